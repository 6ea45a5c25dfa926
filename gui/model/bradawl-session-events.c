/* SPDX-License-Identifier: MIT */
/*
 * What the library says of the login, the room and the pins.
 *
 * When the server is lost the roster stays as it was last seen: the peers are unknown then, not
 * offline, and BRADAWL_SESSION_LOST tells that. The next roster corrects it at its end.
 */
#include <string.h>

#include "model/bradawl-session-private.h"

static gint64 unix_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

/* Nothing is known of it any more that would be missed. */
static gboolean is_forgotten(BradawlPeer *peer)
{
    return !peer->here && peer->known_id[0] == '\0' && peer->calls_count == 0 &&
           bradawl_log_count(peer->log) == 0 &&
           g_list_model_get_n_items(G_LIST_MODEL(peer->chat)) == 0;
}

/* ---- the server ---- */

static void on_server(BradawlSession *self, const awl_client_event *ev)
{
    self->dirty = TRUE;
    if (ev->server[0] != '\0' && ev->err != AWL_ERR_WRONG_SERVER) {
        bradawl_peer_set_text(&self->server_id, ev->server);
    }
    if (g_str_equal(ev->state, "offline")) {
        self->state = BRADAWL_SESSION_LOST;
        self->err = ev->err;
        self->retry_at =
            ev->retry_ms >= 0 ? g_get_monotonic_time() + (gint64)ev->retry_ms * 1000 : 0;
        self->nat.testing = FALSE;
        return;
    }
    self->retry_at = 0;
    if (self->state == BRADAWL_SESSION_OUT) {
        self->state = BRADAWL_SESSION_CONNECTING;
    }
}

static void on_logged_in(BradawlSession *self, const awl_client_event *ev)
{
    GHashTableIter iter;
    gpointer peer;
    self->dirty = TRUE;
    self->state = BRADAWL_SESSION_ONLINE;
    self->err = AWL_OK;
    self->retry_at = 0;
    self->roster_done = FALSE;
    bradawl_peer_set_text(&self->name, ev->peer);
    bradawl_peer_set_text(&self->room, ev->room);
    bradawl_peer_set_text(&self->id, ev->id);
    bradawl_peer_set_text(&self->server_id, ev->server);
    (void)bradawl_nat_event(&self->nat, ev, unix_now());
    g_hash_table_iter_init(&iter, self->by_name);
    while (g_hash_table_iter_next(&iter, NULL, &peer)) {
        BRADAWL_PEER(peer)->stale = TRUE;
    }
}

static void on_stopped(BradawlSession *self, const awl_client_event *ev)
{
    self->stopped = TRUE;
    self->err = ev->err;
    if (ev->err == AWL_ERR_WRONG_SERVER) {
        bradawl_peer_set_text(&self->changed_server_id, ev->server);
        bradawl_peer_set_text(&self->server_id, ev->known_id);
    }
}

static void on_error(BradawlSession *self, const awl_client_event *ev)
{
    if (ev->err == AWL_ERR_REPLACED) {
        return; /* STOPPED follows and says it */
    }
    if (ev->call != 0) {
        bradawl_session_handle_call(self, ev); /* a message that was not sent says so itself, too */
    }
    bradawl_session_trouble(self, ev->err);
}

/* ---- the room ---- */

/* Connect automatically: a known newcomer is called once; not against the user who hung up, and not
 * with a key that has changed. When both sides do so at once the server makes one call of it. */
static void call_newcomer(BradawlSession *self, BradawlPeer *peer)
{
    const gboolean known = peer->known_id[0] != '\0' && !bradawl_peer_key_changed(peer);
    if (!known || !peer->here || peer->calls_count > 0 || peer->auto_called || peer->hung_up) {
        return;
    }
    peer->auto_called = TRUE;
    bradawl_session_call(self, peer, NULL);
}

/* Decided when the whole batch was seen: it may tell that the newcomer was faster. */
void bradawl_session_call_newcomers(BradawlSession *self)
{
    gsize count = 0;
    gpointer *peers = g_ptr_array_steal(self->newcomers, &count);
    for (gsize i = 0; i < count; i++) {
        call_newcomer(self, BRADAWL_PEER(peers[i]));
        g_object_unref(peers[i]);
    }
    g_free(peers);
}

static void note_newcomer(BradawlSession *self, BradawlPeer *peer)
{
    if (self->auto_connect && self->roster_done) {
        g_ptr_array_add(self->newcomers, g_object_ref(peer));
    }
}

