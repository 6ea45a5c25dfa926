/* SPDX-License-Identifier: MIT */
#include "cli/shown.h"

#include <stdbool.h>
#include <stdint.h>

/* Decodes one character at the start of text[0..len), len > 0. Returns its bytes, or 0 when they
 * are no UTF-8 (RFC 3629: nothing overlong, no surrogates, up to U+10FFFF). */
static size_t decode(const unsigned char *text, size_t len, uint32_t *out)
{
    static const uint32_t SMALLEST[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char first = text[0];
    size_t size = 0;
    if (first < 0x80) {
        *out = first;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        size = 2;
    } else if ((first & 0xF0) == 0xE0) {
        size = 3;
    } else if (first >= 0xF0 && first <= 0xF4) {
        size = 4;
    }
    if (size == 0 || size > len) {
        return 0;
    }
    uint32_t value = first & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (text[i] & 0x3FU);
    }
    *out = value;
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < SMALLEST[size] || value > 0x10FFFF || surrogate ? 0 : size;
}

static bool is_obeyed(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void awl_show(FILE *to, const char *text, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t at = 0; at < len;) {
        uint32_t c = 0;
        const size_t size = decode(bytes + at, len - at, &c);
        if (size == 0) {
            (void)fprintf(to, "\\x%02X", bytes[at]);
            at++;
            continue;
        }
        if (c == '\n') {
            (void)fputs("\\n", to);
        } else if (is_obeyed(c)) {
            (void)fprintf(to, "\\u{%04X}", (unsigned)c);
        } else {
            (void)fwrite(text + at, 1, size, to);
        }
        at += size;
    }
}
