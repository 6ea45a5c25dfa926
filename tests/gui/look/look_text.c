/* SPDX-License-Identifier: MIT */
/* Texts that are cut off, and texts that nobody translated. */
#include "look.h"

enum {
    SLACK = 1,     /* rounding of Pango's units to pixels */
    SLACK_ROW = 2, /* a font of another script is a little higher */
};

static int full_width(GtkLabel *label)
{
    g_autoptr(PangoLayout) layout = pango_layout_copy(gtk_label_get_layout(label));
    int width = 0;
    pango_layout_set_width(layout, -1);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
    pango_layout_get_pixel_size(layout, &width, NULL);
    return width;
}

static gboolean scrolls(GtkWidget *widget)
{
    return gtk_widget_get_ancestor(widget, GTK_TYPE_VIEWPORT) != NULL ||
           gtk_widget_get_ancestor(widget, GTK_TYPE_SCROLLED_WINDOW) != NULL;
}

gboolean look_is_in_window(GtkWidget *widget)
{
    GtkWidget *window = gtk_widget_get_toplevel(widget);
    int x = 0;
    int y = 0;
    return gtk_widget_translate_coordinates(widget, window, 0, 0, &x, &y) && x >= 0 && y >= 0 &&
           x + gtk_widget_get_allocated_width(widget) <= gtk_widget_get_allocated_width(window) &&
           y + gtk_widget_get_allocated_height(widget) <= gtk_widget_get_allocated_height(window);
}

void look_at_label(look_report *report, GtkWidget *widget)
{
    if (!GTK_IS_LABEL(widget)) {
        return;
    }
    GtkLabel *label = GTK_LABEL(widget);
    const char *text = gtk_label_get_text(label);
    if (*text == '\0') {
        return;
    }
    report->texts++;
    if (!scrolls(widget) && !look_is_in_window(widget)) {
        look_fault(report, widget, "\"%s\" reaches beyond its window", text);
    }
    PangoLayout *layout = gtk_label_get_layout(label);
    if (gtk_label_get_ellipsize(label) != PANGO_ELLIPSIZE_NONE) {
        if (pango_layout_is_ellipsized(layout) && !look_has_tooltip(widget)) {
            look_fault(report, widget, "\"%s\" ends in an ellipsis and has no tooltip", text);
        }
        return;
    }
    int have = gtk_widget_get_allocated_width(widget);
    int want = 0;
    if (gtk_label_get_line_wrap(label)) {
        pango_layout_get_pixel_size(layout, &want, NULL);
    } else {
        want = full_width(label);
    }
    if (want > have + SLACK) {
        look_fault(report, widget, "\"%s\" is %d px wide and has %d", text, want, have);
    }
}

static gboolean is_plain_ascii(const char *text)
{
    gboolean letters = FALSE;
    for (const char *at = text; *at != '\0'; at++) {
        if ((guchar)*at >= 0x80) {
            return FALSE;
        }
        letters = letters || g_ascii_isalpha(*at);
    }
    return letters;
}

void look_text_language(look_report *report, GtkWidget *widget, const char *what, const char *text)
{
    if (report->ascii_allowed == NULL || text == NULL || !is_plain_ascii(text)) {
        return;
    }
    for (guint i = 0; i < report->ascii_allowed->len; i++) {
        if (g_regex_match(g_ptr_array_index(report->ascii_allowed, i), text, 0, NULL)) {
            return;
        }
    }
    look_fault(report, widget, "%s \"%s\" is not Chinese", what, text);
}

void look_at_language(look_report *report, GtkWidget *widget)
{
    if (report->ascii_allowed == NULL) {
        return;
    }
    g_autofree char *tooltip = gtk_widget_get_tooltip_text(widget);
    look_text_language(report, widget, "tooltip", tooltip);
    if (GTK_IS_LABEL(widget)) {
        look_text_language(report, widget, "label", gtk_label_get_text(GTK_LABEL(widget)));
    } else if (GTK_IS_ENTRY(widget)) {
        look_text_language(report, widget, "hint",
                           gtk_entry_get_placeholder_text(GTK_ENTRY(widget)));
    }
    if (GTK_IS_BUTTON(widget) || GTK_IS_ENTRY(widget) || GTK_IS_TREE_VIEW(widget) ||
        GTK_IS_LIST_BOX(widget) || GTK_IS_DRAWING_AREA(widget)) {
        AtkObject *accessible = gtk_widget_get_accessible(widget);
        look_text_language(report, widget, "name", atk_object_get_name(accessible));
        look_text_language(report, widget, "description", atk_object_get_description(accessible));
    } else if (GTK_IS_WINDOW(widget)) {
        look_text_language(report, widget, "title", gtk_window_get_title(GTK_WINDOW(widget)));
    }
}

/* A name of somebody else's must not change how its row looks: all rows of peers are equally high.
 */
void look_at_peer_row(look_report *report, GtkWidget *widget)
{
    if (g_strcmp0(G_OBJECT_TYPE_NAME(widget), LOOK_PEER_ROW) != 0) {
        return;
    }
    int height = gtk_widget_get_allocated_height(widget);
    if (report->row_height == 0) {
        report->row_height = height;
    } else if (ABS(height - report->row_height) > SLACK_ROW) {
        look_fault(report, widget, "a row is %d px high, another %d", height, report->row_height);
    }
}
