/* SPDX-License-Identifier: MIT */
#include "proto/client.h"

#include <stdlib.h>
#include <string.h>

#include "proto/client_priv.h"
#include "proto/text.h"

#define LOGIN_TIME  AWL_SECOND(10)
#define PING_EVERY  AWL_SECOND(25) /* below the 30 s of the shortest-lived TCP mappings seen */
#define PONG_WITHIN AWL_SECOND(10)

enum {
    TX_LIMIT = 64 * 1024,
    RX_LIMIT = 2 * AWL_FRAME_MAX + AWL_FRAME_HEADER_LEN, /* an unfinished frame and one input */
};

static awl_err copy_policy(awl_login *l, const awl_policy *p)
{
    if (p->known_count > AWL_KNOWN_MAX) {
        return AWL_ERR_INVALID;
    }
    l->consent = p->consent;
    l->known_count = p->known_count;
    if (p->known_count > 0) {
        memcpy(l->known, p->known, p->known_count * sizeof(awl_id));
    }
    return AWL_OK;
}

static void copy_software(awl_login *l, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;
    if (len <= LOGIN_SOFTWARE_MAX && awl_text_valid(text, len)) {
        memcpy(l->software, text != NULL ? text : "", len);
    }
}

static awl_err copy_config(awl_login *l, const awl_login_config *c)
{
    const char *room = c->room != NULL && c->room[0] != '\0' ? c->room : "lobby";
    if (c->name == NULL || awl_name_check(c->name, strlen(c->name), l->name) != AWL_OK ||
        awl_name_check(room, strlen(room), l->room) != AWL_OK) {
        return AWL_ERR_NAME_INVALID;
    }
    if (c->locals_count > AWL_LOGIN_LOCALS_MAX) {
        return AWL_ERR_INVALID;
    }
    memcpy(l->key, c->key, sizeof(l->key));
    memcpy(l->locals, c->locals, sizeof(l->locals));
    memcpy(l->server, c->server, sizeof(l->server));
    l->locals_count = c->locals_count;
    l->listed = c->listed;
    copy_software(l, c->software);
    return copy_policy(l, &c->policy);
}

