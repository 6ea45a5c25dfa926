/* SPDX-License-Identifier: MIT */
/*
 * The main connection:
 *
 *   WAITING --due--> RESOLVING --> DIALING --> HANDSHAKE --> LOGIN --Welcome--> ONLINE
 *      ^                 |            |            |           |                  |
 *      +------ lost: full jitter, 2 s at most in the first minute, 30 s later ----+
 *
 * Each login has a fresh local port, which the punches of this login share: so the main connection
 * is dialled like a punch, bound with reuse. Links do not notice its loss.
 */
#include <string.h>

#include "plat/netif.h"

#include "runtime/client_impl.h"
#include "util/hex.h"

enum {
    DIAL_MS = 4000,       /* for one address of the server; then the next one */
    HANDSHAKE_MS = 10000, /* TLS, and the server's answer to Login */
    FLUSH_ROUND = 16384,
};

static void ready(void *client, unsigned what);
static void dial_next(awl_client *c, awl_err last);

void mainconn_init(awl_client *c)
{
    mainconn *m = &c->main;
    m->src = (source){.ready = ready, .owner = c, .sock = PLAT_SOCK_NONE};
    m->deadline = c->now; /* at once */
    awl_backoff_init(&m->backoff, awl_prng_next(&c->prng));
}

bool mainconn_online(const awl_client *c)
{
    return c->main.state == MAIN_ONLINE;
}

void mainconn_put_ids(const awl_client *c, awl_client_event *ev)
{
    const mainconn *m = &c->main;
    const bool wrong = ev->err == AWL_ERR_WRONG_SERVER;
    awl_client_put_id(ev->server, wrong ? &m->shown_id : &m->server_id);
    if (wrong) {
        awl_client_put_id(ev->known_id, &m->trusted_id);
    }
}

static int retry_ms(const awl_client *c)
{
    const mainconn *m = &c->main;
    const awl_time left = m->deadline > c->now ? m->deadline - c->now : 0;
    return m->state != MAIN_WAITING || m->deadline == AWL_TIME_NEVER ? -1 : (int)(left / 1000);
}

void mainconn_emit_state(awl_client *c, const char *state, awl_err err)
{
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_SERVER);
    ev.state = state;
    ev.err = err;
    ev.remote = c->main.remote;
    mainconn_put_ids(c, &ev);
    ev.retry_ms = retry_ms(c);
    awl_client_emit(c, &ev, c->server_text, strlen(c->server_text));
}

static void drop(awl_client *c)
{
    mainconn *m = &c->main;
    source_close(c, &m->src, false);
    plat_resolve_free(m->resolve);
    awl_login_free(m->login);
    awl_tls_free(m->tls);
    m->resolve = NULL;
    m->login = NULL;
    m->tls = NULL;
}

void mainconn_free(awl_client *c)
{
    drop(c);
}

/* The main connection failed or was lost. Errors that trying again cannot heal stop the client. */
void mainconn_lost(awl_client *c, awl_err err)
{
    mainconn *m = &c->main;
    const bool final = err == AWL_ERR_WRONG_SERVER || (!m->was_online && !c->config.stay);
    if (m->tls != NULL && awl_tls_peer_id(m->tls) != NULL) {
        m->shown_id = *awl_tls_peer_id(m->tls);
    }
    drop(c);
    pins_all_gone(c);
    m->state = MAIN_WAITING;
    m->deadline = AWL_TIME_NEVER;
    if (c->stopping) {
        return;
    }
    if (!final) {
        m->deadline = c->now + awl_backoff_next(&m->backoff, c->now);
    }
    mainconn_emit_state(c, "offline", err);
    call_server_lost(c);
    if (final) {
        awl_client_stop(c, err, awl_strerror(err));
    }
}

static void start(awl_client *c)
{
    mainconn *m = &c->main;
    mainconn_emit_state(c, "connecting", AWL_OK);
    const awl_err err = plat_resolve_start(c->url.host, c->url.port, c->wake, &m->resolve);
    if (err != AWL_OK) {
        mainconn_lost(c, err);
        return;
    }
    m->state = MAIN_RESOLVING;
    m->deadline = c->now + AWL_MS(HANDSHAKE_MS);
    mainconn_resolved(c);
}

