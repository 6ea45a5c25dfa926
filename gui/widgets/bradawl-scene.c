/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-scene.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "widgets/bradawl-scene-place.h"

static gboolean is_joined(const BradawlScene *s)
{
    return s->hole.state == BRADAWL_HOLE_JOINED || s->hole.state == BRADAWL_HOLE_PROVING;
}

/* How far the ring of a wall is open when the tube has come so far. */
static double opened(double reach)
{
    return CLAMP((reach - 0.2) / 0.25, 0, 1);
}

/* Where the front of a tube stands: from the node over the middle to the wall on the other side. */
static double front(const BradawlPlace *at, double reach, int direction)
{
    const double start = direction > 0 ? at->x_you + BRADAWL_NODE_R : at->x_peer - BRADAWL_NODE_R;
    const double middle = at->mid - direction * 44;
    const double wall = direction > 0 ? at->x_peer_nat - 30 : at->x_nat + 30;
    return reach <= 1 ? start + (middle - start) * reach
                      : middle + (wall - middle) * (MIN(reach, 2) - 1);
}

static void tube(BradawlPen *pen, double from, double to, double y, const GdkRGBA *color)
{
    if (fabs(to - from) >= 1) {
        cairo_new_path(pen->cr);
        cairo_move_to(pen->cr, from, y);
        cairo_line_to(pen->cr, to, y);
        bradawl_pen_tube(pen, color);
    }
}

static void walls(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const BradawlPalette *c = pen->palette;
    const gboolean dim = s->hole.state == BRADAWL_HOLE_IDLE || strcmp(s->hole.path, "ipv6") == 0;
    const double plain = dim ? 0.17 : 0.27;
    const struct {
        gboolean there, guilty;
        double x, ground_x, ground_w;
    } sides[] = {
        {s->hole.nat_you, s->hole.stop == BRADAWL_STOP_YOUR_NAT, at->x_nat, 0, at->x_nat},
        {s->hole.nat_peer, s->hole.stop == BRADAWL_STOP_PEER_NAT, at->x_peer_nat, at->x_peer_nat,
         pen->w - at->x_peer_nat},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sides); i++) {
        if (sides[i].there) {
            bradawl_pen_ground(pen, sides[i].ground_x, 0, sides[i].ground_w, pen->h);
            bradawl_pen_wall(pen, sides[i].x, sides[i].guilty ? &c->error : &c->fg,
                             sides[i].guilty ? 0.45 : plain);
            if (!at->compact) {
                bradawl_pen_gap(pen, sides[i].x, at->y_server);
            }
        }
    }
}

static void rings(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at,
                  gboolean front_half)
{
    const gboolean closed = s->hole.state == BRADAWL_HOLE_CLOSED;
    const double you = closed ? 0.75 : MAX(opened(s->reach_you), s->join);
    const double peer = closed ? 0.75 : MAX(opened(s->reach_peer), s->join);
    const GdkRGBA color = closed ? bradawl_pen_dim(pen) : *bradawl_place_color(pen, s);
    void (*draw)(BradawlPen *, double, double, double, const GdkRGBA *) =
        front_half ? bradawl_pen_ring_front : bradawl_pen_ring_back;
    if (s->hole.nat_you && s->hole.stop != BRADAWL_STOP_YOUR_NAT) {
        draw(pen, at->x_nat, at->y, you, &color);
    }
    if (s->hole.nat_peer && s->hole.stop != BRADAWL_STOP_PEER_NAT) {
        draw(pen, at->x_peer_nat, at->y, peer, &color);
    }
}

/* Ahead of a growing tube, where there is room for them: not upon a wall, not into each other. */
static void chevrons(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at,
                     const double fronts[2])
{
    const gboolean walls[] = {s->hole.nat_you, s->hole.nat_peer};
    const double beyond[] = {at->x_nat + 4, at->x_peer_nat - 4};
    if (s->hole.state != BRADAWL_HOLE_PUNCHING || fronts[1] - fronts[0] <= 70) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        const int direction = i == 0 ? 1 : -1;
        const gboolean inside = (fronts[i] - beyond[i]) * direction < 0;
        const gboolean room = (beyond[i] - fronts[i]) * direction > 60;
        if (!walls[i] || !inside || room) {
            bradawl_pen_chevrons(pen, fronts[i] + direction * 12, at->y, direction,
                                 bradawl_place_color(pen, s));
        }
    }
}

/* The tubes of a hole that runs straight from wall to wall. */
static void tubes(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const GdkRGBA *color = bradawl_place_color(pen, s);
    const BradawlHole *hole = &s->hole;
    const double a = at->x_you + BRADAWL_NODE_R, b = at->x_peer - BRADAWL_NODE_R;
    double front_a = front(at, s->reach_you, 1), front_b = front(at, s->reach_peer, -1);
    front_a += (at->mid - front_a) * s->join;
    front_b += (at->mid - front_b) * s->join;
    if (hole->stop == BRADAWL_STOP_YOUR_NAT) {
        front_a = at->x_nat - 28;
    } else if (hole->stop == BRADAWL_STOP_PEER && s->reach_you > 1.9) {
        front_a = front_b = b; /* the tube is there, the peer is not the right one */
    }
    tube(pen, a, front_a, at->y, color);
    tube(pen, b, front_b, at->y, color);
    chevrons(pen, s, at, (const double[]){front_a, front_b});
}

