/* SPDX-License-Identifier: MIT */
#include "bradawl/addr.h"

#include <stdio.h>
#include <string.h>

awl_addr awl_addr_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port)
{
    return (awl_addr){.family = AWL_FAMILY_IPV4, .ip = {a, b, c, d}, .port = port};
}

bool awl_addr_same_ip(const awl_addr *a, const awl_addr *b)
{
    return a->family == b->family && a->scope_id == b->scope_id &&
           memcmp(a->ip, b->ip, sizeof(a->ip)) == 0;
}

bool awl_addr_equal(const awl_addr *a, const awl_addr *b)
{
    return a->port == b->port && awl_addr_same_ip(a, b);
}

static bool starts_with(const uint8_t *ip, const uint8_t *prefix, unsigned bits)
{
    const unsigned whole = bits / 8;
    if (memcmp(ip, prefix, whole) != 0) {
        return false;
    }
    const uint8_t mask = (uint8_t)(0xff00U >> (bits % 8));
    return bits % 8 == 0 || ((ip[whole] ^ prefix[whole]) & mask) == 0;
}

typedef struct range {
    uint8_t prefix[16];
    uint8_t bits;
    awl_scope scope;
} range;

/* First match wins. IANA special-purpose registries (RFC 6890); what is not listed is global. */
static const range ranges_v4[] = {
    {{0}, 8, AWL_SCOPE_REFUSED},
    {{127}, 8, AWL_SCOPE_LOOPBACK},
    {{169, 254}, 16, AWL_SCOPE_LINK_LOCAL},
    {{10}, 8, AWL_SCOPE_PRIVATE},
    {{172, 16}, 12, AWL_SCOPE_PRIVATE},
    {{192, 168}, 16, AWL_SCOPE_PRIVATE},
    {{100, 64}, 10, AWL_SCOPE_PRIVATE},
    {{224}, 3, AWL_SCOPE_REFUSED},
};

static const range ranges_v6[] = {
    {{[15] = 1}, 128, AWL_SCOPE_LOOPBACK},
    {{0}, 96, AWL_SCOPE_REFUSED}, /* unspecified and the dead IPv4-compatible form */
    {{0xfe, 0x80}, 10, AWL_SCOPE_LINK_LOCAL},
    {{0xfc}, 7, AWL_SCOPE_PRIVATE},
    {{0xff}, 8, AWL_SCOPE_REFUSED},
};

awl_scope awl_addr_scope(const awl_addr *a)
{
    if (a->family != AWL_FAMILY_IPV4 && a->family != AWL_FAMILY_IPV6) {
        return AWL_SCOPE_NONE;
    }
    const bool v4 = a->family == AWL_FAMILY_IPV4;
    const range *ranges = v4 ? ranges_v4 : ranges_v6;
    const size_t count = v4 ? sizeof(ranges_v4) / sizeof(range) : sizeof(ranges_v6) / sizeof(range);
    for (size_t i = 0; i < count; i++) {
        if (starts_with(a->ip, ranges[i].prefix, ranges[i].bits)) {
            return ranges[i].scope;
        }
    }
    return AWL_SCOPE_GLOBAL;
}

awl_addr awl_addr_normalize(const awl_addr *a)
{
    static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t nat64[16] = {0x00, 0x64, 0xff, 0x9b};
    if (a->family == AWL_FAMILY_IPV6 &&
        (starts_with(a->ip, mapped, 96) || starts_with(a->ip, nat64, 96))) {
        return awl_addr_v4(a->ip[12], a->ip[13], a->ip[14], a->ip[15], a->port);
    }
    return *a;
}

bool awl_addr_same_subnet(const awl_addr *a, const awl_addr *b, unsigned prefix_len)
{
    const unsigned bits = a->family == AWL_FAMILY_IPV4 ? 32 : 128;
    return a->family == b->family && a->family != AWL_FAMILY_NONE && prefix_len <= bits &&
           starts_with(a->ip, b->ip, prefix_len);
}

/* Finds the longest run of zero groups, at least two (RFC 5952, 4.2). Returns its length. */
static unsigned longest_gap(const uint16_t groups[8], unsigned *start)
{
    unsigned best = 0;
    for (unsigned i = 0; i < 8; i++) {
        unsigned len = 0;
        while (i + len < 8 && groups[i + len] == 0) {
            len++;
        }
        if (len >= 2 && len > best) {
            best = len;
            *start = i;
        }
    }
    return best;
}

static void format_v6(const awl_addr *a, char out[AWL_ADDR_STRLEN])
{
    uint16_t groups[8];
    for (size_t i = 0; i < 8; i++) {
        groups[i] = (uint16_t)(a->ip[2 * i] << 8 | a->ip[2 * i + 1]);
    }
    unsigned gap_start = 8;
    const unsigned gap = longest_gap(groups, &gap_start);
    int n = snprintf(out, AWL_ADDR_STRLEN, "[");
    for (size_t i = 0; i < 8; i++) {
        if (gap > 0 && i == gap_start) {
            n += snprintf(out + n, AWL_ADDR_STRLEN - (size_t)n, "::");
            i += gap - 1;
            continue;
        }
        const bool colon = i > 0 && !(gap > 0 && i == gap_start + gap);
        n += snprintf(out + n, AWL_ADDR_STRLEN - (size_t)n, colon ? ":%x" : "%x",
                      (unsigned)groups[i]);
    }
    if (a->scope_id != 0) {
        n += snprintf(out + n, AWL_ADDR_STRLEN - (size_t)n, "%%%u", (unsigned)a->scope_id);
    }
    snprintf(out + n, AWL_ADDR_STRLEN - (size_t)n, "]:%u", (unsigned)a->port);
}

