/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "plat/random.h"

#include "winapi.h"

#define PIECE ((size_t)1 << 20)

void plat_random(void *ctx, uint8_t *buf, size_t len)
{
    (void)ctx;
    while (len > 0) {
        const size_t n = len < PIECE ? len : PIECE;
        if (BCryptGenRandom(NULL, buf, (ULONG)n, BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0) {
            abort();
        }
        buf += n;
        len -= n;
    }
}
