/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_LINK_H
#define AWL_LINK_LINK_H

#include <stdbool.h>

#include "bradawl/err.h"
#include "bradawl/link.h"

#include "crypt/tls.h"
#include "util/types.h"

/*
 * One established TCP connection to (perhaps) the peer, sans-I/O: bytes in, bytes out, events.
 * It first proves who is there, then waits to be chosen, then carries streams:
 *
 *                      inviter                              invitee
 *   awl_link_new()     preamble + ClientHello  -->  <--     preamble
 *                      event PROVEN            <--          TLS flight with its certificate
 *   awl_link_nominate()  certificate, Finished,
 *                      NOMINATE, first data    -->          events PROVEN, NOMINATED
 *                      event CONFIRMED         <--          OK by awl_link_confirm(); from here on
 *                      ... MESSAGE, DELIVERED, PONG ...     data is delivered
 *                      event CLOSED                         event CLOSED
 *
 * After each call that takes the time drain awl_link_next(), send awl_link_output() and sleep
 * until awl_link_deadline(). PROOF_FAILED or CLOSED is the last event: send what the output still
 * holds (an alert, a go-away), close TCP and awl_link_free(). The engine's PROVE is awl_link_new()
 * on a connected socket; its CLOSE is awl_link_free() without goodbye.
 *
 * A link may move between threads but is not locked. core/README.md has the wire format.
 */
typedef struct awl_link awl_link;

enum {
    AWL_LINK_QUEUE_MAX = 1024 * 1024, /* bytes of messages that wait to be sent */
    AWL_LINK_PINGS_MAX = 8,           /* unanswered pings at once */
};

#define AWL_LINK_PROOF_TIMEOUT AWL_SECOND(5)  /* from awl_link_new() to PROVEN */
#define AWL_LINK_IDLE          AWL_SECOND(25) /* of silence, then a keep-alive ping */
#define AWL_LINK_ANSWER        AWL_SECOND(10) /* for a ping or a NOMINATE to be answered */

typedef struct awl_link_config {
    awl_role role;                  /* the inviter is the TLS client */
    awl_tls_context *tls;           /* of AWL_TLS_LINK; shared, may be freed before the link */
    awl_id expected;                /* whose key the peer must show: the pinned ID if there is one,
                                     * else the ID from Introduce */
    uint8_t secret[AWL_SECRET_LEN]; /* the attempt's */
} awl_link_config;

typedef enum awl_link_event_type {
    AWL_LINK_EV_NONE = 0,
    AWL_LINK_EV_PROVEN,       /* the peer holds the expected key */
    AWL_LINK_EV_PROOF_FAILED, /* err; the last event. Only before PROVEN */
    AWL_LINK_EV_NOMINATED,    /* at the invitee: the inviter chose this connection */
    AWL_LINK_EV_CONFIRMED,    /* rtt_us, at the inviter: the invitee's OK came */
    AWL_LINK_EV_MESSAGE,      /* text, len: valid UTF-8, not terminated, may hold any character,
                               * valid until the next call on this link. Taking the event is what
                               * tells the peer DELIVERED */
    AWL_LINK_EV_DELIVERED,    /* id: the peer's program has taken that message of ours */
    AWL_LINK_EV_PONG,         /* id of awl_link_ping(), rtt_us */
    AWL_LINK_EV_CLOSED,       /* err, reason; the last event. Only after PROVEN */
} awl_link_event_type;

/*
 * err of PROOF_FAILED:
 *   AWL_ERR_MALFORMED      the other end does not speak Bradawl
 *   AWL_ERR_VERSION        it speaks another version of it
 *   AWL_ERR_SELF           it has our own role: our own bytes came back
 *   AWL_ERR_BAD_SIGNATURE  it does not know the attempt secret
 *   AWL_ERR_WRONG_PEER     it knows the secret and holds another key than expected
 *   AWL_ERR_TLS            the handshake broke; also when the other end refused OUR key
 *   AWL_ERR_TIMED_OUT      not proven within AWL_LINK_PROOF_TIMEOUT
 *   what awl_link_input_end() was given
 * An invitee that refuses the inviter's key is noticed by the inviter only after its PROVEN:
 * CLOSED with AWL_ERR_TLS, never CONFIRMED.
 *
 * err of CLOSED: AWL_OK after awl_link_close(), AWL_ERR_CLOSED when the peer said goodbye (reason
 * is the peer's), else what happened: AWL_ERR_MALFORMED, AWL_ERR_TIMED_OUT, AWL_ERR_TLS ...
 */
