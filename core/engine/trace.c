/* SPDX-License-Identifier: MIT */
#include "engine/trace.h"

#include <stdarg.h>
#include <stdio.h>

/* A line that grows; what does not fit is cut. */
typedef struct line {
    char *buf;
    size_t len;
} line;

static void add(line *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(l->buf + l->len, AWL_TRACE_MAX - l->len, format, args);
    va_end(args);
    if (n > 0) {
        const size_t room = AWL_TRACE_MAX - 1 - l->len;
        l->len += (size_t)n < room ? (size_t)n : room;
    }
}

/* " #3", or " #a1" for the first accepted connection. */
static void add_conn(line *l, awl_conn_id conn)
{
    if (conn & AWL_CONN_ACCEPTED) {
        add(l, " #a%u", (unsigned)(conn & ~AWL_CONN_ACCEPTED));
    } else {
        add(l, " #%u", (unsigned)conn);
    }
}

static void add_addr(line *l, const char *before, const awl_addr *a)
{
    char text[AWL_ADDR_STRLEN];
    add(l, "%s%s", before, awl_addr_format(a, text));
}

static void add_ends(line *l, const awl_addr *local, const awl_addr *remote)
{
    add_addr(l, " ", local);
    add_addr(l, " -> ", remote);
}

static void add_candidate(line *l, const awl_candidate *c)
{
    add(l, " %s/%u", awl_candidate_kind_name(c->kind), c->round);
    add_addr(l, " ", &c->addr);
}

static void add_err(line *l, awl_err err)
{
    add(l, " %s", awl_err_name(err));
}

static void add_choice(line *l, awl_technique t, awl_path p)
{
    add(l, " %s %s", awl_technique_name(t), awl_path_name(p));
}

static const char *event_name(awl_event_type type)
{
    switch (type) {
    case AWL_EV_NONE:
        break;
    case AWL_EV_START:
        return "start";
    case AWL_EV_TIMER:
        return "timer";
    case AWL_EV_REMOTE:
        return "remote";
    case AWL_EV_PEER_READY:
        return "peer-ready";
    case AWL_EV_LISTENING:
        return "listening";
    case AWL_EV_OBSERVED:
        return "observed";
    case AWL_EV_DIAL_DONE:
        return "dial-done";
    case AWL_EV_ACCEPTED:
        return "accepted";
    case AWL_EV_PROVEN:
        return "proven";
    case AWL_EV_PROOF_FAILED:
        return "proof-failed";
    case AWL_EV_NOMINATED:
        return "nominated";
    case AWL_EV_CONFIRMED:
        return "confirmed";
    case AWL_EV_CLOSED:
        return "closed";
    case AWL_EV_ABORT:
        return "abort";
    }
    return "none";
}

static void add_event_details(line *l, const awl_event *ev)
{
    switch (ev->type) {
    case AWL_EV_NONE:
    case AWL_EV_START:
    case AWL_EV_TIMER:
        break;
    case AWL_EV_REMOTE:
    case AWL_EV_PEER_READY:
        add_candidate(l, &ev->candidate);
        break;
    case AWL_EV_LISTENING:
    case AWL_EV_DIAL_DONE:
    case AWL_EV_PROOF_FAILED:
    case AWL_EV_CLOSED:
        add_conn(l, ev->conn);
        add_err(l, ev->err);
        break;
    case AWL_EV_OBSERVED: /* the own port as the server sees it */
    case AWL_EV_ACCEPTED:
        add_conn(l, ev->conn);
        add_addr(l, " ", &ev->local);
        add_addr(l, ev->type == AWL_EV_OBSERVED ? " as " : " <- ", &ev->remote);
        break;
    case AWL_EV_PROVEN:
    case AWL_EV_NOMINATED:
    case AWL_EV_CONFIRMED:
        add_conn(l, ev->conn);
        break;
    case AWL_EV_ABORT:
        add_err(l, ev->err);
        break;
    }
}

const char *awl_trace_event(const awl_event *ev, char buf[AWL_TRACE_MAX])
{
    line l = {.buf = buf};
    add(&l, "%s", event_name(ev->type));
    add_event_details(&l, ev);
    return buf;
}

static const char *action_name(awl_action_type type)
{
    switch (type) {
    case AWL_ACT_NONE:
        break;
    case AWL_ACT_ATTEMPT:
        return "attempt";
    case AWL_ACT_LISTEN:
        return "listen";
    case AWL_ACT_OBSERVE:
        return "observe";
    case AWL_ACT_ANNOUNCE:
        return "announce";
    case AWL_ACT_READY:
        return "ready";
    case AWL_ACT_DIAL:
        return "dial";
    case AWL_ACT_PROVE:
        return "prove";
    case AWL_ACT_NOMINATE:
        return "nominate";
    case AWL_ACT_CONFIRM:
        return "confirm";
    case AWL_ACT_CLOSE:
        return "close";
    case AWL_ACT_DONE:
        return "done";
    }
    return "none";
}

static void add_done(line *l, const awl_action *a)
{
    add_err(l, a->err);
    if (a->err == AWL_OK) {
        add_conn(l, a->conn);
        add_ends(l, &a->local, &a->remote);
        add_choice(l, a->technique, a->path);
    }
    add(l, " dials=%u", a->dials);
}

static void add_action_details(line *l, const awl_action *a)
{
    switch (a->type) {
    case AWL_ACT_NONE:
        break;
    case AWL_ACT_ATTEMPT:
        add(l, " %s", awl_technique_name(a->technique));
        break;
    case AWL_ACT_LISTEN:
    case AWL_ACT_OBSERVE:
        add_conn(l, a->conn);
        add_addr(l, " ", &a->local);
        break;
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
        add_candidate(l, &a->candidate);
        break;
    case AWL_ACT_DIAL:
        add_conn(l, a->conn);
        add_ends(l, &a->local, &a->remote);
        add(l, " %s", awl_technique_name(a->technique));
        break;
    case AWL_ACT_PROVE:
        add_conn(l, a->conn);
        add(l, " %s", awl_technique_name(a->technique));
        break;
    case AWL_ACT_NOMINATE:
    case AWL_ACT_CONFIRM:
        add_conn(l, a->conn);
        add_choice(l, a->technique, a->path);
        break;
    case AWL_ACT_CLOSE:
        add_conn(l, a->conn);
        add(l, a->reset ? " rst" : " fin");
        break;
    case AWL_ACT_DONE:
        add_done(l, a);
        break;
    }
}

const char *awl_trace_action(const awl_action *a, char buf[AWL_TRACE_MAX])
{
    line l = {.buf = buf};
    add(&l, "%s", action_name(a->type));
    add_action_details(&l, a);
    return buf;
}
