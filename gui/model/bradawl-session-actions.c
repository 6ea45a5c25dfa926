/* SPDX-License-Identifier: MIT */
/* What the user does. What comes of it are events, or "trouble". */
#include <glib/gi18n.h>
#include <string.h>

#include "bradawl/link.h"

#include "model/bradawl-session-private.h"

/* FALSE: nobody is logged in; "trouble" says so. */
static gboolean may_act(BradawlSession *self)
{
    if (self->client == NULL) {
        bradawl_session_trouble(self, AWL_ERR_STATE);
    }
    return self->client != NULL;
}

/* ---- calls ---- */

void bradawl_session_call(BradawlSession *self, BradawlPeer *peer, const char *technique)
{
    awl_call id = 0;
    const BradawlCall *best = bradawl_peer_best_call(peer);
    if (best != NULL && best->phase != BRADAWL_CALL_INVITED) {
        return; /* it is under way, or up */
    }
    if (!may_act(self)) {
        return;
    }
    const double now = bradawl_session_now(self);
    const awl_err err =
        awl_client_connect(self->client, peer->name, technique, self->timeout_ms, &id);
    if (err != AWL_OK) {
        bradawl_session_trouble(self, err);
        return;
    }
    if (best == NULL) {
        bradawl_session_begin(self, peer, now);
    }
    bradawl_peer_add_call(peer, id, BRADAWL_CALL_ASKED)->ours = TRUE;
    peer->hung_up = FALSE;
    g_autofree char *text = bradawl_story_asked(peer->name, self->server);
    bradawl_session_say(peer, now, BRADAWL_MARK_OUT, text);
    bradawl_session_touch(self, peer);
}

void bradawl_session_connect(BradawlSession *self, BradawlPeer *peer, const char *technique)
{
    bradawl_session_call(self, peer, technique);
    bradawl_session_flush(self);
}

void bradawl_session_hang_up(BradawlSession *self, BradawlPeer *peer)
{
    peer->hung_up = TRUE;
    for (guint i = peer->calls_count; i > 0; i--) {
        const BradawlCall call = peer->calls[i - 1];
        if (self->client != NULL) {
            bradawl_session_trouble(self, awl_client_hang_up(self->client, call.id));
        }
        if (call.phase == BRADAWL_CALL_INVITED) {
            bradawl_peer_remove_call(peer, call.id); /* declined: no event follows */
            bradawl_peer_rest(peer);
        }
    }
    bradawl_session_end_invite(self, peer);
    bradawl_session_touch(self, peer);
    bradawl_session_flush(self);
}

static void say_answer(BradawlPeer *peer, double now, awl_answer answer)
{
    if (answer == AWL_ANSWER_DECLINE) {
        bradawl_session_say(peer, now, BRADAWL_MARK_CLOSED, _("You declined the call"));
    } else {
        bradawl_session_say(peer, now, BRADAWL_MARK_OUT, _("You accepted the call"));
    }
}

void bradawl_session_answer(BradawlSession *self, BradawlPeer *peer, awl_answer answer)
{
    gboolean answered = FALSE;
    const double now = bradawl_session_now(self); /* before the library acts on it */
    for (guint i = peer->calls_count; i > 0; i--) {
        BradawlCall *call = &peer->calls[i - 1];
        if (call->phase != BRADAWL_CALL_INVITED) {
            continue;
        }
        answered = TRUE;
        if (self->client != NULL) {
            bradawl_session_trouble(self, awl_client_answer(self->client, call->id, answer));
        }
        if (answer == AWL_ANSWER_DECLINE) {
            bradawl_peer_remove_call(peer, call->id);
            bradawl_peer_rest(peer);
        } else {
            call->phase = BRADAWL_CALL_ANSWERED;
        }
    }
    if (answered) {
        say_answer(peer, now, answer);
    }
    bradawl_session_end_invite(self, peer); /* too late: it is over all the same */
    bradawl_session_touch(self, peer);
    bradawl_session_flush(self);
}