typedef struct awl_link_event {
    awl_link_event_type type;
    awl_err err;
    awl_close_reason reason;
    uint32_t id;
    awl_time rtt_us;
    const uint8_t *text;
    size_t len;
} awl_link_event;

/* Call it when TCP is established. Copies config. AWL_ERR_INVALID: no role or no context;
 * AWL_ERR_NO_MEMORY. On success *out is the caller's to awl_link_free(). */
awl_err awl_link_new(const awl_link_config *config, awl_time now, awl_link **out);
void awl_link_free(awl_link *link); /* NULL is fine; says nothing to the peer */

/* Bytes from TCP, any amount. Nothing can fail here: what goes wrong becomes an event. */
void awl_link_input(awl_link *link, awl_time now, const void *data, size_t len);

/* TCP ended without goodbye: err is AWL_ERR_CLOSED for a FIN, else what recv or send said. Becomes
 * PROOF_FAILED or CLOSED (reason lost) with that err, unless the link had ended already. */
void awl_link_input_end(awl_link *link, awl_time now, awl_err err);

/* Bytes for TCP: *len of them (0: NULL) are valid until the next call on this link. Take away what
 * was sent with awl_link_consume(); that may bring more, so look again. */
const uint8_t *awl_link_output(const awl_link *link, size_t *len);
void awl_link_consume(awl_link *link, size_t len);

/* Takes the oldest waiting event. False when there is none. */
bool awl_link_next(awl_link *link, awl_link_event *out);

/* When awl_link_timer() is due; AWL_TIME_NEVER when nothing is. Too early is allowed. */
awl_time awl_link_deadline(const awl_link *link);
void awl_link_timer(awl_link *link, awl_time now);

/* The inviter's choice, after PROVEN. Called before the output is sent it rides in the flight of
 * the TLS Finished. Data may be sent right away. AWL_ERR_STATE otherwise. */
awl_err awl_link_nominate(awl_link *link, awl_time now);

/* The invitee's OK, after NOMINATED. What the peer sent meanwhile is delivered from here on, and
 * data may be sent. AWL_ERR_STATE otherwise. */
awl_err awl_link_confirm(awl_link *link, awl_time now);

/* Queues one message. *id counts from 1 and comes back in DELIVERED.
 * AWL_ERR_INVALID: not UTF-8 (RFC 3629), or longer than AWL_MESSAGE_MAX. AWL_ERR_STATE: before
 * nominate/confirm or after the end. AWL_ERR_LIMIT: too much waits already, nothing was queued; try
 * again after the peer has read some. */
awl_err awl_link_send_message(awl_link *link, const void *text, size_t len, uint32_t *id);

/* Asks for a PONG. AWL_ERR_STATE as above; AWL_ERR_LIMIT: AWL_LINK_PINGS_MAX are on their way. */
awl_err awl_link_ping(awl_link *link, awl_time now, uint32_t *id);

/* Says goodbye: go-away and close_notify; event CLOSED with AWL_OK and this reason. Messages that
 * were not DELIVERED yet may be lost. Before PROVEN it becomes PROOF_FAILED with
 * AWL_ERR_ABORTED. */
void awl_link_close(awl_link *link, awl_close_reason reason);

/* Round trip in microseconds, -1 before PROVEN. At PROVEN the time of the last TLS round trip, an
 * upper bound that holds the peer's computing (at the inviter also its waiting for TCP); replaced
 * by NOMINATE-OK and by every PONG. */
awl_time awl_link_rtt(const awl_link *link);

/* The key that the peer showed, also when it was refused; NULL before. Valid as long as link. */
const awl_id *awl_link_peer_id(const awl_link *link);

#endif
