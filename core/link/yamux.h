/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_YAMUX_H
#define AWL_LINK_YAMUX_H

#include "bradawl/err.h"

#include "util/types.h"

/*
 * The frame header of yamux version 0 (github.com/hashicorp/yamux, spec.md), big-endian:
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------+---------------+-------------------------------+
 *     |  version = 0  |     type      |             flags             |
 *     +---------------+---------------+-------------------------------+
 *     |                           stream ID                           |
 *     +---------------------------------------------------------------+
 *     |                            length                             |
 *     +---------------------------------------------------------------+
 */
enum {
    AWL_YAMUX_HEADER_LEN = 12
};

/* What each side may send on a new stream before any window update. */
#define AWL_YAMUX_WINDOW UINT32_C(262144)

typedef enum awl_yamux_type {
    AWL_YAMUX_DATA = 0,      /* length bytes of the stream follow */
    AWL_YAMUX_WINDOW_UPDATE, /* length more bytes may be sent */
    AWL_YAMUX_PING,          /* length is any value; SYN asks, ACK answers with the same value */
    AWL_YAMUX_GO_AWAY,       /* length is the code */
} awl_yamux_type;

enum {
    AWL_YAMUX_SYN = 1, /* opens the stream */
    AWL_YAMUX_ACK = 2, /* accepts it */
    AWL_YAMUX_FIN = 4, /* the sender will send no more on it */
    AWL_YAMUX_RST = 8, /* the stream ends at once */
};

/* Codes of go-away: 0 to 2 are those of the specification, the others are ours. */
enum {
    AWL_YAMUX_NORMAL = 0,
    AWL_YAMUX_PROTOCOL_ERROR = 1,
    AWL_YAMUX_INTERNAL_ERROR = 2,
    AWL_YAMUX_REPLACED = 16,
    AWL_YAMUX_SHUTTING_DOWN = 17,
    AWL_YAMUX_TIMED_OUT = 18,
};

typedef struct awl_yamux_header {
    awl_yamux_type type;
    uint16_t flags;
    uint32_t stream_id; /* 0 in PING and GO_AWAY, and only there */
    uint32_t length;
} awl_yamux_header;

void awl_yamux_write(const awl_yamux_header *h, uint8_t out[AWL_YAMUX_HEADER_LEN]);

/* AWL_ERR_MALFORMED: another version, an unknown type or flag, flags that contradict each other, or
 * a stream ID where none belongs (and the reverse). */
awl_err awl_yamux_read(const uint8_t data[AWL_YAMUX_HEADER_LEN], awl_yamux_header *out);

#endif
