/* SPDX-License-Identifier: MIT */
#include "runtime/server_url.h"

#include <string.h>

#include "bradawl/addr.h"

#include "proto/client.h"
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
    if (end == start || !take_host_port(&u, start, end)) {
        return AWL_ERR_MALFORMED;
    }
    if (query != NULL) {
        if (strncmp(query, "?id=", 4) != 0 || awl_id_parse(query + 4, &u.id) != AWL_OK) {
            return AWL_ERR_MALFORMED;
        }
        u.has_id = true;
    }
    *out = u;
    return AWL_OK;
}
