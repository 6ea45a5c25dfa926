/* SPDX-License-Identifier: MIT */
#ifndef SIM_SEGMENT_H
#define SIM_SEGMENT_H

#include "net.h"

/* Inside of the net: segments, what is plugged into them, and which way a packet goes. */

enum {
    GATEWAY = SIM_PORTS_MAX, /* a segment's last port: the inside of its NAT */
    NOWHERE = -1,
};

typedef struct port {
    int host;    /* or NOWHERE: then it is the outside of the gateway of... */
    int segment; /* ... this one */
    awl_addr addr;
    sim_link link;
} port;

typedef struct segment {
    port ports[SIM_PORTS_MAX];
    int count;
    nat *gateway; /* NULL: the core */
    int outside, outside_port;
    awl_time extra[SIM_PORTS_MAX + 1][SIM_PORTS_MAX + 1];
    awl_time last[SIM_PORTS_MAX + 1][SIM_PORTS_MAX + 1]; /* arrival: no overtaking */
} segment;

int segment_plug_in(segment *s, port p); /* returns the port's index */
int segment_port_of(const segment *s, const awl_addr *ip);

/* Where a packet for ip leaves segment `at`: a port, GATEWAY or NOWHERE. */
int segment_route(const segment *all, int count, int at, const awl_addr *ip);

#endif
