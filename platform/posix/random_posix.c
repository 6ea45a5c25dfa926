/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>
#ifdef __linux__
#include <sys/random.h>
#else
#include <unistd.h>
#endif

#include "plat/random.h"

/* Up to 256 bytes come whole from both systems' calls. */
#define PIECE 256

static int fill(uint8_t *buf, size_t len)
{
#ifdef __linux__
    return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -1;
#else
    return getentropy(buf, len);
#endif
}

void plat_random(void *ctx, uint8_t *buf, size_t len)
{
    (void)ctx;
    while (len > 0) {
        const size_t n = len < PIECE ? len : PIECE;
        if (fill(buf, n) == 0) {
            buf += n;
            len -= n;
        } else if (errno != EINTR) {
            abort();
        }
    }
}
