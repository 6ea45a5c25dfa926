/* SPDX-License-Identifier: MIT */
/*
 * The engine of one attempt at work: its actions are carried out on sockets, what comes of them
 * goes back as events. The engine takes an event only when its actions are drained, so events that
 * an action causes at once (a dial that fails in connect()) wait in a ring.
 */
#include <string.h>

#include "plat/sock.h"

#include "runtime/client_impl.h"

/* Queues an event for the engine. */
static void post(call_rec *k, const awl_event *ev)
{
    if (k->pending_len < PENDING_MAX) { /* the engine has fewer connections than that */
        k->pending[(k->pending_pos + k->pending_len++) % PENDING_MAX] = *ev;
    }
}

static void act_listen(call_rec *k, const awl_action *a)
{
    awl_event ev = {.type = AWL_EV_LISTENING, .conn = a->conn, .err = AWL_ERR_NO_MEMORY};
    conn *n = conn_new(k->client, k, CONN_LISTENER, a->conn);
    if (n != NULL) {
        n->technique = a->technique;
        ev.err = conn_listen(n, &a->local);
        ev.local = n->local;
    }
    post(k, &ev);
}

static void act_observe(call_rec *k, const awl_action *a)
{
    conn *n = conn_new(k->client, k, CONN_OBSERVE, a->conn);
    awl_err err = AWL_ERR_NO_MEMORY;
    if (n != NULL) {
        if (k->tickets_count > 0) {
            n->ticket = k->tickets[--k->tickets_count];
            n->has_ticket = true;
        }
        err = observe_start(n, &a->local, 0);
    }
    if (err != AWL_OK) {
        post(k, &(awl_event){.type = AWL_EV_DIAL_DONE, .conn = a->conn, .err = err});
    }
}

static void act_dial(call_rec *k, const awl_action *a)
{
    awl_client *c = k->client;
    conn *n = conn_new(c, k, CONN_DIAL, a->conn);
    if (n == NULL) {
        post(k, &(awl_event){.type = AWL_EV_DIAL_DONE, .conn = a->conn, .err = AWL_ERR_NO_MEMORY});
        return;
    }
    n->n = ++k->dials;
    n->technique = a->technique;
    conn_dial(n, &a->local, &a->remote);
}

static void act_prove(call_rec *k, const awl_action *a)
{
    conn *n = conn_find(k, a->conn);
    if (n == NULL) {
        return;
    }
    n->technique = a->technique;
    const awl_err err = conn_prove(n);
    if (err != AWL_OK) {
        conn_close(n, true);
        post(k, &(awl_event){.type = AWL_EV_PROOF_FAILED, .conn = a->conn, .err = err});
    }
}

/* NOMINATE and CONFIRM: from here on the link may carry data. */
static void act_choose(call_rec *k, const awl_action *a)
{
    awl_client *c = k->client;
    conn *n = conn_find(k, a->conn);
    if (n == NULL || n->link == NULL) {
        return;
    }
    const awl_err err = a->type == AWL_ACT_NOMINATE ? awl_link_nominate(n->link, c->now)
                                                    : awl_link_confirm(n->link, c->now);
    if (err != AWL_OK) {
        return; /* it ended in this very moment: its CLOSED is on the way to the engine */
    }
    n->technique = a->technique;
    call_connected(k, n, a->path);
}

static void act_announce(call_rec *k, const awl_action *a)
{
    awl_client *c = k->client;
    if (mainconn_online(c)) {
        if (a->type == AWL_ACT_ANNOUNCE) {
            awl_login_announce(c->main.login, k->attempt, &a->candidate);
        } else {
            awl_login_ready(c->main.login, k->attempt, &a->candidate);
        }
        mainconn_flush(c);
    }
}

static void act_done(call_rec *k, const awl_action *a)
{
    call_report(k, a->err, a->path, a->technique);
    if (a->err != AWL_OK) {
        call_fail(k, a->err);
        return;
    }
    k->state = CALL_LINKED;
    k->deadline = AWL_TIME_NEVER;
}

static void act(call_rec *k, const awl_action *a)
{
    conn *n;
    switch (a->type) {
    case AWL_ACT_NONE:
    case AWL_ACT_ATTEMPT: /* for the log only */
        break;
    case AWL_ACT_LISTEN:
        act_listen(k, a);
        break;
    case AWL_ACT_OBSERVE:
        act_observe(k, a);
        break;
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
        act_announce(k, a);
        break;
    case AWL_ACT_DIAL:
        act_dial(k, a);
        break;
    case AWL_ACT_PROVE:
        act_prove(k, a);
        break;
    case AWL_ACT_NOMINATE:
    case AWL_ACT_CONFIRM:
        act_choose(k, a);
        break;
    case AWL_ACT_CLOSE:
        n = conn_find(k, a->conn);
        if (n != NULL) {
            conn_close(n, a->reset);
        }
        break;
    case AWL_ACT_DONE:
        act_done(k, a);
        break;
    }
}

static void drain(call_rec *k)
{
    awl_action a;
    while (awl_engine_next(k->engine, &a)) {
        punch_tell_action(k, &a);
        act(k, &a);
        if (a.type == AWL_ACT_DONE) {
            punch_trace_action(k, &a);
        }
    }
}

