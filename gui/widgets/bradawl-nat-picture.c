/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-nat-picture.h"

#include <glib/gi18n.h>
#include <math.h>

#include "widgets/bradawl-pen.h"

enum {
    WIDTH_MIN = 360,
    WIDTH = 700,
    HEIGHT = 186,
    WALL_GAP = BRADAWL_WALL_W / 2 + 10,
};
static const double small = 0.88, dim_alpha = 0.68;

struct _BradawlNatPicture {
    GtkDrawingArea parent;
    BradawlNat nat;
    BradawlPalette palette;
};
G_DEFINE_FINAL_TYPE(BradawlNatPicture, bradawl_nat_picture, GTK_TYPE_DRAWING_AREA)

typedef struct {
    double x_you, x_wall, x_port, y, dy;
} Place;

static const GdkRGBA *way_color(const BradawlPen *pen, const BradawlNat *nat)
{
    return nat->same_port == BRADAWL_KNOWN_NO ? &pen->palette->warning : &pen->palette->accent;
}

static gboolean has_wall(const BradawlNat *nat)
{
    return nat->translated != BRADAWL_KNOWN_NO;
}

static gboolean is_seen(const BradawlNat *nat, guint i)
{
    return i < nat->holes_count && nat->holes[i].family != AWL_FAMILY_NONE;
}

/* Where the line to a hole port leaves the wall: a NAT with a new port for every destination has a
 * hole for each. */
static double hole_y(const BradawlNat *nat, const Place *at, guint i)
{
    const double dir = i == 0 ? -1 : 1;
    return nat->same_port == BRADAWL_KNOWN_NO ? at->y + dir * at->dy * 0.62 : at->y;
}

static void line_to_port(BradawlPen *pen, const BradawlNat *nat, const Place *at, guint i)
{
    const double y_port = at->y + (i == 0 ? -at->dy : at->dy), y = hole_y(nat, at, i);
    const double start = has_wall(nat) ? at->x_wall : at->x_you + BRADAWL_NODE_R;
    const double bend = (at->x_port - start) * 0.45;
    cairo_t *cr = pen->cr;
    cairo_new_path(cr);
    cairo_move_to(cr, start, y);
    cairo_curve_to(cr, start + bend, y, at->x_port - bend, y_port, at->x_port - BRADAWL_SERVER_R,
                   y_port);
    if (!is_seen(nat, i)) {
        bradawl_pen_dots(pen, &pen->palette->fg, 0.4, 1.8);
        return;
    }
    bradawl_pen_ink(pen, way_color(pen, nat), 1);
    cairo_set_line_width(cr, 2.5);
    cairo_stroke(cr);
}

static void port_pill(BradawlPen *pen, const BradawlNat *nat, const Place *at, guint i)
{
    if (is_seen(nat, i)) {
        const double dir = i == 0 ? -1 : 1;
        const double start = has_wall(nat) ? at->x_wall : at->x_you + BRADAWL_NODE_R;
        const double y = (hole_y(nat, at, i) + at->y + dir * at->dy) / 2;
        g_autofree char *port = g_strdup_printf(":%u", (guint)nat->holes[i].port);
        bradawl_pen_pill(pen, (start + at->x_port) / 2, round(y), way_color(pen, nat), port, NULL);
    }
}

/* From the computer to the wall: one tube, or one that parts in two. */
static void inside(BradawlPen *pen, const BradawlNat *nat, const Place *at)
{
    const double start = at->x_you + BRADAWL_NODE_R, bend = (at->x_wall - start) * 0.5;
    cairo_t *cr = pen->cr;
    if (!has_wall(nat) || (!is_seen(nat, 0) && !is_seen(nat, 1))) {
        return;
    }
    const guint ways = nat->same_port == BRADAWL_KNOWN_NO ? 2 : 1;
    cairo_new_path(cr);
    for (guint i = 0; i < ways; i++) {
        const double y = hole_y(nat, at, i);
        cairo_move_to(cr, start, at->y);
        cairo_curve_to(cr, start + bend, at->y, at->x_wall - bend, y, at->x_wall, y);
    }
    bradawl_pen_tube(pen, way_color(pen, nat));
}

static void rings(BradawlPen *pen, const BradawlNat *nat, const Place *at, gboolean front)
{
    const guint ways = nat->same_port == BRADAWL_KNOWN_NO ? 2 : 1;
    for (guint i = 0; i < ways && has_wall(nat); i++) {
        if (!is_seen(nat, i)) {
            continue;
        }
        const double open = ways == 1 ? 1 : 0.8, y = hole_y(nat, at, i);
        if (front) {
            bradawl_pen_ring_front(pen, at->x_wall, y, open, way_color(pen, nat));
        } else {
            bradawl_pen_ring_back(pen, at->x_wall, y, open, way_color(pen, nat));
        }
    }
}

static void caption(BradawlPen *pen, double x, double y, const BradawlTextLook *where,
                    const char *const lines[2])
{
    BradawlTextLook look = *where;
    look.scale = look.alpha = 1;
    look.bold = TRUE;
    bradawl_pen_text(pen, x, y, &look, &pen->palette->fg, lines[0]);
    look.scale = small;
    look.alpha = dim_alpha;
    look.bold = FALSE;
    look.ellipsize = PANGO_ELLIPSIZE_MIDDLE;
    bradawl_pen_text(pen, x, y + 19, &look, &pen->palette->fg, lines[1]);
}

