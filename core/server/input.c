/* SPDX-License-Identifier: MIT */
#include "server/server_priv.h"

typedef void handler(awl_server *s, client *c, const Awl__Envelope *m);

static void on_login(awl_server *s, client *c, const Awl__Envelope *m)
{
    session_login(s, c, m->login);
}

static void on_connect(awl_server *s, client *c, const Awl__Envelope *m)
{
    attempt_connect(s, c, m->connect);
}

static void on_answer(awl_server *s, client *c, const Awl__Envelope *m)
{
    attempt_answer(s, c, m->answer);
}

static void on_candidates(awl_server *s, client *c, const Awl__Envelope *m)
{
    attempt_candidates(s, c, m->candidates);
}

static void on_ready(awl_server *s, client *c, const Awl__Envelope *m)
{
    attempt_ready(s, c, m->ready);
}

static void on_result(awl_server *s, client *c, const Awl__Envelope *m)
{
    attempt_result(s, c, m->result);
}

static void on_ticket_request(awl_server *s, client *c, const Awl__Envelope *m)
{
    ticket_request(s, c, m->ticket_request);
}

static void on_observed(awl_server *s, client *c, const Awl__Envelope *m)
{
    ticket_observed(s, c, m->observed);
}

static void on_policy(awl_server *s, client *c, const Awl__Envelope *m)
{
    session_policy(s, c, m->policy);
}

static void on_ping(awl_server *s, client *c, const Awl__Envelope *m)
{
    Awl__Pong pong = AWL__PONG__INIT;
    Awl__Envelope reply = AWL__ENVELOPE__INIT;
    pong.nonce = m->ping->nonce;
    pong.server_us = (uint64_t)s->now;
    reply.body_case = AWL__ENVELOPE__BODY_PONG;
    reply.pong = &pong;
    client_send(s, c, &reply);
}

static void on_bye(awl_server *s, client *c, const Awl__Envelope *m)
{
    (void)m;
    client_end(s, c, AWL_OK);
}

/* Pong, and Error: never answered, or two sides would complain to each other for ever. */
static void ignore(awl_server *s, client *c, const Awl__Envelope *m)
{
    (void)s;
    (void)c;
    (void)m;
}

static handler *const handlers[] = {
    [AWL__ENVELOPE__BODY_LOGIN] = on_login,
    [AWL__ENVELOPE__BODY_CONNECT] = on_connect,
    [AWL__ENVELOPE__BODY_ANSWER] = on_answer,
    [AWL__ENVELOPE__BODY_CANDIDATES] = on_candidates,
    [AWL__ENVELOPE__BODY_READY] = on_ready,
    [AWL__ENVELOPE__BODY_RESULT] = on_result,
    [AWL__ENVELOPE__BODY_TICKET_REQUEST] = on_ticket_request,
    [AWL__ENVELOPE__BODY_OBSERVED] = on_observed,
    [AWL__ENVELOPE__BODY_POLICY] = on_policy,
    [AWL__ENVELOPE__BODY_PING] = on_ping,
    [AWL__ENVELOPE__BODY_PONG] = ignore,
    [AWL__ENVELOPE__BODY_ERROR] = ignore,
    [AWL__ENVELOPE__BODY_BYE] = on_bye,
};

static void dispatch(awl_server *s, client *c, const Awl__Envelope *m)
{
    const size_t body_case = (size_t)m->body_case;
    const bool login = m->body_case == AWL__ENVELOPE__BODY_LOGIN;
    if (c->state == CLIENT_CONNECTED && !login && m->body_case != AWL__ENVELOPE__BODY_BYE) {
        client_malformed(s, c, "the first message must be Login");
    } else if (c->state == CLIENT_IN && login) {
        client_malformed(s, c, "Login came twice");
    } else if (body_case >= sizeof(handlers) / sizeof(handlers[0]) || handlers[body_case] == NULL) {
        client_offence(s, c, AWL_ERR_VERSION, "unknown message");
    } else {
        handlers[body_case](s, c, m);
    }
}

/* Handles the first frame of rx. False: none is complete, or none may be read now. */
static bool read_one(awl_server *s, client *c)
{
    if (c->state != CLIENT_CONNECTED && c->state != CLIENT_IN) {
        return false;
    }
    const size_t limit = c->state == CLIENT_IN ? AWL_FRAME_MAX : AWL_FRAME_MAX_LOGIN;
    size_t len = 0;
    Awl__Envelope *m = NULL;
    const awl_err err = awl_frame_peek(awl_buf_head(&c->rx), c->rx.len, limit, &len);
    if (err == AWL_ERR_IN_PROGRESS) {
        return false;
    }
    if (err != AWL_OK) {
        client_malformed(s, c, "the frame is too long");
        return false;
    }
    if (awl_message_parse(awl_buf_head(&c->rx) + AWL_FRAME_HEADER_LEN, len, &m) != AWL_OK) {
        client_malformed(s, c, "the frame cannot be decoded");
        return false;
    }
    awl_buf_consume(&c->rx, len + AWL_FRAME_HEADER_LEN);
    dispatch(s, c, m);
    awl_message_free(m);
    return true;
}

static void read_all(awl_server *s, client *c)
{
    while (read_one(s, c)) {
    }
    if (c->rx.len == 0 && c->rx.cap > AWL_FRAME_MAX_LOGIN) {
        awl_buf_free(&c->rx);
    }
}

void input_feed(awl_server *s, client *c, const uint8_t *data, size_t len)
{
    if (c->state == CLIENT_IN) {
        c->deadline = s->now + s->config.limits.silence;
    }
    while (len > 0 && c->state != CLIENT_ENDING) {
        const size_t room = c->rx.limit - c->rx.len;
        const size_t n = len < room ? len : room;
        if (n == 0 || awl_buf_append(&c->rx, data, n) != AWL_OK) {
            /* A whole frame always fits, so only a client that talks on before Welcome gets here.
             */
            client_malformed(s, c, "too much before Welcome");
            return;
        }
        data += n;
        len -= n;
        read_all(s, c);
    }
}

void input_go_on(awl_server *s, client *c)
{
    read_all(s, c);
}
