/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_MESSAGE_H
#define AWL_LINK_MESSAGE_H

#include <stdbool.h>

#include "bradawl/err.h"
#include "bradawl/link.h"

#include "util/types.h"

/*
 * Frames of a `message` stream. Who opened the stream sends TEXT on it, the other side DELIVERED:
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------+---------------+-------------------------------+
 *     |     kind      |       0       |            length             |
 *     +---------------+---------------+-------------------------------+
 *     |                          message ID                           |
 *     +---------------------------------------------------------------+
 *     |                 length bytes of UTF-8 (TEXT)                  |
 *
 * IDs count from 1 in either direction, without gaps; DELIVERED comes in the same order.
 */
enum {
    AWL_MESSAGE_HEADER_LEN = 8
};

typedef enum awl_message_kind {
    AWL_MESSAGE_NONE = 0,
    AWL_MESSAGE_TEXT = 1,
    AWL_MESSAGE_DELIVERED = 2,
} awl_message_kind;

typedef struct awl_message {
    awl_message_kind kind;
    uint32_t id;
    const uint8_t *text; /* inside the bytes that were read */
    size_t len;
} awl_message;

/* Writes the header only; the text follows it on the stream. */
void awl_message_write(const awl_message *m, uint8_t out[AWL_MESSAGE_HEADER_LEN]);

/* The first frame of the len bytes at data. AWL_ERR_IN_PROGRESS: it is not complete yet.
 * AWL_ERR_MALFORMED: unknown kind, a length that is not allowed, or no UTF-8. */
awl_err awl_message_read(const uint8_t *data, size_t len, awl_message *out);

/* May this be sent: UTF-8 (RFC 3629) of at most AWL_MESSAGE_MAX bytes? */
bool awl_message_valid(const void *text, size_t len);

#endif
