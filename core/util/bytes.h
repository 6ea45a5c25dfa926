/* SPDX-License-Identifier: MIT */
#ifndef AWL_UTIL_BYTES_H
#define AWL_UTIL_BYTES_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

/* A growing queue of bytes with a limit: written at the end, consumed at the front. */
typedef struct awl_buf {
    uint8_t *data;
    size_t start, len, cap; /* the bytes are data[start .. start+len) */
    size_t limit;           /* the most that may wait; 0 means nothing may be appended */
} awl_buf;

void awl_buf_init(awl_buf *b, size_t limit);
void awl_buf_free(awl_buf *b); /* leaves an empty buffer with the same limit */

/* AWL_ERR_LIMIT: more than the limit would wait, nothing was appended. AWL_ERR_NO_MEMORY likewise.
 */
awl_err awl_buf_append(awl_buf *b, const void *data, size_t len);

/* Room for at least len bytes at the end, written by the caller, who then calls awl_buf_commit().
 * NULL: past the limit or out of memory. */
uint8_t *awl_buf_reserve(awl_buf *b, size_t len);
void awl_buf_commit(awl_buf *b, size_t len);

const uint8_t *
awl_buf_head(const awl_buf *b); /* the first waiting byte; valid until the next call */
void awl_buf_consume(awl_buf *b, size_t len); /* len <= b->len */

/* Big-endian integers, the byte order of every wire format in this tree. */
uint16_t awl_get_u16(const uint8_t *p);
uint32_t awl_get_u32(const uint8_t *p);
uint64_t awl_get_u64(const uint8_t *p);
void awl_put_u16(uint8_t *p, uint16_t v);
void awl_put_u32(uint8_t *p, uint32_t v);
void awl_put_u64(uint8_t *p, uint64_t v);

#endif
