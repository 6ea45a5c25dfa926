/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_HOLE_H
#define BRADAWL_HOLE_H

#include <glib.h>

#include "bradawl/client.h"

G_BEGIN_DECLS

/*
 * The picture of the hole as data: what one attempt has shown so far. A value, changed by
 * bradawl_hole_event() only, so that a test can tell every picture from a list of events.
 */
typedef enum {
    BRADAWL_STOP_NONE,
    BRADAWL_STOP_YOU,    /* no network, listening refused */
    BRADAWL_STOP_SERVER, /* the server is lost, the peer is unknown there */
    BRADAWL_STOP_YOUR_NAT,
    BRADAWL_STOP_PEER_NAT,
    BRADAWL_STOP_PEER, /* declined, no answer, another key */
} BradawlStop;

typedef enum {
    BRADAWL_HOLE_IDLE,
    BRADAWL_HOLE_ASKING,   /* the server is asked; the main connections are drawn */
    BRADAWL_HOLE_RINGING,  /* the other side is being asked */
    BRADAWL_HOLE_PUNCHING, /* reach_* grow */
    BRADAWL_HOLE_PROVING,  /* TCP is there, the key not yet */
    BRADAWL_HOLE_JOINED,
    BRADAWL_HOLE_STOPPED, /* failed; stop says where */
    BRADAWL_HOLE_CLOSED,  /* was joined */
} BradawlHoleState;

typedef struct {
    BradawlHoleState state;
    BradawlStop stop;
    const char *cause; /* STOPPED: the cause of the FAILED event; static storage; else "" */
    const char *path; /* JOINED: lan, ipv6, direct, port-mapped, relayed; static storage; else "" */
    double reach_you; /* how far the hole has grown from your side: 0 nothing, 1 the middle, 2 the
                       * other wall */
    double reach_peer; /* the same from the peer's side */
    double rtt_ms;     /* -1: unknown */
    gboolean nat_you;  /* a wall in front of you: FALSE when the server sees your own address */
    gboolean nat_peer; /* likewise; TRUE until shown otherwise */
    awl_addr you, your_nat, peer_nat, peer; /* family AWL_FAMILY_NONE: not known */
    unsigned dials, refused, timed_out;
    gboolean your_ports_vary; /* your NAT gives every destination another port; the owner's to set
                               * after bradawl_hole_begin() */
} BradawlHole;

/* An attempt begins: your own addresses as the login showed them. */
void bradawl_hole_begin(BradawlHole *hole, const awl_addr *you, const awl_addr *your_nat);

/* TRUE when the picture changed. Events of other calls are the caller's to keep away. */
gboolean bradawl_hole_event(BradawlHole *hole, const awl_client_event *ev);

G_END_DECLS

#endif
