/* SPDX-License-Identifier: MIT */
/*
 * simultaneous: both dial each other's mapped endpoint at once; each SYN opens the own NAT for the
 * other one, and the SYNs cross (RFC 9293, 3.5: simultaneous open).
 *
 *   round 0   from the port of the main connection: both mapped endpoints are known already, so
 *             nothing has to be gathered. This is the fast path, 1.5 RTT (NAT.md 5)
 *   round n   from a fresh port: OBSERVE it, ANNOUNCE it, dial when the peer's is known too
 */
#include "engine/state.h"

enum {
    ROUNDS_MAX = 2,
};

#define SILENT AWL_SECOND(4) /* no answer to any SYN of a round; the kernel sent five by then */

static void open_round(awl_engine *e, unsigned round)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    awl_plan_attempt(e, AWL_TECH_SIMULTANEOUS);
    a->opened |= 1U << round;
    a->round = round > a->round ? round : a->round;
    a->over = false;
    a->due = e->now + SILENT;
    awl_plan_observe(e, AWL_TECH_SIMULTANEOUS, round);
}

static void next_round(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    if (a->round < ROUNDS_MAX) {
        open_round(e, a->round + 1);
    } else {
        a->over = true; /* its dials stay open to the end all the same */
    }
}

static void begin(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    a->opened |= 1U;
    a->due = e->now + SILENT;
    if (e->config.main_taken) {
        next_round(e);
    }
}

static void remote(awl_engine *e, const awl_candidate *c)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    if (c->kind != AWL_CAND_MAPPED || c->round > ROUNDS_MAX) {
        return;
    }
    if (c->round == 0) {
        if (!e->config.main_taken) {
            awl_plan_attempt(e, AWL_TECH_SIMULTANEOUS);
            a->due = a->round == 0 ? e->now + SILENT : a->due;
            awl_pair_add(e, AWL_TECH_SIMULTANEOUS, c, &e->config.main_local);
        }
        return;
    }
    if ((a->opened & (1U << c->round)) == 0) {
        open_round(e, c->round); /* the peer found an older round useless before we did */
        return;
    }
    const awl_slot *s = awl_slots_observer(&e->slots, AWL_TECH_SIMULTANEOUS, c->round);
    if (s != NULL && s->state == AWL_SLOT_OBSERVED) {
        awl_pair_add(e, AWL_TECH_SIMULTANEOUS, c, &s->local);
    }
}

static void observed(awl_engine *e, awl_slot *s)
{
    awl_engine_push(e, AWL_ACT_ANNOUNCE, 0)->candidate =
        (awl_candidate){.kind = AWL_CAND_MAPPED, .round = s->round, .addr = s->remote};
    for (size_t i = 0; i < e->candidates_count; i++) {
        const awl_candidate *c = &e->candidates[i];
        if (c->kind == AWL_CAND_MAPPED && c->round == s->round) {
            awl_pair_add(e, AWL_TECH_SIMULTANEOUS, c, &s->local);
        }
    }
}

static void round_useless(awl_engine *e, unsigned round)
{
    const awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    if (round == a->round && !a->over && !awl_pair_any(e, AWL_TECH_SIMULTANEOUS, round)) {
        next_round(e);
    }
}

static void pair_over(awl_engine *e, const awl_pair *p)
{
    awl_slot *s = awl_slots_observer(&e->slots, AWL_TECH_SIMULTANEOUS, p->round);
    if (s != NULL && !awl_pair_any(e, AWL_TECH_SIMULTANEOUS, p->round)) {
        awl_engine_close(e, s, 0); /* the mapping is not needed any more */
    }
    round_useless(e, p->round);
}

static void tick(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SIMULTANEOUS];
    if (awl_pair_any_held(e, AWL_TECH_SIMULTANEOUS)) {
        a->due = e->now + SILENT; /* not silent: somebody is being proven */
    } else {
        next_round(e);
    }
}

const awl_technique_ops awl_tech_simultaneous = {
    .path = AWL_PATH_DIRECT,
    .rank = 1,
    .planned = true,
    .dials_max = AWL_BUCKET_LIMIT,
    .begin = begin,
    .remote = remote,
    .observed = observed,
    .observer_lost = round_useless,
    .pair_over = pair_over,
    .tick = tick,
};
