/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-pen.h"

#include <math.h>
#include <string.h>

#include "widgets/bradawl-accent.h"

enum {
    BRICK_H = 9,
    CORNER_R = 10,
};

static void look_up(BradawlPalette *palette, GtkWidget *widget)
{
    bradawl_palette_clear(palette);
    bradawl_accent_look_up(widget, "theme_fg_color", "#2e3436", &palette->fg);
    bradawl_accent_look_up(widget, "theme_base_color", "#ffffff", &palette->base);
    bradawl_accent_look_up(widget, "borders", "#cdc7c2", &palette->border);
    bradawl_accent_look_up(widget, "awl_error", "#c01c28", &palette->error);
    bradawl_accent_look_up(widget, "awl_warning", "#905400", &palette->warning);
    bradawl_accent_for(widget, &palette->accent);
    bradawl_accent_readable(&palette->error, &palette->fg, &palette->base, 4.5);
    bradawl_accent_readable(&palette->warning, &palette->fg, &palette->base, 4.5);
    palette->icons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify)cairo_surface_destroy);
    palette->scale = gtk_widget_get_scale_factor(widget);
}

void bradawl_palette_clear(BradawlPalette *palette)
{
    g_clear_pointer(&palette->icons, g_hash_table_unref);
}

BradawlPen bradawl_pen_begin(GtkWidget *widget, cairo_t *cr, BradawlPalette *palette)
{
    if (palette->icons == NULL || palette->scale != gtk_widget_get_scale_factor(widget)) {
        look_up(palette, widget);
    }
    return (BradawlPen){.widget = widget,
                        .cr = cr,
                        .palette = palette,
                        .w = gtk_widget_get_allocated_width(widget),
                        .h = gtk_widget_get_allocated_height(widget)};
}

void bradawl_pen_ink(BradawlPen *pen, const GdkRGBA *color, double alpha)
{
    cairo_set_source_rgba(pen->cr, color->red, color->green, color->blue, alpha);
}

static void mix(GdkRGBA *c, const GdkRGBA *to, double share)
{
    c->red += (to->red - c->red) * share;
    c->green += (to->green - c->green) * share;
    c->blue += (to->blue - c->blue) * share;
}

GdkRGBA bradawl_pen_dim(BradawlPen *pen)
{
    GdkRGBA dim = pen->palette->fg;
    mix(&dim, &pen->palette->base, 0.28);
    return dim;
}

static void round_rect(cairo_t *cr, const cairo_rectangle_t *at, double r)
{
    cairo_new_sub_path(cr);
    cairo_arc(cr, at->x + at->width - r, at->y + r, r, -G_PI / 2, 0);
    cairo_arc(cr, at->x + at->width - r, at->y + at->height - r, r, 0, G_PI / 2);
    cairo_arc(cr, at->x + r, at->y + at->height - r, r, G_PI / 2, G_PI);
    cairo_arc(cr, at->x + r, at->y + r, r, G_PI, 3 * G_PI / 2);
    cairo_close_path(cr);
}

void bradawl_pen_card(BradawlPen *pen)
{
    round_rect(pen->cr, &(cairo_rectangle_t){0.5, 0.5, pen->w - 1, pen->h - 1}, CORNER_R);
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_fill_preserve(pen->cr);
    cairo_clip(pen->cr);
}

void bradawl_pen_card_edge(BradawlPen *pen)
{
    round_rect(pen->cr, &(cairo_rectangle_t){0.5, 0.5, pen->w - 1, pen->h - 1}, CORNER_R);
    bradawl_pen_ink(pen, &pen->palette->border, 1);
    cairo_set_line_width(pen->cr, 1);
    cairo_stroke(pen->cr);
}

void bradawl_pen_ground(BradawlPen *pen, double x, double y, double w, double h)
{
    bradawl_pen_ink(pen, &pen->palette->fg, 0.035);
    cairo_rectangle(pen->cr, x, y, w, h);
    cairo_fill(pen->cr);
}

static PangoLayout *layout_for(BradawlPen *pen, const BradawlTextLook *look, const char *words)
{
    PangoLayout *layout = gtk_widget_create_pango_layout(pen->widget, words);
    PangoAttrList *attrs = pango_attr_list_new();
    pango_attr_list_insert(attrs, pango_attr_scale_new(look->scale));
    pango_attr_list_insert(attrs, pango_attr_font_features_new("tnum=1"));
    if (look->bold) {
        pango_attr_list_insert(attrs, pango_attr_weight_new(PANGO_WEIGHT_BOLD));
    }
    pango_layout_set_attributes(layout, attrs);
    pango_attr_list_unref(attrs);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    int width = 0;
    pango_layout_get_pixel_size(layout, &width, NULL);
    if (look->width_max > 0 && width > look->width_max) {
        pango_layout_set_width(layout, (int)(look->width_max * PANGO_SCALE));
        pango_layout_set_ellipsize(layout, look->ellipsize == PANGO_ELLIPSIZE_NONE
                                               ? PANGO_ELLIPSIZE_END
                                               : look->ellipsize);
    }
    return layout;
}

