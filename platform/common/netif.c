/* SPDX-License-Identifier: MIT */
#include "netif.h"

socklen_t plat_route_target(const awl_addr *remote, struct sockaddr_storage *ss)
{
    awl_addr target = *remote;
    target.port = target.port != 0 ? target.port : 9;
    return plat_sockaddr_from(&target, ss);
}

const char *plat_netif_kind_name(plat_netif_kind kind)
{
    switch (kind) {
    case PLAT_NETIF_OTHER:
        return "other";
    case PLAT_NETIF_PHYSICAL:
        return "physical";
    case PLAT_NETIF_WIRELESS:
        return "wireless";
    case PLAT_NETIF_BRIDGE:
        return "bridge";
    case PLAT_NETIF_TUNNEL:
        return "tunnel";
    case PLAT_NETIF_LOOPBACK:
        return "loopback";
    }
    return "other";
}
