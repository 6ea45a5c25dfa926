/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/text.h"
#include "server/server_priv.h"

enum {
    WELCOME_TICKETS = AWL_LOGIN_TICKETS_MAX, /* both hole ports and the other address family */
    PORT_PRIVILEGED = 1024,
    BUSY_RETRY_MS = 5000,
};

Awl__Peer session_peer(const client *c)
{
    Awl__Peer p = AWL__PEER__INIT;
    p.name = awl_wire_text(c->name.name);
    p.id = awl_wire_bytes(c->id.bytes, AWL_ID_LEN);
    return p;
}

static void refuse(awl_server *s, client *c, awl_err err, uint32_t retry_ms)
{
    Awl__Refused r = AWL__REFUSED__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    r.code = err;
    r.text = awl_wire_text(awl_strerror(err));
    r.retry_ms = retry_ms;
    m.body_case = AWL__ENVELOPE__BODY_REFUSED;
    m.refused = &r;
    client_send(s, c, &m);
    log_refused(s, c, err);
    client_end(s, c, err);
}

static bool read_label(const ProtobufCBinaryData *b, const char *fallback, label *out)
{
    const bool absent = b->len == 0 && fallback != NULL;
    const void *data = absent ? (const void *)fallback : b->data;
    if (awl_name_check(data, absent ? strlen(fallback) : b->len, out->name) != AWL_OK) {
        return false;
    }
    awl_name_key(out->name, out->key);
    return true;
}

/* Claims of the client: what does not qualify is left out. */
static void read_locals(client *c, const Awl__Login *m)
{
    for (size_t i = 0; i < m->n_locals && c->locals_count < LOCALS_MAX; i++) {
        awl_addr a;
        if (awl_wire_get_endpoint(m->locals[i], &a) && awl_addr_scope(&a) == AWL_SCOPE_PRIVATE &&
            a.port >= PORT_PRIVILEGED) {
            c->locals[c->locals_count++] = a;
        }
    }
}

/* AWL_ERR_INVALID: not a policy. The old one stays on error. */
static awl_err read_policy(client *c, const Awl__Policy *m)
{
    const size_t count = m->known.len / AWL_ID_LEN;
    if (m->known.len % AWL_ID_LEN != 0 || count > AWL_KNOWN_MAX ||
        m->consent < AWL__CONSENT__CONSENT_ASK || m->consent > AWL__CONSENT__CONSENT_EVERYONE) {
        return AWL_ERR_INVALID;
    }
    awl_id *known = NULL;
    if (count > 0) {
        known = malloc(m->known.len);
        if (known == NULL) {
            return AWL_ERR_NO_MEMORY;
        }
        memcpy(known, m->known.data, m->known.len);
    }
    free(c->known);
    c->known = known;
    c->known_count = count;
    c->consent = (awl_consent)m->consent;
    return AWL_OK;
}

void session_login(awl_server *s, client *c, const Awl__Login *m)
{
    if (m->version != AWL_PROTOCOL_VERSION) {
        refuse(s, c, AWL_ERR_VERSION, 0);
        return;
    }
    if (!read_label(&m->name, NULL, &c->name) || !read_label(&m->room, "lobby", &c->room)) {
        refuse(s, c, AWL_ERR_NAME_INVALID, 0);
        return;
    }
    c->auth = calloc(1, sizeof(*c->auth));
    if (c->auth == NULL) {
        refuse(s, c, AWL_ERR_NO_MEMORY, BUSY_RETRY_MS);
        return;
    }
    if (!awl_wire_get_bytes(&m->key, c->auth->key, AWL_KEY_LEN) ||
        !awl_wire_get_bytes(&m->signature, c->auth->signature, AWL_SIG_LEN) ||
        (m->policy != NULL && read_policy(c, m->policy) != AWL_OK)) {
        client_malformed(s, c, "the Login is malformed");
        return;
    }
    memcpy(c->auth->name, c->name.name, sizeof(c->name.name));
    memcpy(c->auth->name_key, c->name.key, sizeof(c->name.key));
    c->listed = m->listed;
    read_locals(c, m);
    c->state = CLIENT_AUTHENTICATING;
    server_queue(s, c);
}

