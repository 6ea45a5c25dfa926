/* SPDX-License-Identifier: MIT */
/* What the library says of calls and links: each event changes the phase of its call, the picture
 * and the log of its peer. */
#include <glib/gi18n.h>
#include <string.h>

#include "model/bradawl-session-private.h"

static gint64 unix_now(void)
{
    return g_get_real_time() / G_USEC_PER_SEC;
}

void bradawl_session_say(BradawlPeer *peer, double t, BradawlMark mark, const char *text)
{
    bradawl_log_add(peer->log, t - peer->began, mark, text);
}

static void tell(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    BradawlMark mark = BRADAWL_MARK_NONE;
    const gboolean first_dial =
        ev->type == AWL_CLIENT_DIAL && !peer->first_dial_told && peer->hole.nat_you;
    g_autofree char *text = bradawl_story_event(ev, self->server, first_dial, &mark);
    if (text != NULL) {
        peer->first_dial_told = peer->first_dial_told || first_dial;
        bradawl_session_say(peer, ev->t, mark, text);
    }
}

/* Time 0 of the log, and a fresh picture unless a link is drawn there. */
void bradawl_session_begin(BradawlSession *self, BradawlPeer *peer, double t)
{
    peer->cause = "";
    peer->began = t;
    peer->began_us = g_get_monotonic_time();
    peer->first_dial_told = FALSE;
    bradawl_peer_set_text(&peer->pin_before, peer->known_id);
    if (!bradawl_peer_has_phase(peer, BRADAWL_CALL_LINKED)) {
        peer->path = peer->technique = "";
        peer->took = 0;
        peer->rtt_ms = -1;
        bradawl_hole_begin(&peer->hole, &self->nat.local, &self->nat.mapped);
        peer->hole.your_ports_vary = self->nat.same_port == BRADAWL_KNOWN_NO;
    }
}

/* ---- invitations ---- */

void bradawl_session_end_invite(BradawlSession *self, BradawlPeer *peer)
{
    if (peer->invite_told) {
        peer->invite_told = FALSE;
        bradawl_session_emit_peer(self, BRADAWL_SESSION_INVITE_OVER, peer);
    }
}

static void on_invite(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    bradawl_peer_set_text(&peer->id, ev->id);
    bradawl_peer_set_text(&peer->known_id, ev->known_id);
    peer->verified = ev->verified;
    peer->invite_told = TRUE;
    bradawl_session_emit_peer(self, BRADAWL_SESSION_INVITE, peer);
}

/* ---- links ---- */

static void lose_messages(BradawlPeer *peer, awl_call call)
{
    GHashTableIter iter;
    gpointer sent;
    g_hash_table_iter_init(&iter, peer->sent);
    while (g_hash_table_iter_next(&iter, NULL, &sent)) {
        if (((BradawlSent *)sent)->call == call) {
            bradawl_message_set_state(((BradawlSent *)sent)->message, BRADAWL_MESSAGE_LOST);
            g_hash_table_iter_remove(&iter);
        }
    }
}

static void on_round_trip(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev,
                          double ms)
{
    const gboolean first = peer->rtt_ms < 0;
    peer->rtt_ms = ms;
    (void)bradawl_hole_event(&peer->hole, ev);
    if (first) {
        awl_client_event pong = *ev;
        pong.type = AWL_CLIENT_PONG;
        pong.rtt_ms = ms;
        tell(self, peer, &pong);
    }
}

static void on_connected(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    unsigned n = 0;
    peer->path = ev->path;
    peer->technique = ev->technique;
    peer->took = ev->elapsed_ms / 1000;
    peer->verified = ev->verified;
    peer->last_seen = unix_now();
    peer->hung_up = FALSE;
    peer->cause = "";
    bradawl_peer_set_text(&peer->id, ev->id);
    if (ev->rtt_ms >= 0) {
        on_round_trip(self, peer, ev, ev->rtt_ms);
    } else if (self->client != NULL) {
        /* Once: later ones come with the messages. An idle window asks for nothing. */
        bradawl_session_trouble(self, awl_client_ping(self->client, ev->call, &n));
    }
}

static void on_message(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    g_autoptr(BradawlMessage) message =
        bradawl_message_new(ev->text, BRADAWL_MESSAGE_RECEIVED, unix_now());
    g_list_store_append(peer->chat, message);
    peer->unread++;
    bradawl_session_emit_message(self, peer, message);
}

static void on_delivered(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    BradawlSent *sent = g_hash_table_lookup(peer->sent, GUINT_TO_POINTER(ev->n));
    if (sent != NULL) {
        bradawl_message_set_state(sent->message, BRADAWL_MESSAGE_DELIVERED);
        g_hash_table_remove(peer->sent, GUINT_TO_POINTER(ev->n));
    }
    on_round_trip(self, peer, ev, ev->elapsed_ms);
}