static void arrive(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    const gboolean newcomer = !peer->here;
    peer->here = TRUE;
    peer->stale = FALSE;
    peer->verified = peer->verified || ev->verified; /* KNOWN is the one that takes it back */
    peer->last_seen = unix_now();
    bradawl_peer_set_text(&peer->id, ev->id);
    bradawl_peer_set_text(&peer->known_id, ev->known_id);
    if (newcomer) {
        peer->cause = "";
        peer->auto_called = FALSE;
    }
    note_newcomer(self, peer);
}

static void leave(BradawlSession *self, BradawlPeer *peer)
{
    if (peer->here) {
        peer->last_seen = unix_now();
    }
    peer->here = FALSE;
    peer->stale = FALSE;
    peer->cause = "";
    bradawl_peer_set_text(&peer->id, peer->calls_count > 0 ? peer->id : "");
    bradawl_session_touch(self, peer);
    if (is_forgotten(peer)) {
        bradawl_session_remove(self, peer);
    }
}

static void on_peer(BradawlSession *self, const awl_client_event *ev)
{
    const gboolean left = g_str_equal(ev->state, "left");
    BradawlPeer *peer =
        left ? bradawl_session_find(self, ev->peer) : bradawl_session_ensure(self, ev->peer);
    if (peer == NULL) {
        return;
    }
    bradawl_session_touch(self, peer);
    if (left) {
        leave(self, peer);
    } else {
        arrive(self, peer, ev);
    }
}

static void on_roster_done(BradawlSession *self)
{
    g_autoptr(GList) all = g_hash_table_get_values(self->by_name);
    self->roster_done = TRUE;
    self->dirty = TRUE;
    for (GList *at = all; at != NULL; at = at->next) {
        BradawlPeer *peer = at->data;
        if (g_str_equal(peer->cause, "server-lost")) {
            peer->cause = ""; /* it is back */
            bradawl_session_touch(self, peer);
        }
        if (peer->stale) {
            leave(self, peer);
        } else {
            note_newcomer(self, peer);
        }
    }
}

/* ---- the pins ---- */

static void on_known(BradawlSession *self, const awl_client_event *ev)
{
    const gboolean forgotten = g_str_equal(ev->state, "forgotten");
    BradawlPeer *peer =
        forgotten ? bradawl_session_find(self, ev->peer) : bradawl_session_ensure(self, ev->peer);
    if (peer == NULL) {
        return;
    }
    bradawl_session_touch(self, peer);
    bradawl_peer_set_text(&peer->known_id, forgotten ? "" : ev->id);
    peer->verified = !forgotten && ev->verified;
    peer->asks = !forgotten && ev->asks;
    peer->first_seen = forgotten ? 0 : ev->first_seen;
    if (!forgotten && ev->last_seen > peer->last_seen) {
        peer->last_seen = ev->last_seen;
    }
    if (!peer->here && forgotten && peer->calls_count == 0) {
        bradawl_session_remove(self, peer); /* the user wants it gone, its log and chat too */
    }
}

void bradawl_session_handle(BradawlSession *self, const awl_client_event *ev)
{
    switch (ev->type) {
    case AWL_CLIENT_SERVER:
        on_server(self, ev);
        break;
    case AWL_CLIENT_LOGGED_IN:
        on_logged_in(self, ev);
        break;
    case AWL_CLIENT_KNOWN:
        on_known(self, ev);
        break;
    case AWL_CLIENT_PEER:
        on_peer(self, ev);
        break;
    case AWL_CLIENT_ROSTER_DONE:
        on_roster_done(self);
        break;
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
        self->dirty = bradawl_nat_event(&self->nat, ev, unix_now()) || self->dirty;
        break;
    case AWL_CLIENT_ERROR:
        on_error(self, ev);
        break;
    case AWL_CLIENT_STOPPED:
        on_stopped(self, ev);
        break;
    case AWL_CLIENT_INVITE:
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_ATTEMPT:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_CONNECTED:
    case AWL_CLIENT_MESSAGE:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_PONG:
    case AWL_CLIENT_CLOSED:
    case AWL_CLIENT_FAILED:
    case AWL_CLIENT_TRACE:
        bradawl_session_handle_call(self, ev);
        break;
    case AWL_CLIENT_NONE:
        break;
    }
}