void session_policy(awl_server *s, client *c, const Awl__Policy *m)
{
    const awl_err err = read_policy(c, m);
    if (err != AWL_OK) {
        client_offence(s, c, err, "the Policy is not valid");
    }
}

/* The newest listed session of a key stays. */
static void replace_older(awl_server *s, const client *c)
{
    for (uint32_t i = 0; i < s->slots_count; i++) {
        client *old = s->slots[i];
        if (old != NULL && old != c && old->state == CLIENT_IN && old->listed &&
            memcmp(old->id.bytes, c->id.bytes, AWL_ID_LEN) == 0) {
            client_bye(s, old, AWL_ERR_REPLACED);
        }
    }
}

/* A hole on the address that the client reached is named without it: a server behind a one-to-one
 * NAT does not know its own public address, but the client does. */
static awl_addr hole_for(const client *c, const awl_addr *hole)
{
    awl_addr a = *hole;
    if (awl_addr_same_ip(&a, &c->local)) {
        a = (awl_addr){.family = hole->family, .port = hole->port};
    }
    return a;
}

static void send_welcome(awl_server *s, client *c)
{
    const awl_limits *l = &s->config.limits;
    Awl__Endpoint seen = awl_wire_endpoint(&c->remote);
    Awl__Endpoint holes[AWL_SERVER_HOLES_MAX], *list[AWL_SERVER_HOLES_MAX];
    awl_addr addrs[AWL_SERVER_HOLES_MAX];
    for (size_t i = 0; i < s->config.holes_count; i++) {
        addrs[i] = hole_for(c, &s->config.holes[i]);
        holes[i] = awl_wire_endpoint(&addrs[i]);
        list[i] = &holes[i];
    }
    Awl__Limits limits = AWL__LIMITS__INIT;
    limits.attempts_per_minute = l->attempts_per_minute;
    limits.ticket_ms = (uint32_t)(l->ticket_time / 1000);
    limits.candidates = l->candidates;
    limits.frame = AWL_FRAME_MAX;
    uint8_t tickets[WELCOME_TICKETS * AWL_TICKET_LEN];
    Awl__Welcome w = AWL__WELCOME__INIT;
    w.version = AWL_PROTOCOL_VERSION;
    w.id = awl_wire_bytes(c->id.bytes, AWL_ID_LEN);
    w.observed = &seen;
    w.holes = list;
    w.n_holes = s->config.holes_count;
    w.tickets = awl_wire_bytes(tickets, ticket_give(s, c, WELCOME_TICKETS, tickets));
    w.limits = &limits;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = AWL__ENVELOPE__BODY_WELCOME;
    m.welcome = &w;
    client_send(s, c, &m);
}

static void enter(awl_server *s, client *c, const awl_id *id)
{
    c->id = *id;
    if (c->listed) {
        replace_older(s, c);
    }
    const client *same = room_find(s, c, c->name.key);
    if (same != NULL && memcmp(same->id.bytes, id->bytes, AWL_ID_LEN) != 0) {
        refuse(s, c, AWL_ERR_NAME_TAKEN, 0);
        return;
    }
    if (s->in_count >= s->config.limits.clients || room_full(s, c)) {
        refuse(s, c, AWL_ERR_SERVER_FULL, BUSY_RETRY_MS);
        return;
    }
    c->state = CLIENT_IN;
    s->waiting_count--;
    s->in_count++;
    c->deadline = s->now + s->config.limits.silence;
    c->tokens = s->config.limits.attempts_per_minute;
    c->tokens_at = s->now;
    server_due(s, c->deadline);
    send_welcome(s, c);
    room_enter(s, c);
    log_login(s, c);
    input_go_on(s, c);
}

void session_auth_result(awl_server *s, client *c, awl_err err, const awl_id *id)
{
    if (err != AWL_OK) {
        refuse(s, c, err,
               err == AWL_ERR_NAME_TAKEN || err == AWL_ERR_BAD_SIGNATURE ? 0 : BUSY_RETRY_MS);
        return;
    }
    enter(s, c, id);
}
