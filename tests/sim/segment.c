/* SPDX-License-Identifier: MIT */
#include "segment.h"

#include <assert.h>

int segment_plug_in(segment *s, port p)
{
    assert(s->count < SIM_PORTS_MAX);
    s->ports[s->count] = p;
    return s->count++;
}

int segment_port_of(const segment *s, const awl_addr *ip)
{
    for (int i = 0; i < s->count; i++) {
        if (awl_addr_same_ip(&s->ports[i].addr, ip)) {
            return i;
        }
    }
    return NOWHERE;
}

/* Does ip lie behind the gateway of segment `inner` without translation in between, seen from
 * `outer`? */
static bool lies_behind(const segment *all, int inner, int outer)
{
    while (inner != SIM_CORE && nat_config_of(all[inner].gateway)->firewall) {
        if (all[inner].outside == outer) {
            return true;
        }
        inner = all[inner].outside;
    }
    return false;
}

/* The port of segment `s` behind which the firewalls lead to segment `inner`. */
static int port_towards(const segment *all, int s, int inner)
{
    while (all[inner].outside != s) {
        inner = all[inner].outside;
    }
    return all[inner].outside_port;
}

int segment_route(const segment *all, int count, int at, const awl_addr *ip)
{
    const segment *here = &all[at];
    for (int i = 0; i < here->count; i++) {
        const port *p = &here->ports[i];
        const bool firewall =
            p->host == NOWHERE && nat_config_of(all[p->segment].gateway)->firewall;
        if (!firewall && awl_addr_same_ip(&p->addr, ip)) {
            return i;
        }
    }
    for (int inner = 1; inner < count; inner++) {
        if (lies_behind(all, inner, at) && segment_port_of(&all[inner], ip) != NOWHERE) {
            return port_towards(all, at, inner);
        }
    }
    return at == SIM_CORE ? NOWHERE : GATEWAY;
}
