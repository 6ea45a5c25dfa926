/* SPDX-License-Identifier: MIT */
#ifndef SIM_TRACK_H
#define SIM_TRACK_H

#include <stdbool.h>

#include "packet.h"
#include "util/types.h"

/*
 * What a stateful NAT or firewall knows about one TCP connection: the model follows the connection
 * tracking of Linux (NAT.md 2.7), because most home routers run it, with switches for its
 * relatives.
 *
 * Directions: 0 is the side whose SYN came first ("original"), 1 the other one ("reply").
 */
typedef enum track_state {
    TRACK_NONE = 0,
    TRACK_SYN_SENT,  /* a SYN of the original side */
    TRACK_SYN_SENT2, /* SYNs of both sides: a simultaneous open */
    TRACK_SYN_RECV,  /* a SYN-ACK of either side */
    TRACK_ESTABLISHED,
    TRACK_FIN_WAIT,
    TRACK_LAST_ACK, /* FINs of both sides */
    TRACK_CLOSE,    /* a RST was seen */
} track_state;

typedef struct track_rules {
    bool simultaneous_open; /* false: a SYN in the reply direction is unsolicited */
    bool window_check;      /* segments out of window are invalid: the conntrack trap */
    bool rst_deletes;       /* a RST answering a lone SYN deletes the entry (Linux); otherwise it
                             * stays until its time is over */
    awl_time syn_sent_life; /* 120 s on Linux, 20 s on some routers */
} track_rules;

typedef struct track {
    track_state state;
    awl_time expires;
    uint32_t isn[2]; /* of the last SYN seen in each direction */
    int last_syn;    /* direction of the last SYN */
    int closed_by;   /* direction of the RST, in TRACK_CLOSE */
    bool unchecked;  /* a RST was seen and the entry kept: sequence numbers begin anew */
} track;

typedef enum track_verdict {
    TRACK_PASS = 0,
    TRACK_PASS_DELETE, /* translate this one, then forget the connection */
    TRACK_INVALID,     /* belongs to no valid course of this connection: not translated */
    TRACK_UNSOLICITED, /* treat it like a stranger's SYN */
    TRACK_REOPEN,      /* forget the connection and treat the segment as the first of a new one */
} track_verdict;

/* Starts with a SYN of the original side. */
track track_open(const track_rules *rules, const sim_packet *syn, awl_time now);

track_verdict track_segment(track *t, const track_rules *rules, int dir, const sim_packet *p,
                            awl_time now);

#endif
