/* SPDX-License-Identifier: MIT */
#include "runtime/server_url.h"

#include <stdio.h>
#include <string.h>

#include "bradawl/addr.h"

#include "proto/client.h"
#include "proto/text.h"
#include "util/hex.h"

static const char scheme[] = "bradawl://";

/* Reads a port from digits up to end. 0 is not a port that one can connect to. */
static bool read_port(const char *p, const char *end, uint16_t *out)
{
    unsigned v = 0;
    if (p == end) {
        return false;
    }
    for (; p < end; p++) {
        if (*p < '0' || *p > '9') {
            return false;
        }
        v = v * 10 + (unsigned)(*p - '0');
        if (v > 65535) {
            return false;
        }
    }
    *out = (uint16_t)v;
    return v > 0;
}

static bool host_char(char c)
{
    /* Bytes above 127 may be an internationalised name: the resolver decides. */
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == ':' || (unsigned char)c >= 128;
}

static bool take_host(awl_server_url *u, const char *start, const char *end)
{
    const size_t len = (size_t)(end - start);
    if (len == 0 || len > AWL_HOST_MAX) {
        return false;
    }
    for (const char *p = start; p < end; p++) {
        if (!host_char(*p)) {
            return false;
        }
    }
    memcpy(u->host, start, len);
    u->host[len] = '\0';
    return true;
}

/* Splits HOST[:PORT] between start and end. */
static bool take_host_port(awl_server_url *u, const char *start, const char *end)
{
    if (*start == '[') {
        const char *close = memchr(start, ']', (size_t)(end - start));
        if (close == NULL || !take_host(u, start + 1, close)) {
            return false;
        }
        return close + 1 == end || (close[1] == ':' && read_port(close + 2, end, &u->port));
    }
    const char *colon = memchr(start, ':', (size_t)(end - start));
    if (colon == NULL) {
        return take_host(u, start, end);
    }
    if (memchr(colon + 1, ':', (size_t)(end - colon - 1)) != NULL) {
        awl_addr six; /* two colons without brackets: an IPv6 address without a port */
        return take_host(u, start, end) && awl_addr_parse_ip(u->host, 0, &six) == AWL_OK;
    }
    return take_host(u, start, colon) && read_port(colon + 1, end, &u->port);
}

/* The value of a hexadecimal digit; -1: it is none. */
static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool take_room(awl_server_url *u, const char *p, const char *end)
{
    char room[AWL_NAME_MAX];
    size_t len = 0;
    while (p < end) {
        char c = *p++;
        if (c == '%') {
            const int high = p < end ? digit(p[0]) : -1;
            const int low = end - p > 1 ? digit(p[1]) : -1;
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            p += 2;
        }
        if (len == sizeof(room)) {
            return false;
        }
        room[len++] = c;
    }
    return u->room[0] == '\0' && awl_name_check(room, len, u->room) == AWL_OK;
}

static bool take_id(awl_server_url *u, const char *p, const char *end)
{
    char text[AWL_ID_STRLEN];
    const size_t len = (size_t)(end - p);
    if (u->has_id || len >= sizeof(text)) {
        return false;
    }
    memcpy(text, p, len);
    text[len] = '\0';
    u->has_id = true;
    return awl_id_parse(text, &u->id) == AWL_OK;
}

/* One NAME=VALUE of the query. */
static bool take_parameter(awl_server_url *u, const char *p, const char *end)
{
    const char *equals = memchr(p, '=', (size_t)(end - p));
    if (equals == NULL || equals == p) {
        return false;
    }
    const size_t len = (size_t)(equals - p);
    if (len == 2 && memcmp(p, "id", 2) == 0) {
        return take_id(u, equals + 1, end);
    }
    return len != 4 || memcmp(p, "room", 4) != 0 || take_room(u, equals + 1, end);
}

static bool take_query(awl_server_url *u, const char *p)
{
    for (;;) {
        const char *and = strchr(p, '&');
        const char *end = and != NULL ? and : p + strlen(p);
        if (!take_parameter(u, p, end)) {
            return false;
        }
        if (and == NULL) {
            return true;
        }
        p = and+1;
    }
}

awl_err awl_server_url_parse(const char *text, awl_server_url *out)
{
    awl_server_url u = {.port = AWL_MAIN_PORT};
    *out = (awl_server_url){0};
    const bool url = strncmp(text, scheme, sizeof(scheme) - 1) == 0;
    const char *start = url ? text + sizeof(scheme) - 1 : text;
    const char *query = url ? strchr(start, '?') : NULL;
    const char *end = query != NULL ? query : start + strlen(start);
    if (url && end > start && end[-1] == '/') {
        end--; /* "bradawl://host/" as some programs complete it */
    }
    if (end == start || !take_host_port(&u, start, end) ||
        (query != NULL && !take_query(&u, query + 1))) {
        return AWL_ERR_MALFORMED;
    }
    *out = u;
    return AWL_OK;
}

/* RFC 3986, unreserved: what needs no percent-encoding anywhere. */
static bool unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void put_room(const char *room, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *room != '\0'; room++) {
        if (unreserved(*room)) {
            *out++ = *room;
        } else {
            *out++ = '%';
            *out++ = digits[(unsigned char)*room / 16];
            *out++ = digits[(unsigned char)*room % 16];
        }
    }
    *out = '\0';
}

void awl_server_url_format(const awl_server_url *u, char out[AWL_SERVER_URL_SIZE])
{
    const bool six = strchr(u->host, ':') != NULL;
    char id[AWL_ID_STRLEN] = "", room[3 * AWL_NAME_MAX + 1];
    if (u->has_id) {
        (void)awl_id_format(&u->id, id);
    }
    put_room(u->room, room);
    (void)snprintf(out, AWL_SERVER_URL_SIZE, "%s%s%s%s:%u%s%s%s%s", scheme, six ? "[" : "", u->host,
                   six ? "]" : "", u->port, u->has_id ? "?id=" : "", id,
                   u->room[0] == '\0' ? ""
                   : u->has_id        ? "&room="
                                      : "?room=",
                   room);
}

const char *awl_server_url_without_room(const char *text, const awl_server_url *url,
                                        char plain[AWL_SERVER_URL_SIZE])
{
    if (url->room[0] == '\0') {
        return text;
    }
    awl_server_url server = *url;
    server.room[0] = '\0';
    awl_server_url_format(&server, plain);
    return plain;
}