/* Over the server: through the ring up to it, and down again on the other side. */
static void relayed_way(BradawlPen *pen, const BradawlPlace *at)
{
    /* Steep beside the walls and flat at the top: the server's name stands below. */
    const double way = at->mid - at->x_nat, low = way * 0.3, high = way * 0.85;
    cairo_t *cr = pen->cr;
    cairo_new_path(cr);
    cairo_move_to(cr, at->x_you + BRADAWL_NODE_R, at->y);
    cairo_line_to(cr, at->x_nat, at->y);
    cairo_curve_to(cr, at->x_nat + low, at->y, at->mid - high, at->y_server, at->mid, at->y_server);
    cairo_curve_to(cr, at->mid + high, at->y_server, at->x_peer_nat - low, at->y, at->x_peer_nat,
                   at->y);
    cairo_line_to(cr, at->x_peer - BRADAWL_NODE_R, at->y);
    bradawl_pen_tube(pen, &pen->palette->warning);
}

static void was_there(BradawlPen *pen, const BradawlPlace *at)
{
    cairo_new_path(pen->cr);
    cairo_move_to(pen->cr, at->x_you + BRADAWL_NODE_R + 6, at->y);
    cairo_line_to(pen->cr, at->x_peer - BRADAWL_NODE_R - 6, at->y);
    bradawl_pen_dots(pen, &pen->palette->fg, 0.4, 1.8);
}

static void pill(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const double y = at->relayed && !at->compact ? at->y_server + 58 : at->y;
    if (s->hole.state == BRADAWL_HOLE_JOINED) {
        g_autofree char *words = bradawl_place_pill_words(s);
        bradawl_pen_pill(pen, at->mid, y, bradawl_place_color(pen, s), words, NULL);
    } else if (s->hole.state == BRADAWL_HOLE_PROVING) {
        bradawl_pen_pill(pen, at->mid, y, bradawl_place_color(pen, s), NULL,
                         "channel-secure-symbolic");
    } else if (s->hole.state == BRADAWL_HOLE_CLOSED) {
        const GdkRGBA dim = bradawl_pen_dim(pen);
        /* TRANSLATORS: the link was up and has ended; in the picture of the hole */
        bradawl_pen_pill(pen, at->mid, y, &dim, _("closed"), NULL);
    }
}

static void home(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const double top = at->compact ? 0 : at->y_home_wall;
    bradawl_pen_ground(pen, 0, top, pen->w, pen->h - top);
    if (!at->compact && s->hole.nat_you) {
        bradawl_pen_wall_flat(pen, at->y_home_wall, &pen->palette->fg, 0.27);
        cairo_new_path(pen->cr);
        cairo_rectangle(pen->cr, at->x_you - 5, top - 9, 10, 18);
        cairo_rectangle(pen->cr, at->x_peer - 5, top - 9, 10, 18);
        bradawl_pen_ink(pen, &pen->palette->base, 1);
        cairo_fill(pen->cr);
    }
    tube(pen, at->x_you + BRADAWL_NODE_R, at->x_peer - BRADAWL_NODE_R, at->y,
         bradawl_place_color(pen, s));
}

static void way(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    walls(pen, s, at);
    bradawl_place_main_connections(pen, s, at);
    rings(pen, s, at, FALSE);
    if (at->relayed && !at->compact) {
        relayed_way(pen, at);
    } else if (s->hole.state == BRADAWL_HOLE_CLOSED) {
        was_there(pen, at);
    } else {
        tubes(pen, s, at);
    }
    rings(pen, s, at, TRUE);
}

void bradawl_scene_draw(BradawlPen *pen, const BradawlScene *scene)
{
    BradawlPlace at;
    bradawl_place(&at, pen, scene);
    cairo_save(pen->cr);
    bradawl_pen_card(pen);
    if (at.home) {
        home(pen, scene, &at);
        bradawl_place_main_connections(pen, scene, &at);
    } else {
        way(pen, scene, &at);
    }
    bradawl_place_nodes(pen, scene, &at);
    if (is_joined(scene) || scene->hole.state == BRADAWL_HOLE_CLOSED) {
        pill(pen, scene, &at);
    }
    bradawl_place_captions(pen, scene, &at);
    if (scene->hole.state == BRADAWL_HOLE_STOPPED) {
        bradawl_place_stop(pen, scene, &at);
    }
    cairo_restore(pen->cr);
    bradawl_pen_card_edge(pen);
}