static void on_not_sent(BradawlPeer *peer, unsigned n)
{
    const BradawlSent *sent = g_hash_table_lookup(peer->sent, GUINT_TO_POINTER(n));
    if (sent != NULL) {
        bradawl_message_set_state(sent->message, BRADAWL_MESSAGE_LOST);
        g_hash_table_remove(peer->sent, GUINT_TO_POINTER(n));
    }
}

/* Both clicked: what was done under one number goes on under another one. */
static gboolean take_over(BradawlPeer *peer, const BradawlCall *old)
{
    const BradawlCall over = *old;
    BradawlCall *heir = NULL;
    for (guint i = 0; i < peer->calls_count; i++) {
        if (peer->calls[i].id != over.id && peer->calls[i].phase < over.phase) {
            heir = &peer->calls[i];
        }
    }
    if (heir == NULL || over.phase < BRADAWL_CALL_PUNCHING) {
        return FALSE;
    }
    heir->phase = over.phase;
    GHashTableIter iter;
    gpointer sent;
    g_hash_table_iter_init(&iter, peer->sent);
    while (g_hash_table_iter_next(&iter, NULL, &sent)) {
        if (((BradawlSent *)sent)->call == over.id) {
            ((BradawlSent *)sent)->call = heir->id;
        }
    }
    bradawl_peer_remove_call(peer, over.id);
    return TRUE;
}

static void on_closed(BradawlSession *self, BradawlPeer *peer, BradawlCall *call,
                      const awl_client_event *ev)
{
    if (g_str_equal(ev->state, "replaced") && take_over(peer, call)) {
        return;
    }
    const gboolean linked = call->phase == BRADAWL_CALL_LINKED;
    bradawl_peer_remove_call(peer, ev->call);
    lose_messages(peer, ev->call);
    if (bradawl_peer_has_phase(peer, BRADAWL_CALL_LINKED)) {
        return; /* a newer link stands already */
    }
    if (linked) {
        peer->path = "";
        peer->rtt_ms = -1;
        peer->last_seen = unix_now();
        (void)bradawl_hole_event(&peer->hole, ev);
        tell(self, peer, ev);
    }
}

/* What does not make a peer unreachable: our own Cancel, or a call of theirs that they gave up. */
static gboolean is_harmless(const awl_client_event *ev, gboolean ours)
{
    return ev->err == AWL_ERR_ABORTED ||
           (!ours && (ev->err == AWL_ERR_PEER_GAVE_UP || ev->err == AWL_ERR_PEER_LEFT ||
                      ev->err == AWL_ERR_NO_ANSWER || ev->err == AWL_ERR_DECLINED));
}

static void tell_failed(BradawlSession *self, BradawlPeer *peer, const BradawlCall *call,
                        const awl_client_event *ev)
{
    if (ev->err == AWL_ERR_NO_ANSWER && !call->ours) { /* it was the user who did not */
        bradawl_session_say(peer, ev->t, BRADAWL_MARK_CLOSED,
                            _("The call was not answered in time"));
    } else {
        tell(self, peer, ev);
    }
}

static void on_failed(BradawlSession *self, BradawlPeer *peer, const BradawlCall *call,
                      const awl_client_event *ev)
{
    const gboolean harmless = is_harmless(ev, call->ours);
    const gboolean invited = call->phase == BRADAWL_CALL_INVITED;
    tell_failed(self, peer, call, ev);
    bradawl_peer_remove_call(peer, ev->call);
    if (ev->err == AWL_ERR_WRONG_PEER) {
        bradawl_peer_set_text(&peer->id, ev->id);
        bradawl_peer_set_text(&peer->known_id, ev->known_id);
    }
    if (peer->calls_count > 0) {
        return; /* another one is still under way, or a link stands */
    }
    peer->took = ev->t - peer->began;
    peer->cause = harmless ? "" : ev->state;
    if (harmless && invited) {
        bradawl_peer_rest(peer);
    } else {
        (void)bradawl_hole_event(&peer->hole, ev);
    }
}

/* ---- all of them ---- */

/* An event that begins a call which the user did not begin. Dials may come home after the end of
 * their call; those do not. */
static gboolean opens_call(const awl_client_event *ev)
{
    return ev->type == AWL_CLIENT_INVITE || ev->type == AWL_CLIENT_INTRODUCED ||
           ev->type == AWL_CLIENT_ATTEMPT || ev->type == AWL_CLIENT_RINGING ||
           ev->type == AWL_CLIENT_CONNECTED || ev->type == AWL_CLIENT_FAILED;
}