void mainconn_resolved(awl_client *c)
{
    mainconn *m = &c->main;
    if (m->state != MAIN_RESOLVING) {
        return;
    }
    const awl_err err = plat_resolve_fetch(m->resolve, m->addrs, MAIN_ADDRS_MAX, &m->addrs_count);
    if (err == AWL_ERR_IN_PROGRESS) {
        return;
    }
    plat_resolve_free(m->resolve);
    m->resolve = NULL;
    if (err != AWL_OK) {
        mainconn_lost(c, err);
        return;
    }
    m->addr_next = 0;
    m->state = MAIN_DIALING;
    dial_next(c, AWL_ERR_UNREACHABLE);
}

/* Dials the addresses one after the other; the last one's error counts (last: of the one before).
 */
static void dial_next(awl_client *c, awl_err last)
{
    mainconn *m = &c->main;
    awl_err err = last;
    while (m->addr_next < m->addrs_count) {
        m->remote = m->addrs[m->addr_next++];
        plat_sock sock = PLAT_SOCK_NONE;
        plat_dialled how;
        awl_addr local;
        err = plat_route_local(&m->remote, &local);
        if (err == AWL_OK) {
            local.port = 0; /* fresh for each login: the old one may carry links */
            err = plat_dial(&local, &m->remote, NULL, &sock, &how);
        }
        if (err != AWL_OK && err != AWL_ERR_IN_PROGRESS) {
            continue;
        }
        m->local = how.local;
        err = source_add(c, &m->src, sock, PLAT_WRITE);
        if (err != AWL_OK) {
            plat_close(sock);
            break;
        }
        m->deadline = c->now + AWL_MS(DIAL_MS);
        return;
    }
    mainconn_lost(c, err);
}

static void shake_hands(awl_client *c)
{
    mainconn *m = &c->main;
    awl_id pinned;
    const awl_id *expected = c->url.has_id ? &c->url.id : NULL;
    if (awl_profile_server_pin(c->profile, c->url.host, c->url.port, &pinned)) {
        if (expected != NULL && !awl_id_equal(expected, &pinned)) {
            m->shown_id = *expected; /* the address and the profile name two servers */
            m->trusted_id = pinned;
            mainconn_lost(c, AWL_ERR_WRONG_SERVER);
            return;
        }
        expected = &pinned;
    }
    m->trusted_id = expected != NULL ? *expected : (awl_id){{0}};
    plat_set_nodelay(m->src.sock, true);
    const awl_err err = awl_tls_new(c->main_tls, AWL_TLS_CLIENT, expected, &m->tls);
    if (err != AWL_OK) {
        mainconn_lost(c, err);
        return;
    }
    m->state = MAIN_HANDSHAKE;
    m->deadline = c->now + AWL_MS(HANDSHAKE_MS);
    source_want(c, &m->src, PLAT_READ);
    mainconn_flush(c);
}

void mainconn_flush(awl_client *c)
{
    mainconn *m = &c->main;
    size_t len = 0;
    if (m->tls == NULL) {
        return;
    }
    for (const uint8_t *data;
         m->login != NULL && (data = awl_login_output(m->login, &len)) != NULL;) {
        if (awl_tls_write(m->tls, data, len) != AWL_OK) {
            break; /* the socket is full; what waits is limited by awl_login */
        }
        awl_login_sent(m->login, len);
    }
    awl_buf *out = awl_tls_output(m->tls);
    while (out->len > 0) {
        size_t sent = 0;
        const awl_err err = plat_send(m->src.sock, awl_buf_head(out), out->len, &sent);
        if (err != AWL_OK) {
            break; /* IN_PROGRESS: wait; else reading will say it */
        }
        awl_buf_consume(out, sent);
    }
    source_want(c, &m->src, out->len > 0 ? PLAT_READ | PLAT_WRITE : PLAT_READ);
}

