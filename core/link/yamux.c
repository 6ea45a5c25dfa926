/* SPDX-License-Identifier: MIT */
#include "link/yamux.h"

#include <stdbool.h>

#include "util/bytes.h"

enum {
    FLAGS_ALL = AWL_YAMUX_SYN | AWL_YAMUX_ACK | AWL_YAMUX_FIN | AWL_YAMUX_RST
};

void awl_yamux_write(const awl_yamux_header *h, uint8_t out[AWL_YAMUX_HEADER_LEN])
{
    out[0] = 0;
    out[1] = (uint8_t)h->type;
    awl_put_u16(out + 2, h->flags);
    awl_put_u32(out + 4, h->stream_id);
    awl_put_u32(out + 8, h->length);
}

static bool flags_make_sense(awl_yamux_type type, unsigned flags)
{
    const unsigned begin = flags & (AWL_YAMUX_SYN | AWL_YAMUX_ACK);
    switch (type) {
    case AWL_YAMUX_DATA:
    case AWL_YAMUX_WINDOW_UPDATE:
        return (flags & ~(unsigned)FLAGS_ALL) == 0 && begin != (AWL_YAMUX_SYN | AWL_YAMUX_ACK) &&
               !(begin == AWL_YAMUX_SYN && (flags & AWL_YAMUX_RST) != 0);
    case AWL_YAMUX_PING:
        return flags == AWL_YAMUX_SYN || flags == AWL_YAMUX_ACK;
    case AWL_YAMUX_GO_AWAY:
        return flags == 0;
    }
    return false;
}

awl_err awl_yamux_read(const uint8_t data[AWL_YAMUX_HEADER_LEN], awl_yamux_header *out)
{
    *out = (awl_yamux_header){.flags = awl_get_u16(data + 2),
                              .stream_id = awl_get_u32(data + 4),
                              .length = awl_get_u32(data + 8)};
    if (data[0] != 0 || data[1] > AWL_YAMUX_GO_AWAY) {
        return AWL_ERR_MALFORMED;
    }
    out->type = (awl_yamux_type)data[1];
    const bool of_stream = out->type == AWL_YAMUX_DATA || out->type == AWL_YAMUX_WINDOW_UPDATE;
    if (of_stream != (out->stream_id != 0) || !flags_make_sense(out->type, out->flags)) {
        return AWL_ERR_MALFORMED;
    }
    return AWL_OK;
}