static BradawlCallPhase phase_of(const awl_client_event *ev)
{
    switch (ev->type) {
    case AWL_CLIENT_INVITE:
        return BRADAWL_CALL_INVITED;
    case AWL_CLIENT_RINGING:
        return BRADAWL_CALL_ASKED;
    case AWL_CLIENT_CONNECTED:
        return BRADAWL_CALL_LINKED;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_LOGGED_IN:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_PEER:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_ATTEMPT:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_MESSAGE:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_PONG:
    case AWL_CLIENT_CLOSED:
    case AWL_CLIENT_FAILED:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break; /* INTRODUCED and what an attempt consists of */
    }
    return BRADAWL_CALL_PUNCHING;
}

static BradawlCall *open_call(BradawlSession *self, BradawlPeer *peer, const awl_client_event *ev)
{
    if (peer->calls_count == 0) {
        bradawl_session_begin(self, peer, ev->t);
    }
    BradawlCall *call = bradawl_peer_add_call(peer, ev->call, phase_of(ev));
    call->ours = g_str_equal(ev->role, "inviter") || ev->type == AWL_CLIENT_RINGING;
    return call;
}

/* An attempt goes on: INVITE ... CONNECTED. */
static void advance(BradawlSession *self, BradawlPeer *peer, BradawlCall *call, gboolean is_new,
                    const awl_client_event *ev)
{
    const BradawlCallPhase phase = phase_of(ev);
    const gboolean told =
        ev->type == AWL_CLIENT_CONNECTED && !is_new && call->phase == BRADAWL_CALL_LINKED;
    const gboolean beside_link =
        bradawl_peer_has_phase(peer, BRADAWL_CALL_LINKED) && call->phase != BRADAWL_CALL_LINKED;
    call->phase = MAX(call->phase, phase);
    if (!beside_link || phase == BRADAWL_CALL_LINKED) {
        (void)bradawl_hole_event(&peer->hole, ev);
    }
    if (ev->type == AWL_CLIENT_ATTEMPT && !beside_link) {
        peer->technique = ev->technique;
    }
    if (!told) {
        awl_client_event more = *ev;
        (void)g_strlcpy(more.known_id, peer->pin_before, sizeof(more.known_id));
        if (more.technique[0] == '\0') {
            more.technique = peer->technique;
        }
        tell(self, peer, &more);
    }
    if (ev->type == AWL_CLIENT_INVITE) {
        on_invite(self, peer, ev);
    } else if (ev->type == AWL_CLIENT_CONNECTED) {
        on_connected(self, peer, ev);
    }
}

void bradawl_session_handle_call(BradawlSession *self, const awl_client_event *ev)
{
    BradawlPeer *peer = bradawl_session_find(self, ev->peer);
    if (peer == NULL && opens_call(ev)) {
        peer = bradawl_session_ensure(self, ev->peer);
    }
    if (peer == NULL) {
        return;
    }
    g_autoptr(BradawlPeer) keep = g_object_ref(peer); /* whoever hears of it may log out */
    BradawlCall *call = bradawl_peer_call(peer, ev->call);
    const gboolean is_new = call == NULL && opens_call(ev);
    if (is_new) {
        call = open_call(self, peer, ev);
    }
    if (ev->type == AWL_CLIENT_TRACE) {
        bradawl_log_add_raw(peer->log, ev->text);
        bradawl_session_touch(self, peer);
        return;
    }
    if (call == NULL) {
        return; /* of a call that ended: a dial that came home late */
    }
    bradawl_session_touch(self, peer);
    switch (ev->type) {
    case AWL_CLIENT_MESSAGE:
        on_message(self, peer, ev);
        break;
    case AWL_CLIENT_DELIVERED:
        on_delivered(self, peer, ev);
        break;
    case AWL_CLIENT_ERROR:
        on_not_sent(peer, ev->n);
        break;
    case AWL_CLIENT_PONG:
        on_round_trip(self, peer, ev, ev->rtt_ms);
        break;
    case AWL_CLIENT_CLOSED:
        on_closed(self, peer, call, ev);
        break;
    case AWL_CLIENT_FAILED:
        on_failed(self, peer, call, ev);
        break;
    case AWL_CLIENT_INVITE:
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_ATTEMPT:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_CONNECTED:
        advance(self, peer, call, is_new, ev);
        break;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_LOGGED_IN:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_PEER:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break; /* bradawl_session_handle() keeps them for itself; TRACE is done above */
    }
    if (!bradawl_peer_has_phase(keep, BRADAWL_CALL_INVITED)) {
        bradawl_session_end_invite(self, peer);
    }
}
