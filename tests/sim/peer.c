/* SPDX-License-Identifier: MIT */
/* The stand-in for the runtime of one host: carries out what the engine decides. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

enum {
    MAIN_PORT = 4000,
    HOLE_PORT = 8000
};

static conn *add(peer *p, conn_kind kind, awl_conn_id id)
{
    conn *c = NULL;
    for (size_t i = 0; i < p->conns_count && c == NULL; i++) {
        c = p->conns[i].kind == CONN_FREE ? &p->conns[i] : NULL;
    }
    if (c == NULL) {
        assert(p->conns_count < WORLD_CONNS_MAX);
        c = &p->conns[p->conns_count++];
    }
    *c = (conn){.kind = kind, .id = id};
    return c;
}

conn *peer_find(peer *p, awl_conn_id id)
{
    for (size_t i = 0; i < p->conns_count; i++) {
        if (p->conns[i].kind != CONN_FREE && p->conns[i].id == id && id != 0) {
            return &p->conns[i];
        }
    }
    return NULL;
}

static conn *find_sock(peer *p, uint32_t sock)
{
    for (size_t i = 0; i < p->conns_count; i++) {
        if (p->conns[i].kind != CONN_FREE && p->conns[i].sock == sock) {
            return &p->conns[i];
        }
    }
    return NULL;
}

void peer_drop(world *w, peer *p, conn *c, bool reset)
{
    w->proof->end(w, c);
    sim_close(w->net, p->side, c->sock, reset);
    *c = (conn){0};
}

/* --- events to the engine -----------------------------------------------------------------------
 */

static void act(world *w, peer *p, const awl_action *a);

static void queue(peer *p, awl_event ev)
{
    if (p->engine != NULL && !p->done) {
        assert(p->backlog_count < WORLD_BACKLOG_MAX);
        p->backlog[p->backlog_count++] = ev;
    }
}

static void set_timer(world *w, peer *p)
{
    const awl_time due = awl_engine_deadline(p->engine);
    if (due == AWL_TIME_NEVER) {
        p->deadline = AWL_TIME_NEVER;
        return;
    }
    awl_time at = sim_from_host_time(w->net, p->side, due);
    at = at < sim_now(w->net) ? sim_now(w->net) : at;
    if (at != p->deadline) {
        p->deadline = at;
        sim_timer(w->net, at, world_token(TIMER_ENGINE, p->side, 0));
    }
}

static void feed_now(world *w, peer *p, awl_event *ev)
{
    ev->now = sim_host_now(w->net, p->side);
    world_trace_event(w, p, ev);
    const awl_err err = awl_engine_handle(p->engine, ev);
    if (err == AWL_ERR_STATE) {
        world_break(w, p, "the engine refused an event with AWL_ERR_STATE");
    }
    awl_action a;
    while (awl_engine_next(p->engine, &a)) {
        world_trace_action(w, p, &a);
        judge_action(w, p, &a);
        act(w, p, &a);
    }
}

void peer_feed(world *w, peer *p, awl_event ev)
{
    queue(p, ev);
    if (p->engine == NULL || p->feeding) {
        return; /* an action of the engine brought it about: the engine is to be drained first */
    }
    p->feeding = true;
    for (size_t i = 0; i < p->backlog_count && !p->done; i++) {
        feed_now(w, p, &p->backlog[i]);
    }
    p->backlog_count = 0;
    p->feeding = false;
    for (size_t i = 0; i < p->conns_count; i++) {
        conn *c = &p->conns[i];
        if (c->kind != CONN_FREE && c->flush_finished) {
            w->proof->flush(w, p, c);
        }
    }
    set_timer(w, p);
}

void peer_tick(world *w, peer *p)
{
    if (p->deadline == sim_now(w->net)) {
        p->deadline = -1;
        peer_feed(w, p, (awl_event){.type = AWL_EV_TIMER});
    }
}

void peer_candidate(world *w, peer *p, awl_event_type type, const awl_candidate *c)
{
    judge_given(w, p, &c->addr);
    peer_feed(w, p, (awl_event){.type = type, .candidate = *c});
}

void peer_introduce(world *w, peer *p, awl_role role, uint32_t attempt)
{
    const scene_side *x = &w->scene.side[p->side];
    if (p->engine != NULL) {
        /* A click after the end of an attempt is a new call, and another play. */
        const peer *other = &w->peers[1 - p->side];
        const bool over = p->done || (other->done && other->outcome.err != AWL_OK);
        if (!over && (p->attempt != attempt || p->role != role)) {
            world_break(w, p, "one click on each side made two attempts");
        }
        return;
    }
    awl_engine_config cfg = {
        .role = role,
        .only = w->scene.only,
        .main_local = x->local,
        .ipv6_local = x->ipv6,
        .main_taken = w->scene.main_taken[p->side],
        .may_listen = x->may_listen,
        .kernel_resends = x->host.kernel == SIM_LINUX,
        .give_up = sim_host_now(w->net, p->side) + w->scene.give_up,
        .seed = w->scene.seed * 2 + (uint64_t)p->side,
    };
    judge_own(w, p, &x->local);
    judge_own(w, p, &x->ipv6);
    if (awl_addr_scope(&x->local) == AWL_SCOPE_PRIVATE || w->scene.same_lan) {
        cfg.locals[0] = (awl_local){.addr = x->local, .prefix_len = 24};
        cfg.locals_count = 1;
    }
    p->role = role;
    p->attempt = attempt;
    p->attempts++;
    p->deadline = -1;
    p->introduced_at = sim_now(w->net);
    if (awl_engine_new(&cfg, &p->engine) != AWL_OK) {
        abort();
    }
    peer_feed(w, p, (awl_event){.type = AWL_EV_START});
}