double bradawl_pen_text(BradawlPen *pen, double x, double y, const BradawlTextLook *look,
                        const GdkRGBA *color, const char *words)
{
    g_autoptr(PangoLayout) layout = layout_for(pen, look, words);
    PangoRectangle at;
    pango_layout_get_pixel_extents(layout, NULL, &at);
    bradawl_pen_ink(pen, color, look->alpha);
    /* at.x: a right-to-left text of limited width stands at the right end of that width. */
    cairo_move_to(pen->cr, round(x - at.width * look->align) - at.x, round(y - at.height / 2.0));
    pango_cairo_show_layout(pen->cr, layout);
    cairo_new_path(pen->cr); /* the text leaves its point behind */
    return at.width;
}

static cairo_surface_t *render_icon(BradawlPen *pen, int size, const char *name,
                                    const GdkRGBA *color)
{
    const int scale = pen->palette->scale;
    g_autoptr(GtkIconInfo) info = gtk_icon_theme_lookup_icon_for_scale(
        gtk_icon_theme_get_default(), name, size, scale, GTK_ICON_LOOKUP_FORCE_SIZE);
    if (info == NULL) {
        return NULL;
    }
    g_autoptr(GdkPixbuf) pixbuf =
        gtk_icon_info_load_symbolic(info, color, NULL, NULL, NULL, NULL, NULL);
    return pixbuf == NULL ? NULL : gdk_cairo_surface_create_from_pixbuf(pixbuf, scale, NULL);
}

void bradawl_pen_icon(BradawlPen *pen, double x, double y, int size, const char *name,
                      const GdkRGBA *color)
{
    g_autofree char *shade = gdk_rgba_to_string(color);
    g_autofree char *key = g_strdup_printf("%s %d %s", name, size, shade);
    cairo_surface_t *surface = g_hash_table_lookup(pen->palette->icons, key);
    if (surface == NULL) {
        surface = render_icon(pen, size, name, color);
        if (surface == NULL) {
            return;
        }
        g_hash_table_insert(pen->palette->icons, g_steal_pointer(&key), surface);
    }
    cairo_set_source_surface(pen->cr, surface, round(x - size / 2.0), round(y - size / 2.0));
    cairo_paint(pen->cr);
}

void bradawl_pen_node(BradawlPen *pen, double x, double y, double r, const char *icon,
                      const GdkRGBA *edge)
{
    const GdkRGBA *fg = &pen->palette->fg;
    GdkRGBA fill = pen->palette->base;
    mix(&fill, edge != NULL ? edge : fg, edge != NULL ? 0.13 : 0.05);
    cairo_new_path(pen->cr);
    cairo_arc(pen->cr, x, y, r, 0, 2 * G_PI);
    bradawl_pen_ink(pen, &fill, 1);
    cairo_fill_preserve(pen->cr);
    bradawl_pen_ink(pen, edge != NULL ? edge : fg, edge != NULL ? 1 : 0.38);
    cairo_set_line_width(pen->cr, edge != NULL ? 2 : 1.4);
    cairo_stroke(pen->cr);
    bradawl_pen_icon(pen, x, y, r > 20 ? 24 : 16, icon, fg);
}

/* Bricks across the width `thick` and along the y axis of the current transformation. */
static void bricks(BradawlPen *pen, double length, const GdkRGBA *tint, double strength)
{
    cairo_t *cr = pen->cr;
    GdkRGBA brick = pen->palette->base;
    mix(&brick, tint, strength);
    cairo_rectangle(cr, 0, 1, BRADAWL_WALL_W, length - 2);
    cairo_clip(cr);
    bradawl_pen_ink(pen, &brick, 1);
    cairo_paint(cr);
    bradawl_pen_ink(pen, &pen->palette->base, 0.75); /* the joints */
    cairo_set_line_width(cr, 1);
    for (int row = 0; row * BRICK_H < length; row++) {
        const double y = row * BRICK_H + 0.5;
        const double joint = row % 2 != 0 ? 4.5 : 11.5;
        cairo_move_to(cr, 0, y);
        cairo_line_to(cr, BRADAWL_WALL_W, y);
        cairo_move_to(cr, joint, y);
        cairo_line_to(cr, joint, y + BRICK_H);
    }
    cairo_stroke(cr);
}

void bradawl_pen_wall(BradawlPen *pen, double x, const GdkRGBA *tint, double strength)
{
    cairo_save(pen->cr);
    cairo_translate(pen->cr, x - BRADAWL_WALL_W / 2.0, 0);
    bricks(pen, pen->h, tint, strength);
    cairo_restore(pen->cr);
}

void bradawl_pen_wall_flat(BradawlPen *pen, double y, const GdkRGBA *tint, double strength)
{
    cairo_save(pen->cr);
    cairo_translate(pen->cr, pen->w, y - BRADAWL_WALL_W / 2.0);
    cairo_rotate(pen->cr, G_PI / 2);
    bricks(pen, pen->w, tint, strength);
    cairo_restore(pen->cr);
}

void bradawl_pen_gap(BradawlPen *pen, double x, double y)
{
    cairo_rectangle(pen->cr, x - BRADAWL_WALL_W / 2.0 - 1, y - 5, BRADAWL_WALL_W + 2, 10);
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_fill(pen->cr);
}

char *bradawl_pen_ip(const awl_addr *addr)
{
    if (addr->family == AWL_FAMILY_NONE) {
        return g_strdup("");
    }
    char words[AWL_ADDR_STRLEN];
    awl_addr_format(addr, words);
    char *colon = strrchr(words, ':');
    if (colon != NULL) {
        *colon = '\0';
    }
    if (words[0] != '[') {
        return g_strdup(words);
    }
    const size_t len = strlen(words);
    return g_strndup(words + 1, len - 2); /* without the brackets */
}
