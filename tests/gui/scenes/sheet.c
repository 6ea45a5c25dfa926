/* SPDX-License-Identifier: MIT */
#include "sheet.h"

enum {
    COLUMNS = 4,
    WIDTH = 500,
    GAP = 6,
    NAME_HEIGHT = 22,
};

sheet *sheet_new(void)
{
    sheet *s = g_new0(sheet, 1);
    s->pictures = g_ptr_array_new_with_free_func(g_object_unref);
    s->names = g_ptr_array_new_with_free_func(g_free);
    return s;
}

void sheet_free(sheet *s)
{
    g_ptr_array_unref(s->pictures);
    g_ptr_array_unref(s->names);
    g_free(s);
}

void sheet_add(sheet *s, GdkPixbuf *picture, const char *name)
{
    int height = gdk_pixbuf_get_height(picture) * WIDTH / gdk_pixbuf_get_width(picture);
    g_ptr_array_add(s->pictures,
                    gdk_pixbuf_scale_simple(picture, WIDTH, height, GDK_INTERP_BILINEAR));
    g_ptr_array_add(s->names, g_strdup(name));
}

static void draw(const sheet *s, cairo_t *cr, int cell_height)
{
    cairo_set_source_rgb(cr, 0.5, 0.5, 0.5);
    cairo_paint(cr);
    for (guint i = 0; i < s->pictures->len; i++) {
        int x = GAP + (int)(i % COLUMNS) * (WIDTH + GAP);
        int y = GAP + (int)(i / COLUMNS) * cell_height;
        GdkPixbuf *picture = g_ptr_array_index(s->pictures, i);
        gdk_cairo_set_source_pixbuf(cr, picture, x, y);
        cairo_paint(cr);
        g_autoptr(PangoLayout) layout = pango_cairo_create_layout(cr);
        pango_layout_set_text(layout, g_ptr_array_index(s->names, i), -1);
        cairo_set_source_rgb(cr, 0, 0, 0);
        cairo_move_to(cr, x, y + gdk_pixbuf_get_height(picture));
        pango_cairo_show_layout(cr, layout);
    }
}

void sheet_save(const sheet *s, const char *path)
{
    if (s->pictures->len == 0) {
        return;
    }
    int rows = ((int)s->pictures->len + COLUMNS - 1) / COLUMNS;
    int cell_height = gdk_pixbuf_get_height(g_ptr_array_index(s->pictures, 0)) + NAME_HEIGHT + GAP;
    int width = GAP + COLUMNS * (WIDTH + GAP);
    int height = GAP + rows * cell_height;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    draw(s, cr, cell_height);
    cairo_destroy(cr);
    g_autoptr(GdkPixbuf) all = gdk_pixbuf_get_from_surface(surface, 0, 0, width, height);
    cairo_surface_destroy(surface);
    g_autoptr(GError) error = NULL;
    if (!gdk_pixbuf_save(all, path, "jpeg", &error, "quality", "88", NULL)) {
        g_error("%s: %s", path, error->message);
    }
}