/* --- actions of the engine ----------------------------------------------------------------------
 */

static void act_listen(world *w, peer *p, const awl_action *a)
{
    conn *c = add(p, CONN_LISTEN, a->conn);
    c->local = a->local;
    const awl_err err = sim_listen(w->net, p->side, &a->local, &c->sock);
    if (err != AWL_OK) {
        *c = (conn){0};
    }
    queue(p, (awl_event){.type = AWL_EV_LISTENING, .conn = a->conn, .local = a->local, .err = err});
}

static conn *open_socket(world *w, peer *p, conn_kind kind, const awl_action *a,
                         const awl_addr *remote)
{
    conn *c = add(p, kind, a->conn);
    c->local = a->local;
    c->remote = *remote;
    const awl_err err = sim_connect(w->net, p->side, &c->local, &c->remote, &c->sock);
    if (err != AWL_OK) {
        *c = (conn){0};
        queue(p, (awl_event){.type = AWL_EV_DIAL_DONE, .conn = a->conn, .err = err});
        return NULL;
    }
    return c;
}

static void act_observe(world *w, peer *p, const awl_action *a)
{
    const awl_addr hole = scene_server_addr(AWL_FAMILY_IPV4, HOLE_PORT);
    const conn *c = open_socket(w, p, CONN_OBSERVE, a, &hole);
    if (c != NULL) {
        judge_own(w, p, &c->local);
    }
}

static void act_close(world *w, peer *p, const awl_action *a)
{
    conn *c = peer_find(p, a->conn);
    if (c != NULL) {
        peer_drop(w, p, c, a->reset);
    }
}

static void act_done(world *w, peer *p, const awl_action *a)
{
    p->done = true;
    p->outcome = *a;
    p->done_at = sim_now(w->net);
    rdv_report(w, p);
    conn *c = peer_find(p, a->conn);
    if (a->err == AWL_OK && c != NULL) {
        w->proof->greet(w, p, c);
    }
}

static void act_on(world *w, peer *p, const awl_action *a)
{
    conn *c = peer_find(p, a->conn);
    if (c == NULL) {
        world_break(w, p, "the engine acts on a connection that is not there");
        return;
    }
    if (a->type == AWL_ACT_PROVE) {
        c->stage = STAGE_PROVING;
        w->proofs++;
        w->proof->begin(w, p, c);
    } else if (a->type == AWL_ACT_NOMINATE) {
        p->nominated_at = sim_now(w->net);
        w->proof->nominate(w, p, c);
    } else {
        w->proof->confirm(w, p, c);
    }
}

static void act(world *w, peer *p, const awl_action *a)
{
    switch (a->type) {
    case AWL_ACT_NONE:
    case AWL_ACT_ATTEMPT:
        break;
    case AWL_ACT_LISTEN:
        act_listen(w, p, a);
        break;
    case AWL_ACT_OBSERVE:
        act_observe(w, p, a);
        break;
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
        rdv_tell(w, p, a);
        break;
    case AWL_ACT_DIAL:
        (void)open_socket(w, p, CONN_DIAL, a, &a->remote);
        break;
    case AWL_ACT_PROVE:
    case AWL_ACT_NOMINATE:
    case AWL_ACT_CONFIRM:
        act_on(w, p, a);
        break;
    case AWL_ACT_CLOSE:
        act_close(w, p, a);
        break;
    case AWL_ACT_DONE:
        act_done(w, p, a);
        break;
    }
}

/* --- what TCP says ------------------------------------------------------------------------------
 */

void peer_login(world *w, peer *p)
{
    conn *c = add(p, CONN_MAIN, 0);
    c->local = w->scene.side[p->side].local;
    c->remote = scene_server_addr(AWL_FAMILY_IPV4, MAIN_PORT);
    (void)sim_connect(w->net, p->side, &c->local, &c->remote, &c->sock);
}

void peer_probe6(world *w, peer *p)
{
    const scene_side *x = &w->scene.side[p->side];
    if (x->ipv6.family == AWL_FAMILY_NONE) {
        return;
    }
    conn *c = add(p, CONN_PROBE6, 0);
    c->local = x->ipv6;
    c->remote = scene_server_addr(AWL_FAMILY_IPV6, HOLE_PORT);
    (void)sim_connect(w->net, p->side, &c->local, &c->remote, &c->sock);
}

