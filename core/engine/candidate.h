/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_CANDIDATE_H
#define AWL_ENGINE_CANDIDATE_H

#include "bradawl/addr.h"

typedef enum awl_candidate_kind {
    AWL_CAND_NONE = 0,
    AWL_CAND_LAN,    /* an address of the peer's own network card */
    AWL_CAND_IPV6,   /* a global IPv6 endpoint that the server observed */
    AWL_CAND_MAPPED, /* an endpoint that the server observed (mapped, or public) */
} awl_candidate_kind;

/* One endpoint where the peer may be reached.
 *
 * round pairs the two sides' ports: round 0 is the port of the main connection, round n the n-th
 * fresh port of either side. A MAPPED candidate of round n is dialled only from the own port of
 * round n; LAN and IPV6 candidates have round 0. Rounds from 1000 on belong to single techniques
 * (1000: sequential), so that their ports never mix with those of simultaneous. */
typedef struct awl_candidate {
    awl_candidate_kind kind;
    unsigned round;
    awl_addr addr;
} awl_candidate;

/* "lan", "ipv6", "mapped"; "none" otherwise. */
const char *awl_candidate_kind_name(awl_candidate_kind kind);

#endif
