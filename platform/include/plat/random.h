/* SPDX-License-Identifier: MIT */
#ifndef PLAT_RANDOM_H
#define PLAT_RANDOM_H

#include "util/types.h"

/* An awl_random_fn over the operating system's generator (getrandom, BCryptGenRandom), good for
 * keys. ctx is not used. Cannot fail: without randomness there are no keys and no secrets, and
 * going on with anything weaker would be worse than stopping, so it ends the process with abort()
 * then. */
void plat_random(void *ctx, uint8_t *buf, size_t len);

#endif
