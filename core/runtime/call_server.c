/* SPDX-License-Identifier: MIT */
/* What the server says about calls and peers. */
#include <string.h>

#include "runtime/client_impl.h"
#include "util/hex.h"

static void on_invite(awl_client *c, const awl_login_event *ev)
{
    /* The server introduces the peers of the list that it got at login without asking; one that was
     * pinned since then comes this way. */
    const awl_pin *pin = pins_of(c, ev->peer);
    const bool known = pin != NULL && awl_id_equal(&pin->id, &ev->id);
    const bool at_once = (known && !pin->asks) || c->config.accept == AWL_ACCEPT_EVERYONE;
    const bool ask = known || c->config.accept == AWL_ACCEPT_ASK;
    if (at_once || !ask) {
        awl_login_answer(c->main.login, ev->attempt, at_once);
        return;
    }
    call_rec *k = call_new(c, 0, ev->peer);
    if (k == NULL) {
        awl_login_answer(c->main.login, ev->attempt, false);
        return;
    }
    k->state = CALL_INVITED;
    k->attempt = ev->attempt;
    k->peer_id = ev->id;
    k->deadline = c->now + AWL_SECOND(CALL_INVITED_SECONDS);
    awl_client_event out = call_event(k, AWL_CLIENT_INVITE);
    pins_put(c, &out, &ev->id);
    awl_client_emit(c, &out, "", 0);
}

/* The call that this Introduce is for: our Connect, the invitation that was accepted, or, when both
 * clicked, our Connect to the same peer. */
static call_rec *introduced_call(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = ev->request != 0 ? call_find(c, ev->request) : call_find_attempt(c, ev->attempt);
    for (call_rec *other = c->calls; k == NULL && other != NULL; other = other->next) {
        if (other->state == CALL_ASKED && strcmp(other->peer, ev->peer) == 0) {
            k = other;
        }
    }
    return k != NULL ? k : call_new(c, 0, ev->peer);
}

/* The number that a call had until now is over: it goes on under another one. */
static void tell_replaced(const call_rec *k)
{
    awl_client_event over = call_event(k, AWL_CLIENT_CLOSED);
    over.state = awl_close_reason_name(AWL_CLOSE_REPLACED);
    awl_client_emit(k->client, &over, "", 0);
}

/* Our Connect was the answer to an invitation that the user had not answered yet. */
static void end_invitation(awl_client *c, uint32_t attempt)
{
    call_rec *k = call_find_attempt(c, attempt);
    if (k != NULL && k->state == CALL_INVITED) {
        tell_replaced(k);
        call_end(k);
    }
}

static void tell_introduced(const call_rec *k, const awl_login_introduce *intro)
{
    awl_client_event out = call_event(k, AWL_CLIENT_INTRODUCED);
    out.remote = punch_peer_endpoint(k->client, intro);
    out.local = k->client->main.welcome.observed;
    awl_client_emit(k->client, &out, "", 0);
}

static void on_ringing(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = call_find(c, ev->request);
    if (k != NULL) {
        k->attempt = ev->attempt; /* so that the call can be withdrawn */
        awl_client_event out = call_event(k, AWL_CLIENT_RINGING);
        awl_client_emit(c, &out, "", 0);
    }
}

static void on_introduce(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = introduced_call(c, ev);
    if (k == NULL || k->state == CALL_PUNCHING || k->state == CALL_LINKED) {
        return; /* out of memory, or told twice */
    }
    end_invitation(c, ev->attempt);
    if (!k->ours || k->deadline == AWL_TIME_NEVER) {
        k->deadline = c->now + AWL_SECOND(CALL_PUNCH_SECONDS);
    }
    if (ev->introduce.role != AWL_ROLE_INVITER || k->started == 0) {
        k->started = c->now;
    }
    const awl_pin *pin = pins_of(c, ev->peer);
    memcpy(k->peer, ev->peer, sizeof(k->peer)); /* as the server spells it */
    k->peer_id = ev->id;
    k->expected = pin != NULL ? pin->id : ev->id;
    k->verified = pin != NULL && pin->verified;
    k->role = ev->introduce.role;
    k->only = ev->introduce.technique;
    k->attempt = ev->attempt;
    memcpy(k->secret, ev->introduce.secret, sizeof(k->secret));
    memcpy(k->tickets, ev->tickets, sizeof(k->tickets));
    k->tickets_count = ev->tickets_count;
    tell_introduced(k, &ev->introduce);
    const awl_err err = punch_start(k, &ev->introduce);
    if (err != AWL_OK) {
        call_report(k, err, AWL_PATH_NONE, AWL_TECH_NONE);
        call_fail(k, err);
    }
}

