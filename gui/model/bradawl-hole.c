/* SPDX-License-Identifier: MIT */
#include "model/bradawl-hole.h"

/* How far a side has come: seen by the picture, so both grow towards the middle without reaching it
 * before TCP is connected. */
#define REACH_ASKED  0.12 /* something moves */
#define REACH_BEGUN  0.30 /* the ring of that side begins to open (NOTES of the mock-up) */
#define REACH_OPEN   0.50 /* a SYN has gone out: it is open */
#define REACH_CLOSE  0.90 /* the most before TCP is connected */
#define REACH_JOINED 1.0
#define REACH_WALL   2.0 /* through, up to the other wall, and no further */

static gboolean same_ip(const awl_addr *a, const awl_addr *b)
{
    const awl_addr x = awl_addr_normalize(a), y = awl_addr_normalize(b);
    return awl_addr_same_ip(&x, &y);
}

static gboolean known(const awl_addr *a)
{
    return a->family != AWL_FAMILY_NONE;
}

static gboolean is_local(const awl_addr *a)
{
    const awl_addr plain = awl_addr_normalize(a);
    const awl_scope scope = awl_addr_scope(&plain);
    return scope == AWL_SCOPE_LOOPBACK || scope == AWL_SCOPE_PRIVATE ||
           scope == AWL_SCOPE_LINK_LOCAL;
}

void bradawl_hole_begin(BradawlHole *hole, const awl_addr *you, const awl_addr *your_nat)
{
    const gboolean both = known(you) && known(your_nat);
    *hole = (BradawlHole){
        .state = BRADAWL_HOLE_ASKING,
        .cause = "",
        .path = "",
        .rtt_ms = -1,
        .nat_you = !both || !same_ip(you, your_nat),
        .nat_peer = TRUE,
        .you = *you,
        .your_nat = *your_nat,
    };
}

static void grow(double *reach, double least, double part)
{
    if (*reach < least) {
        *reach = least;
    } else if (*reach < REACH_CLOSE) {
        *reach += (REACH_CLOSE - *reach) * part;
    }
}

static void on_introduced(BradawlHole *hole, const awl_client_event *ev)
{
    hole->state = BRADAWL_HOLE_PUNCHING;
    if (known(&ev->local)) {
        hole->your_nat = ev->local;
        hole->nat_you = !known(&hole->you) || !same_ip(&hole->you, &ev->local);
    }
    if (known(&ev->remote)) {
        hole->peer_nat = ev->remote;
        /* The server sees it in a local network: there is no wall between it and the server. */
        hole->nat_peer = !is_local(&ev->remote);
    }
    grow(&hole->reach_you, REACH_ASKED, 0);
    grow(&hole->reach_peer, REACH_ASKED, 0);
}

static void on_dial(BradawlHole *hole)
{
    if (hole->state != BRADAWL_HOLE_PROVING) {
        hole->state = BRADAWL_HOLE_PUNCHING;
    }
    hole->dials++;
    grow(&hole->reach_you, REACH_OPEN, 0.25);
    /* The other side does the same at the same time; its dials are not seen from here. */
    grow(&hole->reach_peer, REACH_BEGUN, 0.12);
}

/* TCP is there, the key not yet. */
static void on_tcp(BradawlHole *hole)
{
    hole->state = BRADAWL_HOLE_PROVING;
    hole->reach_you = REACH_JOINED;
    hole->reach_peer = REACH_JOINED;
}

static gboolean on_dial_result(BradawlHole *hole, const awl_client_event *ev)
{
    if (g_str_equal(ev->state, "connected")) {
        on_tcp(hole);
    } else if (g_str_equal(ev->state, "refused")) {
        hole->refused++;
    } else if (g_str_equal(ev->state, "timed-out")) {
        hole->timed_out++;
    } else {
        return FALSE;
    }
    return TRUE;
}

static gboolean on_step(BradawlHole *hole, const awl_client_event *ev)
{
    if (g_str_equal(ev->state, "observing") || g_str_equal(ev->state, "listening")) {
        grow(&hole->reach_you, REACH_BEGUN, 0.12);
    } else if (g_str_equal(ev->state, "observed")) {
        hole->your_nat = ev->remote;
        grow(&hole->reach_you, REACH_BEGUN, 0.12);
    } else if (g_str_equal(ev->state, "accepted") || g_str_equal(ev->state, "proving")) {
        on_tcp(hole);
    } else if (g_str_equal(ev->state, "not-proven")) {
        hole->state = BRADAWL_HOLE_PUNCHING;
        hole->reach_you = REACH_CLOSE;
        hole->reach_peer = REACH_CLOSE;
    } else {
        return FALSE;
    }
    return TRUE;
}

static void on_connected(BradawlHole *hole, const awl_client_event *ev)
{
    const gboolean no_nat = g_str_equal(ev->path, "lan") || g_str_equal(ev->path, "ipv6");
    on_tcp(hole);
    hole->state = BRADAWL_HOLE_JOINED;
    hole->stop = BRADAWL_STOP_NONE;
    hole->cause = "";
    hole->path = ev->path;
    hole->dials = ev->dials > hole->dials ? ev->dials : hole->dials;
    hole->rtt_ms = ev->rtt_ms;
    if (no_nat) {
        hole->nat_you = FALSE;
        hole->nat_peer = FALSE;
        hole->you = ev->local;
        hole->peer = ev->remote;
    } else if (!g_str_equal(ev->path, "relayed")) {
        hole->peer_nat = ev->remote;
    }
}

static BradawlStop stop_of_punch(const BradawlHole *hole)
{
    if (hole->your_ports_vary && hole->nat_you) {
        return BRADAWL_STOP_YOUR_NAT;
    }
    return hole->nat_peer ? BRADAWL_STOP_PEER_NAT : BRADAWL_STOP_PEER;
}

