/* SPDX-License-Identifier: MIT */
#include "packet.h"

#include <inttypes.h>
#include <stdio.h>

static const char *flags_name(uint8_t flags)
{
    if (flags & SIM_ICMP) {
        return "ICMP-unreachable";
    }
    if (flags & SIM_RST) {
        return flags & SIM_ACK ? "RST-ACK" : "RST";
    }
    if (flags & SIM_SYN) {
        return flags & SIM_ACK ? "SYN-ACK" : "SYN";
    }
    return flags & SIM_FIN ? "FIN" : "ACK";
}

const char *sim_packet_format(const sim_packet *p, char buf[SIM_PACKET_STRLEN])
{
    char src[AWL_ADDR_STRLEN], dst[AWL_ADDR_STRLEN];
    (void)snprintf(buf, SIM_PACKET_STRLEN, "%s > %s %s seq=%" PRIu32 " ack=%" PRIu32 " len=%u",
                   awl_addr_format(&p->src, src), awl_addr_format(&p->dst, dst),
                   flags_name(p->flags), p->seq, p->ack, (unsigned)p->len);
    return buf;
}

sim_packet sim_packet_rst(const sim_packet *p)
{
    sim_packet rst = {.src = p->dst, .dst = p->src, .flags = SIM_RST};
    if (p->flags & SIM_ACK) {
        rst.seq = p->ack;
    } else {
        const uint32_t length = p->len + ((p->flags & SIM_SYN) != 0) + ((p->flags & SIM_FIN) != 0);
        rst.flags |= SIM_ACK;
        rst.ack = p->seq + length;
    }
    return rst;
}

sim_packet sim_packet_icmp(const sim_packet *p, const awl_addr *router)
{
    sim_packet icmp = {.src = *router, .dst = p->src, .flags = SIM_ICMP};
    icmp.src.port = 0;
    icmp.dst.port = 0;
    icmp.about_src = p->src;
    icmp.about_dst = p->dst;
    return icmp;
}
