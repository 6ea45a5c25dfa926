/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_BUCKET_H
#define AWL_ENGINE_BUCKET_H

#include <stdbool.h>

#include "util/types.h"

/*
 * Token bucket of one pair of endpoints: a dial takes a token. A full bucket lets a burst through,
 * because only a re-dial within 10 ms of an error meets the peer's SYN (NAT.md 0, finding 3); then
 * the rate stays below what home routers take for a SYN flood (NAT.md 2.7: about 25 a second).
 */
enum {
    AWL_BUCKET_BURST = 20,
    AWL_BUCKET_LIMIT = 100, /* dials of one pair, ever */
};
#define AWL_BUCKET_REFILL AWL_MS(40) /* one token: 25 a second */

typedef struct awl_bucket {
    unsigned left;   /* dials until the limit */
    unsigned tokens; /* at the time of since */
    awl_time since;
} awl_bucket;

/* A full bucket that allows limit dials in all. */
awl_bucket awl_bucket_full(unsigned limit, awl_time now);

/* Takes a token. False: there is none, or the limit is reached. */
bool awl_bucket_take(awl_bucket *b, awl_time now);

/* The earliest time, not before now, when a token can be taken. AWL_TIME_NEVER past the limit. */
awl_time awl_bucket_next(const awl_bucket *b, awl_time now);

#endif
