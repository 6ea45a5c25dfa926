/* SPDX-License-Identifier: MIT */
#include "proto/text.h"

#include <stdio.h>
#include <string.h>

#include "proto/text_data.h"

/* Reads one character of strict UTF-8. Returns its length, 0 when there is none. */
static size_t read_char(const uint8_t *p, size_t len, uint32_t *out)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = p[0] < 0x80             ? 1
                     : (p[0] & 0xe0) == 0xc0 ? 2
                     : (p[0] & 0xf0) == 0xe0 ? 3
                     : (p[0] & 0xf8) == 0xf0 ? 4
                                             : 0;
    if (n == 0 || n > len) {
        return 0;
    }
    uint32_t c = n == 1 ? p[0] : (uint32_t)p[0] & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (p[i] & 0x3fU);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
        return 0;
    }
    *out = c;
    return n;
}

static size_t write_char(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6) {
        out[i] = (char)(0x80U | (c & 0x3fU));
    }
    out[0] = (char)((0xf0U << (4 - n)) | c);
    return n;
}

static bool in_table(const awl_text_range *table, size_t count, uint32_t c)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t mid = (low + high) / 2;
        if (c > table[mid].last) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < count && c >= table[low].first;
}

static bool hidden(uint32_t c)
{
    return in_table(awl_text_hidden, awl_text_hidden_count, c);
}

static uint32_t fold(uint32_t c)
{
    for (size_t i = 0; i < awl_text_folds_count; i++) {
        const awl_text_fold *f = &awl_text_folds[i];
        if (c >= f->first && c <= f->last && (c - f->first) % (uint32_t)f->step == 0) {
            return (uint32_t)((int64_t)c + f->delta);
        }
    }
    return c;
}

bool awl_text_valid(const void *data, size_t len)
{
    const uint8_t *p = data;
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        const size_t n = read_char(p + at, len - at, &c);
        if (n == 0 || c == 0) {
            return false;
        }
        at += n;
    }
    return true;
}

awl_err awl_name_check(const void *data, size_t len, char out[AWL_NAME_MAX + 1])
{
    const uint8_t *p = data;
    out[0] = '\0';
    while (len > 0 && p[0] == ' ') {
        p++;
        len--;
    }
    while (len > 0 && p[len - 1] == ' ') {
        len--;
    }
    if (len == 0 || len > AWL_NAME_MAX) {
        return AWL_ERR_NAME_INVALID;
    }
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        const size_t n = read_char(p + at, len - at, &c);
        if (n == 0 || hidden(c) || in_table(awl_text_unstable, awl_text_unstable_count, c)) {
            return AWL_ERR_NAME_INVALID;
        }
        at += n;
    }
    memcpy(out, p, len);
    out[len] = '\0';
    return AWL_OK;
}

void awl_name_key(const char *name, char key[AWL_NAME_MAX + 1])
{
    const size_t len = strlen(name);
    size_t used = 0;
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        const size_t n = read_char((const uint8_t *)name + at, len - at, &c);
        char bytes[4];
        const size_t m = n > 0 ? write_char(fold(c), bytes) : 0;
        if (m == 0 || used + m > AWL_NAME_MAX) {
            break;
        }
        memcpy(key + used, bytes, m);
        used += m;
        at += n;
    }
    key[used] = '\0';
}

const char *awl_text_escape(const void *data, size_t len, char *out, size_t size)
{
    const uint8_t *p = data;
    size_t used = 0;
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        char piece[16];
        size_t n = read_char(p + at, len - at, &c);
        int m = 0;
        if (n == 0) {
            m = snprintf(piece, sizeof(piece), "\\x{%02X}", (unsigned)p[at]);
            n = 1;
        } else if (hidden(c)) {
            m = snprintf(piece, sizeof(piece), "\\u{%04X}", (unsigned)c);
        } else {
            m = (int)n;
            memcpy(piece, p + at, n);
        }
        if (used + (size_t)m + 1 > size) {
            break;
        }
        memcpy(out + used, piece, (size_t)m);
        used += (size_t)m;
        at += n;
    }
    if (size > 0) {
        out[used] = '\0';
    }
    return out;
}
