/* SPDX-License-Identifier: MIT */
#include "util/bytes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void awl_buf_init(awl_buf *b, size_t limit)
{
    *b = (awl_buf){.limit = limit};
}

void awl_buf_free(awl_buf *b)
{
    free(b->data);
    awl_buf_init(b, b->limit);
}

uint8_t *awl_buf_reserve(awl_buf *b, size_t len)
{
    if (len > b->limit || b->len > b->limit - len) {
        return NULL;
    }
    if (b->start + b->len + len > b->cap && b->start > 0) {
        memmove(b->data, b->data + b->start, b->len);
        b->start = 0;
    }
    if (b->len + len > b->cap) {
        size_t cap = b->cap > 0 ? b->cap : 256;
        while (cap < b->len + len) {
            cap *= 2;
        }
        uint8_t *data = realloc(b->data, cap);
        if (data == NULL) {
            return NULL;
        }
        b->data = data;
        b->cap = cap;
    }
    return b->data + b->start + b->len;
}

void awl_buf_commit(awl_buf *b, size_t len)
{
    assert(b->start + b->len + len <= b->cap);
    b->len += len;
}

awl_err awl_buf_append(awl_buf *b, const void *data, size_t len)
{
    if (len == 0) {
        return AWL_OK;
    }
    if (len > b->limit || b->len > b->limit - len) {
        return AWL_ERR_LIMIT;
    }
    uint8_t *to = awl_buf_reserve(b, len);
    if (to == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    memcpy(to, data, len);
    b->len += len;
    return AWL_OK;
}

const uint8_t *awl_buf_head(const awl_buf *b)
{
    return b->len > 0 ? b->data + b->start : NULL;
}

void awl_buf_consume(awl_buf *b, size_t len)
{
    assert(len <= b->len);
    b->start += len;
    b->len -= len;
    if (b->len == 0) {
        b->start = 0;
    }
}

uint16_t awl_get_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t awl_get_u32(const uint8_t *p)
{
    return (uint32_t)awl_get_u16(p) << 16 | awl_get_u16(p + 2);
}

uint64_t awl_get_u64(const uint8_t *p)
{
    return (uint64_t)awl_get_u32(p) << 32 | awl_get_u32(p + 4);
}

void awl_put_u16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

void awl_put_u32(uint8_t *p, uint32_t v)
{
    awl_put_u16(p, (uint16_t)(v >> 16));
    awl_put_u16(p + 2, (uint16_t)v);
}

void awl_put_u64(uint8_t *p, uint64_t v)
{
    awl_put_u32(p, (uint32_t)(v >> 32));
    awl_put_u32(p + 4, (uint32_t)v);
}
