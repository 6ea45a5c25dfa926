/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-scene-place.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "model/bradawl-story.h"

enum {
    COMPACT_H = 172, /* below this height: one line, else the words come too close */
    CORNER_R = 14,
    WALL_GAP = BRADAWL_WALL_W / 2 + 10,
    LINE_H = 19,
};
static const double small = 0.88, dim_alpha = 0.68;

void bradawl_place(BradawlPlace *at, const BradawlPen *pen, const BradawlScene *s)
{
    const gboolean joined = s->hole.state == BRADAWL_HOLE_JOINED;
    const double side = MAX(66, pen->w * 0.105);
    at->compact = pen->h < COMPACT_H;
    at->home = joined && strcmp(s->hole.path, "lan") == 0;
    at->relayed = joined && strcmp(s->hole.path, "relayed") == 0;
    at->x_you = round(side);
    at->x_peer = round(pen->w - side);
    at->x_nat = round(MAX(side * 2 + 8, pen->w * 0.265));
    at->x_peer_nat = pen->w - at->x_nat;
    at->mid = at->x_server = round(pen->w / 2);
    at->y_server = 38;
    at->y_home_wall = at->y_server + BRADAWL_SERVER_R + 16;
    at->y = at->compact ? round(pen->h / 2 - 10) : round(pen->h * 0.61);
}

const GdkRGBA *bradawl_place_color(BradawlPen *pen, const BradawlScene *s)
{
    return strcmp(s->hole.path, "relayed") == 0 ? &pen->palette->warning : &pen->palette->accent;
}

char *bradawl_place_pill_words(const BradawlScene *s)
{
    const BradawlHole *hole = &s->hole;
    if (hole->rtt_ms < 0) {
        return g_strdup(bradawl_word_path(hole->path));
    }
    g_autofree char *ms = bradawl_text_ms(hole->rtt_ms);
    if (strcmp(hole->path, "ipv6") == 0) {
        return g_strdup_printf("IPv6 · %s", ms);
    }
    return g_steal_pointer(&ms);
}

/* Thin dots from a computer up over its NAT to the server. */
static void to_server(BradawlPen *pen, const BradawlPlace *at, double x)
{
    const double dir = x < at->x_server ? 1 : -1, r = CORNER_R;
    cairo_t *cr = pen->cr;
    cairo_new_path(cr);
    cairo_move_to(cr, x, at->y - BRADAWL_NODE_R - 6);
    cairo_line_to(cr, x, at->y_server + r);
    if (dir > 0) {
        cairo_arc(cr, x + r, at->y_server + r, r, G_PI, 3 * G_PI / 2);
    } else {
        cairo_arc_negative(cr, x - r, at->y_server + r, r, 0, -G_PI / 2);
    }
    cairo_line_to(cr, at->x_server - dir * (BRADAWL_SERVER_R + 6), at->y_server);
}

void bradawl_place_main_connections(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const BradawlPalette *c = pen->palette;
    const BradawlHoleState state = s->hole.state;
    const gboolean asking = state == BRADAWL_HOLE_ASKING, ringing = state == BRADAWL_HOLE_RINGING;
    if (at->compact || at->relayed) {
        return;
    }
    const double quiet = state == BRADAWL_HOLE_IDLE || asking ? 0.28 : 0.45;
    to_server(pen, at, at->x_you);
    if (s->hole.stop == BRADAWL_STOP_SERVER) {
        bradawl_pen_dots(pen, &c->error, 1, 2.2);
    } else if (asking || ringing) {
        bradawl_pen_dots(pen, &c->accent, 1, 2.6);
    } else {
        bradawl_pen_dots(pen, &c->fg, quiet, 1.8);
    }
    to_server(pen, at, at->x_peer);
    bradawl_pen_dots(pen, ringing ? &c->accent : &c->fg, ringing ? 1 : quiet, ringing ? 2.6 : 1.8);
}

