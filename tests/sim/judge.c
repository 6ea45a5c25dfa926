/* SPDX-License-Identifier: MIT */
/* The rules that hold in every network, whatever comes of the attempt. */
#include <stdio.h>

#include "world.h"

enum {
    DIALS_MAX = 100
}; /* of one pair: DESIGN 4, point 2 */

static bool is_in(const awl_addr *list, size_t count, const awl_addr *a)
{
    for (size_t i = 0; i < count; i++) {
        if (awl_addr_equal(&list[i], a)) {
            return true;
        }
    }
    return false;
}

static void note(world *w, peer *p, awl_addr *list, size_t *count, const awl_addr *a)
{
    if (*count == WORLD_GIVEN_MAX) {
        world_break(w, p, "more endpoints than the judge can remember");
    } else if (!is_in(list, *count, a)) {
        list[(*count)++] = *a;
    }
}

void judge_given(world *w, peer *p, const awl_addr *addr)
{
    note(w, p, p->judge.given, &p->judge.given_count, addr);
}

void judge_own(world *w, peer *p, const awl_addr *addr)
{
    note(w, p, p->judge.own, &p->judge.own_count, addr);
}

static void judge_dial(world *w, peer *p, const awl_action *a)
{
    judge *j = &p->judge;
    if (!is_in(j->given, j->given_count, &a->remote)) {
        world_break(w, p, "dialled an endpoint that nobody named");
    }
    if (a->local.port != 0 && !is_in(j->own, j->own_count, &a->local)) {
        world_break(w, p, "dialled from an endpoint that is not its own");
    }
    for (size_t i = 0; i < j->pairs_count; i++) {
        pair_count *c = &j->pairs[i];
        if (awl_addr_equal(&c->local, &a->local) && awl_addr_equal(&c->remote, &a->remote)) {
            if (++c->dials > DIALS_MAX) {
                world_break(w, p, "dialled one pair more than 100 times");
            }
            return;
        }
    }
    if (j->pairs_count == WORLD_PAIRS_MAX) {
        world_break(w, p, "dials more pairs than there can be");
        return;
    }
    j->pairs[j->pairs_count++] = (pair_count){.local = a->local, .remote = a->remote, .dials = 1};
}

/* The conntrack trap: the SYN_SENT socket has to outlive the opening of the listener. */
static void judge_listen(world *w, peer *p, const awl_action *a)
{
    if (is_in(p->judge.abandoned, p->judge.abandoned_count, &a->local)) {
        world_break(w, p, "listens where it has closed a SYN_SENT socket");
    }
}

static void judge_close(world *w, peer *p, const awl_action *a)
{
    judge *j = &p->judge;
    const conn *c = peer_find(p, a->conn);
    if (c == NULL) {
        return;
    }
    if (c->kind == CONN_DIAL && c->stage == STAGE_OPENING && j->abandoned_count < WORLD_PAIRS_MAX) {
        j->abandoned[j->abandoned_count++] = c->local;
    }
    const bool loser = (c->kind == CONN_DIAL || c->kind == CONN_ACCEPTED) && c->stage >= STAGE_UP;
    if (loser && j->awaits_ok && c->stage != STAGE_NOMINATED) {
        world_break(w, p, "closed a loser before the OK came");
    }
}

static bool any_in_stage(const peer *p, conn_stage stage)
{
    for (size_t i = 0; i < p->conns_count; i++) {
        if (p->conns[i].kind != CONN_FREE && p->conns[i].stage == stage) {
            return true;
        }
    }
    return false;
}

void judge_action(world *w, peer *p, const awl_action *a)
{
    if (p->done) {
        world_break(w, p, "an action after DONE");
    }
    switch (a->type) {
    case AWL_ACT_DIAL:
        judge_dial(w, p, a);
        break;
    case AWL_ACT_LISTEN:
        judge_listen(w, p, a);
        break;
    case AWL_ACT_NOMINATE:
        if (any_in_stage(p, STAGE_NOMINATED)) {
            world_break(w, p, "two winners: a second one nominated");
        }
        p->judge.awaits_ok = true;
        break;
    case AWL_ACT_CLOSE:
        if (p->role == AWL_ROLE_INVITER && !any_in_stage(p, STAGE_NOMINATED)) {
            p->judge.awaits_ok = false; /* agreed, or the nominated one died */
        }
        judge_close(w, p, a);
        break;
    case AWL_ACT_NONE:
    case AWL_ACT_ATTEMPT:
    case AWL_ACT_OBSERVE:
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
    case AWL_ACT_PROVE:
    case AWL_ACT_CONFIRM:
    case AWL_ACT_DONE:
        break;
    }
}

/* --- the end ------------------------------------------------------------------------------------
 */

static void judge_sockets(world *w, peer *p)
{
    unsigned expected = 0;
    for (size_t i = 0; i < p->conns_count; i++) {
        const conn *c = &p->conns[i];
        const bool kept = c->kind == CONN_MAIN || c->kind == CONN_PROBE6 ||
                          (p->outcome.err == AWL_OK && c->id == p->outcome.conn && p->done);
        if (c->kind != CONN_FREE && !kept) {
            world_break(w, p, "a connection was left open that did not win");
        }
        expected += c->kind != CONN_FREE;
    }
    if (sim_open_sockets(w->net, p->side) > expected) {
        world_break(w, p, "a socket was left open that nobody knows");
    }
}

static void judge_time(world *w, peer *p)
{
    if (p->engine == NULL) {
        return;
    }
    if (!p->done) {
        world_break(w, p, "the attempt has no end");
    } else if (p->done_at > p->introduced_at + w->scene.give_up + AWL_SECOND(1)) {
        world_break(w, p, "the attempt ended late");
    }
}

void judge_end(world *w)
{
    const peer *a = &w->peers[0], *b = &w->peers[1];
    for (int i = 0; i < 2; i++) {
        judge_time(w, &w->peers[i]);
        judge_sockets(w, &w->peers[i]);
    }
    if (a->done && b->done && w->scene.fault != SCENE_CUT) {
        const bool ok_a = a->outcome.err == AWL_OK, ok_b = b->outcome.err == AWL_OK;
        if (ok_a != ok_b) {
            world_break(w, ok_a ? a : b, "one-sided success");
        } else if (ok_a && !(a->heard && b->heard)) {
            world_break(w, NULL, "two winners: they do not hear each other");
        }
    }
}
