/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/client_priv.h"

/* What reading one message came to. */
typedef enum reading {
    READ_MALFORMED = 0,
    READ_NOTHING, /* fine, but no event */
    READ_EVENT,
} reading;

typedef reading reader(awl_login *l, const Awl__Envelope *m, awl_login_event *ev);

static bool get_peer(const Awl__Peer *p, awl_login_event *ev)
{
    return p != NULL && p->name.len > 0 && awl_wire_get_text(&p->name, AWL_NAME_MAX, ev->peer) &&
           awl_wire_get_bytes(&p->id, ev->id.bytes, AWL_ID_LEN);
}

/* More than fit are dropped: a later server may be more generous. */
static bool get_tickets(const ProtobufCBinaryData *b, awl_login_event *ev)
{
    size_t count = b->len / AWL_TICKET_LEN;
    if (b->len % AWL_TICKET_LEN != 0) {
        return false;
    }
    count = count < AWL_LOGIN_TICKETS_MAX ? count : AWL_LOGIN_TICKETS_MAX;
    for (size_t i = 0; i < count; i++) {
        memcpy(ev->tickets[i].bytes, b->data + i * AWL_TICKET_LEN, AWL_TICKET_LEN);
    }
    ev->tickets_count = (uint8_t)count;
    return true;
}

static void get_reason(int32_t code, const ProtobufCBinaryData *text, awl_login_event *ev)
{
    ev->err = (awl_err)code;
    (void)awl_wire_get_text(text, AWL_LOGIN_TEXT_MAX, ev->text); /* left empty when it is bad */
}

/* An unspecified IP stands for the server as we know it. */
static bool complete_hole(const awl_login *l, awl_addr *hole)
{
    const awl_addr any = {.family = hole->family, .port = hole->port};
    if (!awl_addr_equal(hole, &any)) {
        return awl_addr_scope(hole) != AWL_SCOPE_REFUSED;
    }
    for (size_t i = 0; i < 2; i++) {
        if (l->server[i].family == hole->family) {
            const uint16_t port = hole->port;
            *hole = l->server[i];
            hole->port = port;
            return true;
        }
    }
    return false;
}

static void get_holes(const awl_login *l, const Awl__Welcome *w, awl_login_welcome *out)
{
    for (size_t i = 0; i < w->n_holes && out->holes_count < AWL_LOGIN_HOLES_MAX; i++) {
        awl_addr hole;
        if (awl_wire_get_hole(w->holes[i], &hole) && complete_hole(l, &hole)) {
            out->holes[out->holes_count++] = hole;
        }
    }
}

static void send_rest_of_policy(awl_login *l)
{
    if (l->known_count > LOGIN_KNOWN_FIRST) {
        const awl_policy p = {l->consent, l->known, l->known_count};
        (void)awl_login_set_policy(l, &p); /* an empty queue of 64 KiB holds it */
    }
}

static reading read_welcome(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    const Awl__Welcome *w = m->welcome;
    if (l->state != LOGIN_WAITING || !get_tickets(&w->tickets, ev) ||
        !awl_wire_get_bytes(&w->id, ev->welcome.id.bytes, AWL_ID_LEN) ||
        !awl_wire_get_endpoint(w->observed, &ev->welcome.observed)) {
        return READ_MALFORMED;
    }
    ev->type = AWL_LOGIN_WELCOME;
    get_holes(l, w, &ev->welcome);
    if (w->limits != NULL) {
        ev->welcome.attempts_per_minute = w->limits->attempts_per_minute;
        ev->welcome.ticket_ms = w->limits->ticket_ms;
    }
    l->state = LOGIN_IN;
    l->ping_at = l->now + AWL_SECOND(25);
    send_rest_of_policy(l);
    return READ_EVENT;
}

static reading read_refused(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    ev->type = AWL_LOGIN_REFUSED;
    get_reason(m->refused->code, &m->refused->text, ev);
    ev->retry_ms = m->refused->retry_ms;
    awl_login_end(l, ev->err);
    return READ_EVENT;
}

static reading read_bye(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    ev->type = AWL_LOGIN_BYE;
    get_reason(m->bye->code, &m->bye->text, ev);
    awl_login_end(l, ev->err);
    return READ_EVENT;
}

static reading read_error(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_ERROR;
    get_reason(m->error->code, &m->error->text, ev);
    ev->retry_ms = m->error->retry_ms;
    return READ_EVENT;
}

static reading read_joined(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_PEER;
    ev->state = AWL_PEER_JOINED;
    return get_peer(m->joined->peer, ev) ? READ_EVENT : READ_MALFORMED;
}

