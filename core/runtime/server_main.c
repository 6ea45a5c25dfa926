/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"

#include "crypt/login_proof.h"
#include "runtime/server_impl.h"

#define LINGER_TIME AWL_SECOND(2)

enum {
    CHUNK = 16 * 1024,     /* one TLS record */
    TLS_AHEAD = 16 * 1024, /* ciphertext that may wait: what is encrypted cannot be overtaken */
    KEEPALIVE_IDLE_S = 60,
    KEEPALIVE_INTERVAL_S = 10,
    KEEPALIVE_COUNT = 3,
};

awl_err main_init(awl_server_loop *l)
{
    l->main_count = awl_server_slots(l->core);
    l->main_conns = calloc(l->main_count, sizeof(main_conn));
    if (l->main_conns == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < l->main_count; i++) {
        l->main_conns[i].next_free = i + 1 < l->main_count ? i + 1 : NONE_FREE;
    }
    return AWL_OK;
}

/* The socket and the slot. Core must have heard of the end, or must not know the client. */
static void release(awl_server_loop *l, uint32_t which)
{
    main_conn *c = &l->main_conns[which];
    if (c->state != MAIN_SERVING) {
        l->lingering--;
    }
    plat_poll_remove(l->poll, c->sock);
    plat_close(c->sock);
    awl_tls_free(c->tls);
    *c = (main_conn){.next_free = l->main_free};
    l->main_free = which;
    l->main_used--;
}

/* The connection broke. */
static void lose(awl_server_loop *l, uint32_t which, awl_err err)
{
    const main_state was = l->main_conns[which].state;
    release(l, which);
    if (was != MAIN_LINGERING) {
        (void)server_feed(
            l, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = which, .err = err});
    }
}

void main_opened(awl_server_loop *l, plat_sock sock, const awl_addr *remote, const awl_addr *local)
{
    awl_tls *tls = NULL;
    const uint32_t which = l->main_free;
    if (l->ending || which == NONE_FREE ||
        awl_tls_new(l->tls, AWL_TLS_SERVER, NULL, &tls) != AWL_OK ||
        plat_poll_add(l->poll, sock, PLAT_READ, make_tag(TAG_MAIN, which)) != AWL_OK) {
        awl_tls_free(tls);
        plat_close(sock);
        return;
    }
    main_conn *c = &l->main_conns[which];
    l->main_free = c->next_free;
    l->main_used++;
    *c = (main_conn){.state = MAIN_SERVING, .sock = sock, .tls = tls, .interest = PLAT_READ};
    (void)plat_set_nodelay(sock, true);
    (void)plat_set_keepalive(sock, KEEPALIVE_IDLE_S, KEEPALIVE_INTERVAL_S, KEEPALIVE_COUNT);
    const awl_server_event ev = {
        .type = AWL_SERVER_OPENED, .client = which, .remote = *remote, .local = *local};
    if (server_feed(l, ev) != AWL_OK) {
        release(l, which);
    }
}

/* Ciphertext to the socket. False: it broke. */
static bool flush(main_conn *c)
{
    awl_buf *out = awl_tls_output(c->tls);
    while (out->len > 0) {
        size_t sent = 0;
        const awl_err err = plat_send(c->sock, awl_buf_head(out), out->len, &sent);
        if (err == AWL_ERR_IN_PROGRESS) {
            return true;
        }
        if (err != AWL_OK) {
            return false;
        }
        awl_buf_consume(out, sent);
    }
    return true;
}

/* Plaintext from core, as long as little ciphertext waits. *rest: is more waiting in core? */
static bool push(awl_server_loop *l, uint32_t which, bool *rest)
{
    main_conn *c = &l->main_conns[which];
    *rest = false;
    for (;;) {
        size_t len = 0;
        if (!flush(c)) {
            return false;
        }
        const uint8_t *data = awl_tls_get_state(c->tls) == AWL_TLS_OPEN
                                  ? awl_server_output(l->core, which, &len)
                                  : NULL;
        if (data == NULL) {
            return true;
        }
        if (awl_tls_output(c->tls)->len >= TLS_AHEAD) {
            *rest = true;
            return true;
        }
        len = len < CHUNK ? len : CHUNK;
        if (awl_tls_write(c->tls, data, len) != AWL_OK) {
            return false;
        }
        awl_server_sent(l->core, which, len);
    }
}

static void set_interest(awl_server_loop *l, main_conn *c)
{
    const unsigned wanted =
        PLAT_READ | (awl_tls_output(c->tls)->len > 0 ? (unsigned)PLAT_WRITE : 0U);
    if (wanted != c->interest && plat_poll_modify(l->poll, c->sock, wanted) == AWL_OK) {
        c->interest = wanted;
    }
}

/* All is sent after CLOSE: FIN, then wait for the other's. */
static void finish(awl_server_loop *l, uint32_t which)
{
    main_conn *c = &l->main_conns[which];
    awl_tls_close(c->tls);
    c->state = MAIN_LINGERING;
    c->linger_until = l->now + LINGER_TIME;
    const bool sent = flush(c) && awl_tls_output(c->tls)->len == 0;
    if (!sent || plat_shutdown_write(c->sock) != AWL_OK) {
        release(l, which);
    } else {
        set_interest(l, c);
    }
    (void)server_feed(l, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = which});
}

