/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_STUN_H
#define AWL_PROTO_STUN_H

#include <stdbool.h>

#include "bradawl/addr.h"

#include "util/types.h"

/*
 * STUN Binding over TCP (RFC 8489): what the hole ports speak. Over TCP the messages stand one
 * after the other and the length in the header frames them (6.2.2).
 *
 * Any STUN client gets XOR-MAPPED-ADDRESS. A Bradawl client puts a hole ticket into USERNAME, as
 * 32 hex digits, and gets a cookie back, which it echoes on its main connection (Observed): only
 * then the endpoint counts for its login. MESSAGE-INTEGRITY and FINGERPRINT are neither sent nor
 * checked: the ticket came over TLS and is good for one observation.
 */

enum {
    AWL_STUN_HEADER_LEN = 20,
    AWL_STUN_TRANSACTION_LEN = 12,
    AWL_STUN_MAX = 548,    /* whole message; RFC 8489, 6.1 asks no more where the MTU is unknown */
    AWL_STUN_UNKNOWNS = 4, /* unknown attributes that are named in an answer of 420 */
};

/* Attribute with the cookie: comprehension-optional, from the first-come-first-served range of
 * RFC 8489, 18.3; not registered. Other clients skip it. */
#define AWL_STUN_ATTR_COOKIE 0xC0B4

typedef enum awl_stun_type {
    AWL_STUN_NONE = 0,
    AWL_STUN_REQUEST,  /* Binding request */
    AWL_STUN_RESPONSE, /* Binding success response */
    AWL_STUN_ERROR,    /* Binding error response */
} awl_stun_type;

typedef struct awl_stun {
    awl_stun_type type;
    uint8_t transaction[AWL_STUN_TRANSACTION_LEN];
    bool has_ticket, has_cookie;
    uint8_t ticket[AWL_TICKET_LEN];
    uint8_t cookie[AWL_COOKIE_LEN];
    awl_addr mapped;     /* RESPONSE: the endpoint as the server saw it; family NONE when absent */
    unsigned error_code; /* ERROR: 300 .. 699 */
    uint16_t unknown[AWL_STUN_UNKNOWNS]; /* attributes that must be understood and are not */
    uint8_t unknown_count;
} awl_stun;

/* How long the message at the start of data is, header included. AWL_ERR_IN_PROGRESS: fewer bytes
 * than that (or than a header) are here, read on. AWL_ERR_MALFORMED: not STUN, or longer than
 * AWL_STUN_MAX; the connection is beyond repair. *out is 0 unless AWL_OK. */
awl_err awl_stun_frame(const uint8_t *data, size_t len, size_t *out);

/* Reads one whole message of exactly len bytes. Attributes that must be understood and are not
 * are listed in unknown and are no error here; a USERNAME of another form than ours is taken as
 * absent. AWL_ERR_MALFORMED: lengths that do not fit, no Binding, or a success without an
 * endpoint. *out is all zero then. */
awl_err awl_stun_parse(const uint8_t *data, size_t len, awl_stun *out);

/* Writes the message into buf and returns its length; 0: mapped or error_code does not suit the
 * type. */
size_t awl_stun_build(const awl_stun *msg, uint8_t buf[AWL_STUN_MAX]);

#endif