static reading read_left(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_PEER;
    ev->state = AWL_PEER_LEFT;
    return get_peer(m->left->peer, ev) ? READ_EVENT : READ_MALFORMED;
}

static reading read_invite(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_INVITE;
    ev->attempt = m->invite->attempt;
    return get_peer(m->invite->peer, ev) ? READ_EVENT : READ_MALFORMED;
}

static reading read_progress(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = m->progress->merged ? AWL_LOGIN_MERGED : AWL_LOGIN_RINGING;
    ev->request = m->progress->request;
    ev->attempt = m->progress->attempt;
    return READ_EVENT;
}

static reading read_introduce(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    const Awl__Introduce *i = m->introduce;
    awl_login_introduce *out = &ev->introduce;
    if (!get_peer(i->peer, ev) || !get_tickets(&i->tickets, ev) ||
        !awl_wire_get_bytes(&i->secret, out->secret, AWL_SECRET_LEN) ||
        (i->role != AWL__ROLE__ROLE_INVITER && i->role != AWL__ROLE__ROLE_INVITEE) ||
        i->n_candidates > AWL_LOGIN_CANDIDATES_MAX || i->technique > AWL_TECH_RELAY) {
        return READ_MALFORMED;
    }
    ev->type = AWL_LOGIN_INTRODUCE;
    ev->attempt = i->attempt;
    ev->request = i->request;
    out->role = i->role == AWL__ROLE__ROLE_INVITER ? AWL_ROLE_INVITER : AWL_ROLE_INVITEE;
    out->technique = (awl_technique)i->technique;
    for (size_t k = 0; k < i->n_candidates; k++) {
        if (!awl_wire_get_candidate(i->candidates[k], &out->candidates[k])) {
            return READ_MALFORMED;
        }
    }
    out->candidates_count = (uint8_t)i->n_candidates;
    return READ_EVENT;
}

static reading read_failed(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_FAILED;
    ev->request = m->failed->request;
    ev->attempt = m->failed->attempt;
    ev->err = (awl_err)m->failed->code;
    ev->retry_ms = m->failed->retry_ms;
    return READ_EVENT;
}

/* The server forwards them one at a time. */
static reading read_candidates(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    const Awl__Candidates *c = m->candidates;
    ev->type = AWL_LOGIN_CANDIDATE;
    ev->attempt = c->attempt;
    return c->n_candidates == 1 && awl_wire_get_candidate(c->candidates[0], &ev->candidate)
               ? READ_EVENT
               : READ_MALFORMED;
}

static reading read_ready(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_PEER_READY;
    ev->attempt = m->ready->attempt;
    return awl_wire_get_candidate(m->ready->candidate, &ev->candidate) ? READ_EVENT
                                                                       : READ_MALFORMED;
}

static reading read_tickets(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)l;
    ev->type = AWL_LOGIN_TICKETS;
    return get_tickets(&m->tickets->tickets, ev) ? READ_EVENT : READ_MALFORMED;
}

static reading read_pong(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)ev;
    if (m->pong->nonce == l->nonce && l->nonce != 0) {
        l->rtt = l->now > l->pinged ? l->now - l->pinged : 1;
    }
    return READ_NOTHING;
}

static reading read_ping(awl_login *l, const Awl__Envelope *m, awl_login_event *ev)
{
    (void)ev;
    Awl__Pong pong = AWL__PONG__INIT;
    Awl__Envelope reply = AWL__ENVELOPE__INIT;
    pong.nonce = m->ping->nonce;
    reply.body_case = AWL__ENVELOPE__BODY_PONG;
    reply.pong = &pong;
    (void)awl_login_queue(l, &reply); /* full: a server that does not read needs no Pong */
    return READ_NOTHING;
}

/* A message that this version does not know, or that only a client sends. */
static reading complain(awl_login *l)
{
    Awl__Error e = AWL__ERROR__INIT;
    Awl__Envelope reply = AWL__ENVELOPE__INIT;
    e.code = AWL_ERR_VERSION;
    e.text = awl_wire_text("unknown message");
    reply.body_case = AWL__ENVELOPE__BODY_ERROR;
    reply.error = &e;
    if (l->complaints < LOGIN_COMPLAINTS) {
        l->complaints++;
        (void)awl_login_queue(l, &reply);
    }
    return READ_NOTHING;
}

