/* SPDX-License-Identifier: MIT */
#include "proto/stun.h"

#include <string.h>

#include "util/bytes.h"
#include "util/hex.h"

/*
 *  0                   1                   2                   3      RFC 8489, 5
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0|     STUN Message Type     |         Message Length        |  length: without this header
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic Cookie                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Transaction ID (96 bits)                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * then attributes: type, length, value, padded to four bytes (14)
 */
enum {
    MAGIC_AT = 4,
    TRANSACTION_AT = 8,
    ATTR_HEADER_LEN = 4,

    TYPE_REQUEST = 0x0001,
    TYPE_RESPONSE = 0x0101,
    TYPE_ERROR = 0x0111,

    ATTR_USERNAME = 0x0006,
    ATTR_ERROR_CODE = 0x0009,
    ATTR_UNKNOWN = 0x000A,
    ATTR_XOR_MAPPED = 0x0020,
    ATTR_OPTIONAL = 0x8000, /* from here on a receiver may skip what it does not know */

    FAMILY_IPV4 = 1,
    FAMILY_IPV6 = 2,
    TICKET_DIGITS = 2 * AWL_TICKET_LEN,
};
static const uint32_t magic = UINT32_C(0x2112A442);

static size_t padded(size_t len)
{
    return (len + 3) & ~(size_t)3;
}

awl_err awl_stun_frame(const uint8_t *data, size_t len, size_t *out)
{
    *out = 0;
    if (len >= 1 && (data[0] & 0xc0) != 0) {
        return AWL_ERR_MALFORMED;
    }
    if (len < AWL_STUN_HEADER_LEN) {
        return AWL_ERR_IN_PROGRESS;
    }
    const size_t body = awl_get_u16(data + 2);
    if (awl_get_u32(data + MAGIC_AT) != magic || body % 4 != 0 ||
        body > AWL_STUN_MAX - AWL_STUN_HEADER_LEN) {
        return AWL_ERR_MALFORMED;
    }
    if (len < AWL_STUN_HEADER_LEN + body) {
        return AWL_ERR_IN_PROGRESS;
    }
    *out = AWL_STUN_HEADER_LEN + body;
    return AWL_OK;
}

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void read_ticket(const uint8_t *v, size_t len, awl_stun *out)
{
    uint8_t ticket[AWL_TICKET_LEN];
    if (len != TICKET_DIGITS) {
        return;
    }
    for (size_t i = 0; i < AWL_TICKET_LEN; i++) {
        const int high = digit(v[2 * i]), low = digit(v[2 * i + 1]);
        if (high < 0 || low < 0) {
            return;
        }
        ticket[i] = (uint8_t)(high * 16 + low);
    }
    memcpy(out->ticket, ticket, sizeof(ticket));
    out->has_ticket = true;
}

/* What an endpoint is XORed with: the magic cookie and the transaction, in a row (14.2). */
static void make_mask(const uint8_t transaction[AWL_STUN_TRANSACTION_LEN], uint8_t mask[16])
{
    awl_put_u32(mask, magic);
    memcpy(mask + 4, transaction, AWL_STUN_TRANSACTION_LEN);
}

static bool read_mapped(const uint8_t *v, size_t len, awl_stun *out)
{
    const size_t ip_len = len == 8 ? 4 : len == 20 ? 16 : 0;
    if (ip_len == 0 || v[1] != (ip_len == 4 ? FAMILY_IPV4 : FAMILY_IPV6)) {
        return false;
    }
    uint8_t mask[16];
    make_mask(out->transaction, mask);
    out->mapped = (awl_addr){.family = ip_len == 4 ? AWL_FAMILY_IPV4 : AWL_FAMILY_IPV6};
    out->mapped.port = (uint16_t)(awl_get_u16(v + 2) ^ (magic >> 16));
    for (size_t i = 0; i < ip_len; i++) {
        out->mapped.ip[i] = v[4 + i] ^ mask[i];
    }
    return true;
}

static bool read_error(const uint8_t *v, size_t len, awl_stun *out)
{
    if (len < 4 || (v[2] & 7U) < 3 || (v[2] & 7U) > 6 || v[3] > 99) {
        return false;
    }
    out->error_code = (v[2] & 7U) * 100 + v[3];
    return true;
}

static void note_unknown(uint16_t type, awl_stun *out)
{
    if (type < ATTR_OPTIONAL && out->unknown_count < AWL_STUN_UNKNOWNS) {
        out->unknown[out->unknown_count++] = type;
    }
}

/* Attributes of RFC 8489 that carry a proof of identity or belong to one. We ask for none, so a
 * client that sends them is answered without regard to them. */
static bool belongs_to_authentication(uint16_t type)
{
    static const uint16_t known[] = {0x0008, 0x0014, 0x0015, 0x001C, 0x001D, 0x001E};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (type == known[i]) {
            return true;
        }
    }
    return false;
}

static bool read_attribute(uint16_t type, const uint8_t *v, size_t len, awl_stun *out)
{
    switch (type) {
    case ATTR_USERNAME:
        read_ticket(v, len, out);
        return true;
    case AWL_STUN_ATTR_COOKIE:
        if (len == AWL_COOKIE_LEN) {
            memcpy(out->cookie, v, AWL_COOKIE_LEN);
            out->has_cookie = true;
        }
        return true;
    case ATTR_XOR_MAPPED:
        return read_mapped(v, len, out);
    case ATTR_ERROR_CODE:
        return read_error(v, len, out);
    case ATTR_UNKNOWN:
        return true;
    }
    if (!belongs_to_authentication(type)) {
        note_unknown(type, out);
    }
    return true;
}