const char *awl_addr_format(const awl_addr *a, char buf[AWL_ADDR_STRLEN])
{
    if (a->family == AWL_FAMILY_IPV4) {
        snprintf(buf, AWL_ADDR_STRLEN, "%u.%u.%u.%u:%u", a->ip[0], a->ip[1], a->ip[2], a->ip[3],
                 (unsigned)a->port);
    } else if (a->family == AWL_FAMILY_IPV6) {
        format_v6(a, buf);
    } else {
        snprintf(buf, AWL_ADDR_STRLEN, "(none)");
    }
    return buf;
}

/* Reads a decimal number up to limit; at most ten digits. Moves *p behind it. */
static bool read_decimal(const char **p, unsigned long limit, unsigned long *out)
{
    const char *start = *p;
    unsigned long v = 0;
    while (**p >= '0' && **p <= '9') {
        v = v * 10 + (unsigned long)(**p - '0');
        if (v > limit) {
            return false;
        }
        (*p)++;
    }
    *out = v;
    /* No leading zeros: other software reads them as octal. */
    return *p > start && (*start != '0' || *p == start + 1);
}

static bool read_v4(const char **p, uint8_t ip[4])
{
    for (int i = 0; i < 4; i++) {
        unsigned long v = 0;
        if ((i > 0 && *(*p)++ != '.') || !read_decimal(p, 255, &v)) {
            return false;
        }
        ip[i] = (uint8_t)v;
    }
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One group of one to four hex digits. */
static bool read_group(const char **p, uint8_t out[2])
{
    unsigned v = 0;
    int digits = 0;
    for (; hex_value(**p) >= 0 && digits < 4; (*p)++, digits++) {
        v = v << 4 | (unsigned)hex_value(**p);
    }
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
    return digits > 0 && hex_value(**p) < 0;
}

/* Does an IPv4 tail ("::ffff:192.0.2.1") begin here? */
static bool dotted_ahead(const char *p)
{
    while (*p >= '0' && *p <= '9') {
        p++;
    }
    return *p == '.';
}

static bool read_v6(const char **p, uint8_t ip[16])
{
    uint8_t bytes[16] = {0};
    size_t n = 0, gap = SIZE_MAX;
    if ((*p)[0] == ':' && (*p)[1] == ':') {
        gap = 0;
        *p += 2;
    }
    while (n < 16 && (hex_value(**p) >= 0)) {
        if (dotted_ahead(*p)) {
            if (n > 12 || !read_v4(p, bytes + n)) {
                return false;
            }
            n += 4;
            break;
        }
        if (!read_group(p, bytes + n)) {
            return false;
        }
        n += 2;
        if (**p != ':' || n == 16) {
            break;
        }
        (*p)++;
        if (**p == ':' && gap == SIZE_MAX) {
            gap = n;
            (*p)++;
        } else if (hex_value(**p) < 0) {
            return false; /* a lone colon at the end */
        }
    }
    if (gap == SIZE_MAX ? n != 16 : n > 14) {
        return false;
    }
    memset(ip, 0, 16);
    const size_t head = gap == SIZE_MAX ? n : gap;
    memcpy(ip, bytes, head);
    memcpy(ip + 16 - (n - head), bytes + head, n - head);
    return true;
}

awl_err awl_addr_parse_ip(const char *text, uint16_t port, awl_addr *out)
{
    awl_addr a = {.port = port};
    const char *p = text;
    *out = (awl_addr){0};
    if (dotted_ahead(p)) {
        a.family = AWL_FAMILY_IPV4;
        if (!read_v4(&p, a.ip) || *p != '\0') {
            return AWL_ERR_MALFORMED;
        }
    } else {
        a.family = AWL_FAMILY_IPV6;
        if (!read_v6(&p, a.ip) || *p != '\0') {
            return AWL_ERR_MALFORMED;
        }
    }
    *out = a;
    return AWL_OK;
}

awl_err awl_addr_parse(const char *text, awl_addr *out)
{
    awl_addr a = {0};
    unsigned long port = 0, zone = 0;
    const char *p = text;
    bool ok;
    *out = (awl_addr){0};
    if (*p == '[') {
        p++;
        a.family = AWL_FAMILY_IPV6;
        ok = read_v6(&p, a.ip);
        if (ok && *p == '%') {
            p++;
            ok = read_decimal(&p, UINT32_MAX, &zone);
        }
        ok = ok && *p++ == ']';
    } else {
        a.family = AWL_FAMILY_IPV4;
        ok = read_v4(&p, a.ip);
    }
    if (!ok || *p++ != ':' || !read_decimal(&p, 65535, &port) || *p != '\0') {
        return AWL_ERR_MALFORMED;
    }
    a.port = (uint16_t)port;
    a.scope_id = (uint32_t)zone;
    *out = a;
    return AWL_OK;
}
