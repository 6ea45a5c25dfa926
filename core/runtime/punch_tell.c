/* SPDX-License-Identifier: MIT */
/*
 * What the program hears of an attempt. Each event of the engine and each of its actions is told
 * here before it is obeyed, so that the events stand in the order in which things happened, each
 * with its line of the trace behind it.
 */
#include <stdio.h>
#include <string.h>

#include "engine/trace.h"
#include "runtime/client_impl.h"

static void trace(const call_rec *k, const char *mark, const char *line)
{
    char text[AWL_TRACE_MAX + 4];
    if (!k->client->config.trace) {
        return;
    }
    const int len = snprintf(text, sizeof(text), "%s %s", mark, line);
    awl_client_event ev = call_event(k, AWL_CLIENT_TRACE);
    awl_client_emit(k->client, &ev, text, (size_t)len);
}

/* Also one that was closed in this turn of the loop: what became of it is still to be told. */
static const conn *conn_of(const call_rec *k, awl_conn_id id)
{
    for (const conn *n = k->client->conns; n != NULL; n = n->next) {
        if (n->call == k && n->id == id) {
            return n;
        }
    }
    return NULL;
}

static const char *result_name(awl_err err)
{
    switch (err) {
    case AWL_OK:
        return "connected";
    case AWL_ERR_REFUSED:
    case AWL_ERR_RESET:
        return "refused";
    case AWL_ERR_TIMED_OUT:
        return "timed-out";
    case AWL_ERR_EXISTS:
        return "exists";
    case AWL_ERR_ADDR_IN_USE:
        return "in-use";
    default: /* awl_err has many values that a dial never ends with */
        return "unreachable";
    }
}

/* An observation that failed is no dial of the log's. */
static void tell_dial_result(const call_rec *k, const awl_event *done)
{
    const conn *n = conn_of(k, done->conn);
    if (n == NULL || n->n == 0) {
        return;
    }
    const char *note = done->err == AWL_OK ? "" : awl_strerror(done->err);
    awl_client_event ev = call_event(k, AWL_CLIENT_DIAL_RESULT);
    ev.n = n->n;
    ev.err = done->err;
    ev.state = result_name(done->err);
    ev.technique = awl_technique_name(n->technique);
    ev.local = n->local;
    ev.remote = n->remote;
    awl_client_emit(k->client, &ev, note, strlen(note));
}

/* A step of one connection; where it has none yet, local and remote of the caller count. */
static void tell_step(const call_rec *k, const char *state, awl_conn_id id, const awl_event *said)
{
    const conn *n = conn_of(k, id);
    awl_client_event ev = call_event(k, AWL_CLIENT_STEP);
    ev.state = state;
    ev.err = said->err;
    ev.local = said->local;
    ev.remote = said->remote;
    if (n != NULL) {
        ev.n = n->n;
        ev.technique = awl_technique_name(n->technique);
        ev.local = ev.local.family == AWL_FAMILY_NONE ? n->local : ev.local;
        ev.remote = ev.remote.family == AWL_FAMILY_NONE ? n->remote : ev.remote;
    }
    awl_client_emit(k->client, &ev, "", 0);
}

void punch_tell_event(const call_rec *k, const awl_event *ev)
{
    char line[AWL_TRACE_MAX];
    switch (ev->type) {
    case AWL_EV_DIAL_DONE:
        tell_dial_result(k, ev);
        break;
    case AWL_EV_LISTENING:
        if (ev->err == AWL_OK) {
            tell_step(k, "listening", ev->conn, ev);
        }
        break;
    case AWL_EV_OBSERVED:
        tell_step(k, "observed", ev->conn, ev);
        break;
    case AWL_EV_ACCEPTED:
        tell_step(k, "accepted", ev->conn, ev);
        break;
    case AWL_EV_PROVEN:
        tell_step(k, "proven", ev->conn, ev);
        break;
    case AWL_EV_PROOF_FAILED:
        tell_step(k, "not-proven", ev->conn, ev);
        break;
    case AWL_EV_NONE:
    case AWL_EV_START:
    case AWL_EV_TIMER:
    case AWL_EV_REMOTE:
    case AWL_EV_PEER_READY:
    case AWL_EV_NOMINATED: /* CONFIRM follows, and is told */
    case AWL_EV_CONFIRMED:
    case AWL_EV_CLOSED:
    case AWL_EV_ABORT:
        break;
    }
    trace(k, ">", awl_trace_event(ev, line));
}

static void tell_attempt(const call_rec *k, const awl_action *a)
{
    awl_client_event ev = call_event(k, AWL_CLIENT_ATTEMPT);
    ev.technique = awl_technique_name(a->technique);
    awl_client_emit(k->client, &ev, "", 0);
}

static void tell_dial(const call_rec *k, const awl_action *a)
{
    awl_client_event ev = call_event(k, AWL_CLIENT_DIAL);
    ev.n = k->dials + 1;
    ev.local = a->local;
    ev.remote = a->remote;
    ev.technique = awl_technique_name(a->technique);
    awl_client_emit(k->client, &ev, "", 0);
}

void punch_trace_action(const call_rec *k, const awl_action *a)
{
    char line[AWL_TRACE_MAX];
    trace(k, "<", awl_trace_action(a, line));
}

void punch_tell_action(const call_rec *k, const awl_action *a)
{
    const awl_event said = {.local = a->local};
    switch (a->type) {
    case AWL_ACT_ATTEMPT:
        tell_attempt(k, a);
        break;
    case AWL_ACT_DIAL:
        tell_dial(k, a);
        break;
    case AWL_ACT_OBSERVE:
        tell_step(k, "observing", a->conn, &said);
        break;
    case AWL_ACT_PROVE:
        tell_step(k, "proving", a->conn, &said);
        break;
    case AWL_ACT_NOMINATE:
    case AWL_ACT_CONFIRM:
        tell_step(k, "nominated", a->conn, &said);
        break;
    case AWL_ACT_DONE: /* its event, FAILED, comes of obeying it */
        return;
    case AWL_ACT_NONE:
    case AWL_ACT_LISTEN: /* told when it listens */
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
    case AWL_ACT_CLOSE:
        break;
    }
    punch_trace_action(k, a);
}
