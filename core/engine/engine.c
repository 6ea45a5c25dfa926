/* SPDX-License-Identifier: MIT */
/*
 * The story of a punch, one event at a time:
 *
 *   START       the techniques whose turn it is begin                                (plan.c)
 *   REMOTE      a candidate is checked and kept; a technique dials it at once        (candidate.c)
 *   DIAL_DONE   connected: prove it. An error: dial again within 10 ms               (pair.c)
 *   PROVEN      the inviter nominates, the invitee waits for it                      (proof.c)
 *   NOMINATED   the invitee says OK and is done; CONFIRMED: so is the inviter        (nominate.c)
 *   any         what is due: dials, searches for a twin, proofs, techniques, the end
 *
 * Techniques are tables of hooks: tech_NAME.c, listed in technique.c.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/state.h"

awl_err awl_engine_new(const awl_engine_config *config, awl_engine **out)
{
    *out = NULL;
    if ((config->role != AWL_ROLE_INVITER && config->role != AWL_ROLE_INVITEE) ||
        config->main_local.family == AWL_FAMILY_NONE || config->locals_count > AWL_LOCALS_MAX ||
        (config->only != AWL_TECH_NONE && awl_technique_get(config->only) == NULL)) {
        return AWL_ERR_INVALID;
    }
    awl_engine *e = calloc(1, sizeof(*e));
    if (e == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    e->config = *config;
    e->config.main_local = awl_addr_normalize(&config->main_local);
    e->config.ipv6_local = awl_addr_normalize(&config->ipv6_local);
    for (size_t i = 0; i < config->locals_count; i++) {
        e->config.locals[i].addr = awl_addr_normalize(&config->locals[i].addr);
    }
    e->prng = awl_prng_seed(config->seed);
    e->nominate_at = AWL_TIME_NEVER;
    *out = e;
    return AWL_OK;
}

void awl_engine_free(awl_engine *e)
{
    free(e);
}

awl_action *awl_engine_push(awl_engine *e, awl_action_type type, awl_conn_id conn)
{
    assert(e->actions_len < AWL_ACTIONS_MAX); /* why it suffices: see AWL_ACTIONS_MAX */
    awl_action *a = &e->actions[e->actions_len++];
    *a = (awl_action){.type = type, .conn = conn};
    return a;
}

awl_slot *awl_engine_open(awl_engine *e, awl_slot_state state, awl_technique t)
{
    awl_slot *s = awl_slots_take(&e->slots);
    if (s == NULL) {
        return NULL;
    }
    *s = (awl_slot){.state = state, .conn = ++e->last_conn, .technique = t, .since = e->now};
    s->path = awl_technique_get(t)->path;
    return s;
}

/* FIN where a RST could hurt: the NAT ties one mapping to all connections of a local port, and RST
 * ends it for the main connection too (NAT.md 2.5). Observers hold a mapping: FIN as well. */
void awl_engine_close(awl_engine *e, awl_slot *s, uint16_t kept_port)
{
    const bool quiet = s->state < AWL_SLOT_DIALING || s->local.port == kept_port ||
                       s->local.port == e->config.main_local.port;
    awl_engine_push(e, AWL_ACT_CLOSE, s->conn)->reset = !quiet;
    *s = (awl_slot){0};
}

/* REMOTE and PEER_READY: a new candidate goes to every technique that may run. */
static awl_err on_candidate(awl_engine *e, const awl_event *ev)
{
    awl_candidate c = ev->candidate;
    bool added = false;
    const awl_err err = awl_candidate_add(e, &c, &added);
    for (int t = 0; added && t < AWL_TECHNIQUES; t++) {
        if (!awl_plan_allows(e, (awl_technique)t)) {
            continue;
        }
        const awl_technique_ops *ops = awl_technique_get((awl_technique)t);
        void (*hook)(awl_engine *, const awl_candidate *) =
            ev->type == AWL_EV_REMOTE ? ops->remote : ops->peer_ready;
        if (hook != NULL) {
            hook(e, &c);
        }
    }
    return err;
}

static void on_observed(awl_engine *e, awl_slot *s, const awl_event *ev)
{
    const awl_technique_ops *ops = awl_technique_get(s->technique);
    s->state = AWL_SLOT_OBSERVED;
    s->local = awl_addr_normalize(&ev->local);
    s->remote = awl_addr_normalize(&ev->remote);
    if (ops->observed != NULL) {
        ops->observed(e, s);
    }
}

/* The connection behind a slot is gone, for whatever reason; err says which. */
static void on_gone(awl_engine *e, awl_slot *s, awl_err err)
{
    const awl_slot was = *s;
    const awl_technique_ops *ops = awl_technique_get(was.technique);
    awl_pair *p = awl_pair_find(e, &was.local, &was.remote);
    switch (was.state) {
    case AWL_SLOT_OBSERVING:
    case AWL_SLOT_OBSERVED:
        *s = (awl_slot){0};
        if (ops->observer_lost != NULL) {
            ops->observer_lost(e, was.round);
        }
        break;
    case AWL_SLOT_DIALING:
        *s = (awl_slot){0};
        if (p != NULL) {
            awl_pair_failed(e, p, err);
        }
        break;
    case AWL_SLOT_CONNECTED:
    case AWL_SLOT_PROVING:
        awl_proof_failed(e, s, err);
        break;
    case AWL_SLOT_PROVEN:
        *s = (awl_slot){0};
        if (was.conn == e->nominated) {
            e->nominated = 0; /* another one gets its chance */
        }
        if (p != NULL) {
            awl_pair_lost(e, p);
        }
        break;
    case AWL_SLOT_LISTENING:
    case AWL_SLOT_FREE:
        *s = (awl_slot){0};
        break;
    }
}

