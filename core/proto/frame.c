/* SPDX-License-Identifier: MIT */
#include "proto/frame.h"

awl_err awl_frame_peek(const uint8_t *data, size_t len, size_t limit, size_t *body_len)
{
    *body_len = 0;
    if (len < AWL_FRAME_HEADER_LEN) {
        return AWL_ERR_IN_PROGRESS;
    }
    const size_t body = awl_get_u32(data);
    if (body > limit) {
        return AWL_ERR_LIMIT;
    }
    if (len - AWL_FRAME_HEADER_LEN < body) {
        return AWL_ERR_IN_PROGRESS;
    }
    *body_len = body;
    return AWL_OK;
}