awl_err awl_login_new(const awl_login_config *config, awl_login **out)
{
    *out = NULL;
    awl_login *l = calloc(1, sizeof(*l));
    if (l == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const awl_err err = copy_config(l, config);
    if (err != AWL_OK) {
        free(l);
        return err;
    }
    awl_buf_init(&l->rx, RX_LIMIT);
    awl_buf_init(&l->tx, TX_LIMIT);
    l->login_by = l->ping_at = l->silent_until = AWL_TIME_NEVER;
    *out = l;
    return AWL_OK;
}

void awl_login_free(awl_login *l)
{
    if (l != NULL) {
        awl_message_free(l->page);
        awl_buf_free(&l->rx);
        awl_buf_free(&l->tx);
        free(l);
    }
}

awl_err awl_login_queue(awl_login *l, const Awl__Envelope *m)
{
    return awl_message_append(&l->tx, m);
}

void awl_login_end(awl_login *l, awl_err err)
{
    if (l->state != LOGIN_OVER && l->state != LOGIN_DONE) {
        l->state = LOGIN_OVER;
        l->why = err;
        awl_buf_free(&l->rx);
    }
}

awl_err awl_login_start(awl_login *l, awl_time now, const uint8_t signature[AWL_SIG_LEN])
{
    if (l->state != LOGIN_NEW) {
        return AWL_ERR_STATE;
    }
    Awl__Policy policy = AWL__POLICY__INIT;
    Awl__Login login = AWL__LOGIN__INIT;
    Awl__Endpoint locals[AWL_LOGIN_LOCALS_MAX], *list[AWL_LOGIN_LOCALS_MAX];
    const size_t first = l->known_count < LOGIN_KNOWN_FIRST ? l->known_count : LOGIN_KNOWN_FIRST;
    for (size_t i = 0; i < l->locals_count; i++) {
        locals[i] = awl_wire_endpoint(&l->locals[i]);
        list[i] = &locals[i];
    }
    policy.consent = (Awl__Consent)l->consent;
    policy.known = awl_wire_bytes(l->known, first * AWL_ID_LEN);
    login.version = AWL_PROTOCOL_VERSION;
    login.name = awl_wire_text(l->name);
    login.room = awl_wire_text(l->room);
    login.key = awl_wire_bytes(l->key, AWL_KEY_LEN);
    login.signature = awl_wire_bytes(signature, AWL_SIG_LEN);
    login.listed = l->listed;
    login.policy = &policy;
    login.locals = list;
    login.n_locals = l->locals_count;
    login.software = awl_wire_text(l->software);
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = AWL__ENVELOPE__BODY_LOGIN;
    m.login = &login;
    const awl_err err = awl_login_queue(l, &m);
    if (err == AWL_OK) {
        l->state = LOGIN_WAITING;
        l->now = now;
        l->login_by = now + LOGIN_TIME;
    }
    return err;
}

void awl_login_input(awl_login *l, awl_time now, const void *data, size_t len)
{
    if (l->state == LOGIN_OVER || l->state == LOGIN_DONE) {
        return;
    }
    l->now = now;
    l->silent_until = AWL_TIME_NEVER;
    const awl_err err = awl_buf_append(&l->rx, data, len);
    if (err != AWL_OK) {
        awl_login_end(l, err);
    }
}

void awl_login_lost(awl_login *l, awl_err err)
{
    if (!l->lost && l->state != LOGIN_OVER && l->state != LOGIN_DONE) {
        l->lost = true;
        l->why = err;
    }
}

const uint8_t *awl_login_output(const awl_login *l, size_t *len)
{
    *len = l->tx.len;
    return awl_buf_head(&l->tx);
}

void awl_login_sent(awl_login *l, size_t len)
{
    awl_buf_consume(&l->tx, len);
}

awl_time awl_login_deadline(const awl_login *l)
{
    if (l->state == LOGIN_WAITING) {
        return l->login_by;
    }
    if (l->state != LOGIN_IN) {
        return AWL_TIME_NEVER;
    }
    return l->silent_until < l->ping_at ? l->silent_until : l->ping_at;
}

static void send_ping(awl_login *l)
{
    Awl__Ping ping = AWL__PING__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    ping.nonce = ++l->nonce;
    m.body_case = AWL__ENVELOPE__BODY_PING;
    m.ping = &ping;
    /* A queue that is full is a server that does not read: the silence will tell. */
    (void)awl_login_queue(l, &m);
    l->pinged = l->now;
    l->ping_at = l->now + PING_EVERY;
    l->silent_until = l->now + PONG_WITHIN;
}

void awl_login_timer(awl_login *l, awl_time now)
{
    l->now = now;
    if (now < awl_login_deadline(l)) {
        return;
    }
    if (l->state == LOGIN_WAITING || now >= l->silent_until) {
        awl_login_end(l, AWL_ERR_TIMED_OUT);
    } else if (l->state == LOGIN_IN) {
        send_ping(l);
    }
}

awl_time awl_login_rtt(const awl_login *l)
{
    return l->rtt;
}

/* Commands from here on: each packs one message. */

static awl_err send_if_in(awl_login *l, Awl__Envelope__BodyCase body_case, void *body)
{
    if (l->state != LOGIN_IN) {
        return AWL_ERR_STATE;
    }
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = body_case;
    m.connect = body; /* any member: all are pointers in one union */
    return awl_login_queue(l, &m);
}

awl_err awl_login_connect(awl_login *l, const char *peer, awl_technique t, uint32_t request)
{
    char name[AWL_NAME_MAX + 1];
    if (awl_name_check(peer, strlen(peer), name) != AWL_OK) {
        return AWL_ERR_NAME_INVALID;
    }
    Awl__Connect c = AWL__CONNECT__INIT;
    c.request = request;
    c.peer = awl_wire_text(name);
    c.technique = (uint32_t)t;
    return send_if_in(l, AWL__ENVELOPE__BODY_CONNECT, &c);
}

awl_err awl_login_answer(awl_login *l, uint32_t attempt, bool accept)
{
    Awl__Answer a = AWL__ANSWER__INIT;
    a.attempt = attempt;
    a.accept = accept;
    return send_if_in(l, AWL__ENVELOPE__BODY_ANSWER, &a);
}

awl_err awl_login_announce(awl_login *l, uint32_t attempt, const awl_candidate *c)
{
    awl_wire_candidates w;
    awl_wire_candidates_put(&w, c, 1);
    Awl__Candidates list = AWL__CANDIDATES__INIT;
    list.attempt = attempt;
    list.candidates = w.list;
    list.n_candidates = 1;
    return send_if_in(l, AWL__ENVELOPE__BODY_CANDIDATES, &list);
}

awl_err awl_login_ready(awl_login *l, uint32_t attempt, const awl_candidate *c)
{
    awl_wire_candidates w;
    awl_wire_candidates_put(&w, c, 1);
    Awl__Ready r = AWL__READY__INIT;
    r.attempt = attempt;
    r.candidate = w.list[0];
    return send_if_in(l, AWL__ENVELOPE__BODY_READY, &r);
}

awl_err awl_login_report(awl_login *l, uint32_t attempt, const awl_login_result *r)
{
    Awl__Result m = AWL__RESULT__INIT;
    m.attempt = attempt;
    m.code = r->err;
    m.path = (uint32_t)r->path;
    m.technique = (uint32_t)r->technique;
    m.elapsed_ms = r->elapsed_ms;
    m.dials = r->dials;
    return send_if_in(l, AWL__ENVELOPE__BODY_RESULT, &m);
}

awl_err awl_login_observed(awl_login *l, const awl_ticket *ticket,
                           const uint8_t cookie[AWL_COOKIE_LEN], bool main_port)
{
    Awl__Observed o = AWL__OBSERVED__INIT;
    o.ticket = awl_wire_bytes(ticket->bytes, AWL_TICKET_LEN);
    o.cookie = awl_wire_bytes(cookie, AWL_COOKIE_LEN);
    o.main_port = main_port;
    return send_if_in(l, AWL__ENVELOPE__BODY_OBSERVED, &o);
}

awl_err awl_login_request_tickets(awl_login *l, unsigned count)
{
    if (count == 0 || count > AWL_LOGIN_TICKETS_MAX) {
        return AWL_ERR_INVALID;
    }
    Awl__TicketRequest t = AWL__TICKET_REQUEST__INIT;
    t.count = count;
    return send_if_in(l, AWL__ENVELOPE__BODY_TICKET_REQUEST, &t);
}

awl_err awl_login_set_policy(awl_login *l, const awl_policy *policy)
{
    const awl_err err = copy_policy(l, policy);
    if (err != AWL_OK) {
        return err;
    }
    Awl__Policy p = AWL__POLICY__INIT;
    p.consent = (Awl__Consent)l->consent;
    p.known = awl_wire_bytes(l->known, l->known_count * AWL_ID_LEN);
    return send_if_in(l, AWL__ENVELOPE__BODY_POLICY, &p);
}

void awl_login_bye(awl_login *l)
{
    Awl__Bye b = AWL__BYE__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = AWL__ENVELOPE__BODY_BYE;
    m.bye = &b;
    if (l->state == LOGIN_WAITING || l->state == LOGIN_IN) {
        (void)awl_login_queue(l, &m); /* full: then the server sees the connection end */
    }
    awl_login_end(l, AWL_OK);
}
