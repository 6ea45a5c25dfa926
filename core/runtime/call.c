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

call_rec *call_find_attempt(awl_client *c, uint32_t attempt)
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

static const awl_id nobody;

void call_fail(call_rec *k, awl_err err)
{
    if (k->state == CALL_OVER) {
        return;
    }
    const awl_cause cause = awl_cause_of(err, k->client->main.mapping_varies);
    awl_client_event ev = call_event(k, AWL_CLIENT_FAILED);
    ev.err = err;
    ev.state = cause.name;
    pins_put(k->client, &ev, &k->peer_id);
    if (err == AWL_ERR_WRONG_PEER) {
        awl_client_put_id(ev.id, awl_id_equal(&k->shown, &nobody) ? &k->peer_id : &k->shown);
    }
    awl_client_emit(k->client, &ev, cause.advice, strlen(cause.advice));
    call_end(k);
}

/* ---- asking ---- */

/* Another open attempt with the same peer; NULL: there is none. One at a time: the server would
 * refuse a second Connect (AWL_ERR_IN_PROGRESS) until the Result of the first is there. */
static call_rec *rival_of(const awl_client *c, const call_rec *k)
{
    for (call_rec *other = c->calls; other != NULL; other = other->next) {
        const bool open = other->state == CALL_ASKED || other->state == CALL_PUNCHING;
        if (other != k && open && strcmp(other->peer, k->peer) == 0) {
            return other;
        }
    }
    return NULL;
}

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
    call_ask_all(k->client);
}

void call_ask_all(awl_client *c)
{
    for (call_rec *k = c->calls; mainconn_online(c) && k != NULL; k = k->next) {
        if (k->state != CALL_WAITING) {
            continue;
        }
        call_rec *rival = rival_of(c, k);
        if (rival == NULL) {
            ask(k);
        } else if (!rival->ours) {
            call_take_over(rival, k); /* both clicked, and the peer's Introduce was faster */
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

void call_answer(call_rec *k, awl_answer answer)
{
    awl_client *c = k->client;
    const bool accept = answer != AWL_ANSWER_DECLINE;
    if (k->state != CALL_INVITED || !mainconn_online(c)) {
        return;
    }
    awl_login_answer(c->main.login, k->attempt, accept);
    mainconn_flush(c);
    k->answer = answer;
    k->state = CALL_ANSWERED;
    k->deadline = c->now + AWL_SECOND(CALL_PUNCH_SECONDS);
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
        call_answer(k, AWL_ANSWER_DECLINE);
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
    case CALL_INVITED: /* the server should have said so, and the program waits to hear it */
        awl_login_answer(k->client->main.login, k->attempt, false);
        mainconn_flush(k->client);
        call_fail(k, AWL_ERR_NO_ANSWER);
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