static awl_err read_plain(awl_client *c)
{
    mainconn *m = &c->main;
    uint8_t plain[FLUSH_ROUND];
    for (;;) {
        size_t len = 0;
        const awl_err err = awl_tls_read(m->tls, plain, sizeof(plain), &len);
        if (err != AWL_OK || len == 0) {
            return err;
        }
        awl_login_input(m->login, c->now, plain, len);
    }
}

/* Reads what is there. Not AWL_OK: the connection is over. */
static awl_err receive(awl_client *c)
{
    mainconn *m = &c->main;
    uint8_t data[FLUSH_ROUND];
    size_t got = 0;
    awl_err err = plat_recv(m->src.sock, data, sizeof(data), &got);
    if (err == AWL_ERR_IN_PROGRESS) {
        return AWL_OK;
    }
    if (err == AWL_OK) {
        err = awl_tls_input(m->tls, data, got);
    }
    if (err == AWL_OK && m->state == MAIN_HANDSHAKE && awl_tls_get_state(m->tls) == AWL_TLS_OPEN) {
        err = main_login_begin(c);
    }
    if (err == AWL_OK && m->login != NULL) {
        err = read_plain(c);
    }
    return err;
}

static void ready(void *client, unsigned what)
{
    awl_client *c = client;
    mainconn *m = &c->main;
    if (m->state == MAIN_DIALING) {
        const awl_err err = plat_dial_result(m->src.sock);
        if (err == AWL_OK) {
            shake_hands(c);
        } else if (err != AWL_ERR_IN_PROGRESS) {
            source_close(c, &m->src, false);
            dial_next(c, err);
        }
        return;
    }
    if (what & PLAT_READ) {
        const awl_err err = receive(c);
        if (err != AWL_OK && m->login == NULL) {
            mainconn_flush(c); /* the alert */
            mainconn_lost(c, err);
            return;
        }
        if (err != AWL_OK) {
            awl_login_lost(m->login, err); /* its last messages are still to be read */
        }
        main_login_drain(c);
        return;
    }
    mainconn_flush(c);
}

awl_time mainconn_deadline(const awl_client *c)
{
    const mainconn *m = &c->main;
    const awl_time login = m->login != NULL ? awl_login_deadline(m->login) : AWL_TIME_NEVER;
    return m->deadline < login ? m->deadline : login;
}

void mainconn_timer(awl_client *c)
{
    mainconn *m = &c->main;
    switch (m->state) {
    case MAIN_WAITING:
        m->deadline = AWL_TIME_NEVER;
        start(c);
        break;
    case MAIN_DIALING:
        source_close(c, &m->src, false);
        dial_next(c, AWL_ERR_TIMED_OUT);
        break;
    case MAIN_RESOLVING:
    case MAIN_HANDSHAKE:
        mainconn_lost(c, m->state == MAIN_RESOLVING ? AWL_ERR_RESOLVE : AWL_ERR_TIMED_OUT);
        break;
    case MAIN_LOGIN:
    case MAIN_ONLINE:
        if (m->deadline <= c->now) {
            mainconn_lost(c, AWL_ERR_TIMED_OUT); /* Bye was said and the server does not hang up */
            break;
        }
        awl_login_timer(m->login, c->now);
        main_login_drain(c);
        break;
    }
}

void mainconn_retry(awl_client *c)
{
    mainconn *m = &c->main;
    if (m->state == MAIN_WAITING && !c->stopping) {
        m->deadline = c->now;
    }
}

void mainconn_bye(awl_client *c)
{
    mainconn *m = &c->main;
    if (m->login != NULL && m->tls != NULL) {
        awl_login_bye(m->login);
        mainconn_flush(c);
        awl_tls_close(m->tls);
        mainconn_flush(c);
        plat_shutdown_write(
            m->src.sock); /* the server answers with its FIN: mainconn_lost() cleans up */
        m->deadline = c->now + AWL_SECOND(1);
        return;
    }
    drop(c);
    m->state = MAIN_WAITING;
    m->deadline = AWL_TIME_NEVER;
}
