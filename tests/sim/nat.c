/* SPDX-License-Identifier: MIT */
#include "nat.h"

#include <stdlib.h>

#include "util/prng.h"

enum {
    PORT_LOWEST = 1024,
    PORTS = 65536 - PORT_LOWEST,
    SESSIONS_DEFAULT = 256,
};

/* One connection through the NAT. A mapping is nothing of its own: it lives as long as a session
 * that uses it. */
typedef struct session {
    awl_addr inside, outside, remote;
    bool inbound; /* the first SYN came from the outside */
    track t;
} session;

struct nat {
    nat_config cfg;
    awl_prng prng;
    uint16_t next_port; /* of a contiguous allocator */
    size_t count, cap;
    session sessions[]; /* cap of them */
};

nat *nat_new(const nat_config *config)
{
    const size_t cap = config->sessions_max != 0 ? config->sessions_max : SESSIONS_DEFAULT;
    nat *n = malloc(sizeof(*n) + cap * sizeof(n->sessions[0]));
    if (n != NULL) {
        *n = (nat){.cfg = *config, .prng = awl_prng_seed(config->seed), .cap = cap};
        n->cfg.outside.port = 0;
        n->next_port = (uint16_t)(PORT_LOWEST + awl_prng_below(&n->prng, PORTS));
    }
    return n;
}

void nat_free(nat *n)
{
    free(n);
}

void nat_flush(nat *n)
{
    n->count = 0;
}

const nat_config *nat_config_of(const nat *n)
{
    return &n->cfg;
}

unsigned nat_sessions(const nat *n, awl_time now)
{
    unsigned alive = 0;
    for (size_t i = 0; i < n->count; i++) {
        alive += n->sessions[i].t.expires > now;
    }
    return alive;
}

static void forget(nat *n, session *s)
{
    *s = n->sessions[--n->count];
}

static void purge(nat *n, awl_time now)
{
    for (size_t i = n->count; i-- > 0;) {
        if (n->sessions[i].t.expires <= now) {
            forget(n, &n->sessions[i]);
        }
    }
}

static session *find_from_inside(nat *n, const awl_addr *inside, const awl_addr *remote)
{
    for (size_t i = 0; i < n->count; i++) {
        session *s = &n->sessions[i];
        if (awl_addr_equal(&s->inside, inside) && awl_addr_equal(&s->remote, remote)) {
            return s;
        }
    }
    return NULL;
}

static session *find_from_outside(nat *n, const awl_addr *outside, const awl_addr *remote)
{
    for (size_t i = 0; i < n->count; i++) {
        session *s = &n->sessions[i];
        if (awl_addr_equal(&s->outside, outside) && awl_addr_equal(&s->remote, remote)) {
            return s;
        }
    }
    return NULL;
}

/* Does the mapping of s serve a connection to remote as well? */
static bool mapping_covers(const nat *n, const session *s, const awl_addr *remote)
{
    switch (n->cfg.mapping) {
    case NAT_EIM:
        return true;
    case NAT_ADM:
        return awl_addr_same_ip(&s->remote, remote);
    case NAT_APDM:
        return awl_addr_equal(&s->remote, remote);
    }
    return false;
}

static bool port_is_taken(const nat *n, uint16_t port, const awl_addr *inside)
{
    for (size_t i = 0; i < n->count; i++) {
        const session *s = &n->sessions[i];
        if (s->outside.port == port && !awl_addr_equal(&s->inside, inside)) {
            return true;
        }
    }
    return false;
}

static uint16_t random_port(nat *n)
{
    return (uint16_t)(PORT_LOWEST + awl_prng_below(&n->prng, PORTS));
}

/* "Other port but stable": a hash of the inside endpoint. */
static uint16_t stable_port(const nat *n, const awl_addr *inside)
{
    uint64_t h = n->cfg.seed;
    for (size_t i = 0; i < sizeof(inside->ip); i++) {
        h = h * 31 + inside->ip[i];
    }
    awl_prng mix = awl_prng_seed(h * 65537 + inside->port);
    const uint16_t port = (uint16_t)(PORT_LOWEST + awl_prng_below(&mix, PORTS));
    return port == inside->port ? (uint16_t)(port ^ 1U) : port;
}

static uint16_t wanted_port(nat *n, const awl_addr *inside)
{
    switch (n->cfg.allocation) {
    case NAT_PRESERVING:
        return inside->port;
    case NAT_STABLE:
        return stable_port(n, inside);
    case NAT_CONTIGUOUS:
        n->next_port = n->next_port == UINT16_MAX ? PORT_LOWEST : (uint16_t)(n->next_port + 1);
        return n->next_port;
    case NAT_RANDOM:
        break;
    }
    return random_port(n);
}

static awl_addr map(nat *n, const awl_addr *inside, const awl_addr *remote)
{
    if (n->cfg.firewall) {
        return *inside;
    }
    for (size_t i = 0; i < n->count; i++) {
        const session *s = &n->sessions[i];
        if (awl_addr_equal(&s->inside, inside) && mapping_covers(n, s, remote)) {
            return s->outside;
        }
    }
    awl_addr outside = n->cfg.outside;
    outside.port = wanted_port(n, inside);
    for (int tries = 0; tries < 1000 && port_is_taken(n, outside.port, inside); tries++) {
        outside.port = random_port(n);
    }
    return outside;
}

/* False: the table is full, as it can be in small routers. */
static bool open_session(nat *n, const session *fresh)
{
    if (n->count < n->cap) {
        n->sessions[n->count++] = *fresh;
        return true;
    }
    return false;
}

