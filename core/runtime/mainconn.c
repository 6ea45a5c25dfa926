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

#include "crypt/login_proof.h"
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

static void emit_state(awl_client *c, const char *state, awl_err err)
{
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_SERVER);
    ev.state = state;
    ev.err = err;
    ev.remote = c->main.remote;
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
static void lost(awl_client *c, awl_err err)
{
    mainconn *m = &c->main;
    drop(c);
    m->state = MAIN_WAITING;
    if (c->stopping) {
        m->deadline = AWL_TIME_NEVER;
        return;
    }
    m->deadline = c->now + awl_backoff_next(&m->backoff, c->now);
    emit_state(c, "offline", err);
    call_server_lost(c);
    const bool final = err == AWL_ERR_WRONG_SERVER || (!m->was_online && !c->config.stay);
    if (final) {
        awl_client_stop(c, err, awl_strerror(err));
    }
}

static void start(awl_client *c)
{
    mainconn *m = &c->main;
    emit_state(c, "connecting", AWL_OK);
    const awl_err err = plat_resolve_start(c->url.host, c->url.port, c->wake, &m->resolve);
    if (err != AWL_OK) {
        lost(c, err);
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
        lost(c, err);
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
    lost(c, err);
}

static void shake_hands(awl_client *c)
{
    mainconn *m = &c->main;
    awl_id pinned;
    const awl_id *expected = c->url.has_id ? &c->url.id : NULL;
    if (awl_profile_server_pin(c->profile, c->url.host, c->url.port, &pinned)) {
        if (expected != NULL && !awl_id_equal(expected, &pinned)) {
            lost(c, AWL_ERR_WRONG_SERVER); /* the address and the profile name two servers */
            return;
        }
        expected = &pinned;
    }
    plat_set_nodelay(m->src.sock, true);
    const awl_err err = awl_tls_new(c->main_tls, AWL_TLS_CLIENT, expected, &m->tls);
    if (err != AWL_OK) {
        lost(c, err);
        return;
    }
    m->state = MAIN_HANDSHAKE;
    m->deadline = c->now + AWL_MS(HANDSHAKE_MS);
    source_want(c, &m->src, PLAT_READ);
    mainconn_flush(c);
}

/* Welcome names the holes on the address that we reached without that address. */
static void know_server(const mainconn *m, awl_login_config *config)
{
    config->server[0] = m->remote;
    for (size_t i = 0; i < m->addrs_count; i++) {
        if (m->addrs[i].family != m->remote.family) {
            config->server[1] = m->addrs[i];
            return;
        }
    }
}

static awl_err make_login(awl_client *c)
{
    mainconn *m = &c->main;
    static const awl_consent consents[] = {
        [AWL_ACCEPT_KNOWN] = AWL_CONSENT_KNOWN,
        [AWL_ACCEPT_ASK] = AWL_CONSENT_KNOWN, /* known ones at once, the others as INVITE */
        [AWL_ACCEPT_EVERYONE] = AWL_CONSENT_EVERYONE,
    };
    awl_id known[AWL_KNOWN_MAX];
    awl_login_config config = {
        .name = c->name,
        .room = c->room,
        .listed = c->config.listed,
        .policy = {.consent = consents[c->config.accept], .known = known},
        .software = "bradawl " AWL_VERSION,
    };
    for (size_t i = 0; i < awl_profile_pins(c->profile); i++) {
        const awl_pin *pin = awl_profile_pin_at(c->profile, i);
        if (awl_id_equal(&pin->server, &m->server_id) &&
            config.policy.known_count < AWL_KNOWN_MAX) {
            known[config.policy.known_count++] = pin->id;
        }
    }
    know_server(m, &config);
    memcpy(config.key, awl_identity_key(awl_profile_identity(c->profile)), AWL_KEY_LEN);
    awl_gather(&m->local, &m->own);
    for (; config.locals_count < m->own.locals_count; config.locals_count++) {
        config.locals[config.locals_count] = m->own.locals[config.locals_count].addr;
    }
    return awl_login_new(&config, &m->login);
}

/* TLS is up: pins the server at the first contact, then proves our key. */
static void begin_login(awl_client *c)
{
    mainconn *m = &c->main;
    uint8_t exporter[AWL_EXPORTER_LEN], signature[AWL_SIG_LEN];
    m->server_id = *awl_tls_peer_id(m->tls);
    awl_err err = awl_profile_pin_server(c->profile, c->url.host, c->url.port, &m->server_id);
    if (err == AWL_OK) {
        err = awl_login_exporter(m->tls, exporter);
    }
    if (err == AWL_OK) {
        err = awl_login_sign(awl_profile_identity(c->profile), &m->server_id, exporter, signature);
    }
    if (err == AWL_OK) {
        err = make_login(c);
    }
    if (err == AWL_OK) {
        err = awl_login_start(m->login, c->now, signature);
    }
    if (err != AWL_OK) {
        lost(c, err);
        return;
    }
    m->state = MAIN_LOGIN;
    m->deadline = AWL_TIME_NEVER; /* awl_login has its own from here on */
    mainconn_flush(c);
}

static void on_welcome(awl_client *c, const awl_login_event *ev)
{
    mainconn *m = &c->main;
    char id[AWL_ID_STRLEN];
    m->state = MAIN_ONLINE;
    m->welcome = ev->welcome;
    m->mapping_varies = false;
    m->was_online = true;
    awl_backoff_reset(&m->backoff);
    /* A profile that cannot be written only means typing it again next time. */
    (void)awl_profile_remember(c->profile, c->server_text, c->name, c->room);
    emit_state(c, "online", AWL_OK);
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_LOGGED_IN);
    memcpy(out.peer, c->name, sizeof(out.peer));
    memcpy(out.room, c->room, sizeof(out.room));
    memcpy(out.id, awl_id_format(&ev->welcome.id, id), sizeof(out.id));
    memcpy(out.server, awl_id_format(&m->server_id, id), sizeof(out.server));
    out.local = m->local;
    out.remote = ev->welcome.observed;
    awl_client_emit(c, &out, "", 0);
    call_ask_all(c);
    probe_start(c, ev->tickets, ev->tickets_count);
}

