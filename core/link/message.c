/* SPDX-License-Identifier: MIT */
#include "link/message.h"

#include "util/bytes.h"

/* How many bytes the UTF-8 character at p takes (RFC 3629 section 4); 0: none begins there. */
static size_t character_len(const uint8_t *p, size_t len)
{
    if (p[0] < 0x80) {
        return 1;
    }
    const size_t need = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || need > len) {
        return 0;
    }
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    const bool surrogate = p[0] == 0xed && p[1] > 0x9f;
    const bool past_end = p[0] == 0xf4 && p[1] > 0x8f;
    return overlong || surrogate || past_end ? 0 : need;
}

bool awl_message_valid(const void *text, size_t len)
{
    const uint8_t *p = text;
    if (len > AWL_MESSAGE_MAX) {
        return false;
    }
    for (size_t at = 0; at < len;) {
        const size_t step = character_len(p + at, len - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

void awl_message_write(const awl_message *m, uint8_t out[AWL_MESSAGE_HEADER_LEN])
{
    out[0] = (uint8_t)m->kind;
    out[1] = 0;
    awl_put_u16(out + 2, (uint16_t)m->len);
    awl_put_u32(out + 4, m->id);
}

awl_err awl_message_read(const uint8_t *data, size_t len, awl_message *out)
{
    *out = (awl_message){0};
    if (len < AWL_MESSAGE_HEADER_LEN) {
        return AWL_ERR_IN_PROGRESS;
    }
    const size_t text_len = awl_get_u16(data + 2);
    const bool text = data[0] == AWL_MESSAGE_TEXT && text_len <= AWL_MESSAGE_MAX;
    const bool delivered = data[0] == AWL_MESSAGE_DELIVERED && text_len == 0;
    if (data[1] != 0 || (!text && !delivered)) {
        return AWL_ERR_MALFORMED;
    }
    if (len - AWL_MESSAGE_HEADER_LEN < text_len) {
        return AWL_ERR_IN_PROGRESS;
    }
    *out = (awl_message){.kind = (awl_message_kind)data[0],
                         .id = awl_get_u32(data + 4),
                         .text = data + AWL_MESSAGE_HEADER_LEN,
                         .len = text_len};
    return awl_message_valid(out->text, text_len) ? AWL_OK : AWL_ERR_MALFORMED;
}
