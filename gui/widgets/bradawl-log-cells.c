/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-log-cells.h"

#include <glib/gi18n.h>

#include "model/bradawl-log.h"
#include "widgets/bradawl-accent.h"

enum {
    GUTTER = 8, /* left of the times */
    GAP = 6,
    ROW_PAD = 4, /* above and below the words of a row */
    ICON_W = 16,
    SPINNER_STEPS = 12,
    SPINNER_KEY = 1000, /* behind every BradawlMark */
    PULSE_MS = 80,      /* a spinner turns in twelve steps a second; only while an attempt runs */
};

/* The colour of a result row: accent, error or NULL. */
static const GdkRGBA *result_color(const BradawlLogCells *cells, int mark, const GdkRGBA **tint)
{
    switch ((BradawlMark)mark) {
    case BRADAWL_MARK_GOOD:
        *tint = &cells->accent_tint;
        return &cells->accent;
    case BRADAWL_MARK_STOP:
        *tint = &cells->error_tint;
        return &cells->error;
    case BRADAWL_MARK_NONE:
    case BRADAWL_MARK_OUT:
    case BRADAWL_MARK_IN:
    case BRADAWL_MARK_DIAL:
    case BRADAWL_MARK_RETRY:
    case BRADAWL_MARK_WARNING:
    case BRADAWL_MARK_CROSSED:
    case BRADAWL_MARK_LOCK:
    case BRADAWL_MARK_CLOCK:
    case BRADAWL_MARK_CLOSED:
        break;
    }
    *tint = NULL;
    return NULL;
}

static gboolean is_newest(GtkTreeModel *model, const GtkTreeIter *row, gboolean raw)
{
    GtkTreeIter next = *row;
    return !raw && !gtk_tree_model_iter_next(model, &next);
}

static void show_time(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
                      GtkTreeIter *row, gpointer data)
{
    const BradawlLogCells *cells = data;
    const GdkRGBA *tint = NULL;
    g_autofree char *time = NULL;
    int mark = 0;
    (void)column;
    gtk_tree_model_get(model, row, BRADAWL_LOG_TIME, &time, BRADAWL_LOG_MARK, &mark, -1);
    (void)result_color(cells, mark, &tint);
    g_object_set(cell, "text", time, "cell-background-rgba", tint, NULL);
}

static cairo_surface_t *render_icon(const BradawlLogCells *cells, const char *name,
                                    const GdkRGBA *color)
{
    g_autoptr(GtkIconInfo) info = gtk_icon_theme_lookup_icon_for_scale(
        gtk_icon_theme_get_default(), name, ICON_W, cells->scale, GTK_ICON_LOOKUP_FORCE_SIZE);
    if (info == NULL) {
        return NULL;
    }
    g_autoptr(GdkPixbuf) pixbuf =
        gtk_icon_info_load_symbolic(info, color, NULL, NULL, NULL, NULL, NULL);
    return pixbuf == NULL ? NULL : gdk_cairo_surface_create_from_pixbuf(pixbuf, cells->scale, NULL);
}

/* One of the twelve positions of a spinner. A cell renderer of its own would get no room: the
 * column measures its cells once, when nothing spins. */
static cairo_surface_t *render_spinner(const BradawlLogCells *cells, guint position)
{
    cairo_surface_t *still = render_icon(cells, "process-working-symbolic", &cells->dim);
    if (still == NULL) {
        return NULL;
    }
    cairo_surface_t *turned =
        cairo_surface_create_similar(still, CAIRO_CONTENT_COLOR_ALPHA, ICON_W, ICON_W);
    cairo_t *cr = cairo_create(turned);
    cairo_translate(cr, ICON_W / 2.0, ICON_W / 2.0);
    cairo_rotate(cr, position * 2 * G_PI / SPINNER_STEPS);
    cairo_set_source_surface(cr, still, -ICON_W / 2.0, -ICON_W / 2.0);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(still);
    return turned;
}

/* The icon of a mark in the quiet colour of the times, that of a result row in its own. */
static cairo_surface_t *icon_for(BradawlLogCells *cells, int mark, gboolean moves)
{
    const GdkRGBA *tint = NULL, *color = result_color(cells, mark, &tint);
    const guint position = cells->pulse % SPINNER_STEPS;
    gpointer key = GINT_TO_POINTER(moves ? SPINNER_KEY + (int)position : mark);
    cairo_surface_t *surface = g_hash_table_lookup(cells->icons, key);
    if (surface == NULL) {
        surface = moves ? render_spinner(cells, position)
                        : render_icon(cells, bradawl_mark_icon((BradawlMark)mark),
                                      color != NULL ? color : &cells->dim);
        if (surface != NULL) {
            g_hash_table_insert(cells->icons, key, surface);
        }
    }
    return surface;
}