void bradawl_place_nodes(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const BradawlPalette *c = pen->palette;
    const BradawlHole *hole = &s->hole;
    const GdkRGBA *color = bradawl_place_color(pen, s), *you = color, *peer = color, *server = NULL;
    switch (hole->state) {
    case BRADAWL_HOLE_IDLE:
    case BRADAWL_HOLE_CLOSED:
        you = peer = NULL;
        break;
    case BRADAWL_HOLE_ASKING:
        peer = NULL;
        server = color;
        break;
    case BRADAWL_HOLE_RINGING:
        server = color;
        break;
    case BRADAWL_HOLE_STOPPED:
        you = hole->stop == BRADAWL_STOP_YOU ? &c->error : s->reach_you > 0 ? color : NULL;
        peer = hole->stop == BRADAWL_STOP_PEER ? &c->error : NULL;
        server = hole->stop == BRADAWL_STOP_SERVER ? &c->error : NULL;
        break;
    case BRADAWL_HOLE_PUNCHING:
    case BRADAWL_HOLE_PROVING:
    case BRADAWL_HOLE_JOINED:
        break;
    }
    if (!at->compact) {
        bradawl_pen_node(pen, at->x_server, at->y_server, BRADAWL_SERVER_R,
                         "network-server-symbolic", at->relayed ? color : server);
    }
    bradawl_pen_node(pen, at->x_you, at->y, BRADAWL_NODE_R, "computer-symbolic", you);
    bradawl_pen_node(pen, at->x_peer, at->y, BRADAWL_NODE_R, "computer-symbolic", peer);
}

/* Name and, below it, address; the longest that fits. */
static void two_lines(BradawlPen *pen, double x, double y, const BradawlTextLook *where,
                      const GdkRGBA *color, const char *const lines[2])
{
    BradawlTextLook look = *where;
    look.scale = 1;
    look.bold = TRUE;
    look.alpha = 1;
    bradawl_pen_text(pen, x, y, &look, color, lines[0]);
    look.scale = small;
    look.bold = FALSE;
    look.alpha = dim_alpha;
    look.ellipsize = PANGO_ELLIPSIZE_MIDDLE;
    bradawl_pen_text(pen, x, y + LINE_H, &look, &pen->palette->fg, lines[1]);
}

static void nat_captions(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at, double y)
{
    const BradawlHole *hole = &s->hole;
    const BradawlPalette *c = pen->palette;
    const double room = (at->x_peer_nat - at->x_nat) / 2 - WALL_GAP - 6;
    g_autofree char *mine = bradawl_pen_ip(&hole->your_nat);
    g_autofree char *theirs = bradawl_pen_ip(&hole->peer_nat);
    /* A right-to-left name stays by itself (FSI, PDI of Unicode) and leaves the rest in order. */
    g_autofree char *peer = g_strdup_printf("\u2068%s\u2069", s->peer);
    /* TRANSLATORS: %s is the name of a peer */
    g_autofree char *name = g_strdup_printf(_("%s's NAT"), peer);
    BradawlTextLook look = {.width_max = room, .ellipsize = PANGO_ELLIPSIZE_MIDDLE};
    if (hole->nat_you) {
        two_lines(pen, at->x_nat + WALL_GAP, y, &look,
                  hole->stop == BRADAWL_STOP_YOUR_NAT ? &c->error : &c->fg,
                  (const char *const[]){_("your NAT"), mine});
    }
    if (hole->nat_peer) {
        look.align = 1;
        two_lines(pen, at->x_peer_nat - WALL_GAP, y, &look,
                  hole->stop == BRADAWL_STOP_PEER_NAT ? &c->error : &c->fg,
                  (const char *const[]){name, theirs});
    }
}

/* One NAT in front of both: its name stands in one line above the wall. */
static void home_caption(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const double x = at->x_you + CORNER_R + 6, y = at->y_server + 15;
    const double room = at->x_server - BRADAWL_SERVER_R - 12 - x;
    BradawlTextLook look = {.scale = 1, .bold = TRUE, .alpha = 1, .width_max = room};
    const double used = bradawl_pen_text(pen, x, y, &look, &pen->palette->fg, _("your NAT")) + 8;
    if (room - used > 60) {
        g_autofree char *ip = bradawl_pen_ip(&s->hole.your_nat);
        look = (BradawlTextLook){.scale = small,
                                 .alpha = dim_alpha,
                                 .width_max = room - used,
                                 .ellipsize = PANGO_ELLIPSIZE_MIDDLE};
        bradawl_pen_text(pen, x + used, y, &look, &pen->palette->fg, ip);
    }
}

