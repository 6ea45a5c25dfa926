/* SPDX-License-Identifier: MIT */
#include "engine/schedule/bucket.h"

awl_bucket awl_bucket_full(unsigned limit, awl_time now)
{
    return (awl_bucket){.left = limit, .tokens = AWL_BUCKET_BURST, .since = now};
}

static void refill(awl_bucket *b, awl_time now)
{
    const awl_time grown = (now - b->since) / AWL_BUCKET_REFILL;
    if (grown >= (awl_time)(AWL_BUCKET_BURST - b->tokens)) {
        b->tokens = AWL_BUCKET_BURST;
        b->since = now; /* a full bucket saves nothing up */
    } else {
        b->tokens += (unsigned)grown;
        b->since += grown * AWL_BUCKET_REFILL;
    }
}

bool awl_bucket_take(awl_bucket *b, awl_time now)
{
    refill(b, now);
    if (b->left == 0 || b->tokens == 0) {
        return false;
    }
    b->left--;
    b->tokens--;
    return true;
}

awl_time awl_bucket_next(const awl_bucket *b, awl_time now)
{
    if (b->left == 0) {
        return AWL_TIME_NEVER;
    }
    if (b->tokens > 0 || b->since + AWL_BUCKET_REFILL <= now) {
        return now;
    }
    return b->since + AWL_BUCKET_REFILL;
}
