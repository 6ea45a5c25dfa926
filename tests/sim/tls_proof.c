/* SPDX-License-Identifier: MIT */
#include "tls_proof.h"

#include <stdlib.h>
#include <string.h>

#include "link/link.h"
#include "util/bytes.h"

enum {
    EARLY_MAX = 16 * 1024
};

/* What hangs on a connection. */
typedef struct tls_end {
    awl_link *link; /* NULL before PROVE */
    awl_buf early;  /* what came before PROVE */
    awl_time due;
} tls_end;

static awl_identity *identities[3]; /* the two sides, and somebody else */
static awl_tls_context *contexts[2];

void tls_proof_setup(void)
{
    for (int i = 0; i < 3; i++) {
        if (awl_identity_generate(&identities[i]) != AWL_OK) {
            abort();
        }
    }
    for (int i = 0; i < 2; i++) {
        if (awl_tls_context_new(identities[i], AWL_TLS_LINK, &contexts[i]) != AWL_OK) {
            abort();
        }
    }
}

void tls_proof_teardown(void)
{
    for (int i = 0; i < 2; i++) {
        awl_tls_context_free(contexts[i]);
    }
    for (int i = 0; i < 3; i++) {
        awl_identity_free(identities[i]);
    }
}

static tls_end *end_of(conn *c)
{
    if (c->link == NULL) {
        tls_end *e = calloc(1, sizeof(*e));
        if (e == NULL) {
            abort();
        }
        awl_buf_init(&e->early, EARLY_MAX);
        c->link = e;
    }
    return c->link;
}

static void end(world *w, conn *c)
{
    tls_end *e = c->link;
    (void)w;
    if (e != NULL) {
        awl_link_free(e->link);
        awl_buf_free(&e->early);
        free(e);
        c->link = NULL;
    }
}

static void flush(world *w, peer *p, conn *c)
{
    tls_end *e = end_of(c);
    size_t len;
    const uint8_t *data;
    while ((data = awl_link_output(e->link, &len)) != NULL && len > 0) {
        (void)sim_send(w->net, p->side, c->sock, data, len);
        awl_link_consume(e->link, len);
    }
    const awl_time due = sim_from_host_time(w->net, p->side, awl_link_deadline(e->link));
    if (due != AWL_TIME_NEVER && due != e->due) {
        e->due = due;
        sim_timer(w->net, due < sim_now(w->net) ? sim_now(w->net) : due,
                  world_token(TIMER_PROOF, p->side, c->sock));
    }
}

static void closed(world *w, peer *p, conn *c, awl_err err)
{
    const awl_conn_id id = c->id;
    if (!p->done) {
        peer_drop(w, p, c, false);
        peer_feed(w, p, (awl_event){.type = AWL_EV_CLOSED, .conn = id, .err = err});
    }
}

static void proven(world *w, peer *p, conn *c)
{
    c->stage = STAGE_PROVEN;
    p->proven_at = p->proven_at == 0 ? sim_now(w->net) : p->proven_at;
    peer_feed(w, p, (awl_event){.type = AWL_EV_PROVEN, .conn = c->id});
}

static void on_event(world *w, peer *p, conn *c, const awl_link_event *ev)
{
    switch (ev->type) {
    case AWL_LINK_EV_PROVEN:
        proven(w, p, c);
        break;
    case AWL_LINK_EV_PROOF_FAILED:
        flush(w, p, c); /* the alert */
        peer_proof_failed(w, p, c, ev->err);
        break;
    case AWL_LINK_EV_NOMINATED:
        c->stage = STAGE_NOMINATED;
        peer_feed(w, p, (awl_event){.type = AWL_EV_NOMINATED, .conn = c->id});
        break;
    case AWL_LINK_EV_CONFIRMED:
        c->stage = STAGE_AGREED;
        peer_feed(w, p, (awl_event){.type = AWL_EV_CONFIRMED, .conn = c->id});
        break;
    case AWL_LINK_EV_MESSAGE:
        p->heard = p->done && p->outcome.conn == c->id;
        break;
    case AWL_LINK_EV_CLOSED:
        flush(w, p, c);
        closed(w, p, c, ev->err);
        break;
    case AWL_LINK_EV_NONE:
    case AWL_LINK_EV_DELIVERED:
    case AWL_LINK_EV_PONG:
        break;
    }
}

