/* SPDX-License-Identifier: MIT */
#ifndef PLAT_NETIF_H
#define PLAT_NETIF_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/addr.h"

/* This computer's own addresses. The list changes whenever a cable is pulled: ask again, keep none.
 */

typedef enum plat_netif_kind {
    PLAT_NETIF_OTHER = 0, /* known to be none of these */
    PLAT_NETIF_PHYSICAL, /* Ethernet, mobile; the veth inside a container; a bridge with such a port
                          */
    PLAT_NETIF_WIRELESS,
    PLAT_NETIF_BRIDGE, /* a virtual network of this computer's own: containers, virtual machines */
    PLAT_NETIF_TUNNEL, /* VPN, PPP, 6in4 */
    PLAT_NETIF_LOOPBACK,
} plat_netif_kind;

typedef struct plat_netif {
    awl_addr addr; /* port 0 */
    plat_netif_kind kind;
    uint8_t prefix_len; /* of the subnet */
    bool up;
    char name[64]; /* for the log: "eth0"; on Windows the friendly name, UTF-8, maybe cut */
} plat_netif;

/* One entry an address. Writes up to max, *count is how many it wrote.
 * AWL_ERR_LIMIT: there are more than max; the first max are written all the same. */
awl_err plat_netif_list(plat_netif *out, size_t max, size_t *count);

const char *plat_netif_kind_name(plat_netif_kind kind); /* "physical", ...; static */

/* Which local address leads to remote, port 0: a UDP socket is connected and asked for its name,
 * nothing is sent. AWL_ERR_UNREACHABLE: no route. */
awl_err plat_route_local(const awl_addr *remote, awl_addr *local);

#endif
