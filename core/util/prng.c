/* SPDX-License-Identifier: MIT */
#include "util/prng.h"

awl_prng awl_prng_seed(uint64_t seed)
{
    return (awl_prng){.state = seed};
}

/* splitmix64, Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014. */
uint64_t awl_prng_next(awl_prng *p)
{
    p->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = p->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t awl_prng_below(awl_prng *p, uint64_t bound)
{
    return bound == 0 ? 0 : awl_prng_next(p) % bound;
}

void awl_prng_fill(void *prng, uint8_t *buf, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        buf[i] = (uint8_t)(awl_prng_next(prng) >> 32);
    }
}