static awl_stun_type type_of(uint16_t type)
{
    return type == TYPE_REQUEST    ? AWL_STUN_REQUEST
           : type == TYPE_RESPONSE ? AWL_STUN_RESPONSE
           : type == TYPE_ERROR    ? AWL_STUN_ERROR
                                   : AWL_STUN_NONE;
}

static bool complete(const awl_stun *m)
{
    switch (m->type) {
    case AWL_STUN_REQUEST:
        return true;
    case AWL_STUN_RESPONSE:
        return m->mapped.family != AWL_FAMILY_NONE;
    case AWL_STUN_ERROR:
        return m->error_code != 0;
    case AWL_STUN_NONE:
        return false;
    }
    return false;
}

awl_err awl_stun_parse(const uint8_t *data, size_t len, awl_stun *out)
{
    size_t whole = 0;
    *out = (awl_stun){0};
    if (awl_stun_frame(data, len, &whole) != AWL_OK || whole != len) {
        return AWL_ERR_MALFORMED;
    }
    awl_stun m = {.type = type_of(awl_get_u16(data))};
    memcpy(m.transaction, data + TRANSACTION_AT, AWL_STUN_TRANSACTION_LEN);
    size_t at = AWL_STUN_HEADER_LEN;
    while (at < len) {
        const size_t attr_len = awl_get_u16(data + at + 2); /* 4 divides what is left */
        if (padded(attr_len) > len - at - ATTR_HEADER_LEN ||
            !read_attribute(awl_get_u16(data + at), data + at + ATTR_HEADER_LEN, attr_len, &m)) {
            return AWL_ERR_MALFORMED;
        }
        at += ATTR_HEADER_LEN + padded(attr_len);
    }
    if (!complete(&m)) {
        return AWL_ERR_MALFORMED;
    }
    *out = m;
    return AWL_OK;
}

/* All writers append at *at; the largest message we make is far below AWL_STUN_MAX. */
static uint8_t *add_attribute(uint8_t *buf, size_t *at, uint16_t type, size_t len)
{
    uint8_t *p = buf + *at;
    memset(p, 0, ATTR_HEADER_LEN + padded(len));
    awl_put_u16(p, type);
    awl_put_u16(p + 2, (uint16_t)len);
    *at += ATTR_HEADER_LEN + padded(len);
    return p + ATTR_HEADER_LEN;
}

static void add_mapped(const awl_stun *m, uint8_t *buf, size_t *at)
{
    const bool v4 = m->mapped.family == AWL_FAMILY_IPV4;
    const size_t ip_len = v4 ? 4 : 16;
    uint8_t mask[16];
    make_mask(m->transaction, mask);
    uint8_t *v = add_attribute(buf, at, ATTR_XOR_MAPPED, 4 + ip_len);
    v[1] = v4 ? FAMILY_IPV4 : FAMILY_IPV6;
    awl_put_u16(v + 2, (uint16_t)(m->mapped.port ^ (magic >> 16)));
    for (size_t i = 0; i < ip_len; i++) {
        v[4 + i] = m->mapped.ip[i] ^ mask[i];
    }
}

static void add_error(const awl_stun *m, uint8_t *buf, size_t *at)
{
    uint8_t *v = add_attribute(buf, at, ATTR_ERROR_CODE, 4); /* an empty reason phrase */
    v[2] = (uint8_t)(m->error_code / 100);
    v[3] = (uint8_t)(m->error_code % 100);
    if (m->unknown_count > 0) {
        uint8_t *list = add_attribute(buf, at, ATTR_UNKNOWN, (size_t)2 * m->unknown_count);
        for (size_t i = 0; i < m->unknown_count; i++, list += 2) {
            awl_put_u16(list, m->unknown[i]);
        }
    }
}

size_t awl_stun_build(const awl_stun *msg, uint8_t buf[AWL_STUN_MAX])
{
    static const uint16_t types[] = {0, TYPE_REQUEST, TYPE_RESPONSE, TYPE_ERROR};
    const bool sound = msg->type == AWL_STUN_ERROR
                           ? msg->error_code >= 300 && msg->error_code < 700 &&
                                 msg->unknown_count <= AWL_STUN_UNKNOWNS
                           : complete(msg);
    if (!sound) {
        return 0;
    }
    size_t at = AWL_STUN_HEADER_LEN;
    if (msg->has_ticket) {
        char digits[TICKET_DIGITS + 1];
        awl_hex_format(msg->ticket, AWL_TICKET_LEN, digits, sizeof(digits));
        memcpy(add_attribute(buf, &at, ATTR_USERNAME, TICKET_DIGITS), digits, TICKET_DIGITS);
    }
    if (msg->type == AWL_STUN_RESPONSE) {
        add_mapped(msg, buf, &at);
    } else if (msg->type == AWL_STUN_ERROR) {
        add_error(msg, buf, &at);
    }
    if (msg->has_cookie) {
        memcpy(add_attribute(buf, &at, AWL_STUN_ATTR_COOKIE, AWL_COOKIE_LEN), msg->cookie,
               AWL_COOKIE_LEN);
    }
    awl_put_u16(buf, types[msg->type]);
    awl_put_u16(buf + 2, (uint16_t)(at - AWL_STUN_HEADER_LEN));
    awl_put_u32(buf + MAGIC_AT, magic);
    memcpy(buf + TRANSACTION_AT, msg->transaction, AWL_STUN_TRANSACTION_LEN);
    return at;
}
