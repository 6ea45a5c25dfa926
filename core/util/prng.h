/* SPDX-License-Identifier: MIT */
#ifndef AWL_UTIL_PRNG_H
#define AWL_UTIL_PRNG_H

#include <stddef.h>
#include <stdint.h>

/* A small, fast, seeded generator (splitmix64) for jitter and simulations. Never for secrets. */
typedef struct awl_prng {
    uint64_t state;
} awl_prng;

awl_prng awl_prng_seed(uint64_t seed);
uint64_t awl_prng_next(awl_prng *p);

/* A number in [0, bound); 0 when bound is 0. The bias for bounds far below 2^64 is irrelevant here.
 */
uint64_t awl_prng_below(awl_prng *p, uint64_t bound);

/* An awl_random_fn over an awl_prng: for tests and the simulator. */
void awl_prng_fill(void *prng, uint8_t *buf, size_t len);

#endif