static void on_refused(awl_client *c, const awl_login_event *ev)
{
    const bool passing = ev->err == AWL_ERR_SERVER_FULL || ev->err == AWL_ERR_RATE_LIMITED ||
                         ev->err == AWL_ERR_SHUTTING_DOWN || ev->err == AWL_ERR_TIMED_OUT;
    if (!passing || !c->config.stay) {
        awl_client_stop(c, ev->err, ev->text[0] != '\0' ? ev->text : awl_strerror(ev->err));
    }
}

static void on_bye(awl_client *c, const awl_login_event *ev)
{
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_ERROR);
    out.err = ev->err;
    awl_client_emit(c, &out, ev->text, strlen(ev->text));
    if (ev->err == AWL_ERR_REPLACED) {
        awl_client_stop(c, ev->err, awl_strerror(ev->err));
    }
}

/* False: the login is gone. */
static bool on_login_event(awl_client *c, const awl_login_event *ev)
{
    switch (ev->type) {
    case AWL_LOGIN_WELCOME:
        on_welcome(c, ev);
        break;
    case AWL_LOGIN_REFUSED:
        on_refused(c, ev);
        break;
    case AWL_LOGIN_BYE:
        on_bye(c, ev);
        break;
    case AWL_LOGIN_TICKETS:
        observe_tickets(c, ev->tickets, ev->tickets_count);
        break;
    case AWL_LOGIN_CLOSED:
        lost(c, ev->err != AWL_OK ? ev->err : AWL_ERR_CLOSED);
        return false;
    case AWL_LOGIN_NONE:
    case AWL_LOGIN_ROSTER_BEGIN:
    case AWL_LOGIN_PEER:
    case AWL_LOGIN_ROSTER_DONE:
    case AWL_LOGIN_INVITE:
    case AWL_LOGIN_RINGING:
    case AWL_LOGIN_MERGED:
    case AWL_LOGIN_INTRODUCE:
    case AWL_LOGIN_CANDIDATE:
    case AWL_LOGIN_PEER_READY:
    case AWL_LOGIN_FAILED:
    case AWL_LOGIN_ERROR:
        call_login_event(c, ev);
        break;
    }
    return c->main.login != NULL;
}

static void drain(awl_client *c)
{
    awl_login_event ev;
    while (c->main.login != NULL && awl_login_next(c->main.login, &ev)) {
        if (!on_login_event(c, &ev)) {
            return;
        }
    }
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
        begin_login(c);
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
        if (m->tls == NULL) {
            return; /* begin_login() gave up */
        }
        if (err != AWL_OK && m->login == NULL) {
            mainconn_flush(c); /* the alert */
            lost(c, err);
            return;
        }
        if (err != AWL_OK) {
            awl_login_lost(m->login, err); /* its last messages are still to be read */
        }
        drain(c);
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
        lost(c, m->state == MAIN_RESOLVING ? AWL_ERR_RESOLVE : AWL_ERR_TIMED_OUT);
        break;
    case MAIN_LOGIN:
    case MAIN_ONLINE:
        if (m->deadline <= c->now) {
            lost(c, AWL_ERR_TIMED_OUT); /* Bye was said and the server does not hang up */
            break;
        }
        awl_login_timer(m->login, c->now);
        drain(c);
        break;
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
        plat_shutdown_write(m->src.sock); /* the server answers with its FIN: lost() cleans up */
        m->deadline = c->now + AWL_SECOND(1);
        return;
    }
    drop(c);
    m->state = MAIN_WAITING;
    m->deadline = AWL_TIME_NEVER;
}
