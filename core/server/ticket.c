/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/stun.h"
#include "server/server_priv.h"

static ticket *ticket_at(const awl_server *s, uint32_t i)
{
    return &s->tickets[(s->tickets_at + i) % s->config.limits.tickets];
}

static void spend(ticket *t)
{
    if (t->owner != NULL) {
        t->owner->tickets--;
        t->owner = NULL;
    }
}

/* All live equally long, so the oldest end first. */
static void drop_old(awl_server *s)
{
    while (s->tickets_len > 0) {
        ticket *t = ticket_at(s, 0);
        if (t->owner != NULL && s->now < t->until) {
            return;
        }
        spend(t);
        s->tickets_at = (s->tickets_at + 1) % s->config.limits.tickets;
        s->tickets_len--;
    }
}

/* Writes up to count tickets to out and returns the bytes written: fewer when a limit is near. */
size_t ticket_give(awl_server *s, client *c, unsigned count, uint8_t *out)
{
    size_t len = 0;
    drop_old(s);
    for (unsigned i = 0; i < count; i++) {
        if (s->tickets_len == s->config.limits.tickets ||
            c->tickets >= s->config.limits.tickets_per_client) {
            break;
        }
        ticket *t = ticket_at(s, s->tickets_len++);
        *t = (ticket){.owner = c, .until = s->now + s->config.limits.ticket_time};
        s->config.random(s->config.random_ctx, t->bytes, sizeof(t->bytes));
        memcpy(out + len, t->bytes, sizeof(t->bytes));
        len += sizeof(t->bytes);
        c->tickets++;
    }
    return len;
}

static ticket *find(const awl_server *s, const uint8_t bytes[AWL_TICKET_LEN])
{
    for (uint32_t i = 0; i < s->tickets_len; i++) {
        ticket *t = ticket_at(s, i);
        if (t->owner != NULL && s->now < t->until && memcmp(t->bytes, bytes, AWL_TICKET_LEN) == 0) {
            return t;
        }
    }
    return NULL;
}

void ticket_request(awl_server *s, client *c, const Awl__TicketRequest *m)
{
    uint8_t bytes[AWL_LOGIN_TICKETS_MAX * AWL_TICKET_LEN];
    const unsigned count = m->count < AWL_LOGIN_TICKETS_MAX ? m->count : AWL_LOGIN_TICKETS_MAX;
    const size_t len = ticket_give(s, c, count, bytes);
    if (len == 0) {
        client_error(s, c, AWL_ERR_RATE_LIMITED, "no more tickets now");
        return;
    }
    Awl__Tickets t = AWL__TICKETS__INIT;
    Awl__Envelope out = AWL__ENVELOPE__INIT;
    t.tickets = awl_wire_bytes(bytes, len);
    out.body_case = AWL__ENVELOPE__BODY_TICKETS;
    out.tickets = &t;
    client_send(s, c, &out);
}

static void record(awl_server *s, client *c, const awl_addr *addr, bool main_port)
{
    c->observed[c->observed_next] =
        (sighting){.addr = *addr, .until = s->now + s->config.limits.observed_time};
    c->observed_next = (uint8_t)((c->observed_next + 1) % OBSERVED_MAX);
    if (main_port && addr->family != c->remote.family) {
        c->other = *addr;
    }
}

void ticket_observed(awl_server *s, client *c, const Awl__Observed *m)
{
    uint8_t bytes[AWL_TICKET_LEN];
    ticket *t = awl_wire_get_bytes(&m->ticket, bytes, sizeof(bytes)) ? find(s, bytes) : NULL;
    if (t == NULL || t->owner != c || t->observed.family == AWL_FAMILY_NONE) {
        client_error(s, c, AWL_ERR_NOT_FOUND, "no such ticket: unknown, unused or too old");
        return;
    }
    const bool right =
        m->cookie.len == AWL_COOKIE_LEN && memcmp(m->cookie.data, t->cookie, AWL_COOKIE_LEN) == 0;
    if (right) {
        record(s, c, &t->observed, m->main_port);
    } else {
        client_offence(s, c, AWL_ERR_INVALID, "wrong cookie");
    }
    spend(t);
}

void ticket_client_left(awl_server *s, const client *c)
{
    for (uint32_t i = 0; i < s->tickets_len; i++) {
        if (ticket_at(s, i)->owner == c) {
            spend(ticket_at(s, i));
        }
    }
}

bool ticket_counts_for(const awl_server *s, const client *c, const awl_addr *addr)
{
    if (awl_addr_equal(addr, &c->remote) || awl_addr_equal(addr, &c->other)) {
        return true;
    }
    for (size_t i = 0; i < OBSERVED_MAX; i++) {
        if (s->now < c->observed[i].until && awl_addr_equal(addr, &c->observed[i].addr)) {
            return true;
        }
    }
    return false;
}

size_t awl_server_hole(awl_server *s, awl_time now, const awl_addr *remote, const uint8_t *message,
                       size_t len, uint8_t *reply)
{
    awl_stun request, answer = {.type = AWL_STUN_RESPONSE};
    s->now = now > s->now ? now : s->now;
    if (awl_stun_parse(message, len, &request) != AWL_OK || request.type != AWL_STUN_REQUEST) {
        return 0;
    }
    memcpy(answer.transaction, request.transaction, sizeof(answer.transaction));
    if (request.unknown_count > 0) {
        answer.type = AWL_STUN_ERROR; /* RFC 8489, 6.3.1 */
        answer.error_code = 420;
        answer.unknown_count = request.unknown_count;
        memcpy(answer.unknown, request.unknown, sizeof(answer.unknown));
        return awl_stun_build(&answer, reply);
    }
    answer.mapped = awl_addr_normalize(remote);
    answer.mapped.scope_id = 0;
    ticket *t = request.has_ticket ? find(s, request.ticket) : NULL;
    if (t != NULL && t->observed.family == AWL_FAMILY_NONE) {
        t->observed = answer.mapped;
        s->config.random(s->config.random_ctx, t->cookie, sizeof(t->cookie));
        memcpy(answer.cookie, t->cookie, sizeof(answer.cookie));
        answer.has_cookie = true;
    }
    return awl_stun_build(&answer, reply);
}
