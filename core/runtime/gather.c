/* SPDX-License-Identifier: MIT */
#include "runtime/gather.h"

#include "plat/netif.h"

enum {
    NETIFS_MAX = 64, /* addresses looked at; a computer with more has its first 64 */
};

static bool usable(const plat_netif *n)
{
    switch (n->kind) {
    case PLAT_NETIF_OTHER:
    case PLAT_NETIF_PHYSICAL:
    case PLAT_NETIF_WIRELESS:
        return n->up;
    case PLAT_NETIF_BRIDGE:
    case PLAT_NETIF_TUNNEL:
    case PLAT_NETIF_LOOPBACK:
        return false;
    }
    return false;
}

static void add_local(awl_gathered *g, const plat_netif *n, uint16_t port)
{
    if (g->locals_count < AWL_LOCALS_MAX) {
        awl_local *l = &g->locals[g->locals_count++];
        *l = (awl_local){.addr = n->addr, .prefix_len = n->prefix_len};
        l->addr.port = port;
    }
}

static void add_lan(awl_gathered *g, const plat_netif *list, size_t count, const awl_addr *main)
{
    /* Two rounds: the address of the main connection is the likeliest and must not be crowded out.
     */
    for (int own = 1; own >= 0; own--) {
        for (size_t i = 0; i < count; i++) {
            const plat_netif *n = &list[i];
            const bool is_main = awl_addr_same_ip(&n->addr, main);
            if (is_main == (own == 1) && n->addr.family == AWL_FAMILY_IPV4 && usable(n) &&
                awl_addr_scope(&n->addr) == AWL_SCOPE_PRIVATE) {
                add_local(g, n, main->port);
            }
        }
    }
}

static void add_ipv6(awl_gathered *g, const plat_netif *list, size_t count, const awl_addr *main)
{
    if (main->family == AWL_FAMILY_IPV6) {
        g->ipv6 = *main;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].addr.family == AWL_FAMILY_IPV6 && usable(&list[i]) &&
            awl_addr_scope(&list[i].addr) == AWL_SCOPE_GLOBAL) {
            g->ipv6 = list[i].addr;
            g->ipv6.port = main->port;
            return;
        }
    }
}

void awl_gather(const awl_addr *main_local, awl_gathered *out)
{
    plat_netif list[NETIFS_MAX];
    size_t count = 0;
    *out = (awl_gathered){0};
    if (awl_addr_scope(main_local) == AWL_SCOPE_LOOPBACK) {
        out->locals[0] = (awl_local){.addr = *main_local,
                                     .prefix_len = main_local->family == AWL_FAMILY_IPV4 ? 8 : 128};
        out->locals_count = 1;
        return;
    }
    const awl_err err = plat_netif_list(list, NETIFS_MAX, &count);
    if (err != AWL_OK && err != AWL_ERR_LIMIT) {
        return; /* without a list there are no LAN candidates; the other techniques do not need it
                 */
    }
    add_lan(out, list, count, main_local);
    add_ipv6(out, list, count, main_local);
}

const awl_local *awl_gathered_on_link(const awl_gathered *g, const awl_addr *remote)
{
    for (uint8_t i = 0; i < g->locals_count; i++) {
        if (awl_addr_same_subnet(&g->locals[i].addr, remote, g->locals[i].prefix_len)) {
            return &g->locals[i];
        }
    }
    return NULL;
}
