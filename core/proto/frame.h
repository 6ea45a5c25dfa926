/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_FRAME_H
#define AWL_PROTO_FRAME_H

#include "bradawl/err.h"

#include "util/bytes.h"

/* Frames of the main connection: a big-endian length of 4 bytes, then that many bytes, which are
 * one Envelope of bradawl.proto. */
enum {
    AWL_FRAME_HEADER_LEN = 4,
    AWL_FRAME_MAX_LOGIN = 4 * 1024, /* client to server, until Welcome */
    AWL_FRAME_MAX = 64 * 1024,      /* everything else */
};

/* Looks at the first frame in data. AWL_OK: its body is data[AWL_FRAME_HEADER_LEN .. +*body_len).
 * AWL_ERR_IN_PROGRESS: read on. AWL_ERR_LIMIT: longer than limit, which is known from the header
 * alone; there is no way to go on. *body_len is 0 unless AWL_OK. */
awl_err awl_frame_peek(const uint8_t *data, size_t len, size_t limit, size_t *body_len);

#endif
