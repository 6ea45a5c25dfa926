/* SPDX-License-Identifier: MIT */
#include "runtime/backoff.h"

void awl_backoff_init(awl_backoff *b, uint64_t seed)
{
    *b = (awl_backoff){.prng = awl_prng_seed(seed), .lost = AWL_TIME_NEVER};
}

void awl_backoff_reset(awl_backoff *b)
{
    b->lost = AWL_TIME_NEVER;
    b->tries = 0;
}

awl_time awl_backoff_next(awl_backoff *b, awl_time now)
{
    if (b->lost == AWL_TIME_NEVER) {
        b->lost = now;
    }
    const awl_time most = now - b->lost < AWL_SECOND(60) ? AWL_SECOND(2) : AWL_SECOND(30);
    awl_time cap = AWL_MS(250);
    for (unsigned i = 0; i < b->tries && cap < most; i++) {
        cap *= 2;
    }
    b->tries++;
    cap = cap < most ? cap : most;
    return (awl_time)awl_prng_below(&b->prng, (uint64_t)cap + 1);
}
