/* SPDX-License-Identifier: MIT */
#include "look.h"

static GPtrArray *read_allowed(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error)) {
        g_error("%s", error->message);
    }
    GPtrArray *allowed = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line == '\0' || **line == '#') {
            continue;
        }
        g_autofree char *whole = g_strdup_printf("^(?:%s)$", *line);
        GRegex *regex = g_regex_new(whole, 0, 0, &error);
        if (regex == NULL) {
            g_error("%s: %s", path, error->message);
        }
        g_ptr_array_add(allowed, regex);
    }
    return allowed;
}

look_report *look_report_new(const char *allowed_file)
{
    look_report *report = g_new0(look_report, 1);
    report->faults = g_ptr_array_new_with_free_func(g_free);
    report->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    report->lowest_contrast = 21.0;
    report->scene = g_strdup("");
    if (allowed_file != NULL) {
        report->ascii_allowed = read_allowed(allowed_file);
    }
    return report;
}

void look_report_free(look_report *report)
{
    g_clear_pointer(&report->ascii_allowed, g_ptr_array_unref);
    g_hash_table_unref(report->seen);
    g_ptr_array_unref(report->faults);
    g_free(report->scene);
    g_free(report);
}

/* "BradawlWindow > GtkBox > GtkLabel", from the nearest three, with the names of templates. */
static char *describe(GtkWidget *widget)
{
    GString *path = g_string_new(NULL);
    GtkWidget *at = widget;
    for (int depth = 0; at != NULL && depth < 4; depth++) {
        const char *id = gtk_buildable_get_name(GTK_BUILDABLE(at));
        g_string_prepend(path, depth > 0 ? " > " : "");
        if (id != NULL && !g_str_has_prefix(id, "___")) {
            g_string_prepend(path, id);
            g_string_prepend(path, "#");
        }
        g_string_prepend(path, G_OBJECT_TYPE_NAME(at));
        at = gtk_widget_get_parent(at);
    }
    return g_string_free(path, FALSE);
}

void look_fault(look_report *report, GtkWidget *widget, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *where = describe(widget);
    char *line = g_strdup_printf("%s (%s)", what, where);
    if (g_hash_table_add(report->seen, line)) {
        g_ptr_array_add(report->faults, g_strdup_printf("%s: %s", report->scene, line));
    }
}

gboolean look_has_tooltip(GtkWidget *widget)
{
    for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent(at)) {
        if (gtk_widget_get_has_tooltip(at)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void push(GtkWidget *child, gpointer queue)
{
    g_queue_push_tail(queue, child);
}

static void look_at(look_report *report, GtkWidget *widget)
{
    look_at_label(report, widget);
    look_at_contrast(report, widget);
    look_at_name(report, widget);
    look_at_language(report, widget);
    look_at_peer_row(report, widget);
    if (GTK_IS_TREE_VIEW(widget)) {
        look_at_tree_view(report, GTK_TREE_VIEW(widget));
    }
}

static void look_at_window(look_report *report, GtkWidget *window)
{
    GQueue queue = G_QUEUE_INIT;
    g_queue_push_tail(&queue, window);
    for (;;) {
        GtkWidget *widget = g_queue_pop_head(&queue);
        if (widget == NULL) {
            break;
        }
        if (!gtk_widget_get_mapped(widget)) {
            continue;
        }
        look_at(report, widget);
        if (GTK_IS_CONTAINER(widget)) {
            gtk_container_forall(GTK_CONTAINER(widget), push, &queue);
        }
    }
}

void look_at_windows(look_report *report, const char *scene)
{
    g_free(report->scene);
    report->scene = g_strdup(scene);
    report->row_height = 0;
    g_autoptr(GList) windows = gtk_window_list_toplevels();
    for (GList *at = windows; at != NULL; at = at->next) {
        look_at_window(report, at->data);
    }
}

void look_at_size(look_report *report, GtkWidget *window)
{
    GdkWindow *root = gdk_screen_get_root_window(gtk_widget_get_screen(window));
    int width = gtk_widget_get_allocated_width(window);
    int height = gtk_widget_get_allocated_height(window);
    if (width > gdk_window_get_width(root) || height > gdk_window_get_height(root)) {
        look_fault(report, window, "it takes %d x %d px of a screen of %d x %d", width, height,
                   gdk_window_get_width(root), gdk_window_get_height(root));
    }
}
