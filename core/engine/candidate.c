/* SPDX-License-Identifier: MIT */
#include "engine/candidate.h"

#include "engine/state.h"

enum {
    PRIVATE_PORT_MIN = 1024, /* nobody shall make us knock at a service of our network */
};

const char *awl_candidate_kind_name(awl_candidate_kind kind)
{
    switch (kind) {
    case AWL_CAND_NONE:
        break;
    case AWL_CAND_LAN:
        return "lan";
    case AWL_CAND_IPV6:
        return "ipv6";
    case AWL_CAND_MAPPED:
        return "mapped";
    }
    return "none";
}

const awl_local *awl_candidate_on_link(const awl_engine_config *config, const awl_addr *addr)
{
    for (size_t i = 0; i < config->locals_count; i++) {
        const awl_local *l = &config->locals[i];
        if (awl_addr_same_subnet(&l->addr, addr, l->prefix_len)) {
            return l;
        }
    }
    return NULL;
}

/* The first or last address of an IPv4 subnet: a datagram to it goes to everybody (RFC 919). */
static bool is_subnet_broadcast(const awl_addr *a, unsigned prefix_len)
{
    if (a->family != AWL_FAMILY_IPV4 || prefix_len >= 31) {
        return false; /* RFC 3021: a /31 has two hosts and nothing else */
    }
    const uint32_t ip = (uint32_t)a->ip[0] << 24 | (uint32_t)a->ip[1] << 16 |
                        (uint32_t)a->ip[2] << 8 | (uint32_t)a->ip[3];
    const uint32_t host_bits = UINT32_MAX >> prefix_len;
    return (ip & host_bits) == 0 || (ip & host_bits) == host_bits;
}

/* On the loopback both peers have one address, and only the port tells them apart. */
static bool is_own(const awl_addr *own, const awl_addr *a)
{
    return awl_addr_scope(a) == AWL_SCOPE_LOOPBACK ? awl_addr_equal(own, a)
                                                   : awl_addr_same_ip(own, a);
}

static awl_err check_lan(const awl_engine_config *config, const awl_addr *a)
{
    const awl_scope scope = awl_addr_scope(a);
    const awl_local *local = awl_candidate_on_link(config, a);
    if (local == NULL || a->port < PRIVATE_PORT_MIN || scope == AWL_SCOPE_REFUSED ||
        scope == AWL_SCOPE_NONE || is_subnet_broadcast(a, local->prefix_len)) {
        return AWL_ERR_INVALID;
    }
    for (size_t i = 0; i < config->locals_count; i++) {
        if (is_own(&config->locals[i].addr, a)) {
            return AWL_ERR_INVALID;
        }
    }
    return is_own(&config->main_local, a) ? AWL_ERR_INVALID : AWL_OK;
}

/* What the server observed. It can be private or loopback only when the server itself is reached
 * from such an address. */
static awl_err check_observed(const awl_addr *own, const awl_addr *a)
{
    const awl_scope scope = awl_addr_scope(a);
    if (a->family != own->family || a->port == 0 || awl_addr_equal(own, a)) {
        return AWL_ERR_INVALID;
    }
    if (scope == AWL_SCOPE_GLOBAL) {
        return AWL_OK;
    }
    const bool may = (scope == AWL_SCOPE_LOOPBACK || scope == AWL_SCOPE_PRIVATE) &&
                     scope == awl_addr_scope(own) && a->port >= PRIVATE_PORT_MIN;
    return may ? AWL_OK : AWL_ERR_INVALID;
}

awl_err awl_candidate_check(const awl_engine_config *config, awl_candidate *c)
{
    c->addr = awl_addr_normalize(&c->addr);
    switch (c->kind) {
    case AWL_CAND_NONE:
        break;
    case AWL_CAND_LAN:
        return check_lan(config, &c->addr);
    case AWL_CAND_IPV6:
        return c->addr.family == AWL_FAMILY_IPV6 ? check_observed(&config->ipv6_local, &c->addr)
                                                 : AWL_ERR_INVALID;
    case AWL_CAND_MAPPED:
        return check_observed(&config->main_local, &c->addr);
    }
    return AWL_ERR_INVALID;
}

awl_err awl_candidate_add(awl_engine *e, awl_candidate *c, bool *added)
{
    *added = false;
    const awl_err err = awl_candidate_check(&e->config, c);
    if (err != AWL_OK) {
        return err;
    }
    unsigned lan = 0;
    for (size_t i = 0; i < e->candidates_count; i++) {
        const awl_candidate *known = &e->candidates[i];
        if (known->kind == c->kind && known->round == c->round &&
            awl_addr_equal(&known->addr, &c->addr)) {
            return AWL_OK;
        }
        lan += known->kind == AWL_CAND_LAN;
    }
    if (e->candidates_count == AWL_CANDIDATES_MAX ||
        (c->kind == AWL_CAND_LAN && lan == AWL_LOCALS_MAX)) {
        return AWL_ERR_LIMIT;
    }
    e->candidates[e->candidates_count++] = *c;
    *added = true;
    return AWL_OK;
}
