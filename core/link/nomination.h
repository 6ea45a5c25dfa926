/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_NOMINATION_H
#define AWL_LINK_NOMINATION_H

#include "util/types.h"

/* The first application data of either side: "AWLN", the kind, three zero bytes. The inviter says
 * NOMINATE on the one connection that it chose; the invitee answers OK. Yamux follows. */
enum {
    AWL_NOMINATION_LEN = 8
};

typedef enum awl_nomination {
    AWL_NOMINATION_NONE = 0,
    AWL_NOMINATION_NOMINATE = 1,
    AWL_NOMINATION_OK = 2,
} awl_nomination;

void awl_nomination_write(awl_nomination kind, uint8_t out[AWL_NOMINATION_LEN]);

/* AWL_NOMINATION_NONE: it is neither. */
awl_nomination awl_nomination_read(const uint8_t data[AWL_NOMINATION_LEN]);

#endif
