/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_GATHER_H
#define AWL_RUNTIME_GATHER_H

#include "engine/engine.h"

/* Own addresses that a peer could use, seen from the main connection. */
typedef struct awl_gathered {
    awl_local locals[AWL_LOCALS_MAX]; /* LAN addresses with the main connection's local port */
    uint8_t locals_count;
    awl_addr ipv6; /* a global IPv6 address with that port; family NONE: there is none */
} awl_gathered;

/* main_local: the main connection's local endpoint. Its own interface comes first. Left out:
 * containers' and virtual machines' bridges, tunnels, what is down (NAT.md 3.2). On loopback only
 * loopback is gathered: the server and all its peers are on this computer. */
void awl_gather(const awl_addr *main_local, awl_gathered *out);

/* The local address that shares a subnet with remote; NULL: remote is not on-link. */
const awl_local *awl_gathered_on_link(const awl_gathered *g, const awl_addr *remote);

#endif
