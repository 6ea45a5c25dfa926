/* SPDX-License-Identifier: MIT */
/*
 * Conversations with a hole port: "what does this local port look like from outside?"
 *
 * One STUN Binding over TCP with a ticket; the cookie of the answer goes back on the main
 * connection, and only then the endpoint counts for this login. For the engine (OBSERVE) the
 * connection stays open, because the mapping lives by it; a probe (probe.c) closes it.
 */
#include <string.h>

#include "plat/random.h"
#include "plat/sock.h"

#include "runtime/client_impl.h"

enum {
    OBSERVE_MS = 4000, /* for the connection and the answer */
};

/* The hole endpoint to ask: of the same family as local, the target-th of those. */
static bool hole_endpoint(const awl_client *c, const awl_addr *local, unsigned target,
                          awl_addr *out)
{
    const awl_login_welcome *w = &c->main.welcome;
    for (uint8_t i = 0; i < w->holes_count; i++) {
        if (w->holes[i].family == local->family && target-- == 0) {
            *out = w->holes[i];
            return true;
        }
    }
    return false;
}

awl_err observe_start(conn *n, const awl_addr *local, unsigned target)
{
    awl_client *c = n->client;
    plat_sock sock = PLAT_SOCK_NONE;
    plat_dialled how = {0};
    n->deadline = c->now + AWL_MS(OBSERVE_MS);
    if (!mainconn_online(c) || !hole_endpoint(c, local, target, &n->remote)) {
        n->dead = true;
        return AWL_ERR_UNREACHABLE;
    }
    awl_err err = plat_dial(local, &n->remote, NULL, &sock, &how);
    if (err == AWL_OK || err == AWL_ERR_IN_PROGRESS) {
        n->local = how.local;
        err = source_add(c, &n->src, sock, PLAT_WRITE);
        if (err != AWL_OK) {
            plat_close(sock);
        }
    }
    if (err != AWL_OK) {
        n->dead = true;
        return err;
    }
    if (!n->has_ticket) {
        err = awl_login_request_tickets(c->main.login, 1);
        mainconn_flush(c);
    }
    plat_random(NULL, n->transaction, sizeof(n->transaction));
    return err;
}

/* It came to nothing. For the engine that is a failed dial, or the end of an observed port. */
static void give_up(conn *n, awl_err err)
{
    call_rec *k = n->call;
    const awl_event ev = {
        .type = n->observed ? AWL_EV_CLOSED : AWL_EV_DIAL_DONE, .conn = n->id, .err = err};
    conn_close(n, false);
    if (k != NULL) {
        punch_feed(k, &ev);
    } else {
        probe_answer(n, err, NULL);
    }
}

static void send_request(conn *n)
{
    uint8_t request[AWL_STUN_MAX];
    awl_stun msg = {.type = AWL_STUN_REQUEST, .has_ticket = true};
    size_t sent = 0;
    memcpy(msg.transaction, n->transaction, sizeof(msg.transaction));
    memcpy(msg.ticket, n->ticket.bytes, sizeof(msg.ticket));
    const size_t len = awl_stun_build(&msg, request);
    /* The first bytes on a fresh connection: they fit, or something is very wrong. */
    const awl_err err = plat_send(n->src.sock, request, len, &sent);
    if (err != AWL_OK || sent != len) {
        give_up(n, err != AWL_OK ? err : AWL_ERR_LIMIT);
        return;
    }
    source_want(n->client, &n->src, PLAT_READ);
}

static void on_answer(conn *n, const awl_stun *msg)
{
    awl_client *c = n->client;
    if (msg->type != AWL_STUN_RESPONSE || !msg->has_cookie ||
        memcmp(msg->transaction, n->transaction, sizeof(n->transaction)) != 0) {
        give_up(n, AWL_ERR_MALFORMED);
        return;
    }
    n->observed = true;
    n->deadline = AWL_TIME_NEVER;
    if (mainconn_online(c)) {
        awl_login_observed(c->main.login, &n->ticket, msg->cookie, n->main_port);
        mainconn_flush(c);
    }
    const awl_addr mapped = awl_addr_normalize(&msg->mapped);
    if (n->call == NULL) {
        conn_close(n, false);
        probe_answer(n, AWL_OK, &mapped);
        return;
    }
    punch_feed(
        n->call,
        &(awl_event){.type = AWL_EV_OBSERVED, .conn = n->id, .local = n->local, .remote = mapped});
}

static void read_answer(conn *n)
{
    size_t got = 0, len = 0;
    awl_stun msg;
    const awl_err err = plat_recv(n->src.sock, n->rx + n->rx_len, sizeof(n->rx) - n->rx_len, &got);
    if (err == AWL_ERR_IN_PROGRESS) {
        return;
    }
    if (err != AWL_OK || n->observed) {
        give_up(n, err != AWL_OK ? err : AWL_ERR_MALFORMED); /* nothing follows the answer */
        return;
    }
    n->rx_len += got;
    awl_err framed = awl_stun_frame(n->rx, n->rx_len, &len);
    if (framed == AWL_ERR_IN_PROGRESS && n->rx_len < sizeof(n->rx)) {
        return;
    }
    if (framed == AWL_OK) {
        framed = awl_stun_parse(n->rx, len, &msg);
    }
    if (framed != AWL_OK) {
        give_up(n, AWL_ERR_MALFORMED);
        return;
    }
    on_answer(n, &msg);
}

void observe_ready(conn *n, unsigned what)
{
    if (n->src.interest & PLAT_WRITE) {
        const awl_err err = plat_dial_result(n->src.sock);
        if (err == AWL_ERR_IN_PROGRESS) {
            return;
        }
        if (err != AWL_OK) {
            give_up(n, err);
            return;
        }
        plat_set_nodelay(n->src.sock, true);
        source_want(n->client, &n->src, PLAT_READ);
        n->rx_len = 0;
        if (n->has_ticket) {
            send_request(n);
        }
        return;
    }
    if (what & PLAT_READ) {
        read_answer(n);
    }
}

void observe_tickets(awl_client *c, const awl_ticket *tickets, size_t count)
{
    size_t used = 0;
    for (conn *n = c->conns; n != NULL && used < count; n = n->next) {
        if (n->kind != CONN_OBSERVE || n->dead || n->has_ticket) {
            continue;
        }
        n->ticket = tickets[used++];
        n->has_ticket = true;
        if (!(n->src.interest & PLAT_WRITE)) {
            send_request(n); /* connected already, it only waited for this */
        }
    }
}

void observe_timer(conn *n)
{
    give_up(n, AWL_ERR_TIMED_OUT);
}
