/* SPDX-License-Identifier: MIT */
/* Who is at the other end. An established TCP connection proves nothing: a stranger with the
 * peer's private address, a recycled port of a carrier's NAT. Only the peer's key does. */
#include "engine/state.h"

enum {
    STRIKES_OUT = 3, /* failed proofs, then the endpoint is given up (NAT.md 3.4) */
};

/* Two RTT of TLS and a few lost segments; a silent stranger shall not block a place for longer. */
#define PROOF_TIMEOUT AWL_SECOND(5)

static awl_strikes *find_strikes(awl_engine *e, const awl_addr *remote)
{
    for (size_t i = 0; i < AWL_STRIKES_MAX; i++) {
        if (e->strikes[i].count > 0 && awl_addr_equal(&e->strikes[i].remote, remote)) {
            return &e->strikes[i];
        }
    }
    return NULL;
}

static bool is_out(awl_engine *e, const awl_addr *remote)
{
    const awl_strikes *s = find_strikes(e, remote);
    return s != NULL && s->count >= STRIKES_OUT;
}

static void strike(awl_engine *e, const awl_addr *remote, unsigned count)
{
    awl_strikes *s = find_strikes(e, remote);
    if (s == NULL) { /* the oldest is forgotten: a stranger can use many ports */
        s = &e->strikes[e->strikes_next];
        e->strikes_next = (e->strikes_next + 1) % AWL_STRIKES_MAX;
        *s = (awl_strikes){.remote = *remote};
    }
    s->count += count;
}

static void prove(awl_engine *e, awl_slot *s)
{
    s->state = AWL_SLOT_PROVING;
    s->since = e->now;
    awl_action *a = awl_engine_push(e, AWL_ACT_PROVE, s->conn);
    a->technique = s->technique;
    a->path = s->path;
    a->local = s->local;
    a->remote = s->remote;
}

/* What the server introduced: the wrong key there is an attack or a changed key, and the user must
 * hear of it (DESIGN 6). Behind a symmetric NAT the port differs, so the address alone counts,
 * except on the LAN, where two networks may use the same private addresses. */
static bool is_introduced(const awl_engine *e, const awl_slot *s)
{
    for (size_t i = 0; i < e->candidates_count; i++) {
        const awl_candidate *c = &e->candidates[i];
        const bool same = s->path == AWL_PATH_LAN ? awl_addr_equal(&c->addr, &s->remote)
                                                  : awl_addr_same_ip(&c->addr, &s->remote);
        if (c->kind != AWL_CAND_LAN && same) {
            return true;
        }
    }
    return false;
}

void awl_proof_connected(awl_engine *e, awl_slot *s)
{
    awl_pair *p = awl_pair_find(e, &s->local, &s->remote);
    if (p != NULL) {
        s->technique = p->technique;
        s->path = awl_technique_get(p->technique)->path;
        awl_pair_held(p);
    }
    s->state = AWL_SLOT_CONNECTED; /* awl_proof_run() starts the proof in this same call */
    s->since = e->now;
}

/* Names the technique that an accepted connection belongs to, so that both sides say the same: that
 * of our own dial between these endpoints, else that of the listener. */
static void classify(awl_engine *e, awl_slot *s, const awl_slot *listener)
{
    awl_pair *p = awl_pair_find(e, &s->local, &s->remote);
    s->technique = p != NULL ? p->technique : listener->technique;
    if (p == NULL && s->technique == AWL_TECH_LAN &&
        awl_candidate_on_link(&e->config, &s->remote) == NULL) {
        s->technique = AWL_TECH_SIMULTANEOUS; /* its SYN came through an open NAT to our port */
    }
    s->path = awl_technique_get(s->technique)->path;
    if (p != NULL && p->state != AWL_PAIR_DIALING) {
        awl_pair_held(p);
    }
}

void awl_proof_accepted(awl_engine *e, const awl_event *ev)
{
    if ((ev->conn & AWL_CONN_ACCEPTED) == 0 || awl_slots_find(&e->slots, ev->conn) != NULL) {
        return; /* not an id of an accepted connection: there is nothing to close */
    }
    const awl_addr local = awl_addr_normalize(&ev->local);
    const awl_addr remote = awl_addr_normalize(&ev->remote);
    const awl_slot *listener = awl_slots_listener(&e->slots, &local);
    const unsigned unproven = awl_slots_count(&e->slots, AWL_SLOT_PROVING) +
                              awl_slots_count(&e->slots, AWL_SLOT_CONNECTED);
    awl_slot *s = awl_slots_take(&e->slots);
    if (listener == NULL || s == NULL || unproven >= AWL_UNPROVEN_MAX ||
        awl_slots_count_accepted(&e->slots) >= AWL_ACCEPTED_MAX || is_out(e, &remote)) {
        awl_engine_push(e, AWL_ACT_CLOSE, ev->conn)->reset = true;
        return;
    }
    *s = (awl_slot){.state = AWL_SLOT_CONNECTED, .conn = ev->conn, .since = e->now};
    s->local = local;
    s->remote = remote;
    classify(e, s, listener);
}

void awl_proof_failed(awl_engine *e, awl_slot *s, awl_err err)
{
    const awl_slot was = *s;
    const bool introduced = is_introduced(e, &was);
    *s = (awl_slot){0};
    if (err == AWL_ERR_WRONG_PEER && introduced) {
        awl_nominate_finish(e, AWL_ERR_WRONG_PEER, NULL);
        return;
    }
    e->wrong_key = e->wrong_key || err == AWL_ERR_WRONG_PEER;
    strike(e, &was.remote, err == AWL_ERR_WRONG_PEER ? STRIKES_OUT : 1);
    awl_pair *p = awl_pair_find(e, &was.local, &was.remote);
    if (p == NULL) {
        return;
    }
    if (is_out(e, &was.remote)) {
        awl_pair_give_up(e, p);
    } else {
        awl_pair_lost(e, p);
    }
}

void awl_proof_run(awl_engine *e)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        awl_slot *s = &e->slots.at[i];
        if (s->state == AWL_SLOT_PROVING && s->since + PROOF_TIMEOUT <= e->now) {
            awl_engine_push(e, AWL_ACT_CLOSE, s->conn)->reset = true;
            awl_proof_failed(e, s, AWL_ERR_TIMED_OUT);
        }
    }
    unsigned proving = awl_slots_count(&e->slots, AWL_SLOT_PROVING);
    for (size_t i = 0; i < AWL_SLOTS_MAX && proving < AWL_UNPROVEN_MAX; i++) {
        if (e->slots.at[i].state == AWL_SLOT_CONNECTED) {
            prove(e, &e->slots.at[i]);
            proving++;
        }
    }
}

awl_time awl_proof_deadline(const awl_engine *e)
{
    awl_time at = AWL_TIME_NEVER;
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        const awl_slot *s = &e->slots.at[i];
        if (s->state == AWL_SLOT_PROVING && s->since + PROOF_TIMEOUT < at) {
            at = s->since + PROOF_TIMEOUT;
        }
    }
    return at;
}
