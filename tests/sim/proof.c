/* SPDX-License-Identifier: MIT */
/*
 * The proof as a timed event that can fail: as many flights as the preamble, mutual TLS 1.3 and the
 * nomination take, one byte and the attempt each.
 *
 *   inviter  HELLO -->            FINISHED (and NOMINATE, if the engine chose at once) -->
 *   invitee        <-- FLIGHT                                                     <-- OK
 */
#include <string.h>

#include "util/bytes.h"
#include "world.h"

enum {
    HELLO = 'H',
    FLIGHT = 'F',
    BAD_FLIGHT = 'B', /* shows another key */
    FINISHED = 'f',
    NOMINATE = 'N',
    OK = 'O',
    ALERT = 'A',
    GREETING = 'G',
    MESSAGE_LEN = 6, /* type, attempt, role */
};

static void send_message(world *w, const peer *p, const conn *c, uint8_t type)
{
    uint8_t m[MESSAGE_LEN] = {type};
    awl_put_u32(m + 1, p->attempt);
    m[5] = (uint8_t)p->role;
    (void)sim_send(w->net, p->side, c->sock, m, sizeof(m));
}

static void on_hello(world *w, peer *p, conn *c)
{
    const bool first = w->proofs <= 2;
    if (p->role == AWL_ROLE_INVITER) {
        peer_proof_failed(w, p, c, AWL_ERR_SELF);
    } else if (w->scene.fault == SCENE_BROKEN_PROOF && first) {
        peer_proof_failed(w, p, c, AWL_ERR_TLS);
    } else {
        send_message(w, p, c, w->scene.fault == SCENE_WRONG_KEY ? BAD_FLIGHT : FLIGHT);
    }
}

static void on_flight(world *w, peer *p, conn *c)
{
    c->stage = STAGE_PROVEN;
    c->flush_finished = true;
    p->proven_at = p->proven_at == 0 ? sim_now(w->net) : p->proven_at;
    peer_feed(w, p, (awl_event){.type = AWL_EV_PROVEN, .conn = c->id});
}

static void on_finished(world *w, peer *p, conn *c)
{
    c->stage = STAGE_PROVEN;
    p->proven_at = p->proven_at == 0 ? sim_now(w->net) : p->proven_at;
    peer_feed(w, p, (awl_event){.type = AWL_EV_PROVEN, .conn = c->id});
}

static void on_proving(world *w, peer *p, conn *c, uint8_t type)
{
    if (type == HELLO) {
        on_hello(w, p, c);
    } else if (type == FLIGHT && p->role == AWL_ROLE_INVITER) {
        on_flight(w, p, c);
    } else if (type == BAD_FLIGHT && p->role == AWL_ROLE_INVITER) {
        send_message(w, p, c, ALERT);
        peer_proof_failed(w, p, c, AWL_ERR_WRONG_PEER);
    } else if (type == FINISHED && p->role == AWL_ROLE_INVITEE) {
        on_finished(w, p, c);
    } else if (type == NOMINATE) {
        world_break(w, p, "nominated before the proof");
    } else {
        peer_proof_failed(w, p, c, AWL_ERR_TLS);
    }
}

static void on_proven(world *w, peer *p, conn *c, uint8_t type)
{
    if (type == NOMINATE && p->role == AWL_ROLE_INVITEE) {
        c->stage = STAGE_NOMINATED;
        peer_feed(w, p, (awl_event){.type = AWL_EV_NOMINATED, .conn = c->id});
    } else if (type == OK && c->stage == STAGE_NOMINATED && p->role == AWL_ROLE_INVITER) {
        c->stage = STAGE_AGREED;
        peer_feed(w, p, (awl_event){.type = AWL_EV_CONFIRMED, .conn = c->id});
    } else if (type == GREETING && p->done && p->outcome.conn == c->id) {
        p->heard = true;
    } else {
        world_break(w, p, "a message on a proven connection that nobody expects");
    }
}

static void on_message(world *w, peer *p, conn *c, const uint8_t *m)
{
    if (awl_get_u32(m + 1) != p->attempt) {
        peer_proof_failed(w, p, c, AWL_ERR_BAD_SIGNATURE);
    } else if (c->stage == STAGE_PROVING) {
        on_proving(w, p, c, m[0]);
    } else {
        on_proven(w, p, c, m[0]);
    }
}

static void read_inbox(world *w, peer *p, conn *c)
{
    const awl_conn_id id = c->id;
    while (c->kind != CONN_FREE && c->id == id && c->inbox_len >= MESSAGE_LEN &&
           c->stage >= STAGE_PROVING) {
        uint8_t m[MESSAGE_LEN];
        memcpy(m, c->inbox, sizeof(m));
        c->inbox_len -= MESSAGE_LEN;
        memmove(c->inbox, c->inbox + MESSAGE_LEN, c->inbox_len);
        on_message(w, p, c, m);
    }
}

static void input(world *w, peer *p, conn *c, const uint8_t *data, size_t len)
{
    if (len % MESSAGE_LEN != 0 || len > sizeof(c->inbox) - c->inbox_len || data[0] == 'S') {
        if (c->stage == STAGE_PROVING) {
            peer_proof_failed(w, p, c, AWL_ERR_MALFORMED);
        } else {
            c->inbox_len = MESSAGE_LEN; /* what it is will be found out by the proof */
            memset(c->inbox, 0, sizeof(c->inbox));
        }
        return;
    }
    memcpy(c->inbox + c->inbox_len, data, len);
    c->inbox_len += len;
    read_inbox(w, p, c);
}

static void begin(world *w, peer *p, conn *c)
{
    if (p->role == AWL_ROLE_INVITER) {
        send_message(w, p, c, HELLO);
    }
    /* What is in the inbox is read when the engine is drained: one thing at a time. */
    sim_timer(w->net, sim_now(w->net), world_token(TIMER_PROOF, p->side, c->sock));
}

static void flush(world *w, peer *p, conn *c)
{
    c->flush_finished = false;
    send_message(w, p, c, FINISHED);
    if (c->stage == STAGE_NOMINATED) {
        send_message(w, p, c, NOMINATE);
    }
}

static void nominate(world *w, peer *p, conn *c)
{
    if (c->stage != STAGE_PROVEN) {
        world_break(w, p, "nominated before the proof");
    }
    c->stage = STAGE_NOMINATED;
    if (!c->flush_finished) {
        send_message(w, p, c, NOMINATE);
    }
}

static void confirm(world *w, peer *p, conn *c)
{
    if (c->stage != STAGE_NOMINATED) {
        world_break(w, p, "confirmed what was not nominated");
    }
    c->stage = STAGE_AGREED;
    send_message(w, p, c, OK);
}

static void greet(world *w, peer *p, conn *c)
{
    send_message(w, p, c, GREETING);
}

static void end(world *w, conn *c)
{
    (void)w;
    (void)c;
}

const proof_ops modelled_proof = {
    .begin = begin,
    .input = input,
    .nominate = nominate,
    .confirm = confirm,
    .flush = flush,
    .greet = greet,
    .end = end,
    .timer = read_inbox,
};
