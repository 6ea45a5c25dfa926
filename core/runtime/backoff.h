/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_BACKOFF_H
#define AWL_RUNTIME_BACKOFF_H

#include "util/prng.h"
#include "util/types.h"

/*
 * When to try the server again: full jitter (a uniform draw between 0 and the cap, so that a
 * restarted server is not met by all its clients at once), the cap doubling from 250 ms to 2 s
 * during the first minute after the loss, and to 30 s later.
 */
typedef struct awl_backoff {
    awl_prng prng;
    awl_time lost; /* when the main connection was lost; AWL_TIME_NEVER: it is there */
    unsigned tries;
} awl_backoff;

void awl_backoff_init(awl_backoff *b, uint64_t seed);

/* The main connection is up: the next loss starts from the small delays again. */
void awl_backoff_reset(awl_backoff *b);

/* How long to wait from now on, in microseconds. Each call counts as one failed try. */
awl_time awl_backoff_next(awl_backoff *b, awl_time now);

#endif
