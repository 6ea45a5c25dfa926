/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "widgets/bradawl-pen.h"

/* The things on the way of a link: rings, tube, chevrons, cross, pill, dots. */
enum {
    RING_RY = 19,
    CROSS_R = 11,
    PILL_H_MIN = 26,
};
static const double ring_rx = 8.5;

static void ring_path(BradawlPen *pen, double x, double y, double open, gboolean half)
{
    cairo_save(pen->cr);
    cairo_translate(pen->cr, x, y);
    cairo_scale(pen->cr, ring_rx * open, RING_RY * open);
    cairo_new_sub_path(pen->cr);
    cairo_arc(pen->cr, 0, 0, 1, half ? -G_PI / 2 : 0, half ? G_PI / 2 : 2 * G_PI);
    cairo_restore(pen->cr);
}

void bradawl_pen_ring_back(BradawlPen *pen, double x, double y, double open, const GdkRGBA *color)
{
    if (open <= 0.01) {
        return;
    }
    ring_path(pen, x, y, open, FALSE);
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_fill_preserve(pen->cr);
    bradawl_pen_ink(pen, color, 0.10);
    cairo_fill_preserve(pen->cr);
    bradawl_pen_ink(pen, color, 0.55);
    cairo_set_line_width(pen->cr, 3);
    cairo_stroke(pen->cr);
}

void bradawl_pen_ring_front(BradawlPen *pen, double x, double y, double open, const GdkRGBA *color)
{
    if (open <= 0.01) {
        return;
    }
    ring_path(pen, x, y, open, TRUE);
    bradawl_pen_ink(pen, color, 1);
    cairo_set_line_width(pen->cr, 3.5);
    cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(pen->cr);
}

void bradawl_pen_tube(BradawlPen *pen, const GdkRGBA *color)
{
    cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(pen->cr, CAIRO_LINE_JOIN_ROUND);
    bradawl_pen_ink(pen, color, 0.16);
    cairo_set_line_width(pen->cr, 15);
    cairo_stroke_preserve(pen->cr);
    bradawl_pen_ink(pen, color, 1);
    cairo_set_line_width(pen->cr, 3.5);
    cairo_stroke(pen->cr);
}

void bradawl_pen_chevrons(BradawlPen *pen, double x, double y, int direction, const GdkRGBA *color)
{
    cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(pen->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(pen->cr, 2.5);
    for (int i = 0; i < 3; i++) {
        const double tip = x + direction * (i * 9.0 + 5);
        cairo_move_to(pen->cr, tip - direction * 4.5, y - 5.5);
        cairo_line_to(pen->cr, tip, y);
        cairo_line_to(pen->cr, tip - direction * 4.5, y + 5.5);
        bradawl_pen_ink(pen, color, 0.9 - i * 0.28);
        cairo_stroke(pen->cr);
    }
}

void bradawl_pen_cross(BradawlPen *pen, double x, double y)
{
    cairo_new_path(pen->cr);
    cairo_arc(pen->cr, x, y, CROSS_R + 1.5, 0, 2 * G_PI); /* a rim, where it lies on an edge */
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_fill(pen->cr);
    cairo_arc(pen->cr, x, y, CROSS_R, 0, 2 * G_PI);
    bradawl_pen_ink(pen, &pen->palette->error, 1);
    cairo_fill(pen->cr);
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_set_line_width(pen->cr, 2.4);
    cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(pen->cr, x - 4, y - 4);
    cairo_line_to(pen->cr, x + 4, y + 4);
    cairo_move_to(pen->cr, x - 4, y + 4);
    cairo_line_to(pen->cr, x + 4, y - 4);
    cairo_stroke(pen->cr);
}

void bradawl_pen_pill(BradawlPen *pen, double x, double y, const GdkRGBA *color, const char *words,
                      const char *icon)
{
    const BradawlTextLook look = {.align = 0.5, .scale = 1, .bold = TRUE, .alpha = 1};
    int w = 16, h = 16;
    if (words != NULL) {
        g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(pen->widget, words);
        pango_layout_get_pixel_size(layout, &w, &h);
    }
    const double ph = MAX(h + 6, PILL_H_MIN), pw = round(w + ph), r = ph / 2;
    const double left = round(x - pw / 2) + 0.5 + r, right = left + pw - ph;
    const double middle = round(y - r) + 0.5 + r;
    cairo_new_path(pen->cr);
    cairo_arc(pen->cr, right, middle, r, -G_PI / 2, G_PI / 2);
    cairo_arc(pen->cr, left, middle, r, G_PI / 2, 3 * G_PI / 2);
    cairo_close_path(pen->cr);
    bradawl_pen_ink(pen, &pen->palette->base, 1);
    cairo_fill_preserve(pen->cr);
    bradawl_pen_ink(pen, color, 1);
    cairo_set_line_width(pen->cr, 1.5);
    cairo_stroke(pen->cr);
    if (words != NULL) {
        bradawl_pen_text(pen, x, y, &look, color, words);
    } else {
        bradawl_pen_icon(pen, x, y, 16, icon, color);
    }
}

void bradawl_pen_dots(BradawlPen *pen, const GdkRGBA *color, double alpha, double width)
{
    const double dash[] = {1, 5};
    bradawl_pen_ink(pen, color, alpha);
    cairo_set_line_width(pen->cr, width);
    cairo_set_line_cap(pen->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(pen->cr, dash, 2, 0);
    cairo_stroke(pen->cr);
    cairo_set_dash(pen->cr, NULL, 0, 0);
}