static void server_caption(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    BradawlTextLook look = {.align = 0.5,
                            .scale = small,
                            .alpha = dim_alpha,
                            .width_max = at->x_peer_nat - at->x_nat - 2.0 * WALL_GAP,
                            .ellipsize = PANGO_ELLIPSIZE_MIDDLE};
    if (at->home) {
        look.align = 0;
        look.width_max = at->x_peer - CORNER_R - at->x_server - BRADAWL_SERVER_R - 18;
        bradawl_pen_text(pen, at->x_server + BRADAWL_SERVER_R + 10, at->y_server + 15, &look,
                         &pen->palette->fg, s->server);
    } else {
        bradawl_pen_text(pen, at->x_server, at->y_server + BRADAWL_SERVER_R + 13, &look,
                         &pen->palette->fg, s->server);
    }
}

void bradawl_place_captions(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const double y = at->y + BRADAWL_NODE_R + 17;
    const double to_wall = at->x_nat - BRADAWL_WALL_W / 2.0 - at->x_you;
    const gboolean walls = !at->home && (s->hole.nat_you || s->hole.nat_peer);
    const BradawlTextLook look = {
        .align = 0.5, .width_max = 2 * (walls ? MIN(at->x_you, to_wall) : at->x_you) - 10};
    g_autofree char *you = bradawl_pen_ip(&s->hole.you);
    g_autofree char *peer = bradawl_pen_ip(&s->hole.peer);
    const char *const yours[] = {_("you"), at->compact ? "" : you};
    const char *const theirs[] = {s->peer, at->compact ? "" : peer};
    two_lines(pen, at->x_you, y, &look, &pen->palette->fg, yours);
    two_lines(pen, at->x_peer, y, &look, &pen->palette->fg, theirs);
    if (at->compact) {
        return;
    }
    server_caption(pen, s, at);
    if (strcmp(s->hole.path, "ipv6") == 0) {
        return; /* what stands there is no NAT, at most a firewall */
    }
    if (!at->home) {
        nat_captions(pen, s, at, y);
    } else if (s->hole.nat_you) {
        home_caption(pen, s, at);
    }
}

void bradawl_place_stop(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at)
{
    const double badge = BRADAWL_NODE_R * 0.72, wall = BRADAWL_WALL_W / 2.0 + 9;
    const double left = s->hole.nat_you ? at->x_nat + WALL_GAP : at->x_you + BRADAWL_NODE_R + 8;
    const double right =
        s->hole.nat_peer ? at->x_peer_nat - WALL_GAP : at->x_peer - BRADAWL_NODE_R - 8;
    double x = at->x_you + badge, y = at->y - badge, note_x = left;
    double note_y = at->y + (at->compact ? 26 : -27);
    double align = 0;
    switch (s->hole.stop) {
    case BRADAWL_STOP_NONE:
    case BRADAWL_STOP_YOU:
        break;
    case BRADAWL_STOP_SERVER:
        x = at->x_server + BRADAWL_SERVER_R * 0.8;
        y = at->compact ? at->y : at->y_server - BRADAWL_SERVER_R * 0.5;
        note_x = at->mid;
        note_y = at->compact ? note_y : at->y_server + BRADAWL_SERVER_R + 13 + LINE_H;
        align = 0.5;
        break;
    case BRADAWL_STOP_YOUR_NAT:
        x = at->x_nat - wall;
        y = at->y;
        break;
    case BRADAWL_STOP_PEER_NAT:
        x = at->x_peer_nat - wall;
        y = at->y;
        note_x = right;
        align = 1;
        break;
    case BRADAWL_STOP_PEER:
        x = at->x_peer - badge;
        note_x = right;
        align = 1;
        break;
    }
    bradawl_pen_cross(pen, x, y);
    const BradawlTextLook look = {
        .align = align, .scale = 0.92, .bold = TRUE, .alpha = 1, .width_max = right - left};
    bradawl_pen_text(pen, note_x, note_y, &look, &pen->palette->error,
                     bradawl_cause_note(s->hole.cause));
}