static const struct {
    reader *read;
    bool before_welcome;
} readers[] = {
    [AWL__ENVELOPE__BODY_WELCOME] = {read_welcome, true},
    [AWL__ENVELOPE__BODY_REFUSED] = {read_refused, true},
    [AWL__ENVELOPE__BODY_JOINED] = {read_joined, false},
    [AWL__ENVELOPE__BODY_LEFT] = {read_left, false},
    [AWL__ENVELOPE__BODY_INVITE] = {read_invite, false},
    [AWL__ENVELOPE__BODY_PROGRESS] = {read_progress, false},
    [AWL__ENVELOPE__BODY_INTRODUCE] = {read_introduce, false},
    [AWL__ENVELOPE__BODY_FAILED] = {read_failed, false},
    [AWL__ENVELOPE__BODY_CANDIDATES] = {read_candidates, false},
    [AWL__ENVELOPE__BODY_READY] = {read_ready, false},
    [AWL__ENVELOPE__BODY_TICKETS] = {read_tickets, false},
    [AWL__ENVELOPE__BODY_PING] = {read_ping, false},
    [AWL__ENVELOPE__BODY_PONG] = {read_pong, false},
    [AWL__ENVELOPE__BODY_ERROR] = {read_error, true},
    [AWL__ENVELOPE__BODY_BYE] = {read_bye, true},
};

static reading read_message(awl_login *l, Awl__Envelope *m, awl_login_event *ev)
{
    const size_t body_case = (size_t)m->body_case;
    if (body_case >= sizeof(readers) / sizeof(readers[0]) || readers[body_case].read == NULL) {
        return complain(l);
    }
    if (l->state == LOGIN_NEW || (l->state != LOGIN_IN && !readers[body_case].before_welcome)) {
        return READ_MALFORMED;
    }
    return readers[body_case].read(l, m, ev);
}

/* Hands out what is next of the roster page. False: that page is finished. */
static bool next_of_page(awl_login *l, awl_login_event *ev)
{
    const Awl__Roster *r = l->page->roster;
    if (r->first && !l->page_began) {
        ev->type = AWL_LOGIN_ROSTER_BEGIN;
        l->page_began = true;
        return true;
    }
    if (l->page_at < r->n_peers) {
        ev->type = AWL_LOGIN_PEER;
        ev->state = AWL_PEER_LISTED;
        if (get_peer(r->peers[l->page_at++], ev)) {
            return true;
        }
        awl_login_end(l, AWL_ERR_MALFORMED);
    } else if (r->last && l->page_at == r->n_peers) {
        ev->type = AWL_LOGIN_ROSTER_DONE;
        l->page_at++;
        return true;
    }
    awl_message_free(l->page);
    l->page = NULL;
    return false;
}

static void keep_page(awl_login *l, Awl__Envelope *m)
{
    l->page = m;
    l->page_at = 0;
    l->page_began = false;
}

/* Reads one frame. False: there is no whole one. */
static bool read_frame(awl_login *l, awl_login_event *ev)
{
    size_t len = 0;
    Awl__Envelope *m = NULL;
    const awl_err err = awl_frame_peek(awl_buf_head(&l->rx), l->rx.len, AWL_FRAME_MAX, &len);
    if (err == AWL_ERR_IN_PROGRESS) {
        return false;
    }
    if (err != AWL_OK ||
        awl_message_parse(awl_buf_head(&l->rx) + AWL_FRAME_HEADER_LEN, len, &m) != AWL_OK) {
        awl_login_end(l, AWL_ERR_MALFORMED);
        return false;
    }
    awl_buf_consume(&l->rx, len + AWL_FRAME_HEADER_LEN);
    if (m->body_case == AWL__ENVELOPE__BODY_ROSTER && l->state == LOGIN_IN) {
        keep_page(l, m);
        return true;
    }
    if (read_message(l, m, ev) == READ_MALFORMED) {
        *ev = (awl_login_event){0};
        awl_login_end(l, AWL_ERR_MALFORMED);
    }
    awl_message_free(m);
    return true;
}

bool awl_login_next(awl_login *l, awl_login_event *out)
{
    *out = (awl_login_event){0};
    while (l->state != LOGIN_OVER && l->state != LOGIN_DONE) {
        if (l->page != NULL) {
            if (next_of_page(l, out)) {
                return true;
            }
            *out = (awl_login_event){0};
            continue;
        }
        if (!read_frame(l, out)) {
            if (!l->lost) {
                break;
            }
            awl_login_end(l, l->why);
        } else if (out->type != AWL_LOGIN_NONE) {
            return true;
        }
    }
    if (l->state != LOGIN_OVER) {
        return false;
    }
    l->state = LOGIN_DONE;
    out->type = AWL_LOGIN_CLOSED;
    out->err = l->why;
    return true;
}
