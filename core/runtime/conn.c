/* SPDX-License-Identifier: MIT */
/* One socket of a call: a dial, a listener, a connection that is being proven, a link. */
#include <stdlib.h>
#include <string.h>

#include "runtime/client_impl.h"
#include "util/hex.h"

enum {
    LINGER_SECONDS = 2,  /* for the peer's FIN after our goodbye */
    READS_PER_TURN = 16, /* of CONN_RX bytes; then the others get their turn */
};

static void ready(void *owner, unsigned what);

conn *conn_new(awl_client *c, call_rec *k, conn_kind kind, awl_conn_id id)
{
    conn *n = calloc(1, sizeof(*n));
    if (n == NULL) {
        return NULL;
    }
    n->client = c;
    n->call = k;
    n->kind = kind;
    n->id = id;
    n->deadline = AWL_TIME_NEVER;
    n->src = (source){.ready = ready, .owner = n, .sock = PLAT_SOCK_NONE};
    n->next = c->conns;
    c->conns = n;
    return n;
}

conn *conn_find(const call_rec *k, awl_conn_id id)
{
    for (conn *n = k->client->conns; n != NULL; n = n->next) {
        if (n->call == k && n->id == id && !n->dead && n->kind != CONN_LINGER) {
            return n;
        }
    }
    return NULL;
}

void conn_close(conn *n, bool reset)
{
    source_close(n->client, &n->src, reset);
    n->dead = true;
}

/* ---- dialling and listening ---- */

static void dial_done(conn *n, awl_err err)
{
    call_rec *k = n->call;
    const awl_conn_id id = n->id;
    if (err == AWL_OK) {
        n->kind = CONN_CONNECTED;
        source_want(n->client, &n->src, 0);
    } else {
        conn_close(n, false);
    }
    punch_feed(k, &(awl_event){.type = AWL_EV_DIAL_DONE, .conn = id, .err = err});
}

void conn_dial(conn *n, const awl_addr *local, const awl_addr *remote)
{
    static const plat_dial_opts opts = {.fast_fail = true};
    plat_sock sock = PLAT_SOCK_NONE;
    plat_dialled how = {0};
    n->local = *local;
    n->remote = *remote;
    awl_err err = plat_dial(local, remote, &opts, &sock, &how);
    if (err == AWL_OK || err == AWL_ERR_IN_PROGRESS) {
        n->local = how.local;
        const awl_err added = source_add(n->client, &n->src, sock, PLAT_WRITE);
        if (added != AWL_OK) {
            plat_close(sock);
            err = added;
        }
    }
    if (err != AWL_ERR_IN_PROGRESS) {
        dial_done(n, err);
    }
}

awl_err conn_listen(conn *n, const awl_addr *local)
{
    plat_sock sock = PLAT_SOCK_NONE;
    awl_err err = plat_listen(local, &sock, &n->local);
    if (err == AWL_OK) {
        err = source_add(n->client, &n->src, sock, PLAT_READ);
        if (err != AWL_OK) {
            plat_close(sock);
        }
    }
    if (err != AWL_OK) {
        n->dead = true;
    }
    return err;
}

static void accept_one(conn *listener, plat_sock sock, const awl_addr *local,
                       const awl_addr *remote)
{
    call_rec *k = listener->call;
    conn *n = conn_new(listener->client, k, CONN_CONNECTED, AWL_CONN_ACCEPTED | ++k->accepted);
    if (n == NULL || source_add(listener->client, &n->src, sock, 0) != AWL_OK) {
        plat_close_reset(sock);
        if (n != NULL) {
            n->dead = true;
        }
        return;
    }
    n->technique = listener->technique;
    n->local = *local;
    n->remote = *remote;
    punch_feed(k, &(awl_event){
                      .type = AWL_EV_ACCEPTED, .conn = n->id, .local = *local, .remote = *remote});
}

static void accept_all(conn *listener)
{
    plat_sock sock = PLAT_SOCK_NONE;
    awl_addr local, remote;
    while (!listener->dead && plat_accept(listener->src.sock, &sock, &local, &remote) == AWL_OK) {
        accept_one(listener, sock, &local, &remote);
    }
}

/* ---- links ---- */

awl_err conn_prove(conn *n)
{
    const call_rec *k = n->call;
    awl_link_config config = {.role = k->role, .tls = n->client->link_tls, .expected = k->expected};
    memcpy(config.secret, k->secret, sizeof(config.secret));
    plat_set_nodelay(n->src.sock, true);
    const awl_err err = awl_link_new(&config, n->client->now, &n->link);
    if (err == AWL_OK) {
        source_want(n->client, &n->src, PLAT_READ);
        conn_flush(n);
    }
    return err;
}

void conn_flush(conn *n)
{
    size_t len = 0;
    const uint8_t *data;
    if (n->link == NULL || n->src.sock == PLAT_SOCK_NONE) {
        return;
    }
    while ((data = awl_link_output(n->link, &len)) != NULL && len > 0) {
        size_t sent = 0;
        if (plat_send(n->src.sock, data, len, &sent) != AWL_OK) {
            break; /* IN_PROGRESS: wait; else reading will say it */
        }
        awl_link_consume(n->link, sent);
    }
    source_want(n->client, &n->src, len > 0 ? PLAT_READ | PLAT_WRITE : PLAT_READ);
}

/* The server introduced another key than the pinned one, and that very key answered: every further
 * connection would end the same way. A stranger at the address, who shows a third key, is no reason
 * to give up. */
static bool is_another_key(const call_rec *k)
{
    return awl_id_equal(&k->shown, &k->peer_id) && !awl_id_equal(&k->peer_id, &k->expected);
}