void bradawl_session_send(BradawlSession *self, BradawlPeer *peer, const char *text)
{
    const BradawlCall *call = bradawl_peer_best_call(peer);
    const gsize len = strlen(text);
    unsigned n = 0;
    if (len == 0) {
        return;
    }
    awl_err err = AWL_ERR_STATE;
    if (self->client != NULL && call != NULL && call->phase == BRADAWL_CALL_LINKED) {
        err = awl_client_send(self->client, call->id, text, len, &n);
    }
    if (err != AWL_OK) {
        bradawl_session_trouble(self, err);
        return;
    }
    BradawlSent *sent = g_new(BradawlSent, 1);
    *sent = (BradawlSent){
        .call = call->id,
        .message =
            bradawl_message_new(text, BRADAWL_MESSAGE_SENDING, g_get_real_time() / G_USEC_PER_SEC),
    };
    g_hash_table_insert(peer->sent, GUINT_TO_POINTER(n), sent);
    g_list_store_append(peer->chat, sent->message);
    bradawl_session_touch(self, peer);
    bradawl_session_flush(self);
}

/* ---- pins ---- */

void bradawl_session_set_verified(BradawlSession *self, BradawlPeer *peer, gboolean verified)
{
    if (may_act(self)) {
        bradawl_session_trouble(self, awl_client_set_verified(self->client, peer->name, verified));
    }
}

void bradawl_session_set_asks(BradawlSession *self, BradawlPeer *peer, gboolean asks)
{
    if (may_act(self)) {
        bradawl_session_trouble(self, awl_client_set_asks(self->client, peer->name, asks));
    }
}

void bradawl_session_trust_new_key(BradawlSession *self, BradawlPeer *peer)
{
    if (may_act(self) && peer->id[0] != '\0') {
        bradawl_session_trouble(self, awl_client_replace(self->client, peer->name, peer->id));
        peer->cause = "";
        bradawl_session_touch(self, peer);
        bradawl_session_flush(self);
    }
}

void bradawl_session_forget(BradawlSession *self, BradawlPeer *peer)
{
    if (may_act(self)) {
        bradawl_session_trouble(self, awl_client_forget(self->client, peer->name));
    }
}

/* ---- the server ---- */

awl_err bradawl_session_trust_server(BradawlSession *self)
{
    if (self->changed_server_id[0] == '\0') {
        return AWL_ERR_STATE;
    }
    return awl_client_trust_server(self->profile, self->typed_server, self->changed_server_id);
}

void bradawl_session_retry(BradawlSession *self)
{
    if (may_act(self)) {
        bradawl_session_trouble(self, awl_client_retry(self->client));
    }
}

void bradawl_session_probe(BradawlSession *self)
{
    if (may_act(self)) {
        const awl_err err = awl_client_probe(self->client);
        bradawl_session_trouble(self, err);
        self->nat.testing = err == AWL_OK;
        self->dirty = TRUE;
        bradawl_session_flush(self);
    }
}

/* ---- preferences ---- */

void bradawl_session_set_accept(BradawlSession *self, awl_accept accept)
{
    self->accept = accept;
    if (self->client != NULL) {
        bradawl_session_trouble(self, awl_client_set_accept(self->client, accept));
    }
}

void bradawl_session_set_may_listen(BradawlSession *self, gboolean may_listen)
{
    self->may_listen = may_listen;
    if (self->client != NULL) {
        bradawl_session_trouble(self, awl_client_set_may_listen(self->client, may_listen));
    }
}

void bradawl_session_set_auto_connect(BradawlSession *self, gboolean known_newcomers)
{
    self->auto_connect = known_newcomers;
}

void bradawl_session_set_timeout(BradawlSession *self, int timeout_ms)
{
    self->timeout_ms = timeout_ms;
}

/* ---- texts ---- */

char *bradawl_session_invitation(BradawlSession *self)
{
    char link[AWL_CLIENT_LINK_SIZE];
    const gboolean in = self->state != BRADAWL_SESSION_OUT;
    if (!in ||
        awl_client_invitation(self->typed_server, self->server_id, self->room, link) != AWL_OK) {
        return NULL;
    }
    return g_strdup(link);
}

char *bradawl_session_safety(BradawlSession *self, BradawlPeer *peer)
{
    char number[AWL_CLIENT_SAFETY_SIZE];
    if (peer->known_id[0] == '\0' ||
        awl_client_safety(self->id, peer->known_id, number) != AWL_OK) {
        return NULL;
    }
    return g_strdup(number);
}