static bool is_first_syn(const sim_packet *p)
{
    return (p->flags & (SIM_SYN | SIM_ACK | SIM_RST | SIM_ICMP)) == SIM_SYN;
}

/* What the router says to a segment that is for nobody behind it. */
static nat_verdict answer(const nat *n, sim_packet *p)
{
    if (p->flags & (SIM_RST | SIM_ICMP)) {
        return NAT_LOST;
    }
    switch (n->cfg.answer) {
    case NAT_DROP:
        return NAT_LOST;
    case NAT_RST:
        if (!is_first_syn(p)) {
            return NAT_LOST;
        }
        *p = sim_packet_rst(p);
        return NAT_REPLY;
    case NAT_ICMP:
        if (!is_first_syn(p)) {
            return NAT_LOST;
        }
        *p = sim_packet_icmp(p, &n->cfg.outside);
        return NAT_REPLY;
    case NAT_OWN_STACK:
        *p = sim_packet_rst(p);
        return NAT_REPLY;
    }
    return NAT_LOST;
}

/* A SYN from the outside without a session of its own: does the filter let it in? */
static bool let_in(const nat *n, const sim_packet *p, awl_addr *inside)
{
    for (size_t i = 0; i < n->count; i++) {
        const session *s = &n->sessions[i];
        if (!awl_addr_equal(&s->outside, &p->dst)) {
            continue;
        }
        if (n->cfg.filtering == NAT_EIF ||
            (n->cfg.filtering == NAT_ADF && awl_addr_same_ip(&s->remote, &p->src))) {
            *inside = s->inside;
            return true;
        }
    }
    /* A firewall without any filter needs no session either. */
    *inside = p->dst;
    return n->cfg.firewall && n->cfg.filtering == NAT_EIF;
}

static nat_verdict icmp_from_outside(nat *n, sim_packet *p)
{
    const session *s = find_from_outside(n, &p->about_src, &p->about_dst);
    if (s == NULL) {
        return NAT_LOST;
    }
    p->about_src = s->inside;
    p->dst = s->inside;
    p->dst.port = 0;
    return NAT_IN;
}

nat_verdict nat_from_outside(nat *n, sim_packet *p, awl_time now)
{
    purge(n, now);
    if (p->flags & SIM_ICMP) {
        return icmp_from_outside(n, p);
    }
    session *s = find_from_outside(n, &p->dst, &p->src);
    if (s != NULL) {
        const track_verdict v = track_segment(&s->t, &n->cfg.track, s->inbound ? 0 : 1, p, now);
        if (v == TRACK_PASS || v == TRACK_PASS_DELETE) {
            p->dst = s->inside;
            if (v == TRACK_PASS_DELETE) {
                forget(n, s);
            }
            return NAT_IN;
        }
        if (v == TRACK_INVALID) {
            return NAT_LOST; /* it would go to the router itself, which has no use for it */
        }
        if (v == TRACK_UNSOLICITED) {
            return answer(n, p);
        }
        forget(n, s);
    }
    session fresh = {.outside = p->dst, .remote = p->src, .inbound = true};
    if (!is_first_syn(p) || !let_in(n, p, &fresh.inside)) {
        return answer(n, p);
    }
    fresh.t = track_open(&n->cfg.track, p, now);
    /* The two may be connected by another mapping: translated, these would be the same segments. */
    if (find_from_inside(n, &fresh.inside, &p->src) != NULL || !open_session(n, &fresh)) {
        return NAT_LOST;
    }
    p->dst = fresh.inside;
    return NAT_IN;
}

static nat_verdict icmp_from_inside(nat *n, sim_packet *p)
{
    const session *s = find_from_inside(n, &p->about_dst, &p->about_src);
    if (s == NULL) {
        return NAT_LOST;
    }
    p->about_dst = s->outside;
    p->src = s->outside;
    p->src.port = 0;
    return NAT_OUT;
}

/* Translates the source. False: the segment is lost. Invalid segments keep their source. */
static bool translate_source(nat *n, sim_packet *p, awl_time now)
{
    session *s = find_from_inside(n, &p->src, &p->dst);
    if (s != NULL) {
        const track_verdict v = track_segment(&s->t, &n->cfg.track, s->inbound ? 1 : 0, p, now);
        if (v == TRACK_PASS || v == TRACK_PASS_DELETE) {
            p->src = s->outside;
            if (v == TRACK_PASS_DELETE) {
                forget(n, s);
            }
            return true;
        }
        if (v == TRACK_INVALID) {
            return true; /* not NATed: leaves with the private source (NAT.md 2.7) */
        }
        forget(n, s);
    }
    if (!is_first_syn(p)) {
        return true; /* no connection either: INVALID, as above */
    }
    session fresh = {.inside = p->src, .remote = p->dst};
    fresh.outside = map(n, &p->src, &p->dst);
    fresh.t = track_open(&n->cfg.track, p, now);
    p->src = fresh.outside;
    return open_session(n, &fresh);
}

nat_verdict nat_from_inside(nat *n, sim_packet *p, awl_time now)
{
    purge(n, now);
    if (p->flags & SIM_ICMP) {
        return icmp_from_inside(n, p);
    }
    const bool to_itself = !n->cfg.firewall && awl_addr_same_ip(&p->dst, &n->cfg.outside);
    if (to_itself && !n->cfg.hairpin) {
        return answer(n, p);
    }
    if (!translate_source(n, p, now)) {
        return NAT_LOST;
    }
    if (!to_itself) {
        return NAT_OUT;
    }
    nat_verdict v = nat_from_outside(n, p, now);
    if (v == NAT_REPLY) { /* the answer goes back through the mapping just used */
        v = nat_from_outside(n, p, now);
    }
    return v;
}
