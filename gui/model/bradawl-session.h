/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SESSION_H
#define BRADAWL_SESSION_H

#include <gio/gio.h>

#include "bradawl/client.h"

#include "model/bradawl-nat.h"
#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/*
 * The bridge between the window and the library: the only object that owns an awl_client. The
 * client's loop thread raises a flag and wakes the main loop; this object then takes all events at
 * once, at most 20 times a second, and changes the peers. It lives in the main thread only.
 *
 * Signals, all in the main thread:
 *   "changed"                               account, server state or NAT
 *   "peer-changed" (BradawlPeer *)
 *   "invite" (BradawlPeer *)                a peer calls; answer with bradawl_session_answer()
 *   "invite-over" (BradawlPeer *)           answered, given up or too late
 *   "message" (BradawlPeer *, BradawlMessage *)  one came in
 *   "trouble" (int awl_err, const char *text)    something to tell that has no other place
 *   "stopped" (int awl_err)                 the login is over; back to the login page
 */
typedef enum {
    BRADAWL_SESSION_OUT,        /* not logged in */
    BRADAWL_SESSION_CONNECTING, /* the first login is on its way */
    BRADAWL_SESSION_ONLINE,
    BRADAWL_SESSION_LOST, /* the server cannot be reached; links live on, it is tried again */
} BradawlSessionState;

#define BRADAWL_TYPE_SESSION (bradawl_session_get_type())
G_DECLARE_FINAL_TYPE(BradawlSession, bradawl_session, BRADAWL, SESSION, GObject)

/* profile: a directory, NULL for the user's default. */
BradawlSession *bradawl_session_new(const char *profile);

/* What the profile remembers; valid until the next login. err: AWL_OK, or why it cannot be read. */
const awl_client_memory *bradawl_session_get_memory(BradawlSession *self, awl_err *err);

/* AWL_OK: it begins, the rest is signals. AWL_ERR_INVALID, AWL_ERR_LOCKED, AWL_ERR_IO ...: not. */
awl_err bradawl_session_login(BradawlSession *self, const char *server, const char *name,
                              const char *room);
/* A server and an echo peer inside this program; then logs in there with a temporary profile. */
awl_err bradawl_session_try(BradawlSession *self);
gboolean bradawl_session_is_trial(BradawlSession *self);
void bradawl_session_logout(BradawlSession *self); /* ends the links too */

BradawlSessionState bradawl_session_get_state(BradawlSession *self);
awl_err bradawl_session_get_err(BradawlSession *self);      /* why LOST, or the last "stopped" */
gint64 bradawl_session_get_retry_at(BradawlSession *self);  /* g_get_monotonic_time(); 0: none */
const char *bradawl_session_get_name(BradawlSession *self); /* borrowed until the next login */
const char *bradawl_session_get_room(BradawlSession *self);
const char *bradawl_session_get_server(BradawlSession *self);    /* for people; can be typed */
const char *bradawl_session_get_server_id(BradawlSession *self); /* "": not known yet */
const char *
bradawl_session_get_changed_server_id(BradawlSession *self); /* WRONG_SERVER: the new one */
const char *bradawl_session_get_id(BradawlSession *self);    /* own */
const BradawlNat *bradawl_session_get_nat(BradawlSession *self);

GListModel *bradawl_session_get_peers(BradawlSession *self); /* of BradawlPeer; borrowed */
BradawlPeer *bradawl_session_find(BradawlSession *self,
                                  const char *name); /* borrowed; NULL: none */
guint bradawl_session_count_links(BradawlSession *self);

/* Everything else of the user's. What comes of it is a change of the peer, or "trouble". */
void bradawl_session_connect(BradawlSession *self, BradawlPeer *peer, const char *technique);
void bradawl_session_hang_up(BradawlSession *self, BradawlPeer *peer); /* Cancel and Disconnect */
void bradawl_session_answer(BradawlSession *self, BradawlPeer *peer, awl_answer answer);
void bradawl_session_send(BradawlSession *self, BradawlPeer *peer, const char *text);
void bradawl_session_set_verified(BradawlSession *self, BradawlPeer *peer, gboolean verified);
void bradawl_session_set_asks(BradawlSession *self, BradawlPeer *peer, gboolean asks);
void bradawl_session_trust_new_key(BradawlSession *self, BradawlPeer *peer);
void bradawl_session_forget(BradawlSession *self, BradawlPeer *peer);
awl_err
bradawl_session_trust_server(BradawlSession *self); /* after WRONG_SERVER, then log in again */
void bradawl_session_retry(BradawlSession *self);
void bradawl_session_probe(BradawlSession *self);

/* Preferences that matter to the library; kept by the application, before or after login. */
void bradawl_session_set_accept(BradawlSession *self, awl_accept accept);
void bradawl_session_set_may_listen(BradawlSession *self, gboolean may_listen);
void bradawl_session_set_auto_connect(BradawlSession *self, gboolean known_newcomers);
void bradawl_session_set_timeout(BradawlSession *self, int timeout_ms); /* for each Connect */

/* Caller's to free; NULL when not logged in. */
char *bradawl_session_invitation(BradawlSession *self); /* bradawl://... of server and room */
char *bradawl_session_safety(BradawlSession *self, BradawlPeer *peer); /* NULL: no pinned key yet */

/* Hands in one event as if the library had sent it: the drain itself goes through here, and
 * tests/gui tells stories with it. The event stays the caller's. */
void bradawl_session_feed(BradawlSession *self, const awl_client_event *ev);

G_END_DECLS

#endif