void punch_feed(call_rec *k, const awl_event *ev)
{
    if (k->state != CALL_PUNCHING) {
        return;
    }
    post(k, ev);
    if (k->feeding) {
        return; /* the loop below is at work further up */
    }
    k->feeding = true;
    while (k->pending_len > 0 && k->state == CALL_PUNCHING) {
        awl_event next = k->pending[k->pending_pos];
        k->pending_pos = (k->pending_pos + 1) % PENDING_MAX;
        k->pending_len--;
        next.now = k->client->now;
        punch_tell_event(k, &next);
        awl_engine_handle(k->engine, &next);
        drain(k);
    }
    k->feeding = false;
}

/* Is there a link between exactly these endpoints already? Then round 0 cannot be dialled. */
static bool taken(const awl_client *c, const awl_addr *local, const awl_addr *remote)
{
    for (const conn *n = c->conns; n != NULL; n = n->next) {
        if (!n->dead && n->kind == CONN_LINK && awl_addr_equal(&n->local, local) &&
            awl_addr_equal(&n->remote, remote)) {
            return true;
        }
    }
    return false;
}

/* Does one of the peer's mapped endpoints have our own public address? Then both of us are behind
 * one NAT, and the peer may be on our LAN. */
static bool shares_our_address(const awl_client *c, const awl_login_introduce *intro)
{
    for (uint8_t i = 0; i < intro->candidates_count; i++) {
        const awl_candidate *cand = &intro->candidates[i];
        if (cand->kind == AWL_CAND_MAPPED &&
            awl_addr_same_ip(&cand->addr, &c->main.welcome.observed)) {
            return true;
        }
    }
    return false;
}

/* DESIGN 7, against a server that lies: it may send us to private and loopback addresses only where
 * it has one itself, or where the peer shares our public address. */
static bool may_dial(const awl_client *c, const awl_candidate *cand, bool same_address)
{
    const awl_scope scope = awl_addr_scope(&cand->addr);
    if (scope == AWL_SCOPE_GLOBAL) {
        return true;
    }
    return awl_addr_scope(&c->main.remote) == scope ||
           (same_address && cand->kind == AWL_CAND_LAN && scope == AWL_SCOPE_PRIVATE);
}

/* The server calls every observed endpoint mapped. Seen from here it may be a neighbour's (the
 * server is on this LAN or on this computer), who is reached with a listener, not by crossing SYNs
 * (NAT.md 5); and IPv6 has a technique of its own. */
static awl_candidate sorted(const awl_client *c, awl_candidate cand)
{
    cand.addr = awl_addr_normalize(&cand.addr);
    if (cand.kind == AWL_CAND_MAPPED && cand.round == 0) {
        if (awl_gathered_on_link(&c->main.own, &cand.addr) != NULL) {
            cand.kind = AWL_CAND_LAN;
        } else if (cand.addr.family == AWL_FAMILY_IPV6) {
            cand.kind = AWL_CAND_IPV6;
        }
    }
    return cand;
}

static void feed_candidates(call_rec *k, const awl_login_introduce *intro)
{
    const bool same_address = shares_our_address(k->client, intro);
    for (uint8_t i = 0; i < intro->candidates_count; i++) {
        const awl_candidate cand = sorted(k->client, intro->candidates[i]);
        if (may_dial(k->client, &cand, same_address)) {
            punch_feed(k, &(awl_event){.type = AWL_EV_REMOTE, .candidate = cand});
        }
    }
}

awl_addr punch_peer_endpoint(const awl_client *c, const awl_login_introduce *intro)
{
    awl_addr best = {0};
    for (uint8_t i = 0; i < intro->candidates_count; i++) {
        const awl_candidate *cand = &intro->candidates[i];
        const bool mapped =
            cand->kind == AWL_CAND_MAPPED && cand->addr.family == c->main.welcome.observed.family;
        if (mapped || best.family == AWL_FAMILY_NONE) {
            best = awl_addr_normalize(&cand->addr);
        }
        if (mapped) {
            break;
        }
    }
    return best;
}

awl_err punch_start(call_rec *k, const awl_login_introduce *intro)
{
    awl_client *c = k->client;
    const mainconn *m = &c->main;
    const bool loopback = awl_addr_scope(&m->local) == AWL_SCOPE_LOOPBACK;
    awl_engine_config config = {
        .role = k->role,
        .only = k->only,
        .main_local = m->local,
        .ipv6_local = m->own.ipv6,
        .locals_count = m->own.locals_count,
        .main_taken = m->mapping_varies,
        /* No firewall prompts for loopback. There the invitee alone listens where the system minds
         * a dial beside a listener (Wine, plat/sock.h). */
        .may_listen = plat_listen_is_silent() || c->config.may_listen ||
                      (loopback && k->role == AWL_ROLE_INVITEE),
        .kernel_resends = plat_kernel_resends(),
        .give_up = k->deadline,
        .seed = awl_prng_next(&c->prng),
    };
    memcpy(config.locals, m->own.locals, sizeof(config.locals));
    for (uint8_t i = 0; i < intro->candidates_count; i++) {
        config.main_taken = config.main_taken || taken(c, &m->local, &intro->candidates[i].addr);
    }
    awl_engine_free(k->engine);
    const awl_err err = awl_engine_new(&config, &k->engine);
    if (err != AWL_OK) {
        return err;
    }
    k->state = CALL_PUNCHING;
    k->deadline = AWL_TIME_NEVER; /* the engine keeps it now */
    punch_feed(k, &(awl_event){.type = AWL_EV_START});
    feed_candidates(k, intro);
    return AWL_OK;
}