static void on_dial_done(awl_engine *e, awl_slot *s, awl_err err)
{
    if (err == AWL_OK && s->state == AWL_SLOT_DIALING) {
        awl_proof_connected(e, s);
    } else if (err != AWL_OK && (s->state == AWL_SLOT_DIALING || s->state == AWL_SLOT_OBSERVING)) {
        on_gone(e, s, err);
    }
}

/* Events that name a connection. Late news about one that was closed is no error: the caller may
 * have had it on its way. */
static void on_conn(awl_engine *e, const awl_event *ev)
{
    awl_slot *s = awl_slots_find(&e->slots, ev->conn);
    if (s == NULL) {
        return;
    }
    const bool unproven = s->state == AWL_SLOT_PROVING || s->state == AWL_SLOT_CONNECTED;
    if (ev->type == AWL_EV_DIAL_DONE) {
        on_dial_done(e, s, ev->err);
    } else if (ev->type == AWL_EV_LISTENING && s->state == AWL_SLOT_LISTENING) {
        if (ev->err != AWL_OK) {
            on_gone(e, s, ev->err); /* the dials go on without it */
        }
    } else if (ev->type == AWL_EV_OBSERVED && s->state == AWL_SLOT_OBSERVING) {
        on_observed(e, s, ev);
    } else if (ev->type == AWL_EV_PROVEN && s->state == AWL_SLOT_PROVING) {
        s->state = AWL_SLOT_PROVEN;
        s->since = e->now;
    } else if (ev->type == AWL_EV_PROOF_FAILED && unproven) {
        awl_proof_failed(e, s, ev->err);
    } else if (ev->type == AWL_EV_NOMINATED) {
        awl_nominate_chosen(e, s);
    } else if (ev->type == AWL_EV_CONFIRMED) {
        awl_nominate_confirmed(e, s);
    } else if (ev->type == AWL_EV_CLOSED) {
        on_gone(e, s, ev->err);
    }
}

static awl_err dispatch(awl_engine *e, const awl_event *ev)
{
    switch (ev->type) {
    case AWL_EV_NONE:
        return AWL_ERR_INVALID;
    case AWL_EV_START:
        e->started = true;
        e->start = e->now;
        return AWL_OK;
    case AWL_EV_TIMER:
        return AWL_OK; /* the work is in run(): any event may be the one that finds a timer due */
    case AWL_EV_REMOTE:
    case AWL_EV_PEER_READY:
        return on_candidate(e, ev);
    case AWL_EV_ACCEPTED:
        awl_proof_accepted(e, ev);
        return AWL_OK;
    case AWL_EV_LISTENING:
    case AWL_EV_OBSERVED:
    case AWL_EV_DIAL_DONE:
    case AWL_EV_PROVEN:
    case AWL_EV_PROOF_FAILED:
    case AWL_EV_NOMINATED:
    case AWL_EV_CONFIRMED:
    case AWL_EV_CLOSED:
        on_conn(e, ev);
        return AWL_OK;
    case AWL_EV_ABORT:
        awl_nominate_finish(e, ev->err != AWL_OK ? ev->err : AWL_ERR_ABORTED, NULL);
        return AWL_OK;
    }
    return AWL_ERR_INVALID;
}

/* A wrong key weighs more than "nothing worked": the user must hear of it (DESIGN 6). */
static awl_err no_path(const awl_engine *e)
{
    return e->wrong_key ? AWL_ERR_WRONG_PEER : AWL_ERR_NO_PATH;
}

/* Does what is due. While a nominated connection waits for its OK nothing new is dialled, but
 * what is open stays open: the OK may never come. */
static void run(awl_engine *e)
{
    if (e->now >= e->config.give_up) {
        awl_nominate_finish(e, no_path(e), NULL);
        return;
    }
    awl_proof_run(e);
    awl_nominate_run(e);
    if (e->nominated != 0) {
        return;
    }
    awl_pair_run(e);
    awl_plan_run(e);
    if (awl_plan_exhausted(e)) {
        awl_nominate_finish(e, no_path(e), NULL);
    }
}

awl_err awl_engine_handle(awl_engine *e, const awl_event *ev)
{
    if (e->done || e->actions_pos < e->actions_len || ev->now < e->now ||
        e->started == (ev->type == AWL_EV_START)) {
        return AWL_ERR_STATE;
    }
    e->actions_pos = e->actions_len = 0;
    e->now = ev->now;
    const awl_err err = dispatch(e, ev);
    if (!e->done) {
        run(e);
    }
    return err;
}

bool awl_engine_next(awl_engine *e, awl_action *out)
{
    if (e->actions_pos == e->actions_len) {
        return false;
    }
    *out = e->actions[e->actions_pos++];
    return true;
}

awl_time awl_engine_deadline(const awl_engine *e)
{
    if (!e->started || e->done) {
        return AWL_TIME_NEVER;
    }
    awl_time at = e->config.give_up;
    const awl_time proof = awl_proof_deadline(e);
    const awl_time nominate = awl_nominate_deadline(e);
    at = proof < at ? proof : at;
    at = nominate < at ? nominate : at;
    if (e->nominated == 0) {
        const awl_time pair = awl_pair_deadline(e);
        const awl_time plan = awl_plan_deadline(e);
        at = pair < at ? pair : at;
        at = plan < at ? plan : at;
    }
    return at;
}
