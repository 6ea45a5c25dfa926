/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SESSION_PRIVATE_H
#define BRADAWL_SESSION_PRIVATE_H

#include "model/bradawl-peer-private.h"
#include "model/bradawl-session.h"
#include "model/bradawl-trial.h"
#include "model/bradawl-wake.h"

G_BEGIN_DECLS

/*
 * What the files of the session share:
 *   bradawl-session.c          the object, login and logout, what the window reads
 *   bradawl-session-actions.c  what the user does
 *   bradawl-session-events.c   what the library says of the login, the room and the pins
 *   bradawl-session-calls.c    what it says of calls and links
 */
struct _BradawlSession {
    GObject parent_instance;

    char *profile;
    awl_client_memory memory;
    awl_err memory_err;

    awl_client *client;
    BradawlWake *wake;
    BradawlTrial *trial;

    BradawlSessionState state;
    awl_err err;
    gint64 retry_at;
    char *name, *room, *typed_server, *server, *server_id, *changed_server_id, *id;
    BradawlNat nat;

    GListStore *peers;
    GHashTable *by_name; /* name -> BradawlPeer, borrowed from `peers` */
    gboolean roster_done;

    awl_accept accept;
    gboolean may_listen, auto_connect;
    int timeout_ms;

    GPtrArray *touched;   /* peers that owe a "changed" */
    GPtrArray *newcomers; /* peers that may have to be called at the end of the batch */
    gboolean dirty;       /* the session itself does */
    gboolean draining;    /* amid a batch of events */
    gboolean stopped;     /* STOPPED was among the events */
};

typedef enum {
    BRADAWL_SESSION_CHANGED,
    BRADAWL_SESSION_PEER_CHANGED,
    BRADAWL_SESSION_INVITE,
    BRADAWL_SESSION_INVITE_OVER,
    BRADAWL_SESSION_MESSAGE,
    BRADAWL_SESSION_TROUBLE,
    BRADAWL_SESSION_STOPPED,
    BRADAWL_SESSION_SIGNALS
} BradawlSessionSignal;

/* ---- bradawl-session.c ---- */
void bradawl_session_emit_peer(BradawlSession *self, BradawlSessionSignal signal,
                               BradawlPeer *peer);
void bradawl_session_emit_message(BradawlSession *self, BradawlPeer *peer, BradawlMessage *message);
void bradawl_session_trouble(BradawlSession *self, awl_err err); /* AWL_OK: nothing happens */
void bradawl_session_touch(BradawlSession *self, BradawlPeer *peer);
void bradawl_session_flush(BradawlSession *self); /* emits what is owed */
BradawlPeer *bradawl_session_ensure(BradawlSession *self, const char *name); /* borrowed */
void bradawl_session_remove(BradawlSession *self, BradawlPeer *peer);
double bradawl_session_now(BradawlSession *self); /* on the clock of events */

/* ---- bradawl-session-actions.c ---- */
/* Connect without a flush: for the automatic one, amid a batch of events. */
void bradawl_session_call(BradawlSession *self, BradawlPeer *peer, const char *technique);

/* ---- bradawl-session-events.c ---- */
void bradawl_session_handle(BradawlSession *self, const awl_client_event *ev);
void bradawl_session_call_newcomers(BradawlSession *self);

/* ---- bradawl-session-calls.c ---- */
void bradawl_session_handle_call(BradawlSession *self, const awl_client_event *ev);
void bradawl_session_begin(BradawlSession *self, BradawlPeer *peer, double t);
void bradawl_session_say(BradawlPeer *peer, double t, BradawlMark mark, const char *text);
/* Nobody is asked any more: "invite-over", once. */
void bradawl_session_end_invite(BradawlSession *self, BradawlPeer *peer);

G_END_DECLS

#endif
