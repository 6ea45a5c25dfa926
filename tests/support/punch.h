/* SPDX-License-Identifier: MIT */
#ifndef PUNCH_H
#define PUNCH_H

/* One engine under test: events go in with a time in milliseconds, actions come out as trace
 * lines. After every event it checks what must always hold: the engine never asks to be woken in
 * the past, and nothing follows DONE. */

#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/trace.h"
#include "t.h"

#define MAIN_LOCAL "192.168.1.5:40000"
#define PEER       "203.0.113.2:40001" /* the peer's mapped endpoint of round 0 */

typedef struct punch {
    awl_engine *e;
    awl_engine_config config;
    awl_time now; /* microseconds */
    awl_err err;  /* of the last handle() */
    unsigned dials, dones;
    awl_action last;
    char out[8192];
} punch;

static inline awl_addr addr(const char *text)
{
    awl_addr a;
    assert_int_equal(awl_addr_parse(text, &a), AWL_OK);
    return a;
}

static inline void punch_init(punch *p, awl_role role)
{
    memset(p, 0, sizeof(*p));
    p->config = (awl_engine_config){.role = role, .kernel_resends = true, .seed = 1};
    p->config.main_local = addr(MAIN_LOCAL);
    p->config.give_up = AWL_SECOND(30);
}

static inline void punch_lan(punch *p, const char *local, uint8_t prefix_len)
{
    p->config.locals[p->config.locals_count++] =
        (awl_local){.addr = addr(local), .prefix_len = prefix_len};
}

static inline void punch_end(punch *p)
{
    awl_engine_free(p->e);
    p->e = NULL;
}

/* Feeds one event at a time in microseconds. Returns the actions, one line each, or the error. */
static inline const char *feed_us(punch *p, awl_time now, awl_event ev)
{
    size_t n = 0;
    ev.now = p->now = now;
    p->out[0] = '\0';
    if (p->e == NULL) {
        assert_int_equal(awl_engine_new(&p->config, &p->e), AWL_OK);
    }
    p->err = awl_engine_handle(p->e, &ev);
    while (awl_engine_next(p->e, &p->last)) {
        char line[AWL_TRACE_MAX];
        assert_int_equal(p->dones, 0);
        p->dones += p->last.type == AWL_ACT_DONE;
        p->dials += p->last.type == AWL_ACT_DIAL;
        n += (size_t)snprintf(p->out + n, sizeof(p->out) - n, "%s\n",
                              awl_trace_action(&p->last, line));
        assert_true(n < sizeof(p->out));
    }
    if (p->err != AWL_OK) {
        snprintf(p->out + n, sizeof(p->out) - n, "%s\n", awl_err_name(p->err));
    } else if (p->dones == 0) {
        assert_true(awl_engine_deadline(p->e) > now);
    }
    return p->out;
}

static inline const char *feed(punch *p, int64_t ms, awl_event ev)
{
    return feed_us(p, AWL_MS(ms), ev);
}

static inline awl_event ev(awl_event_type type)
{
    return (awl_event){.type = type};
}

static inline awl_event ev_conn(awl_event_type type, awl_conn_id conn, awl_err err)
{
    return (awl_event){.type = type, .conn = conn, .err = err};
}

static inline awl_event ev_candidate(awl_event_type type, awl_candidate_kind kind, unsigned round,
                                     const char *where)
{
    return (awl_event){.type = type, .candidate = {kind, round, addr(where)}};
}

static inline awl_event ev_mapped(unsigned round, const char *where)
{
    return ev_candidate(AWL_EV_REMOTE, AWL_CAND_MAPPED, round, where);
}

static inline awl_event ev_ends(awl_event_type type, awl_conn_id conn, const char *local,
                                const char *remote)
{
    return (awl_event){.type = type, .conn = conn, .local = addr(local), .remote = addr(remote)};
}

static inline awl_event ev_accepted(unsigned n, const char *local, const char *remote)
{
    return ev_ends(AWL_EV_ACCEPTED, AWL_CONN_ACCEPTED | n, local, remote);
}

/* Lets time pass until the engine's own deadline; returns the actions. */
static inline const char *feed_timer(punch *p)
{
    return feed_us(p, awl_engine_deadline(p->e), ev(AWL_EV_TIMER));
}

#endif
