/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_SERVER_URL_H
#define AWL_RUNTIME_SERVER_URL_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

#define AWL_HOST_MAX 253 /* bytes of a DNS name, RFC 1035 */

/* Where a server is, as a person writes it. */
typedef struct awl_server_url {
    char host[AWL_HOST_MAX + 1]; /* a name or an IP address, without brackets */
    uint16_t port;
    bool has_id; /* the identity was given: it is pinned at once */
    awl_id id;
} awl_server_url;

/* Reads "HOST", "HOST:PORT", "[2001:db8::1]:PORT", "bradawl://HOST[:PORT][?id=SERVER-ID]".
 * A bare IPv6 address is taken as a host. AWL_ERR_MALFORMED: anything else; *out is all zero. */
awl_err awl_server_url_parse(const char *text, awl_server_url *out);

#endif
