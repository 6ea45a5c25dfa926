/* SPDX-License-Identifier: MIT */
/* The cells of a tree view that are on the screen. */
#include "look.h"

typedef struct {
    look_report *report;
    GtkTreeView *view;
    GtkTreeViewColumn *column;
    GtkTreePath *path;
} looking;

static void look_at_cell_color(const looking *at, GtkCellRenderer *cell, const char *text)
{
    GtkWidget *widget = GTK_WIDGET(at->view);
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    GdkRGBA color;
    gtk_style_context_get_color(context, gtk_style_context_get_state(context), &color);
    gboolean set = FALSE;
    GdkRGBA *own = NULL;
    g_object_get(cell, "foreground-set", &set, "foreground-rgba", &own, NULL);
    look_color_contrast(at->report, widget, set && own != NULL ? own : &color, text);
    gdk_rgba_free(own);
}

static void look_at_cell_width(const looking *at, GtkCellRenderer *cell, const char *text)
{
    GtkWidget *widget = GTK_WIDGET(at->view);
    int x = 0;
    int have = 0;
    int want = 0;
    if (!gtk_tree_view_column_cell_get_position(at->column, cell, &x, &have)) {
        return;
    }
    PangoEllipsizeMode ellipsize = PANGO_ELLIPSIZE_NONE;
    PangoWrapMode wrap = PANGO_WRAP_WORD;
    int wrap_width = -1;
    g_object_get(cell, "ellipsize", &ellipsize, "wrap-mode", &wrap, "wrap-width", &wrap_width,
                 NULL);
    gtk_cell_renderer_get_preferred_width(cell, widget, NULL, &want);
    if (wrap_width > 0 || want <= have + 1) {
        return;
    }
    if (ellipsize == PANGO_ELLIPSIZE_NONE) {
        look_fault(at->report, widget, "the cell \"%s\" is %d px wide and has %d", text, want,
                   have);
    } else if (!look_has_tooltip(widget)) {
        look_fault(at->report, widget, "the cell \"%s\" is cut off and has no tooltip", text);
    }
}

static gboolean look_at_cell(GtkCellRenderer *cell, gpointer data)
{
    const looking *at = data;
    if (!GTK_IS_CELL_RENDERER_TEXT(cell) || !gtk_cell_renderer_get_visible(cell)) {
        return FALSE;
    }
    g_autofree char *text = NULL;
    g_object_get(cell, "text", &text, NULL);
    if (text == NULL || *text == '\0') {
        return FALSE;
    }
    at->report->texts++;
    look_at_cell_color(at, cell, text);
    look_at_cell_width(at, cell, text);
    look_text_language(at->report, GTK_WIDGET(at->view), "cell", text);
    return FALSE;
}

static void look_at_row(looking *at)
{
    GtkTreeModel *model = gtk_tree_view_get_model(at->view);
    GtkTreeIter iter;
    if (!gtk_tree_model_get_iter(model, &iter, at->path)) {
        return;
    }
    for (int i = 0; (at->column = gtk_tree_view_get_column(at->view, i)) != NULL; i++) {
        if (!gtk_tree_view_column_get_visible(at->column)) {
            continue;
        }
        gtk_tree_view_column_cell_set_cell_data(at->column, model, &iter, FALSE, FALSE);
        gtk_cell_area_foreach(gtk_cell_layout_get_area(GTK_CELL_LAYOUT(at->column)), look_at_cell,
                              at);
    }
}

void look_at_tree_view(look_report *report, GtkTreeView *view)
{
    looking at = {.report = report, .view = view};
    g_autoptr(GtkTreePath) last = NULL;
    if (!gtk_tree_view_get_visible_range(view, &at.path, &last)) {
        return;
    }
    for (; gtk_tree_path_compare(at.path, last) <= 0; gtk_tree_path_next(at.path)) {
        look_at_row(&at);
    }
    gtk_tree_path_free(at.path);
}
