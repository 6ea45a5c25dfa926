/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_PREAMBLE_H
#define AWL_LINK_PREAMBLE_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

/*
 * The first bytes on every TCP connection between peers, from both sides at once:
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------------------------------------------------------+
 *     |                         magic "AWL1"                          |
 *     +---------------+---------------+-------------------------------+
 *     |  version = 1  |     role      |         reserved = 0          |
 *     +---------------+---------------+-------------------------------+
 *     |              MAC: the first 16 bytes of HMAC-SHA256(          |
 *     |       attempt secret, "bradawl-preamble-v1" || version        |
 *     |                           || role )                           |
 *     |                                                               |
 *     +---------------------------------------------------------------+
 *
 * role is the sender's: 1 inviter, 2 invitee. The preamble keeps strangers (a port scanner, the
 * next owner of a port, a LAN printer) away from our certificate; it proves no identity.
 */
enum {
    AWL_PREAMBLE_LEN = 24,
    AWL_PREAMBLE_VERSION = 1,
};

/* False: no memory. */
bool awl_preamble_write(const uint8_t secret[AWL_SECRET_LEN], awl_role role,
                        uint8_t out[AWL_PREAMBLE_LEN]);

/* Looks at the len bytes (at most AWL_PREAMBLE_LEN count) that came so far at the side own_role.
 * AWL_ERR_IN_PROGRESS: good so far, more is needed. AWL_OK: all of it is right. AWL_ERR_MALFORMED,
 * AWL_ERR_VERSION, AWL_ERR_SELF, AWL_ERR_BAD_SIGNATURE as told in link.h, each as early as it can
 * be known: a stranger who sends three bytes and waits is not waited for. */
awl_err awl_preamble_check(const uint8_t secret[AWL_SECRET_LEN], awl_role own_role,
                           const uint8_t *data, size_t len);

#endif