void main_send(awl_server_loop *l, uint32_t which)
{
    main_conn *c = &l->main_conns[which];
    bool rest = false;
    if (c->state != MAIN_SERVING && c->state != MAIN_FLUSHING) {
        return;
    }
    if (!push(l, which, &rest)) {
        lose(l, which, AWL_ERR_RESET);
    } else if (c->state == MAIN_FLUSHING && !rest && awl_tls_output(c->tls)->len == 0) {
        finish(l, which);
    } else {
        set_interest(l, c);
    }
}

void main_close(awl_server_loop *l, uint32_t which)
{
    main_conn *c = &l->main_conns[which];
    if (c->state == MAIN_SERVING) {
        c->state = MAIN_FLUSHING;
        c->linger_until = l->now + LINGER_TIME;
        l->lingering++;
        main_send(l, which);
    }
}

void main_auth(awl_server_loop *l, uint32_t which, const awl_server_auth *auth)
{
    main_conn *c = &l->main_conns[which];
    uint8_t exporter[AWL_EXPORTER_LEN];
    awl_server_event ev = {.type = AWL_SERVER_AUTH_RESULT, .client = which};
    ev.err = awl_login_exporter(c->tls, exporter);
    if (ev.err == AWL_OK) {
        ev.err =
            awl_login_verify(auth->key, awl_identity_id(l->identity), exporter, auth->signature);
    }
    if (ev.err == AWL_OK) {
        ev.id = awl_id_from_key(auth->key);
        ev.err = awl_names_claim(l->names, auth->name_key, auth->name, &ev.id, plat_wall_seconds());
    }
    if (ev.err == AWL_OK) {
        c->claimed = true;
        c->id = ev.id;
        memcpy(c->name, auth->name, sizeof(c->name));
        memcpy(c->name_key, auth->name_key, sizeof(c->name_key));
    }
    (void)server_feed(l, ev); /* core asked for it a moment ago */
}

/* Plaintext to core. Not AWL_OK: the connection is over. */
static awl_err hand_over(awl_server_loop *l, uint32_t which)
{
    uint8_t plain[CHUNK];
    main_conn *c = &l->main_conns[which];
    size_t len = 0;
    do {
        if (awl_tls_get_state(c->tls) == AWL_TLS_HANDSHAKE) {
            return AWL_OK;
        }
        const awl_err err = awl_tls_read(c->tls, plain, sizeof(plain), &len);
        if (err != AWL_OK) {
            return err;
        }
        if (len > 0) {
            (void)server_feed(
                l, (awl_server_event){
                       .type = AWL_SERVER_INPUT, .client = which, .data = plain, .len = len});
        }
    } while (len > 0);
    return AWL_OK;
}

static void read_some(awl_server_loop *l, uint32_t which)
{
    uint8_t cipher[CHUNK];
    main_conn *c = &l->main_conns[which];
    size_t got = 0;
    awl_err err = plat_recv(c->sock, cipher, sizeof(cipher), &got);
    if (err == AWL_ERR_IN_PROGRESS || (err == AWL_OK && c->state != MAIN_SERVING)) {
        return; /* after CLOSE nobody listens any more */
    }
    if (err == AWL_OK) {
        err = awl_tls_input(c->tls, cipher, got);
    }
    if (err == AWL_OK) {
        err = hand_over(l, which);
    }
    if (err != AWL_OK) {
        (void)flush(c); /* an alert says more than a lost connection */
        lose(l, which, err);
    }
}

void main_ready(awl_server_loop *l, uint32_t which, unsigned what)
{
    main_conn *c = &l->main_conns[which];
    if (c->state != MAIN_FREE && (what & (PLAT_READ | PLAT_FAILED)) != 0) {
        read_some(l, which);
    }
    /* Handshake bytes, and what did not fit before. */
    main_send(l, which);
}

void main_sweep(awl_server_loop *l)
{
    for (uint32_t i = 0; l->lingering > 0 && i < l->main_count; i++) {
        main_conn *c = &l->main_conns[i];
        if ((c->state == MAIN_LINGERING || c->state == MAIN_FLUSHING) &&
            l->now >= c->linger_until) {
            lose(l, i, AWL_ERR_TIMED_OUT);
        }
    }
}

void main_touch_names(awl_server_loop *l)
{
    for (uint32_t i = 0; i < l->main_count; i++) {
        const main_conn *c = &l->main_conns[i];
        if (c->state == MAIN_SERVING && c->claimed) {
            (void)awl_names_claim(l->names, c->name_key, c->name, &c->id, plat_wall_seconds());
        }
    }
}

void main_free_all(awl_server_loop *l)
{
    for (uint32_t i = 0; l->main_conns != NULL && i < l->main_count; i++) {
        if (l->main_conns[i].state != MAIN_FREE) {
            release(l, i);
        }
    }
    free(l->main_conns);
    l->main_conns = NULL;
}
