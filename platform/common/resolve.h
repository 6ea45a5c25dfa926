/* SPDX-License-Identifier: MIT */
#ifndef PLAT_RESOLVE_PRIVATE_H
#define PLAT_RESOLVE_PRIVATE_H

#include "plat/resolve.h"

/* Private to platform/, in lookup_posix.c and lookup_win.c: getaddrinfo(), blocking. Writes at most
 * PLAT_RESOLVE_MAX addresses, doubles included. AWL_ERR_RESOLVE: none. */
awl_err plat_lookup(const char *host, uint16_t port, awl_addr *addrs, size_t *count);

#endif
