/* SPDX-License-Identifier: MIT */
#ifndef SIM_PACKET_H
#define SIM_PACKET_H

#include "bradawl/addr.h"

/* Flags of a segment. SIM_ICMP marks an ICMP "port unreachable" (3/3) instead of a segment. */
enum {
    SIM_FIN = 1,
    SIM_SYN = 2,
    SIM_RST = 4,
    SIM_ACK = 16,
    SIM_ICMP = 64,
};

/* One segment, or one ICMP error, as a NAT sees it: all that matters for punching, nothing else. */
typedef struct sim_packet {
    awl_addr src, dst; /* of an ICMP error: the rejecting router and the sender of the rejected */
    uint8_t flags;
    uint32_t seq, ack;
    awl_addr about_src, about_dst; /* ICMP only: the endpoints of the rejected segment */
    uint32_t len; /* payload bytes; the payload belongs to whoever has the packet */
    uint8_t *data;
} sim_packet;

#define SIM_PACKET_STRLEN 224

/* "10.0.0.2:4000 > 203.0.113.1:8000 SYN seq=1 ack=0 len=0". Returns buf. */
const char *sim_packet_format(const sim_packet *p, char buf[SIM_PACKET_STRLEN]);

/* The RST by which a stack answers p (RFC 9293, 3.10.7.1). p must not be a RST or ICMP. */
sim_packet sim_packet_rst(const sim_packet *p);

/* The ICMP error by which router (its port is ignored) answers the SYN p. */
sim_packet sim_packet_icmp(const sim_packet *p, const awl_addr *router);

#endif
