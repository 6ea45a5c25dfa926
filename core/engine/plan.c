/* SPDX-License-Identifier: MIT */
/* The plan of the house: whose turn it is, and when nothing more can come. The order itself is in
 * the techniques' tables (planned, after, latest). */
#include "engine/state.h"

bool awl_plan_allows(const awl_engine *e, awl_technique t)
{
    const awl_technique_ops *ops = awl_technique_get(t);
    if (ops == NULL) {
        return false;
    }
    return e->config.only == AWL_TECH_NONE ? ops->planned : e->config.only == t;
}

void awl_plan_attempt(awl_engine *e, awl_technique t)
{
    awl_attempt *a = &e->attempts[t];
    if (!a->announced) {
        a->announced = true;
        awl_engine_push(e, AWL_ACT_ATTEMPT, 0)->technique = t;
    }
}

void awl_plan_observe(awl_engine *e, awl_technique t, unsigned round)
{
    awl_slot *s = awl_engine_open(e, AWL_SLOT_OBSERVING, t);
    if (s == NULL) {
        return; /* the technique's tick() finds nothing opened and goes on */
    }
    s->round = round;
    s->local = e->config.main_local;
    s->local.port = 0;
    awl_action *a = awl_engine_push(e, AWL_ACT_OBSERVE, s->conn);
    a->technique = t;
    a->local = s->local;
}

void awl_plan_listen(awl_engine *e, awl_technique t, const awl_addr *local)
{
    awl_slot *s = awl_engine_open(e, AWL_SLOT_LISTENING, t);
    if (s == NULL) {
        return; /* the dials do without */
    }
    s->local = *local;
    awl_action *a = awl_engine_push(e, AWL_ACT_LISTEN, s->conn);
    a->technique = t;
    a->local = *local;
}

static awl_time turn_of(const awl_engine *e, awl_technique t)
{
    const awl_technique_ops *ops = awl_technique_get(t);
    const bool first = e->config.only == t || ops->after == AWL_TECH_NONE;
    return first || e->attempts[ops->after].over ? e->start : e->start + ops->latest;
}

void awl_plan_run(awl_engine *e)
{
    for (int i = 0; i < AWL_TECHNIQUES; i++) {
        const awl_technique t = (awl_technique)i;
        awl_attempt *a = &e->attempts[t];
        if (!awl_plan_allows(e, t)) {
            continue;
        }
        if (!a->begun && turn_of(e, t) <= e->now) {
            a->begun = true;
            awl_technique_get(t)->begin(e);
        }
        if (a->begun && !a->over && a->due <= e->now) {
            awl_technique_get(t)->tick(e);
        }
    }
}

static bool any_connection(const awl_engine *e)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        if (awl_slot_is_connection(&e->slots.at[i])) {
            return true;
        }
    }
    return false;
}

bool awl_plan_exhausted(const awl_engine *e)
{
    for (int t = 0; t < AWL_TECHNIQUES; t++) {
        const awl_attempt *a = &e->attempts[t];
        if (awl_plan_allows(e, (awl_technique)t) && !(a->begun && a->over)) {
            return false;
        }
    }
    return !any_connection(e);
}

awl_time awl_plan_deadline(const awl_engine *e)
{
    awl_time at = AWL_TIME_NEVER;
    for (int i = 0; i < AWL_TECHNIQUES; i++) {
        const awl_technique t = (awl_technique)i;
        const awl_attempt *a = &e->attempts[t];
        if (!awl_plan_allows(e, t) || (a->begun && a->over)) {
            continue;
        }
        const awl_time due = a->begun ? a->due : turn_of(e, t);
        at = due < at ? due : at;
    }
    return at;
}
