/* SPDX-License-Identifier: MIT */
/*
 * One call, from Connect (or a peer's Introduce) to the end of its link:
 *
 *   ours:    WAITING --login--> ASKED --Introduce--> PUNCHING --chosen--> LINKED --> OVER
 *   theirs:  INVITED --yes--> ANSWERED ------^   ^
 *            Introduce at once (policy) ---------+
 *
 * How the hole is punched is in punch.c, what happens on sockets in conn.c.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/cause.h"
#include "runtime/client_impl.h"
#include "util/hex.h"

enum {
    INVITED_SECONDS = 30, /* for the user to answer, DESIGN 5 */
    PUNCH_SECONDS = 30,   /* for an invitee; the inviter has the user's own limit */
};

call_rec *call_new(awl_client *c, awl_call id, const char *peer)
{
    call_rec *k = calloc(1, sizeof(*k));
    if (k == NULL) {
        return NULL;
    }
    k->client = c;
    if (id == 0) {
        plat_mutex_lock(c->lock);
        id = ++c->next_call;
        plat_mutex_unlock(c->lock);
    }
    k->id = id;
    k->deadline = AWL_TIME_NEVER;
    memcpy(k->peer, peer, strlen(peer) + 1);
    k->next = c->calls;
    c->calls = k;
    return k;
}

call_rec *call_find(awl_client *c, awl_call id)
{
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (k->id == id && k->state != CALL_OVER) {
            return k;
        }
    }
    return NULL;
}

static call_rec *find_attempt(awl_client *c, uint32_t attempt)
{
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (attempt != 0 && k->attempt == attempt && k->state != CALL_OVER) {
            return k;
        }
    }
    return NULL;
}

void call_end(call_rec *k)
{
    awl_client *c = k->client;
    for (conn *n = c->conns; n != NULL; n = n->next) {
        if (n->call == k && n->kind != CONN_LINGER) {
            conn_close(n, false);
        }
    }
    k->state = CALL_OVER;
    k->deadline = AWL_TIME_NEVER;
}

static void call_free(call_rec *k)
{
    awl_engine_free(k->engine);
    free(k->sent);
    free(k);
}

void call_sweep(awl_client *c)
{
    for (conn **at = &c->conns; *at != NULL;) {
        conn *n = *at;
        if (n->call != NULL && n->call->state == CALL_OVER) {
            n->call = NULL; /* a lingering goodbye outlives its call_rec */
        }
        if (!n->dead) {
            at = &n->next;
            continue;
        }
        *at = n->next;
        awl_link_free(n->link);
        free(n);
    }
    for (call_rec **at = &c->calls; *at != NULL;) {
        call_rec *k = *at;
        if (k->state != CALL_OVER) {
            at = &k->next;
            continue;
        }
        *at = k->next;
        call_free(k);
    }
}

void call_fail(call_rec *k, awl_err err)
{
    if (k->state == CALL_OVER) {
        return;
    }
    const awl_cause cause = awl_cause_of(err, k->client->main.mapping_varies);
    awl_client_event ev = call_event(k, AWL_CLIENT_FAILED);
    ev.err = err;
    ev.state = cause.name;
    awl_client_emit(k->client, &ev, cause.advice, strlen(cause.advice));
    call_end(k);
}

/* ---- asking ---- */

static void ask(call_rec *k)
{
    awl_client *c = k->client;
    const awl_err err = awl_login_connect(c->main.login, k->peer, k->only, k->id);
    if (err != AWL_OK) {
        call_fail(k, err);
        return;
    }
    k->state = CALL_ASKED;
    k->started = c->now;
    mainconn_flush(c);
}

void call_start(call_rec *k, const command *cmd)
{
    k->ours = true;
    k->role = AWL_ROLE_INVITER;
    k->only = cmd->technique;
    k->deadline = k->client->now + AWL_MS(cmd->timeout_ms);
    if (mainconn_online(k->client)) {
        ask(k);
    }
}