/* Takes the events; the engine may drop the connection at any of them. */
static void drain(world *w, peer *p, conn *c)
{
    const awl_conn_id id = c->id;
    awl_link_event ev;
    while (c->kind != CONN_FREE && c->id == id && awl_link_next(end_of(c)->link, &ev)) {
        on_event(w, p, c, &ev);
    }
    if (c->kind != CONN_FREE && c->id == id) {
        flush(w, p, c);
    }
}

static void input(world *w, peer *p, conn *c, const uint8_t *data, size_t len)
{
    tls_end *e = end_of(c);
    if (e->link == NULL) {
        (void)awl_buf_append(&e->early, data, len);
        return;
    }
    if (w->scene.fault == SCENE_BROKEN_PROOF && w->proofs <= 2 && c->stage == STAGE_PROVING) {
        static const uint8_t garbage[100] = {0x16, 0x03, 0x03, 0xff};
        awl_link_input(e->link, sim_host_now(w->net, p->side), garbage, sizeof(garbage));
    } else {
        awl_link_input(e->link, sim_host_now(w->net, p->side), data, len);
    }
    drain(w, p, c);
}

static void begin(world *w, peer *p, conn *c)
{
    tls_end *e = end_of(c);
    awl_link_config cfg = {.role = p->role, .tls = contexts[p->side]};
    const bool other_key = w->scene.fault == SCENE_WRONG_KEY && p->role == AWL_ROLE_INVITER;
    cfg.expected = *awl_identity_id(identities[other_key ? 2 : 1 - p->side]);
    memcpy(cfg.secret, p->secret, sizeof(cfg.secret));
    if (awl_link_new(&cfg, sim_host_now(w->net, p->side), &e->link) != AWL_OK) {
        abort();
    }
    flush(w, p, c);
    /* What came early is read when the engine is drained. */
    sim_timer(w->net, sim_now(w->net), world_token(TIMER_PROOF, p->side, c->sock));
}

static void on_timer(world *w, peer *p, conn *c)
{
    tls_end *e = c->link;
    const awl_time now = sim_host_now(w->net, p->side);
    if (e == NULL || e->link == NULL) {
        return;
    }
    if (e->early.len > 0) {
        const size_t len = e->early.len;
        awl_link_input(e->link, now, awl_buf_head(&e->early), len);
        awl_buf_consume(&e->early, len);
    }
    awl_link_timer(e->link, now); /* too early is allowed */
    drain(w, p, c);
}

static void nominate(world *w, peer *p, conn *c)
{
    if (c->stage != STAGE_PROVEN) {
        world_break(w, p, "nominated before the proof");
        return;
    }
    c->stage = STAGE_NOMINATED;
    c->flush_finished = true;
    (void)awl_link_nominate(end_of(c)->link, sim_host_now(w->net, p->side));
}

static void confirm(world *w, peer *p, conn *c)
{
    c->stage = STAGE_AGREED;
    (void)awl_link_confirm(end_of(c)->link, sim_host_now(w->net, p->side));
    flush(w, p, c);
}

static void greet(world *w, peer *p, conn *c)
{
    uint32_t id;
    if (awl_link_send_message(end_of(c)->link, "hello", 5, &id) != AWL_OK) {
        world_break(w, p, "the link takes no message");
    }
    flush(w, p, c);
}

static void flush_nominated(world *w, peer *p, conn *c)
{
    c->flush_finished = false;
    flush(w, p, c);
}

const proof_ops tls_proof = {
    .begin = begin,
    .input = input,
    .nominate = nominate,
    .confirm = confirm,
    .flush = flush_nominated,
    .greet = greet,
    .end = end,
    .timer = on_timer,
};
