/* SPDX-License-Identifier: MIT */
/*
 * Which connection it is. The inviter chooses, so that there is never more than one winner:
 *
 *   inviter   PROVEN --> NOMINATE -------------> CONFIRMED --> losers closed, DONE
 *   invitee   PROVEN ------------> NOMINATED --> CONFIRM   --> losers closed, DONE
 *
 * Losers live until the OK, because the chosen one may die on the way.
 */
#include "engine/state.h"

#define BETTER_WAIT AWL_MS(300) /* DESIGN 6 */

/* An OK needs one RTT. Shortly before the end a nomination could not be answered in time, and the
 * invitee would believe in a link that the inviter gives up. */
#define LAST_MOMENT AWL_SECOND(1)

static unsigned rank(const awl_slot *s)
{
    return awl_technique_get(s->technique)->rank;
}

static awl_time last_call(const awl_engine *e)
{
    const awl_time quarter = (e->config.give_up - e->start) / 4;
    return e->config.give_up - (quarter < LAST_MOMENT ? quarter : LAST_MOMENT);
}

/* The best proven connection; among equals the one that was proven first. */
static awl_slot *best_proven(awl_engine *e)
{
    awl_slot *best = NULL;
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        awl_slot *s = &e->slots.at[i];
        if (s->state == AWL_SLOT_PROVEN && (best == NULL || rank(s) > rank(best) ||
                                            (rank(s) == rank(best) && s->since < best->since))) {
            best = s;
        }
    }
    return best;
}

static bool better_is_coming(const awl_engine *e, const awl_slot *best)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        const awl_slot *s = &e->slots.at[i];
        if (awl_slot_is_connection(s) && rank(s) > rank(best)) {
            return true;
        }
    }
    return false;
}

static void push_choice(awl_engine *e, awl_action_type type, const awl_slot *s)
{
    awl_action *a = awl_engine_push(e, type, s->conn);
    a->technique = s->technique;
    a->path = s->path;
    a->local = s->local;
    a->remote = s->remote;
}

void awl_nominate_run(awl_engine *e)
{
    if (e->config.role != AWL_ROLE_INVITER || e->nominated != 0) {
        return;
    }
    const awl_slot *best = best_proven(e);
    if (best == NULL || e->now >= last_call(e)) {
        e->nominate_at = AWL_TIME_NEVER;
        return;
    }
    if (better_is_coming(e, best)) {
        if (e->nominate_at == AWL_TIME_NEVER) {
            e->nominate_at = e->now + BETTER_WAIT;
        }
        if (e->now < e->nominate_at) {
            return;
        }
    }
    e->nominate_at = AWL_TIME_NEVER;
    e->nominated = best->conn;
    push_choice(e, AWL_ACT_NOMINATE, best);
}

awl_time awl_nominate_deadline(const awl_engine *e)
{
    return e->nominate_at;
}

void awl_nominate_chosen(awl_engine *e, awl_slot *s)
{
    if (e->config.role != AWL_ROLE_INVITEE || !awl_slot_is_connection(s)) {
        return;
    }
    if (s->state != AWL_SLOT_PROVEN) { /* nobody has shown a key on it yet */
        awl_engine_push(e, AWL_ACT_CLOSE, s->conn)->reset = true;
        awl_proof_failed(e, s, AWL_ERR_STATE);
        return;
    }
    push_choice(e, AWL_ACT_CONFIRM, s);
    awl_nominate_finish(e, AWL_OK, s);
}

void awl_nominate_confirmed(awl_engine *e, awl_slot *s)
{
    if (s->conn == e->nominated) {
        awl_nominate_finish(e, AWL_OK, s);
    }
}

void awl_nominate_finish(awl_engine *e, awl_err err, awl_slot *winner)
{
    const uint16_t kept_port = winner != NULL ? winner->local.port : 0;
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        awl_slot *s = &e->slots.at[i];
        if (s != winner && s->state != AWL_SLOT_FREE) {
            awl_engine_close(e, s, kept_port);
        }
    }
    awl_action *a = awl_engine_push(e, AWL_ACT_DONE, winner != NULL ? winner->conn : 0);
    a->err = err;
    a->dials = e->dials;
    if (winner != NULL) {
        a->technique = winner->technique;
        a->path = winner->path;
        a->local = winner->local;
        a->remote = winner->remote;
    }
    e->done = true;
}
