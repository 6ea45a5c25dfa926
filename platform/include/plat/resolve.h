/* SPDX-License-Identifier: MIT */
#ifndef PLAT_RESOLVE_H
#define PLAT_RESOLVE_H

#include "plat/wake.h"

/*
 * Name resolution off the loop: getaddrinfo() blocks for up to half a minute, so a helper thread
 * runs it, signals the wake, and the loop fetches the result. Numeric addresses take no thread.
 */
typedef struct plat_resolve plat_resolve;

#define PLAT_RESOLVE_MAX      16 /* addresses of one name */
#define PLAT_RESOLVE_PARALLEL 16 /* names being asked for at once in the process */

/* Starts to look host up: a name, "192.0.2.1" or "2001:db8::1" (no brackets). When the result is
 * there wake is signalled, possibly before this returns; plat_resolve_free() must come before
 * plat_wake_free(). AWL_ERR_INVALID: host is empty or longer than 253 bytes.
 * AWL_ERR_LIMIT: PLAT_RESOLVE_PARALLEL are running, those given up included. */
awl_err plat_resolve_start(const char *host, uint16_t port, plat_wake *wake, plat_resolve **out);

/* The addresses in the order in which to try them (RFC 6724), with the port, without doubles; up to
 * max of them, *count says how many. AWL_ERR_IN_PROGRESS: not yet. AWL_ERR_RESOLVE: no such name,
 * or nobody answered. May be asked again. */
awl_err plat_resolve_fetch(plat_resolve *r, awl_addr *addrs, size_t max, size_t *count);

/* Also cancels: the helper thread is not waited for, it ends alone and touches the wake no more.
 * NULL is fine. */
void plat_resolve_free(plat_resolve *r);

/* How many helper threads are at work, those given up included. Who must end without one (a test
 * under LeakSanitizer: getaddrinfo() holds memory while it asks) waits until it is 0. */
unsigned plat_resolve_running(void);

#endif