static void show_icon(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
                      GtkTreeIter *row, gpointer data)
{
    BradawlLogCells *cells = data;
    const GdkRGBA *tint = NULL;
    int mark = 0;
    gboolean raw = FALSE;
    (void)column;
    gtk_tree_model_get(model, row, BRADAWL_LOG_MARK, &mark, BRADAWL_LOG_RAW, &raw, -1);
    (void)result_color(cells, mark, &tint);
    const gboolean moves = cells->busy && is_newest(model, row, raw);
    g_object_set(cell, "surface", raw ? NULL : icon_for(cells, mark, moves), "cell-background-rgba",
                 tint, NULL);
}

static void show_text(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
                      GtkTreeIter *row, gpointer data)
{
    const BradawlLogCells *cells = data;
    const GdkRGBA *tint = NULL;
    g_autofree char *text = NULL;
    int mark = 0;
    gboolean raw = FALSE;
    (void)column;
    gtk_tree_model_get(model, row, BRADAWL_LOG_TEXT, &text, BRADAWL_LOG_MARK, &mark,
                       BRADAWL_LOG_RAW, &raw, -1);
    const GdkRGBA *result = result_color(cells, mark, &tint);
    g_object_set(cell, "text", text, "cell-background-rgba", tint, "weight",
                 result != NULL ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, "family",
                 raw ? "monospace" : NULL, "family-set", raw, "scale", raw ? 0.85 : 1.0,
                 "foreground-rgba", raw ? &cells->dim : NULL, NULL);
}

static GtkTreeViewColumn *add_column(BradawlLogCells *cells, const char *title)
{
    GtkTreeViewColumn *column = gtk_tree_view_column_new();
    gtk_tree_view_column_set_title(column, title);
    gtk_tree_view_column_set_sizing(column, GTK_TREE_VIEW_COLUMN_FIXED);
    gtk_tree_view_append_column(cells->tree, column);
    return column;
}

static void add_cell(BradawlLogCells *cells, GtkTreeViewColumn *column, GtkCellRenderer *cell,
                     GtkTreeCellDataFunc show)
{
    gtk_tree_view_column_pack_start(column, cell, TRUE);
    gtk_tree_view_column_set_cell_data_func(column, cell, show, cells, NULL);
}

void bradawl_log_cells_build(BradawlLogCells *cells, GtkTreeView *tree)
{
    cells->tree = tree;
    cells->icons = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)cairo_surface_destroy);
    cells->time_attrs = pango_attr_list_new();
    pango_attr_list_insert(cells->time_attrs, pango_attr_font_features_new("tnum=1"));

    GtkTreeViewColumn *column = add_column(cells, _("Time"));
    GtkCellRenderer *cell = gtk_cell_renderer_text_new();
    g_object_set(cell, "xalign", 1.0, "xpad", GAP, "ypad", ROW_PAD, "attributes", cells->time_attrs,
                 NULL);
    add_cell(cells, column, cell, show_time);

    column = add_column(cells, _("Kind"));
    cell = gtk_cell_renderer_pixbuf_new();
    add_cell(cells, column, cell, show_icon);

    cells->text_column = add_column(cells, _("What happened"));
    gtk_tree_view_column_set_expand(cells->text_column, TRUE);
    cells->text_cell = gtk_cell_renderer_text_new();
    g_object_set(cells->text_cell, "ellipsize", PANGO_ELLIPSIZE_END, "xpad", GAP, "ypad", ROW_PAD,
                 NULL);
    add_cell(cells, cells->text_column, cells->text_cell, show_text);
    gtk_tree_view_set_expander_column(tree, cells->text_column);
    gtk_tree_view_set_fixed_height_mode(tree, TRUE);
}

static int time_width(BradawlLogCells *cells)
{
    g_autoptr(PangoLayout) layout =
        gtk_widget_create_pango_layout(GTK_WIDGET(cells->tree), "0000.000");
    int width = 0;
    pango_layout_set_attributes(layout, cells->time_attrs);
    pango_layout_get_pixel_size(layout, &width, NULL);
    return width + 2 * GAP + GUTTER;
}

