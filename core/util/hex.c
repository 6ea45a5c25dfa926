/* SPDX-License-Identifier: MIT */
#include "util/hex.h"

#include <string.h>

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* RFC 4648, section 6 */

enum {
    ID_DIGITS = 52, /* 256 bits, five a digit; the last digit carries one bit */
    ID_BITS = 8 * AWL_ID_LEN,
    ID_DIGIT_BITS = 5 * ID_DIGITS,
    GROUP = 4,
};

const char *awl_hex_format(const uint8_t *data, size_t len, char *buf, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    if (size == 0) {
        return "";
    }
    if (size < 2 * len + 1) {
        buf[0] = '\0';
        return buf;
    }
    for (size_t i = 0; i < len; i++) {
        buf[2 * i] = digits[data[i] >> 4];
        buf[2 * i + 1] = digits[data[i] & 15];
    }
    buf[2 * len] = '\0';
    return buf;
}

static unsigned bits_at(const uint8_t *bytes, size_t digit)
{
    unsigned v = 0;
    for (size_t bit = digit * 5; bit < digit * 5 + 5; bit++) {
        const unsigned one = bit < ID_BITS ? (bytes[bit / 8] >> (7 - bit % 8)) & 1U : 0U;
        v = v << 1 | one;
    }
    return v;
}

const char *awl_id_format(const awl_id *id, char buf[AWL_ID_STRLEN])
{
    size_t n = 0;
    for (size_t i = 0; i < ID_DIGITS; i++) {
        if (i > 0 && i % GROUP == 0) {
            buf[n++] = '-';
        }
        buf[n++] = base32[bits_at(id->bytes, i)];
    }
    buf[n] = '\0';
    return buf;
}

static int digit_value(char c)
{
    if (c >= 'a' && c <= 'z') {
        return c - 'a';
    }
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

awl_err awl_id_parse(const char *text, awl_id *out)
{
    memset(out, 0, sizeof(*out));
    size_t bit = 0;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '-' || *p == ' ') {
            continue;
        }
        const int v = digit_value(*p);
        if (v < 0 || bit >= ID_DIGIT_BITS) {
            return AWL_ERR_MALFORMED;
        }
        for (int i = 4; i >= 0; i--, bit++) {
            const unsigned one = ((unsigned)v >> i) & 1U;
            if (bit < ID_BITS) {
                out->bytes[bit / 8] |= (uint8_t)(one << (7 - bit % 8));
            } else if (one != 0) {
                return AWL_ERR_MALFORMED;
            }
        }
    }
    return bit == ID_DIGIT_BITS ? AWL_OK : AWL_ERR_MALFORMED;
}

int awl_id_equal(const awl_id *a, const awl_id *b)
{
    return memcmp(a->bytes, b->bytes, AWL_ID_LEN) == 0;
}
