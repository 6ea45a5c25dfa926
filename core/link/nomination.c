/* SPDX-License-Identifier: MIT */
#include "link/nomination.h"

#include <string.h>

void awl_nomination_write(awl_nomination kind, uint8_t out[AWL_NOMINATION_LEN])
{
    memcpy(out, "AWLN\0\0\0", AWL_NOMINATION_LEN);
    out[4] = (uint8_t)kind;
}

awl_nomination awl_nomination_read(const uint8_t data[AWL_NOMINATION_LEN])
{
    static const awl_nomination kinds[] = {AWL_NOMINATION_NOMINATE, AWL_NOMINATION_OK};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        uint8_t right[AWL_NOMINATION_LEN];
        awl_nomination_write(kinds[i], right);
        if (memcmp(data, right, sizeof(right)) == 0) {
            return kinds[i];
        }
    }
    return AWL_NOMINATION_NONE;
}