void bradawl_log_cells_restyle(BradawlLogCells *cells)
{
    GtkWidget *widget = GTK_WIDGET(cells->tree);
    g_hash_table_remove_all(cells->icons);
    cells->scale = gtk_widget_get_scale_factor(widget);
    bradawl_accent_look_up(widget, "theme_fg_color", "#2e3436", &cells->fg);
    bradawl_accent_look_up(widget, "awl_error", "#c01c28", &cells->error);
    bradawl_accent_for(widget, &cells->accent);
    cells->dim = cells->fg;
    cells->dim.alpha = 0.72;
    cells->accent_tint = cells->accent;
    cells->error_tint = cells->error;
    cells->accent_tint.alpha = cells->error_tint.alpha = 0.12;

    GtkTreeViewColumn *time = gtk_tree_view_get_column(cells->tree, 0);
    GtkTreeViewColumn *icon = gtk_tree_view_get_column(cells->tree, 1);
    g_autoptr(GList) cell = gtk_cell_layout_get_cells(GTK_CELL_LAYOUT(time));
    g_object_set(cell->data, "foreground-rgba", &cells->dim, NULL);
    gtk_tree_view_column_set_fixed_width(time, time_width(cells));
    gtk_tree_view_column_set_fixed_width(icon, ICON_W + 2 * GAP);
}

static gboolean pulse(gpointer data)
{
    BradawlLogCells *cells = data;
    GtkTreeModel *model = gtk_tree_view_get_model(cells->tree);
    const int count = model != NULL ? gtk_tree_model_iter_n_children(model, NULL) : 0;
    GdkRectangle area;
    cells->pulse++;
    if (count > 0) {
        g_autoptr(GtkTreePath) newest = gtk_tree_path_new_from_indices(count - 1, -1);
        gtk_tree_view_get_background_area(cells->tree, newest,
                                          gtk_tree_view_get_column(cells->tree, 1), &area);
        gtk_tree_view_convert_bin_window_to_widget_coords(cells->tree, area.x, area.y, &area.x,
                                                          &area.y);
        gtk_widget_queue_draw_area(GTK_WIDGET(cells->tree), area.x, area.y, area.width,
                                   area.height);
    }
    return G_SOURCE_CONTINUE;
}

/* Runs only while there is something to see of it. */
void bradawl_log_cells_arrange(BradawlLogCells *cells)
{
    GtkWidget *tree = GTK_WIDGET(cells->tree);
    gboolean animations = FALSE;
    g_object_get(gtk_widget_get_settings(tree), "gtk-enable-animations", &animations, NULL);
    const gboolean wanted = cells->busy && animations && gtk_widget_get_mapped(tree);
    if (wanted && cells->pulse_id == 0) {
        cells->pulse_id = g_timeout_add(PULSE_MS, pulse, cells);
    } else if (!wanted && cells->pulse_id != 0) {
        g_source_remove(cells->pulse_id);
        cells->pulse_id = 0;
    }
}

void bradawl_log_cells_set_busy(BradawlLogCells *cells, gboolean busy)
{
    if (cells->busy != busy) {
        cells->busy = busy;
        gtk_widget_queue_draw(GTK_WIDGET(cells->tree));
        bradawl_log_cells_arrange(cells);
    }
}

void bradawl_log_cells_clear(BradawlLogCells *cells)
{
    if (cells->pulse_id != 0) {
        g_source_remove(cells->pulse_id);
        cells->pulse_id = 0;
    }
    g_clear_pointer(&cells->icons, g_hash_table_unref);
    g_clear_pointer(&cells->time_attrs, pango_attr_list_unref);
}

char *bradawl_log_cells_cut_text(BradawlLogCells *cells, GtkTreePath *path)
{
    GtkTreeModel *model = gtk_tree_view_get_model(cells->tree);
    GtkTreeIter row;
    GdkRectangle area;
    int natural = 0;
    if (!gtk_tree_model_get_iter(model, &row, path)) {
        return NULL;
    }
    gtk_tree_view_get_cell_area(cells->tree, path, cells->text_column, &area);
    gtk_tree_view_column_cell_set_cell_data(cells->text_column, model, &row, FALSE, FALSE);
    g_object_set(cells->text_cell, "ellipsize", PANGO_ELLIPSIZE_NONE, NULL);
    gtk_cell_renderer_get_preferred_width(cells->text_cell, GTK_WIDGET(cells->tree), NULL,
                                          &natural);
    g_object_set(cells->text_cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
    if (natural <= area.width) {
        return NULL;
    }
    char *text = NULL;
    gtk_tree_model_get(model, &row, BRADAWL_LOG_TEXT, &text, -1);
    return text;
}
