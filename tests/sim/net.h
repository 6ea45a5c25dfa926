/* SPDX-License-Identifier: MIT */
#ifndef SIM_NET_H
#define SIM_NET_H

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "nat.h"
#include "packet.h"
#include "util/prng.h"
#include "util/types.h"

/*
 * The modelled internet: a virtual clock, an event queue, segments with ports, NATs between
 * segments, hosts with a TCP model (tcp.h). Same calls, same seed: same events.
 *
 * A segment is a switch. What is plugged into it (a host's interface, a NAT's outside) has a
 * one-way delay to it; a NAT's inside is its segment's gateway, with delay 0. Segment 0 is the
 * core: the only one without a gateway, and the only one that loses segments.
 */
typedef struct sim_net sim_net;

enum {
    SIM_CORE = 0, /* segment */
    SIM_SEGMENTS_MAX = 12,
    SIM_PORTS_MAX = 10, /* plugged into one segment */
    SIM_HOSTS_MAX = 6,
    SIM_IFACES_MAX = 3, /* of a host */
};

typedef struct sim_link {
    awl_time delay;  /* one way, to the segment's switch */
    awl_time jitter; /* up to so much more, each packet anew; no overtaking */
} sim_link;

/* How a host's kernel goes about connecting (NAT.md 2.2, 2.3). */
typedef enum sim_kernel {
    SIM_LINUX = 0, /* resends after 1,1,1,1,1,2,4,.. s; RST and ICMP end a connect at once */
    SIM_FAST_FAIL, /* Windows without resends: RST ends it at once, silence after 1 s */
    SIM_SLOW_FAIL, /* Windows as delivered: after a RST it resends each 500 ms, fails after 2 s */
} sim_kernel;

typedef struct sim_host_config {
    sim_kernel kernel;
    bool simultaneous_open; /* false: a hardened kernel, which drops a SYN in SYN_SENT */
    bool answers_all;       /* a stranger's host: accepts a connection on every port */
    awl_time clock_offset;  /* its clock shows so much more than the simulator's */
    int32_t clock_ppm;      /* and runs so much faster */
} sim_host_config;

typedef enum sim_event_type {
    SIM_EV_NONE = 0,
    SIM_EV_CONNECTED, /* sock */
    SIM_EV_FAILED,    /* sock, err: the connect failed; the socket is gone */
    SIM_EV_ACCEPTED,  /* sock is new, listener got it */
    SIM_EV_DATA,      /* sock, data, len */
    SIM_EV_CLOSED, /* sock, err: AWL_ERR_CLOSED (FIN) or AWL_ERR_RESET. The socket is to be closed
                    * by the user all the same */
    SIM_EV_TIMER,  /* token of sim_timer() */
} sim_event_type;

typedef struct sim_event {
    sim_event_type type;
    int host;
    uint32_t sock, listener;
    awl_err err;
    uint8_t *data; /* the receiver's to free() */
    uint32_t len;
    uint64_t token;
} sim_event;

sim_net *sim_net_new(uint64_t seed);
void sim_net_free(sim_net *net);

/* Each returns an index; the limits above are programmer errors. */
int sim_segment(sim_net *net, const nat_config *gateway, int outside, sim_link uplink);
int sim_host(sim_net *net, const sim_host_config *config);
void sim_iface(sim_net *net, int host, int segment, awl_addr addr, sim_link link);

/* Extra one-way delay on a segment from whatever is plugged in with IP a to that with IP b. */
void sim_detour(sim_net *net, int segment, const awl_addr *a, const awl_addr *b, awl_time extra);

/* Loses so many of a million control segments that cross the core. Data is never lost: it comes
 * later by a retransmission time-out. */
void sim_set_loss(sim_net *net, uint32_t per_million);

/* The gateway of a segment, to look into it or to flush it. */
nat *sim_gateway(sim_net *net, int segment);

awl_time sim_now(const sim_net *net);
awl_time sim_host_now(const sim_net *net, int host); /* what the host's clock shows */
awl_time sim_from_host_time(const sim_net *net, int host, awl_time t); /* when it shows t */

void sim_timer(sim_net *net, awl_time at, uint64_t token);

/* Runs until the next event for the user, or until nothing happens before `until` (false; the clock
 * shows `until` then). */
bool sim_next(sim_net *net, awl_time until, sim_event *out);

/* Every packet on a host's wire goes to tap, with the direction; for traces and captures. */
typedef void sim_tap(void *ctx, int host, bool sent, const sim_packet *p);
void sim_set_tap(sim_net *net, sim_tap *tap, void *ctx);

#endif