void call_ask_all(awl_client *c)
{
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (k->state == CALL_WAITING) {
            ask(k);
        }
    }
}

void call_server_lost(awl_client *c)
{
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (k->state == CALL_ASKED) {
            k->state = CALL_WAITING; /* asked again after the next login, while there is time */
            k->attempt = 0;
        } else if (k->state == CALL_INVITED || k->state == CALL_ANSWERED) {
            call_fail(k, AWL_ERR_CLOSED);
        }
    }
}

void call_answer(call_rec *k, bool accept)
{
    awl_client *c = k->client;
    if (k->state != CALL_INVITED || !mainconn_online(c)) {
        return;
    }
    awl_login_answer(c->main.login, k->attempt, accept);
    mainconn_flush(c);
    k->state = CALL_ANSWERED;
    k->deadline = c->now + AWL_SECOND(PUNCH_SECONDS);
    if (!accept) {
        call_end(k);
    }
}

void call_report(const call_rec *k, awl_err err, awl_path path, awl_technique t)
{
    awl_client *c = k->client;
    if (!mainconn_online(c) || k->attempt == 0) {
        return;
    }
    const awl_time took = k->winner != NULL ? k->winner->proven_at - k->started : 0;
    const awl_login_result result = {
        .err = err,
        .path = path,
        .technique = t,
        .elapsed_ms = (uint32_t)(took / 1000),
        .dials = k->dials,
    };
    awl_login_report(c->main.login, k->attempt, &result);
    mainconn_flush(c);
}

void call_hang_up(call_rec *k, awl_close_reason reason)
{
    switch (k->state) {
    case CALL_LINKED:
        awl_link_close(k->winner->link, reason);
        conn_events(k->winner);
        break;
    case CALL_PUNCHING:
        if (k->told) { /* chosen, only its OK is still on the way: a link like any other */
            call_report(k, AWL_OK, AWL_PATH_NONE, k->winner->technique);
            k->state = CALL_LINKED;
            awl_link_close(k->winner->link, reason);
            conn_events(k->winner);
        } else {
            punch_feed(k, &(awl_event){.type = AWL_EV_ABORT, .err = AWL_ERR_ABORTED});
        }
        break;
    case CALL_INVITED:
        call_answer(k, false);
        break;
    case CALL_WAITING:
    case CALL_ASKED:
    case CALL_ANSWERED:
        call_report(k, AWL_ERR_ABORTED, AWL_PATH_NONE, AWL_TECH_NONE);
        call_fail(k, AWL_ERR_ABORTED);
        break;
    case CALL_OVER:
        break;
    }
}

awl_time call_deadline(const call_rec *k)
{
    awl_time at = k->state == CALL_OVER ? AWL_TIME_NEVER : k->deadline;
    if (k->state == CALL_PUNCHING && k->engine != NULL) {
        const awl_time engine = awl_engine_deadline(k->engine);
        at = engine < at ? engine : at;
    }
    return at;
}

void call_timer(call_rec *k)
{
    switch (k->state) {
    case CALL_PUNCHING:
        punch_feed(k, &(awl_event){.type = AWL_EV_TIMER});
        break;
    case CALL_INVITED:
        call_answer(k, false);
        break;
    case CALL_WAITING:
    case CALL_ASKED:
    case CALL_ANSWERED:
        call_report(k, AWL_ERR_TIMED_OUT, AWL_PATH_NONE, AWL_TECH_NONE);
        call_fail(k, AWL_ERR_TIMED_OUT);
        break;
    case CALL_LINKED:
    case CALL_OVER:
        break;
    }
}

/* ---- what the server says ---- */

