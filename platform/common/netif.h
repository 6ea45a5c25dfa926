/* SPDX-License-Identifier: MIT */
#ifndef PLAT_NETIF_PRIVATE_H
#define PLAT_NETIF_PRIVATE_H

/* Private to platform/. */
#include "plat/netif.h"
#include "plat/sock.h"

#include "sockaddr.h"

/* The socket address to connect a UDP socket to: remote with a port, which some systems demand. 0:
 * remote has no family. */
socklen_t plat_route_target(const awl_addr *remote, struct sockaddr_storage *ss);

#endif
