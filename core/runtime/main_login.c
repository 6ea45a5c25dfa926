/* SPDX-License-Identifier: MIT */
/* The login on the main connection: what we say of ourselves, the proof of our key, and the
 * server's answers as far as they are about the login itself. */
#include <string.h>

#include "crypt/login_proof.h"
#include "runtime/client_impl.h"
#include "util/hex.h"

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
    awl_id known[AWL_KNOWN_MAX];
    awl_login_config config = {
        .name = c->name,
        .room = c->room,
        .listed = c->config.listed,
        .policy = pins_policy(c, known),
        .software = "bradawl " AWL_VERSION,
    };
    know_server(m, &config);
    memcpy(config.key, awl_identity_key(awl_profile_identity(c->profile)), AWL_KEY_LEN);
    awl_gather(&m->local, &m->own);
    for (; config.locals_count < m->own.locals_count; config.locals_count++) {
        config.locals[config.locals_count] = m->own.locals[config.locals_count].addr;
    }
    return awl_login_new(&config, &m->login);
}

/* TLS is up: pins the server at the first contact, then proves our key. */
awl_err main_login_begin(awl_client *c)
{
    mainconn *m = &c->main;
    uint8_t exporter[AWL_EXPORTER_LEN], signature[AWL_SIG_LEN];
    m->server_id = *awl_tls_peer_id(m->tls);
    awl_err err = awl_profile_pin_server(c->profile, c->url.host, c->url.port, &m->server_id);
    if (err == AWL_OK) {
        pins_tell_all(c);
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
    if (err == AWL_OK) {
        m->state = MAIN_LOGIN;
        m->deadline = AWL_TIME_NEVER; /* awl_login has its own from here on */
        mainconn_flush(c);
    }
    return err;
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
    mainconn_emit_state(c, "online", AWL_OK);
    awl_client_event out = awl_client_event_of(c, AWL_CLIENT_LOGGED_IN);
    memcpy(out.peer, c->name, sizeof(out.peer));
    memcpy(out.room, c->room, sizeof(out.room));
    memcpy(out.id, awl_id_format(&ev->welcome.id, id), sizeof(out.id));
    memcpy(out.server, awl_id_format(&m->server_id, id), sizeof(out.server));
    out.local = m->local;
    out.remote = ev->welcome.observed;
    awl_client_emit(c, &out, "", 0);
    call_ask_all(c);
    probe_login(c, ev->tickets, ev->tickets_count);
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
        mainconn_lost(c, ev->err != AWL_OK ? ev->err : AWL_ERR_CLOSED);
        return false;
    case AWL_LOGIN_NONE:
        break;
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

void main_login_drain(awl_client *c)
{
    awl_login_event ev;
    while (c->main.login != NULL && awl_login_next(c->main.login, &ev)) {
        if (!on_login_event(c, &ev)) {
            return;
        }
    }
    mainconn_flush(c);
}
