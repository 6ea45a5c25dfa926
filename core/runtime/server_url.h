/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_SERVER_URL_H
#define AWL_RUNTIME_SERVER_URL_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

#define AWL_HOST_MAX         253 /* bytes of a DNS name, RFC 1035 */
#define AWL_SERVER_TEXT_SIZE 512 /* of a server as a person types it: with ID, without room */
#define AWL_SERVER_URL_SIZE  768 /* with a room, each byte of it percent-encoded */

/* Where a server is, as a person writes it. */
typedef struct awl_server_url {
    char host[AWL_HOST_MAX + 1]; /* a name or an IP address, without brackets */
    uint16_t port;
    bool has_id; /* the identity was given: it is pinned at once */
    awl_id id;
    char room[AWL_NAME_MAX + 1]; /* "": none was given */
} awl_server_url;

/* Reads "HOST", "HOST:PORT", "[2001:db8::1]:PORT",
 * "bradawl://HOST[:PORT][?id=SERVER-ID&room=ROOM]". A bare IPv6 address is taken as a host. id and
 * room may come in any order, once each; the room is UTF-8, percent-encoded where it must be.
 * Parameters of other names are ignored: a later version may have more. AWL_ERR_MALFORMED: anything
 * else; *out is all zero. */
awl_err awl_server_url_parse(const char *text, awl_server_url *out);

/* Writes the whole form, "bradawl://HOST:PORT" and what there is of ID and room. */
void awl_server_url_format(const awl_server_url *u, char out[AWL_SERVER_URL_SIZE]);

/* The server alone: text itself or, when it names a room (which is that of one invitation), a link
 * without it, written into plain. url: text, parsed. */
const char *awl_server_url_without_room(const char *text, const awl_server_url *url,
                                        char plain[AWL_SERVER_URL_SIZE]);

#endif
