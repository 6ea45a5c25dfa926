/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_PRIVATE_H
#define BRADAWL_PEER_PRIVATE_H

#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/*
 * What only the session sees of a peer. A peer can have several calls at once: our click and theirs
 * (glare), an old link and the attempt that replaces it. The furthest one is what is shown.
 */
typedef enum {
    BRADAWL_CALL_ASKED,    /* our Connect is on its way */
    BRADAWL_CALL_INVITED,  /* it calls; the user is being asked */
    BRADAWL_CALL_ANSWERED, /* the user said yes */
    BRADAWL_CALL_PUNCHING,
    BRADAWL_CALL_LINKED,
} BradawlCallPhase;

enum {
    BRADAWL_CALLS_MAX = 8, /* of one peer at once: two by glare, two links while one replaces the
                            * other; more are forgotten, oldest first */
};

typedef struct {
    awl_call id;
    BradawlCallPhase phase;
    gboolean ours;
} BradawlCall;

/* A message that is not delivered yet, and over which link it went. */
typedef struct {
    awl_call call;
    BradawlMessage *message;
} BradawlSent;

struct _BradawlPeer {
    GObject parent_instance;

    char *name, *shown_name, *id, *known_id;
    char *search_key, *sort_key;
    gboolean here, stale, verified, asks;
    gint64 first_seen, last_seen;

    BradawlCall calls[BRADAWL_CALLS_MAX];
    guint calls_count;
    char *pin_before; /* the pin when the call began: none means first contact */
    const char *path, *technique, *cause;
    double rtt_ms;
    double began, took; /* on the clock of events; took: of the attempt that ended */
    gint64 began_us;    /* the same moment by g_get_monotonic_time() */
    gboolean first_dial_told;

    BradawlHole hole;
    BradawlLog *log;
    GListStore *chat;
    GHashTable *sent; /* number of the message -> BradawlSent */
    guint unread;

    gboolean auto_called, hung_up; /* connect automatically: not twice, not against the user */
    gboolean invite_told;
    gboolean dirty; /* "changed" is owed */
};

BradawlPeer *bradawl_peer_new(const char *name);
void bradawl_peer_set_text(char **field, const char *text);

/* The furthest call; NULL: none. Valid until the calls change. */
BradawlCall *bradawl_peer_best_call(BradawlPeer *self);
BradawlCall *bradawl_peer_call(BradawlPeer *self, awl_call id); /* NULL: not one of its calls */
BradawlCall *bradawl_peer_add_call(BradawlPeer *self, awl_call id, BradawlCallPhase phase);
void bradawl_peer_remove_call(BradawlPeer *self, awl_call id);
gboolean bradawl_peer_has_phase(BradawlPeer *self, BradawlCallPhase phase);

/* A call was put aside before anything was punched: nothing is left to draw. */
void bradawl_peer_rest(BradawlPeer *self);
void bradawl_peer_emit_changed(BradawlPeer *self);

G_END_DECLS

#endif