void call_take_over(call_rec *punch, call_rec *ours)
{
    const awl_call id = ours->id;
    tell_replaced(punch);
    ours->attempt = 0;
    call_end(ours);
    punch->id = id;
    punch->ours = true;
    if (punch->told) {
        call_tell_connected(punch);
    }
}

/* Our Connect joined an attempt that the other side had opened first. Its Introduce found our call
 * by the peer's name, or it is still to come and finds it by the attempt, or it was faster. */
static void on_merged(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = call_find(c, ev->request);
    call_rec *punch = call_find_attempt(c, ev->attempt);
    if (k == NULL || k->state != CALL_ASKED) {
        return;
    }
    if (punch != NULL && punch != k) {
        call_take_over(punch, k);
    } else {
        k->attempt = ev->attempt;
    }
}

static void on_failed(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = ev->request != 0 ? call_find(c, ev->request) : call_find_attempt(c, ev->attempt);
    if (k == NULL || k->state == CALL_LINKED) {
        return;
    }
    if (k->state == CALL_PUNCHING) {
        /* The server does not say why: that is the other side's business. */
        const awl_err err = ev->err == AWL_ERR_ABORTED ? AWL_ERR_PEER_GAVE_UP : ev->err;
        punch_feed(k, &(awl_event){.type = AWL_EV_ABORT, .err = err});
        return;
    }
    call_fail(k, ev->err);
}

static void on_peer(awl_client *c, const awl_login_event *ev)
{
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_PEER);
    const bool left = ev->state == AWL_PEER_LEFT;
    memcpy(out.peer, ev->peer, sizeof(out.peer));
    awl_client_put_id(out.id, &ev->id);
    pins_put(c, &out, &ev->id);
    out.state = left ? "left" : "here";
    awl_client_emit(c, &out, "", 0);
    pins_seen(c, ev->peer, &ev->id, left ? AWL_SIGHT_LEFT : AWL_SIGHT_ARRIVED);
}

static void on_error(awl_client *c, const awl_login_event *ev)
{
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_ERROR);
    out.err = ev->err;
    awl_client_emit(c, &out, ev->text, strlen(ev->text));
}

static void on_candidate(awl_client *c, const awl_login_event *ev, awl_event_type type)
{
    call_rec *k = call_find_attempt(c, ev->attempt);
    if (k != NULL && k->state == CALL_PUNCHING) {
        punch_feed(k, &(awl_event){.type = type, .candidate = ev->candidate});
    }
}

void call_login_event(awl_client *c, const awl_login_event *ev)
{
    awl_client_event done;
    switch (ev->type) {
    case AWL_LOGIN_ROSTER_BEGIN:
        pins_all_gone(c); /* who is not listed again has left meanwhile */
        break;
    case AWL_LOGIN_PEER:
        on_peer(c, ev);
        break;
    case AWL_LOGIN_ROSTER_DONE:
        done = awl_client_event_of(c, AWL_CLIENT_ROSTER_DONE);
        awl_client_emit(c, &done, "", 0);
        break;
    case AWL_LOGIN_INVITE:
        on_invite(c, ev);
        break;
    case AWL_LOGIN_RINGING:
        on_ringing(c, ev);
        break;
    case AWL_LOGIN_MERGED:
        on_merged(c, ev);
        break;
    case AWL_LOGIN_INTRODUCE:
        on_introduce(c, ev);
        break;
    case AWL_LOGIN_CANDIDATE:
        on_candidate(c, ev, AWL_EV_REMOTE);
        break;
    case AWL_LOGIN_PEER_READY:
        on_candidate(c, ev, AWL_EV_PEER_READY);
        break;
    case AWL_LOGIN_FAILED:
        on_failed(c, ev);
        break;
    case AWL_LOGIN_ERROR:
        on_error(c, ev);
        break;
    case AWL_LOGIN_NONE:
    case AWL_LOGIN_WELCOME:
    case AWL_LOGIN_REFUSED:
    case AWL_LOGIN_TICKETS:
    case AWL_LOGIN_BYE:
    case AWL_LOGIN_CLOSED:
        break; /* the main connection's own matters */
    }
}
