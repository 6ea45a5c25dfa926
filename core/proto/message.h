/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_MESSAGE_H
#define AWL_PROTO_MESSAGE_H

#include <bradawl.pb-c.h>
#include <stdbool.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "engine/candidate.h"
#include "util/bytes.h"

/*
 * Between the structs of protobuf-c and the values of this tree. For core/proto and core/server
 * only. What the put functions make borrows from their arguments, so that a message can stand on
 * the stack until it is packed; what comes from awl_message_parse() is checked field by field by
 * the get functions.
 */

/* Decodes the body of one frame. The memory it may take is bounded by its length, whatever it
 * says. Unknown fields are skipped; an unknown message has body_case NOT_SET and is AWL_OK.
 * AWL_ERR_MALFORMED, *out is NULL then. */
awl_err awl_message_parse(const uint8_t *body, size_t len, Awl__Envelope **out);
void awl_message_free(Awl__Envelope *m); /* NULL is fine */

/* Appends one frame. AWL_ERR_LIMIT, AWL_ERR_NO_MEMORY: nothing was appended. */
awl_err awl_message_append(awl_buf *out, const Awl__Envelope *m);

ProtobufCBinaryData awl_wire_bytes(const void *data, size_t len);
ProtobufCBinaryData awl_wire_text(const char *text);

/* Copies a text of at most max bytes and terminates out (max + 1 bytes). False, and out is empty:
 * too long or not valid UTF-8. */
bool awl_wire_get_text(const ProtobufCBinaryData *b, size_t max, char *out);

/* Copies exactly len bytes. False: another length; out is all zero then. */
bool awl_wire_get_bytes(const ProtobufCBinaryData *b, void *out, size_t len);

Awl__Endpoint awl_wire_endpoint(const awl_addr *a);
/* Normalised. False: absent, no IP length, port 0 or past 65535; out has no family then. */
bool awl_wire_get_endpoint(const Awl__Endpoint *e, awl_addr *out);
/* The same with an unspecified IP allowed and nothing normalised: hole endpoints. */
bool awl_wire_get_hole(const Awl__Endpoint *e, awl_addr *out);

typedef struct awl_wire_candidates {
    Awl__Candidate *list[16];
    Awl__Candidate items[16];
    Awl__Endpoint endpoints[16];
} awl_wire_candidates;

/* count at most 16. Fills w in place; c must stay while w is used. */
void awl_wire_candidates_put(awl_wire_candidates *w, const awl_candidate *c, size_t count);
bool awl_wire_get_candidate(const Awl__Candidate *m, awl_candidate *out);

#endif
