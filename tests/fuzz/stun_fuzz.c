/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/stun.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = 0;
    awl_stun m, again;
    uint8_t buf[AWL_STUN_MAX];
    const awl_err framed = awl_stun_frame(data, size, &len);
    if ((framed == AWL_OK) != (len > 0) || len > size) {
        abort();
    }
    if (awl_stun_parse(data, size, &m) != AWL_OK) {
        return 0;
    }
    const size_t built = awl_stun_build(&m, buf);
    if (built == 0 || built > AWL_STUN_MAX || awl_stun_parse(buf, built, &again) != AWL_OK ||
        again.type != m.type || again.has_ticket != m.has_ticket ||
        memcmp(again.ticket, m.ticket, sizeof(m.ticket)) != 0) {
        abort();
    }
    return 0;
}