static void captions(BradawlPen *pen, const BradawlNat *nat, const Place *at)
{
    const double y = at->y + BRADAWL_NODE_R + 17;
    g_autofree char *you = bradawl_pen_ip(&nat->local);
    g_autofree char *outside = bradawl_pen_ip(&nat->mapped);
    const BradawlTextLook middle = {
        .align = 0.5,
        .width_max = 2 * MIN(at->x_you, at->x_wall - BRADAWL_WALL_W - at->x_you) - 10};
    const BradawlTextLook right = {.width_max = at->x_port - at->x_wall - 2.5 * BRADAWL_NODE_R};
    caption(pen, at->x_you, y, &middle, (const char *const[]){_("you"), you});
    if (has_wall(nat)) {
        /* Below the lower line when that begins below the middle. */
        const double lower = MIN(pen->h - 34, hole_y(nat, at, 1) + 40);
        caption(pen, at->x_wall + WALL_GAP, MAX(y, lower), &right,
                (const char *const[]){_("your NAT"), outside});
    }
}

static void hole_ports(BradawlPen *pen, const BradawlNat *nat, const Place *at)
{
    const BradawlTextLook look = {.align = 0.5,
                                  .scale = small,
                                  .alpha = dim_alpha,
                                  .width_max = 2 * (pen->w - at->x_port) - 8};
    for (guint i = 0; i < BRADAWL_NAT_HOLES_MAX; i++) {
        const double y = at->y + (i == 0 ? -at->dy : at->dy);
        /* TRANSLATORS: one of the server's two hole ports: 1 or 2 */
        g_autofree char *words = g_strdup_printf(_("hole port %u"), i + 1);
        bradawl_pen_node(pen, at->x_port, y, BRADAWL_SERVER_R, "network-server-symbolic", NULL);
        bradawl_pen_text(pen, at->x_port, y + BRADAWL_SERVER_R + 13, &look, &pen->palette->fg,
                         words);
        line_to_port(pen, nat, at, i);
    }
}

static void draw_nat(BradawlPen *pen, const BradawlNat *nat)
{
    const Place at = {.x_you = round(MAX(66, pen->w * 0.105)),
                      .x_wall = round(pen->w * 0.42),
                      .x_port = round(pen->w - MAX(70, pen->w * 0.16)),
                      .y = round(pen->h * 0.46),
                      .dy = round(pen->h * 0.25)};
    cairo_save(pen->cr);
    bradawl_pen_card(pen);
    if (has_wall(nat)) {
        bradawl_pen_ground(pen, 0, 0, at.x_wall, pen->h);
        bradawl_pen_wall(pen, at.x_wall, &pen->palette->fg, 0.27);
    }
    rings(pen, nat, &at, FALSE);
    hole_ports(pen, nat, &at);
    inside(pen, nat, &at);
    rings(pen, nat, &at, TRUE);
    bradawl_pen_node(pen, at.x_you, at.y, BRADAWL_NODE_R, "computer-symbolic",
                     is_seen(nat, 0) || is_seen(nat, 1) ? way_color(pen, nat) : NULL);
    captions(pen, nat, &at);
    port_pill(pen, nat, &at, 0);
    port_pill(pen, nat, &at, 1);
    cairo_restore(pen->cr);
    bradawl_pen_card_edge(pen);
}

static gboolean draw(GtkWidget *widget, cairo_t *cr)
{
    BradawlNatPicture *self = BRADAWL_NAT_PICTURE(widget);
    BradawlPen pen = bradawl_pen_begin(widget, cr, &self->palette);
    draw_nat(&pen, &self->nat);
    return FALSE;
}

static void style_updated(GtkWidget *widget)
{
    bradawl_palette_clear(&BRADAWL_NAT_PICTURE(widget)->palette);
    GTK_WIDGET_CLASS(bradawl_nat_picture_parent_class)->style_updated(widget);
    gtk_widget_queue_draw(widget);
}

static void preferred_width(GtkWidget *widget, int *least, int *natural)
{
    (void)widget;
    *least = WIDTH_MIN;
    *natural = WIDTH;
}

static void preferred_height(GtkWidget *widget, int *least, int *natural)
{
    (void)widget;
    *least = *natural = HEIGHT;
}

static void finalize(GObject *object)
{
    bradawl_palette_clear(&BRADAWL_NAT_PICTURE(object)->palette);
    G_OBJECT_CLASS(bradawl_nat_picture_parent_class)->finalize(object);
}

static void bradawl_nat_picture_class_init(BradawlNatPictureClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->finalize = finalize;
    widget_class->draw = draw;
    widget_class->style_updated = style_updated;
    widget_class->get_preferred_width = preferred_width;
    widget_class->get_preferred_height = preferred_height;
    gtk_widget_class_set_accessible_role(widget_class, ATK_ROLE_DRAWING_AREA);
}

static void bradawl_nat_picture_init(BradawlNatPicture *self)
{
    atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), _("Picture of your NAT"));
}

static char *words(const BradawlNat *nat)
{
    switch (nat->same_port) {
    case BRADAWL_KNOWN_YES:
        return g_strdup_printf(_("both hole ports see you at port %u"), (guint)nat->holes[0].port);
    case BRADAWL_KNOWN_NO:
        return g_strdup_printf(_("one hole port sees you at port %1$u, the other at port %2$u"),
                               (guint)nat->holes[0].port, (guint)nat->holes[1].port);
    case BRADAWL_KNOWN_NOT:
        break;
    }
    return g_strdup(_("the hole ports have not told yet what they see"));
}

void bradawl_nat_picture_set(BradawlNatPicture *self, const BradawlNat *nat)
{
    g_autofree char *description = words(nat);
    self->nat = *nat;
    atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(self)), description);
    gtk_widget_queue_draw(GTK_WIDGET(self));
}