static BradawlStop stop_of(const BradawlHole *hole, const char *cause)
{
    static const struct {
        const char *cause;
        BradawlStop stop;
    } stops[] = {
        {"peer-unknown", BRADAWL_STOP_SERVER},
        {"rate-limited", BRADAWL_STOP_SERVER},
        {"server-lost", BRADAWL_STOP_SERVER},
        {"declined", BRADAWL_STOP_PEER},
        {"no-answer", BRADAWL_STOP_PEER},
        {"peer-left", BRADAWL_STOP_PEER},
        {"peer-gave-up", BRADAWL_STOP_PEER},
        {"wrong-peer", BRADAWL_STOP_PEER},
        {"self", BRADAWL_STOP_YOU},
        {"limit", BRADAWL_STOP_YOU},
        {"internal", BRADAWL_STOP_YOU},
        {"cancelled", BRADAWL_STOP_NONE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(stops); i++) {
        if (g_str_equal(stops[i].cause, cause)) {
            return stops[i].stop;
        }
    }
    /* no-path, timed-out, and what a newer library says: as far as the call had come. */
    switch (hole->state) {
    case BRADAWL_HOLE_ASKING:
        return BRADAWL_STOP_SERVER;
    case BRADAWL_HOLE_RINGING:
    case BRADAWL_HOLE_PROVING:
        return BRADAWL_STOP_PEER;
    case BRADAWL_HOLE_IDLE:
    case BRADAWL_HOLE_PUNCHING:
    case BRADAWL_HOLE_JOINED:
    case BRADAWL_HOLE_STOPPED:
    case BRADAWL_HOLE_CLOSED:
        break;
    }
    return stop_of_punch(hole);
}

static void on_failed(BradawlHole *hole, const awl_client_event *ev)
{
    hole->stop = stop_of(hole, ev->state);
    hole->state = BRADAWL_HOLE_STOPPED;
    hole->cause = ev->state;
    switch (hole->stop) {
    case BRADAWL_STOP_PEER_NAT:
    case BRADAWL_STOP_PEER:
        /* Nothing but the server's word goes to a peer that was not punched for. */
        hole->reach_you = hole->reach_you > 0 ? REACH_WALL : 0;
        hole->reach_peer = 0;
        break;
    case BRADAWL_STOP_YOUR_NAT:
        hole->reach_you = 0;
        hole->reach_peer = REACH_WALL;
        break;
    case BRADAWL_STOP_NONE:
    case BRADAWL_STOP_YOU:
    case BRADAWL_STOP_SERVER:
        hole->reach_you = 0;
        hole->reach_peer = 0;
        break;
    }
}

static gboolean on_closed(BradawlHole *hole, const awl_client_event *ev)
{
    if (hole->state != BRADAWL_HOLE_JOINED || g_str_equal(ev->state, "replaced")) {
        return FALSE; /* the call goes on under another number */
    }
    hole->state = BRADAWL_HOLE_CLOSED;
    hole->path = "";
    hole->reach_you = 0;
    hole->reach_peer = 0;
    return TRUE;
}

/* A round trip that was measured on the link. */
static gboolean on_rtt(BradawlHole *hole, double ms)
{
    if (hole->state != BRADAWL_HOLE_JOINED || ms < 0) {
        return FALSE;
    }
    hole->rtt_ms = ms;
    return TRUE;
}

/* Dials that lost the race end after the link is up, some after the attempt was given up. */
static gboolean is_late(const BradawlHole *hole, const awl_client_event *ev)
{
    const gboolean of_a_punch = ev->type == AWL_CLIENT_ATTEMPT || ev->type == AWL_CLIENT_DIAL ||
                                ev->type == AWL_CLIENT_DIAL_RESULT || ev->type == AWL_CLIENT_STEP;
    return of_a_punch &&
           (hole->state == BRADAWL_HOLE_JOINED || hole->state == BRADAWL_HOLE_STOPPED);
}

gboolean bradawl_hole_event(BradawlHole *hole, const awl_client_event *ev)
{
    if (is_late(hole, ev)) {
        return FALSE;
    }
    switch (ev->type) {
    case AWL_CLIENT_RINGING:
        hole->state = BRADAWL_HOLE_RINGING;
        return TRUE;
    case AWL_CLIENT_INTRODUCED:
        on_introduced(hole, ev);
        return TRUE;
    case AWL_CLIENT_ATTEMPT:
        hole->state = BRADAWL_HOLE_PUNCHING;
        grow(&hole->reach_you, REACH_ASKED, 0);
        grow(&hole->reach_peer, REACH_ASKED, 0);
        return TRUE;
    case AWL_CLIENT_DIAL:
        on_dial(hole);
        return TRUE;
    case AWL_CLIENT_DIAL_RESULT:
        return on_dial_result(hole, ev);
    case AWL_CLIENT_STEP:
        return on_step(hole, ev);
    case AWL_CLIENT_CONNECTED:
        on_connected(hole, ev);
        return TRUE;
    case AWL_CLIENT_FAILED:
        on_failed(hole, ev);
        return TRUE;
    case AWL_CLIENT_CLOSED:
        return on_closed(hole, ev);
    case AWL_CLIENT_PONG:
        return on_rtt(hole, ev->rtt_ms);
    case AWL_CLIENT_DELIVERED:
        return on_rtt(hole, ev->elapsed_ms);
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_LOGGED_IN:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_PEER:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_INVITE:
    case AWL_CLIENT_MESSAGE:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break; /* not about this hole */
    }
    return FALSE;
}