void peer_observed(world *w, peer *p, conn *c, const awl_addr *mapped)
{
    if (c->kind == CONN_OBSERVE) {
        peer_feed(
            w, p,
            (awl_event){
                .type = AWL_EV_OBSERVED, .conn = c->id, .local = c->local, .remote = *mapped});
    }
}

static void on_connected(world *w, peer *p, conn *c)
{
    c->stage = STAGE_UP;
    switch (c->kind) {
    case CONN_MAIN:
        rdv_up(w, p);
        break;
    case CONN_PROBE6:
    case CONN_OBSERVE:
        rdv_hole_up(w, p, c);
        break;
    case CONN_DIAL:
        p->connected_at = p->connected_at == 0 ? sim_now(w->net) : p->connected_at;
        peer_feed(
            w, p,
            (awl_event){
                .type = AWL_EV_DIAL_DONE, .conn = c->id, .local = c->local, .remote = c->remote});
        break;
    case CONN_FREE:
    case CONN_ACCEPTED:
    case CONN_LISTEN:
        break;
    }
}

static void on_failed(world *w, peer *p, conn *c, awl_err err)
{
    const conn was = *c;
    *c = (conn){0};
    if (was.kind == CONN_DIAL || was.kind == CONN_OBSERVE) {
        peer_feed(w, p, (awl_event){.type = AWL_EV_DIAL_DONE, .conn = was.id, .err = err});
    } else if (was.kind == CONN_MAIN) {
        peer_login(w, p);
    }
}

static void on_accepted(world *w, peer *p, const sim_event *ev)
{
    const conn *listener = find_sock(p, ev->listener);
    if (listener == NULL || p->done) {
        sim_close(w->net, p->side, ev->sock, true);
        return;
    }
    conn *c = add(p, CONN_ACCEPTED, AWL_CONN_ACCEPTED | ++p->accepted);
    c->stage = STAGE_UP;
    c->sock = ev->sock;
    (void)sim_endpoints(w->net, p->side, ev->sock, &c->local, &c->remote);
    p->connected_at = p->connected_at == 0 ? sim_now(w->net) : p->connected_at;
    peer_feed(w, p,
              (awl_event){
                  .type = AWL_EV_ACCEPTED, .conn = c->id, .local = c->local, .remote = c->remote});
}

void peer_proof_failed(world *w, peer *p, conn *c, awl_err err)
{
    const awl_conn_id id = c->id;
    peer_drop(w, p, c, false);
    peer_feed(w, p, (awl_event){.type = AWL_EV_PROOF_FAILED, .conn = id, .err = err});
}

static void on_closed(world *w, peer *p, conn *c, awl_err err)
{
    const conn was = *c;
    if (was.kind == CONN_MAIN) {
        return; /* the server's end of the world is another test's matter */
    }
    if (was.kind == CONN_PROBE6) {
        peer_drop(w, p, c, false);
    } else if (p->done && was.id == p->outcome.conn) {
        return; /* the link's affair now */
    } else if (was.stage == STAGE_PROVING) {
        peer_proof_failed(w, p, c, err);
    } else {
        peer_drop(w, p, c, false);
        peer_feed(w, p, (awl_event){.type = AWL_EV_CLOSED, .conn = was.id, .err = err});
    }
}

static void on_data(world *w, peer *p, conn *c, const sim_event *ev)
{
    if (c->kind == CONN_MAIN) {
        rdv_input(w, p, ev->data, ev->len);
    } else if (c->kind == CONN_PROBE6 || c->kind == CONN_OBSERVE) {
        rdv_hole_input(w, p, c, ev->data, ev->len);
    } else {
        w->proof->input(w, p, c, ev->data, ev->len);
    }
}

void peer_tcp(world *w, peer *p, const sim_event *ev)
{
    if (ev->type == SIM_EV_ACCEPTED) {
        on_accepted(w, p, ev);
        return;
    }
    conn *c = find_sock(p, ev->sock);
    if (c == NULL) {
        sim_close(w->net, p->side, ev->sock, true);
    } else if (ev->type == SIM_EV_CONNECTED) {
        on_connected(w, p, c);
    } else if (ev->type == SIM_EV_FAILED) {
        on_failed(w, p, c, ev->err);
    } else if (ev->type == SIM_EV_CLOSED) {
        on_closed(w, p, c, ev->err);
    } else if (ev->type == SIM_EV_DATA) {
        on_data(w, p, c, ev);
    }
}

void peer_cut(world *w, peer *p)
{
    world_trace(w, p, "@", "cut");
    for (size_t i = 0; i < p->conns_count; i++) {
        conn *c = &p->conns[i];
        if ((c->kind == CONN_DIAL || c->kind == CONN_ACCEPTED) && c->stage != STAGE_OPENING) {
            sim_event ev = {.type = SIM_EV_CLOSED, .host = p->side, .sock = c->sock};
            ev.err = AWL_ERR_RESET;
            sim_close(w->net, p->side, c->sock, true);
            peer_tcp(w, p, &ev);
        }
    }
}
