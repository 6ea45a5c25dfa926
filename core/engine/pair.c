/* SPDX-License-Identifier: MIT */
/* Dials and re-dials. The one rule that everything here serves: after an error the next SYN leaves
 * within 10 ms, because a NAT that answers RST keeps the hole only while a SYN is in flight
 * (NAT.md 0, finding 3). */
#include "engine/state.h"

/* 0 to 9 ms; the tenth is the caller's timer granularity. Drawn anew each time over the whole
 * range: with a gap that hardly varies (5 to 9 ms was tried) two sides behind NATs that answer RST
 * can keep in step and miss each other for seconds. core/README.md, decisions. */
#define GAP_JITTER AWL_MS(9)
#define GAP_SLOW   AWL_MS(100) /* where the peer listens and SYNs need not cross */

#define TWIN_SEARCH AWL_MS(200) /* DESIGN 4, point 5 */

awl_pair *awl_pair_find(awl_engine *e, const awl_addr *local, const awl_addr *remote)
{
    for (size_t i = 0; i < AWL_PAIRS_MAX; i++) {
        awl_pair *p = &e->pairs[i];
        if (p->state != AWL_PAIR_FREE && awl_addr_equal(&p->local, local) &&
            awl_addr_equal(&p->remote, remote)) {
            return p;
        }
    }
    return NULL;
}

bool awl_pair_any(const awl_engine *e, awl_technique t, unsigned round)
{
    for (size_t i = 0; i < AWL_PAIRS_MAX; i++) {
        const awl_pair *p = &e->pairs[i];
        if (p->state != AWL_PAIR_FREE && p->state != AWL_PAIR_OVER && p->technique == t &&
            p->round == round) {
            return true;
        }
    }
    return false;
}

bool awl_pair_any_held(const awl_engine *e, awl_technique t)
{
    for (size_t i = 0; i < AWL_PAIRS_MAX; i++) {
        if (e->pairs[i].state == AWL_PAIR_HELD && e->pairs[i].technique == t) {
            return true;
        }
    }
    return false;
}

void awl_pair_give_up(awl_engine *e, awl_pair *p)
{
    if (p->state == AWL_PAIR_OVER) {
        return;
    }
    p->state = AWL_PAIR_OVER;
    const awl_technique_ops *ops = awl_technique_get(p->technique);
    if (ops->pair_over != NULL) {
        ops->pair_over(e, p);
    }
}

static void dial(awl_engine *e, awl_pair *p)
{
    awl_slot *s = awl_engine_open(e, AWL_SLOT_DIALING, p->technique);
    if (s == NULL) {
        awl_pair_give_up(e, p);
        return;
    }
    p->state = AWL_PAIR_DIALING;
    s->local = p->local;
    s->remote = p->remote;
    awl_action *a = awl_engine_push(e, AWL_ACT_DIAL, s->conn);
    a->technique = p->technique;
    a->path = s->path;
    a->local = p->local;
    a->remote = p->remote;
    e->dials++;
}

/* Dials if it is time and a token is there; otherwise sets due to when one will be. */
static void dial_if_due(awl_engine *e, awl_pair *p)
{
    if (p->due > e->now || e->nominated != 0) {
        return;
    }
    if (awl_bucket_take(&p->bucket, e->now)) {
        dial(e, p);
    } else {
        p->due = awl_bucket_next(&p->bucket, e->now);
    }
}

static void redial(awl_engine *e, awl_pair *p)
{
    const awl_technique_ops *ops = awl_technique_get(p->technique);
    const bool quick = ops->quick_dials == 0 || ops->dials_max - p->bucket.left < ops->quick_dials;
    const awl_time jitter = (awl_time)awl_prng_below(&e->prng, GAP_JITTER + 1);
    const awl_time gap = quick ? jitter : GAP_SLOW + jitter;
    p->due = awl_bucket_next(&p->bucket, e->now + gap);
    p->state = AWL_PAIR_WAIT;
    if (p->due == AWL_TIME_NEVER) {
        awl_pair_give_up(e, p);
    }
}

