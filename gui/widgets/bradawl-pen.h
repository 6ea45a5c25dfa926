/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEN_H
#define BRADAWL_PEN_H

#include <gtk/gtk.h>

#include "bradawl/addr.h"

G_BEGIN_DECLS

/*
 * What the two pictures (of the hole, of the NAT) are drawn with: colours of the theme, and the
 * things themselves. Lengths in px, angles nowhere; text and icons follow the widget's font, scale
 * factor and style.
 */
enum {
    BRADAWL_NODE_R = 23,
    BRADAWL_SERVER_R = 17,
    BRADAWL_WALL_W = 16,
};

/* Colours and rendered icons: kept by the widget, made anew when style or scale factor change. */
typedef struct {
    GdkRGBA fg, base, border, accent, error, warning;
    GHashTable *icons; /* "name size colour" -> cairo_surface_t */
    int scale;
} BradawlPalette;

/* Forgets them: the style has changed, or the widget ends. */
void bradawl_palette_clear(BradawlPalette *palette);

/* One drawing. */
typedef struct {
    GtkWidget *widget;
    cairo_t *cr;
    BradawlPalette *palette;
    double w, h;
} BradawlPen;

/* Begins a drawing of this widget; looks the colours up when they were forgotten, or when the scale
 * is another one. The palette is the widget's own. */
BradawlPen bradawl_pen_begin(GtkWidget *widget, cairo_t *cr, BradawlPalette *palette);

typedef struct {
    double align; /* 0: starts at x, 0.5: centred, 1: ends there */
    double scale;
    gboolean bold;
    double alpha;
    double width_max; /* ellipsized beyond; 0: no limit */
    PangoEllipsizeMode ellipsize;
} BradawlTextLook;

void bradawl_pen_ink(BradawlPen *pen, const GdkRGBA *color, double alpha);
GdkRGBA bradawl_pen_dim(BradawlPen *pen); /* the foreground, quieter */
void bradawl_pen_card(BradawlPen *pen);   /* ground with round corners; clips to it */
void bradawl_pen_card_edge(BradawlPen *pen);
void bradawl_pen_ground(BradawlPen *pen, double x, double y, double w, double h);

/* y is the middle of the line. Returns the width. */
double bradawl_pen_text(BradawlPen *pen, double x, double y, const BradawlTextLook *look,
                        const GdkRGBA *color, const char *words);
void bradawl_pen_icon(BradawlPen *pen, double x, double y, int size, const char *name,
                      const GdkRGBA *color);
/* A round thing with an icon; edge NULL: quiet. */
void bradawl_pen_node(BradawlPen *pen, double x, double y, double r, const char *icon,
                      const GdkRGBA *edge);
/* Upright through x, or flat through y, across the whole picture. */
void bradawl_pen_wall(BradawlPen *pen, double x, const GdkRGBA *tint, double strength);
void bradawl_pen_wall_flat(BradawlPen *pen, double y, const GdkRGBA *tint, double strength);
void bradawl_pen_gap(BradawlPen *pen, double x, double y); /* where a main connection passes */

/* The ring in a wall: back before the tube, front after it, so that the line is threaded through.
 * open: 0 to 1. */
void bradawl_pen_ring_back(BradawlPen *pen, double x, double y, double open, const GdkRGBA *color);
void bradawl_pen_ring_front(BradawlPen *pen, double x, double y, double open, const GdkRGBA *color);
/* Strokes the current path as a tube with a core. */
void bradawl_pen_tube(BradawlPen *pen, const GdkRGBA *color);
void bradawl_pen_chevrons(BradawlPen *pen, double x, double y, int direction, const GdkRGBA *color);
void bradawl_pen_cross(BradawlPen *pen, double x, double y);
/* words in an oval; NULL: the icon in it. */
void bradawl_pen_pill(BradawlPen *pen, double x, double y, const GdkRGBA *color, const char *words,
                      const char *icon);
/* Strokes the current path as dots. */
void bradawl_pen_dots(BradawlPen *pen, const GdkRGBA *color, double alpha, double width);

/* "192.0.2.1" without its port; "" for no address. The caller's to free. */
char *bradawl_pen_ip(const awl_addr *addr);

G_END_DECLS

#endif
