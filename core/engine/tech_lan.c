/* SPDX-License-Identifier: MIT */
/*
 * lan: both hosts are in one network. Two dialling sides would miss each other there, the one-way
 * delay is shorter than a host's reaction (NAT.md 5); so whoever may listens, and both dial.
 */
#include "engine/state.h"

enum {
    /* The first and 20 after an answer: when nobody listens, SYNs must cross. */
    QUICK_DIALS = 21,
    /* Ten more, slower, that last a second: when the peer's Introduce is late by a lost segment,
     * its listener is late as well, and it may be the only one. */
    DIALS_MAX = 31,
};

#define CANDIDATES_WAIT AWL_SECOND(2) /* candidates may trickle in, or the peer dial us */
#define SILENT          AWL_SECOND(4)

static void begin(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_LAN];
    a->due = e->now + CANDIDATES_WAIT;
    a->over = e->config.locals_count == 0;
}

static void listen_everywhere(awl_engine *e)
{
    for (size_t i = 0; i < e->config.locals_count && e->config.may_listen; i++) {
        awl_plan_listen(e, AWL_TECH_LAN, &e->config.locals[i].addr);
    }
}

static void remote(awl_engine *e, const awl_candidate *c)
{
    awl_attempt *a = &e->attempts[AWL_TECH_LAN];
    if (c->kind != AWL_CAND_LAN) {
        return;
    }
    const bool first = !a->announced;
    awl_plan_attempt(e, AWL_TECH_LAN);
    a->over = false;
    a->due = e->now + SILENT;
    awl_pair_add(e, AWL_TECH_LAN, c, &awl_candidate_on_link(&e->config, &c->addr)->addr);
    if (first) { /* after the dial: not every system binds beside a socket that listens already */
        listen_everywhere(e);
    }
}

static void pair_over(awl_engine *e, const awl_pair *p)
{
    awl_attempt *a = &e->attempts[AWL_TECH_LAN];
    if (!awl_pair_any(e, AWL_TECH_LAN, p->round)) {
        const awl_time earliest = e->start + CANDIDATES_WAIT;
        a->due = earliest > e->now ? earliest : e->now;
    }
}

static void tick(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_LAN];
    a->over = !awl_pair_any_held(e, AWL_TECH_LAN);
    a->due = e->now + SILENT;
}

const awl_technique_ops awl_tech_lan = {
    .path = AWL_PATH_LAN,
    .rank = 3,
    .planned = true,
    .dials_max = DIALS_MAX,
    .quick_dials = QUICK_DIALS,
    .only_if_answered = true,
    .any_port = true,
    .begin = begin,
    .remote = remote,
    .pair_over = pair_over,
    .tick = tick,
};
