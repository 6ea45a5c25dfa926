/* SPDX-License-Identifier: MIT */
/*
 * sequential: one side opens its hole first and says so, then the other dials. The last rung: it
 * takes longer, but one side listens, which helps hosts that do not do simultaneous open.
 *
 *   inviter A   OBSERVE fresh port, ANNOUNCE it ........... PEER_READY: DIAL B
 *   invitee B   ............. OBSERVE, DIAL A, LISTEN, READY
 *
 * B's dial opens B's NAT and stays open while B listens on the same port. Closing it first is the
 * conntrack trap: the listener's SYN-ACK would carry another sequence number, and the NAT would
 * let it out untranslated (NAT.md 0, finding 5).
 */
#include "engine/state.h"

enum {
    ROUND = 1000,
};

#define TURN   AWL_SECOND(9)  /* simultaneous is given that long */
#define SILENT AWL_SECOND(10) /* from one sign of life to the next */
#define SLACK  AWL_SECOND(5)  /* for the inviter's candidate to come, after its turn */

static void open_hole(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SEQUENTIAL];
    a->opened = 1;
    a->over = false;
    a->due = e->now + SILENT;
    awl_plan_attempt(e, AWL_TECH_SEQUENTIAL);
    awl_plan_observe(e, AWL_TECH_SEQUENTIAL, ROUND);
}

static void begin(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SEQUENTIAL];
    if (a->opened != 0) {
        return; /* the inviter's candidate came before our own turn */
    }
    if (e->config.role == AWL_ROLE_INVITER) {
        open_hole(e);
    } else {
        a->due = e->start + TURN + SLACK;
    }
}

/* The invitee's side of the hole: the dial comes first, it opens the NAT and must outlive all. */
static void dial_from(awl_engine *e, const awl_slot *s, const awl_candidate *c)
{
    if (c->kind == AWL_CAND_MAPPED && c->round == ROUND) {
        awl_pair_add(e, AWL_TECH_SEQUENTIAL, c, &s->local);
    }
}

static void remote(awl_engine *e, const awl_candidate *c)
{
    if (e->config.role != AWL_ROLE_INVITEE || c->kind != AWL_CAND_MAPPED || c->round != ROUND) {
        return;
    }
    if (e->attempts[AWL_TECH_SEQUENTIAL].opened == 0) {
        open_hole(e);
        return;
    }
    const awl_slot *s = awl_slots_observer(&e->slots, AWL_TECH_SEQUENTIAL, ROUND);
    if (s != NULL && s->state == AWL_SLOT_OBSERVED) {
        dial_from(e, s, c);
    }
}

static void observed(awl_engine *e, awl_slot *s)
{
    const awl_candidate own = {.kind = AWL_CAND_MAPPED, .round = ROUND, .addr = s->remote};
    e->attempts[AWL_TECH_SEQUENTIAL].due = e->now + SILENT;
    if (e->config.role == AWL_ROLE_INVITER) {
        awl_engine_push(e, AWL_ACT_ANNOUNCE, 0)->candidate = own;
        return;
    }
    for (size_t i = 0; i < e->candidates_count; i++) {
        dial_from(e, s, &e->candidates[i]);
    }
    if (e->config.may_listen) {
        awl_plan_listen(e, AWL_TECH_SEQUENTIAL, &s->local);
    }
    awl_engine_push(e, AWL_ACT_READY, 0)->candidate = own;
}

static void peer_ready(awl_engine *e, const awl_candidate *c)
{
    const awl_slot *s = awl_slots_observer(&e->slots, AWL_TECH_SEQUENTIAL, ROUND);
    if (e->config.role == AWL_ROLE_INVITER && s != NULL && s->state == AWL_SLOT_OBSERVED) {
        e->attempts[AWL_TECH_SEQUENTIAL].due = e->now + SILENT;
        dial_from(e, s, c);
    }
}

static void end_unless_dialling(awl_engine *e)
{
    if (!awl_pair_any(e, AWL_TECH_SEQUENTIAL, ROUND)) {
        e->attempts[AWL_TECH_SEQUENTIAL].over = true;
    }
}

static void observer_lost(awl_engine *e, unsigned round)
{
    (void)round; /* there is only one */
    end_unless_dialling(e);
}

static void pair_over(awl_engine *e, const awl_pair *p)
{
    if (awl_slots_listener(&e->slots, &p->local) != NULL) {
        return; /* nothing to dial with (Wine: the port listens now), but the peer can still come */
    }
    awl_slot *s = awl_slots_observer(&e->slots, AWL_TECH_SEQUENTIAL, p->round);
    if (s != NULL && !awl_pair_any(e, AWL_TECH_SEQUENTIAL, p->round)) {
        awl_engine_close(e, s, 0);
    }
    end_unless_dialling(e);
}

static void tick(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_SEQUENTIAL];
    a->over = !awl_pair_any_held(e, AWL_TECH_SEQUENTIAL);
    a->due = e->now + SILENT;
}

const awl_technique_ops awl_tech_sequential = {
    .path = AWL_PATH_DIRECT,
    .rank = 1,
    .planned = true,
    .after = AWL_TECH_SIMULTANEOUS,
    .latest = TURN,
    .dials_max = AWL_BUCKET_LIMIT,
    .begin = begin,
    .remote = remote,
    .peer_ready = peer_ready,
    .observed = observed,
    .observer_lost = observer_lost,
    .pair_over = pair_over,
    .tick = tick,
};