/* Before the engine chose: what it needs to know. */
static void proof_event(conn *n, const awl_link_event *ev)
{
    call_rec *k = n->call;
    awl_event out = {.conn = n->id, .err = ev->err};
    switch (ev->type) {
    case AWL_LINK_EV_PROVEN:
        n->proven_at = n->client->now;
        out.type = AWL_EV_PROVEN;
        break;
    case AWL_LINK_EV_PROOF_FAILED:
        if (ev->err == AWL_ERR_WRONG_PEER && awl_link_peer_id(n->link) != NULL) {
            k->shown = *awl_link_peer_id(n->link);
        }
        conn_flush(n); /* the alert */
        conn_close(n, false);
        out.type = AWL_EV_PROOF_FAILED;
        break;
    case AWL_LINK_EV_NOMINATED:
        out.type = AWL_EV_NOMINATED;
        break;
    case AWL_LINK_EV_CONFIRMED:
        out.type = AWL_EV_CONFIRMED;
        break;
    case AWL_LINK_EV_CLOSED:
        conn_flush(n);
        conn_close(n, false);
        out.type = AWL_EV_CLOSED;
        break;
    case AWL_LINK_EV_NONE:
    case AWL_LINK_EV_MESSAGE:
    case AWL_LINK_EV_DELIVERED:
    case AWL_LINK_EV_PONG:
        return;
    }
    punch_feed(k, &out);
    if (is_another_key(k)) {
        punch_feed(k, &(awl_event){.type = AWL_EV_ABORT, .err = AWL_ERR_WRONG_PEER});
    }
}

/* CONNECTED was told and the link broke before the engine was done: another connection may still
 * be chosen, so the user hears of both. */
static void tell_broken(call_rec *k, const awl_link_event *ev)
{
    awl_client_event out = call_event(k, AWL_CLIENT_CLOSED);
    out.err = ev->err;
    out.state = awl_close_reason_name(ev->reason);
    awl_client_emit(k->client, &out, "", 0);
    k->told = false;
    k->winner = NULL;
}

static void link_event(conn *n, const awl_link_event *ev)
{
    call_rec *k = n->call;
    const bool data = ev->type == AWL_LINK_EV_MESSAGE || ev->type == AWL_LINK_EV_DELIVERED ||
                      ev->type == AWL_LINK_EV_PONG;
    if (k->state == CALL_LINKED || (data && k->winner == n)) {
        call_link_event(k, n, ev);
        return;
    }
    if (ev->type == AWL_LINK_EV_CLOSED && k->told && k->winner == n) {
        tell_broken(k, ev);
    }
    proof_event(n, ev);
}

void conn_events(conn *n)
{
    awl_link_event ev;
    while (!n->dead && n->kind != CONN_LINGER && awl_link_next(n->link, &ev)) {
        link_event(n, &ev);
    }
    if (!n->dead) {
        conn_flush(n);
    }
}

static void link_ready(conn *n, unsigned what)
{
    awl_client *c = n->client;
    for (int i = 0; (what & PLAT_READ) && i < READS_PER_TURN; i++) {
        size_t got = 0;
        const awl_err err = plat_recv(n->src.sock, c->rx, sizeof(c->rx), &got);
        if (err == AWL_ERR_IN_PROGRESS) {
            break;
        }
        if (err != AWL_OK) {
            awl_link_input_end(n->link, c->now, err);
            conn_events(n);
            return;
        }
        awl_link_input(n->link, c->now, c->rx, got);
        conn_events(n);
        if (n->dead || n->kind == CONN_LINGER) {
            return;
        }
    }
    conn_flush(n);
}

/* ---- ending ---- */

void conn_linger(conn *n)
{
    conn_flush(n);
    if (n->src.sock == PLAT_SOCK_NONE || plat_shutdown_write(n->src.sock) != AWL_OK) {
        conn_close(n, false);
        return;
    }
    n->kind = CONN_LINGER;
    n->deadline = n->client->now + AWL_SECOND(LINGER_SECONDS);
    source_want(n->client, &n->src, PLAT_READ);
}

static void linger_ready(conn *n)
{
    uint8_t data[4096];
    size_t got = 0;
    awl_err err;
    do {
        err = plat_recv(n->src.sock, data, sizeof(data), &got);
    } while (err == AWL_OK);
    if (err != AWL_ERR_IN_PROGRESS) {
        conn_close(n, false);
    }
}

static void ready(void *owner, unsigned what)
{
    conn *n = owner;
    awl_err err;
    switch (n->kind) {
    case CONN_DIAL:
        err = plat_dial_result(n->src.sock);
        if (err != AWL_ERR_IN_PROGRESS) {
            dial_done(n, err);
        }
        break;
    case CONN_LISTENER:
        accept_all(n);
        break;
    case CONN_OBSERVE:
        observe_ready(n, what);
        break;
    case CONN_CONNECTED:
    case CONN_LINK:
        if (n->link != NULL) {
            link_ready(n, what);
        }
        break;
    case CONN_LINGER:
        linger_ready(n);
        break;
    }
}

awl_time conn_deadline(const conn *n)
{
    if (n->dead) {
        return AWL_TIME_NEVER;
    }
    if (n->link != NULL && n->kind != CONN_LINGER) {
        return awl_link_deadline(n->link);
    }
    return n->deadline;
}

void conn_timer(conn *n)
{
    if (n->kind == CONN_LINGER) {
        conn_close(n, false);
    } else if (n->kind == CONN_OBSERVE) {
        observe_timer(n);
    } else if (n->link != NULL) {
        awl_link_timer(n->link, n->client->now);
        conn_events(n);
    }
}