static void on_invite(awl_client *c, const awl_login_event *ev)
{
    /* Known peers are introduced by the server without asking: whoever comes this way is not. */
    if (c->config.accept != AWL_ACCEPT_ASK) {
        awl_login_answer(c->main.login, ev->attempt, c->config.accept == AWL_ACCEPT_EVERYONE);
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
    k->deadline = c->now + AWL_SECOND(INVITED_SECONDS);
    awl_client_event out = call_event(k, AWL_CLIENT_INVITE);
    awl_client_emit(c, &out, "", 0);
}

/* The call that this Introduce is for: our Connect, the invitation that was accepted, or, when both
 * clicked, our Connect to the same peer. */
static call_rec *introduced_call(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = ev->request != 0 ? call_find(c, ev->request) : find_attempt(c, ev->attempt);
    for (call_rec *other = c->calls; k == NULL && other != NULL; other = other->next) {
        if (other->state == CALL_ASKED && strcmp(other->peer, ev->peer) == 0) {
            k = other;
        }
    }
    return k != NULL ? k : call_new(c, 0, ev->peer);
}

static void on_introduce(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = introduced_call(c, ev);
    if (k == NULL || k->state == CALL_PUNCHING || k->state == CALL_LINKED) {
        return; /* out of memory, or told twice */
    }
    if (!k->ours || k->deadline == AWL_TIME_NEVER) {
        k->deadline = c->now + AWL_SECOND(PUNCH_SECONDS);
    }
    if (ev->introduce.role != AWL_ROLE_INVITER || k->started == 0) {
        k->started = c->now;
    }
    const awl_pin *pin = awl_profile_pin_of(c->profile, &c->main.server_id, ev->peer);
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
    const awl_err err = punch_start(k, &ev->introduce);
    if (err != AWL_OK) {
        call_report(k, err, AWL_PATH_NONE, AWL_TECH_NONE);
        call_fail(k, err);
    }
}

/* The Introduce of the merged attempt came before our Connect was sent: that punch goes on under
 * the number of our Connect, the number that it had until now is over. */
static void take_over(call_rec *punch, call_rec *ours)
{
    const awl_call id = ours->id;
    awl_client_event over = call_event(punch, AWL_CLIENT_CLOSED);
    over.state = awl_close_reason_name(AWL_CLOSE_REPLACED);
    awl_client_emit(punch->client, &over, "", 0);
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
    call_rec *punch = find_attempt(c, ev->attempt);
    if (k == NULL || k->state != CALL_ASKED) {
        return;
    }
    if (punch != NULL && punch != k) {
        take_over(punch, k);
    } else {
        k->attempt = ev->attempt;
    }
}

static void on_failed(awl_client *c, const awl_login_event *ev)
{
    call_rec *k = ev->request != 0 ? call_find(c, ev->request) : find_attempt(c, ev->attempt);
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
    char id[AWL_ID_STRLEN];
    memcpy(out.peer, ev->peer, sizeof(out.peer));
    memcpy(out.id, awl_id_format(&ev->id, id), sizeof(out.id));
    out.state = ev->state == AWL_PEER_LEFT ? "left" : "here";
    awl_client_emit(c, &out, "", 0);
}

static void on_error(awl_client *c, const awl_login_event *ev)
{
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_ERROR);
    out.err = ev->err;
    awl_client_emit(c, &out, ev->text, strlen(ev->text));
}

static void on_candidate(awl_client *c, const awl_login_event *ev, awl_event_type type)
{
    call_rec *k = find_attempt(c, ev->attempt);
    if (k != NULL && k->state == CALL_PUNCHING) {
        punch_feed(k, &(awl_event){.type = type, .candidate = ev->candidate});
    }
}

void call_login_event(awl_client *c, const awl_login_event *ev)
{
    awl_client_event done;
    call_rec *k;
    switch (ev->type) {
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
        k = call_find(c, ev->request);
        if (k != NULL) {
            k->attempt = ev->attempt; /* so that the call can be withdrawn */
        }
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
    case AWL_LOGIN_ROSTER_BEGIN:
    case AWL_LOGIN_TICKETS:
    case AWL_LOGIN_BYE:
    case AWL_LOGIN_CLOSED:
        break; /* the main connection's own matters */
    }
}