/* Nothing can be dialled from this port. Where the peer listens any other port will do. */
static void leave_port(awl_engine *e, awl_pair *p)
{
    if (awl_technique_get(p->technique)->any_port && p->local.port != 0) {
        p->local.port = 0;
        redial(e, p);
    } else {
        awl_pair_give_up(e, p);
    }
}

void awl_pair_add(awl_engine *e, awl_technique t, const awl_candidate *c, const awl_addr *local)
{
    const awl_technique_ops *ops = awl_technique_get(t);
    awl_pair *p = awl_pair_find(e, local, &c->addr);
    if (p != NULL) {
        /* A mapped endpoint can be the LAN address too: with the server on the LAN, or on
         * loopback. */
        if (ops->rank > awl_technique_get(p->technique)->rank) {
            p->technique = t;
            p->round = c->round;
        }
        return;
    }
    for (size_t i = 0; i < AWL_PAIRS_MAX && p == NULL; i++) {
        p = e->pairs[i].state == AWL_PAIR_FREE ? &e->pairs[i] : NULL;
    }
    if (p == NULL) {
        return; /* by construction a candidate makes one pair, so this does not happen */
    }
    *p = (awl_pair){.state = AWL_PAIR_WAIT, .technique = t, .round = c->round, .due = e->now};
    p->local = *local;
    p->remote = c->addr;
    p->bucket = awl_bucket_full(ops->dials_max, e->now);
    if (awl_slots_twin(&e->slots, local, &c->addr) != NULL) {
        p->state = AWL_PAIR_HELD; /* the peer was faster: its connection is here */
        return;
    }
    dial_if_due(e, p);
}

static bool dials_again(const awl_engine *e, const awl_pair *p, awl_err err)
{
    const bool answered_only = awl_technique_get(p->technique)->only_if_answered;
    if (err == AWL_ERR_REFUSED || err == AWL_ERR_RESET) {
        return true;
    }
    return !answered_only &&
           (err == AWL_ERR_UNREACHABLE || (err == AWL_ERR_TIMED_OUT && !e->config.kernel_resends));
}

void awl_pair_failed(awl_engine *e, awl_pair *p, awl_err err)
{
    if (p->state != AWL_PAIR_DIALING) {
        return;
    }
    if (awl_slots_twin(&e->slots, &p->local, &p->remote) != NULL) {
        p->state = AWL_PAIR_HELD; /* accept() got the connection, so connect() could not */
    } else if (err == AWL_ERR_EXISTS) {
        p->state = AWL_PAIR_TWIN;
        p->due = e->now + TWIN_SEARCH;
    } else if (dials_again(e, p, err)) {
        redial(e, p);
    } else if (err == AWL_ERR_TIMED_OUT || err == AWL_ERR_UNREACHABLE) {
        awl_pair_give_up(e, p);
    } else {
        leave_port(e, p);
    }
}

void awl_pair_held(awl_pair *p)
{
    if (p->state != AWL_PAIR_OVER) {
        p->state = AWL_PAIR_HELD;
    }
}

void awl_pair_lost(awl_engine *e, awl_pair *p)
{
    if (p->state == AWL_PAIR_HELD && awl_slots_twin(&e->slots, &p->local, &p->remote) == NULL) {
        redial(e, p);
    }
}

void awl_pair_run(awl_engine *e)
{
    for (size_t i = 0; i < AWL_PAIRS_MAX; i++) {
        awl_pair *p = &e->pairs[i];
        if (p->state == AWL_PAIR_WAIT) {
            dial_if_due(e, p);
        } else if (p->state == AWL_PAIR_TWIN && p->due <= e->now) {
            leave_port(e, p);
        }
    }
}

awl_time awl_pair_deadline(const awl_engine *e)
{
    awl_time at = AWL_TIME_NEVER;
    for (size_t i = 0; i < AWL_PAIRS_MAX; i++) {
        const awl_pair *p = &e->pairs[i];
        if ((p->state == AWL_PAIR_WAIT || p->state == AWL_PAIR_TWIN) && p->due < at) {
            at = p->due;
        }
    }
    return at;
}
