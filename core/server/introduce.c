/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "server/server_priv.h"

enum {
    INTRODUCE_TICKETS = 2,
};

typedef struct list {
    awl_candidate items[AWL_LOGIN_CANDIDATES_MAX];
    size_t count;
} list;

static bool on_loopback(const client *c)
{
    return awl_addr_scope(&c->remote) == AWL_SCOPE_LOOPBACK &&
           awl_addr_scope(&c->local) == AWL_SCOPE_LOOPBACK;
}

/* May that endpoint of `about` be told to `to`? */
bool introduce_allowed(const client *about, const client *to, const awl_addr *addr)
{
    switch (awl_addr_scope(addr)) {
    case AWL_SCOPE_GLOBAL:
    case AWL_SCOPE_PRIVATE:
        return true;
    case AWL_SCOPE_LOOPBACK:
        return on_loopback(about) && on_loopback(to);
    case AWL_SCOPE_NONE:
    case AWL_SCOPE_REFUSED:
    case AWL_SCOPE_LINK_LOCAL: /* means nothing without its interface */
        return false;
    }
    return false;
}

static void add(list *l, awl_candidate_kind kind, const awl_addr *addr)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].kind == kind && awl_addr_equal(&l->items[i].addr, addr)) {
            return;
        }
    }
    if (l->count < AWL_LOGIN_CANDIDATES_MAX) {
        l->items[l->count++] = (awl_candidate){.kind = kind, .addr = *addr};
    }
}

static void add_observed(list *l, const client *about, const client *to, const awl_addr *addr)
{
    if (addr->family == AWL_FAMILY_NONE || !introduce_allowed(about, to, addr)) {
        return;
    }
    const bool v6 = addr->family == AWL_FAMILY_IPV6 && awl_addr_scope(addr) == AWL_SCOPE_GLOBAL;
    add(l, v6 ? AWL_CAND_IPV6 : AWL_CAND_MAPPED, addr);
}

static bool same_public(const awl_addr *a, const awl_addr *b)
{
    return a->family != AWL_FAMILY_NONE && awl_addr_same_ip(a, b);
}

/* Behind one NAT, or on one machine. */
static bool share_public_address(const client *a, const client *b)
{
    return same_public(&a->remote, &b->remote) || same_public(&a->remote, &b->other) ||
           same_public(&a->other, &b->remote) || same_public(&a->other, &b->other);
}

/* An observed endpoint that is private or loopback was not translated on its way to a server in the
 * same network: the peer can be reached there as on a LAN, where one side must listen (DESIGN 4,
 * point 3). */
static void add_near(list *l, const client *about, const client *to)
{
    const awl_scope a = awl_addr_scope(&about->remote), b = awl_addr_scope(&to->remote);
    if (a == b && (a == AWL_SCOPE_PRIVATE || a == AWL_SCOPE_LOOPBACK) &&
        introduce_allowed(about, to, &about->remote)) {
        add(l, AWL_CAND_LAN, &about->remote);
    }
}

static list collect(const client *about, const client *to)
{
    list l = {.count = 0};
    add_observed(&l, about, to, &about->remote);
    add_observed(&l, about, to, &about->other);
    add_near(&l, about, to);
    for (size_t i = 0; share_public_address(about, to) && i < about->locals_count; i++) {
        add(&l, AWL_CAND_LAN, &about->locals[i]);
    }
    return l;
}

static void introduce_one(awl_server *s, const attempt *a, int side,
                          const uint8_t secret[AWL_SECRET_LEN])
{
    client *to = a->side[side];
    const client *about = a->side[1 - side];
    const list l = collect(about, to);
    awl_wire_candidates w;
    awl_wire_candidates_put(&w, l.items, l.count);
    Awl__Peer peer = session_peer(about);
    uint8_t tickets[INTRODUCE_TICKETS * AWL_TICKET_LEN];
    Awl__Introduce i = AWL__INTRODUCE__INIT;
    i.attempt = a->id;
    i.request = a->request[side];
    i.peer = &peer;
    i.role = side == SIDE_INVITER ? AWL__ROLE__ROLE_INVITER : AWL__ROLE__ROLE_INVITEE;
    i.secret = awl_wire_bytes(secret, AWL_SECRET_LEN);
    i.technique = (uint32_t)a->technique;
    i.candidates = w.list;
    i.n_candidates = l.count;
    i.tickets = awl_wire_bytes(tickets, ticket_give(s, to, INTRODUCE_TICKETS, tickets));
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = AWL__ENVELOPE__BODY_INTRODUCE;
    m.introduce = &i;
    client_send(s, to, &m);
}

/* Both in one turn: the two SYNs must cross (NAT.md 5, "tell both at once"). */
void introduce_both(awl_server *s, attempt *a)
{
    uint8_t secret[AWL_SECRET_LEN];
    s->config.random(s->config.random_ctx, secret, sizeof(secret));
    introduce_one(s, a, SIDE_INVITER, secret);
    introduce_one(s, a, SIDE_INVITEE, secret);
    memset(secret, 0, sizeof(secret));
}
