/* SPDX-License-Identifier: MIT */
#ifndef AWL_SERVER_H
#define AWL_SERVER_H

#include <stdbool.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "server/limit.h"
#include "util/types.h"

/*
 * The rendezvous server, sans-I/O: who is here, what your endpoint looks like from outside, "both
 * go now". The caller does TCP, TLS, signatures, the names database and the clock.
 *
 *     accept      -> OPENED          (at once, so that the login time covers the TLS handshake)
 *     plaintext   -> INPUT
 *     end of it   -> CLOSED
 *     after each event drain awl_server_next():
 *       AUTH  -> check signature and name, answer AUTH_RESULT
 *       SEND  -> awl_server_output() into TLS and the socket, awl_server_sent()
 *       CLOSE -> flush what waits, close, CLOSED
 *       LOG   -> write the line
 *     sleep until awl_server_deadline(), then TIMER
 *     a whole STUN message on a hole port -> awl_server_hole()
 *
 * Introduce is put into both outputs within one awl_server_handle(), and its two SEND actions
 * follow each other, inviter first: the caller flushes them back to back.
 */
typedef struct awl_server awl_server;

typedef uint32_t awl_server_client; /* the caller's number: below awl_server_slots(), free to be
                                     * used again after CLOSED */

enum {
    AWL_SERVER_HOLES_MAX = 8,
    AWL_SERVER_LOG_MAX = 400, /* a log line with its NUL */
};

typedef struct awl_server_config {
    awl_limits limits;                    /* awl_limits_default() */
    awl_addr holes[AWL_SERVER_HOLES_MAX]; /* hole endpoints for Welcome; an unspecified IP stands
                                           * for the address that the client reached */
    uint8_t holes_count;
    awl_random_fn *random; /* tickets, cookies, attempt secrets */
    void *random_ctx;
} awl_server_config;

typedef enum awl_server_event_type {
    AWL_SERVER_NONE = 0,
    AWL_SERVER_OPENED,      /* client, remote (observed endpoint), local (the server's) */
    AWL_SERVER_INPUT,       /* client, data, len */
    AWL_SERVER_CLOSED,      /* client, err: the connection is gone */
    AWL_SERVER_AUTH_RESULT, /* client, err, id: answer to AUTH */
    AWL_SERVER_TIMER,       /* time passed; always allowed */
    AWL_SERVER_SHUTDOWN,    /* Bye to everybody; a CLOSE for each follows */
} awl_server_event_type;

typedef struct awl_server_event {
    awl_server_event_type type;
    awl_time now; /* must not go backwards */
    awl_server_client client;
    awl_err err; /* AUTH_RESULT: OK, BAD_SIGNATURE, NAME_TAKEN, others */
    awl_id id;   /* AUTH_RESULT: SHA-256 of the key's SubjectPublicKeyInfo */
    awl_addr remote, local;
    const void *data; /* borrowed for the call */
    size_t len;
} awl_server_event;

typedef enum awl_server_action_type {
    AWL_SERVER_ACT_NONE = 0,
    AWL_SERVER_ACT_AUTH,  /* client, auth */
    AWL_SERVER_ACT_SEND,  /* client: output waits */
    AWL_SERVER_ACT_CLOSE, /* client: send what waits, close with FIN, CLOSED */
    AWL_SERVER_ACT_LOG,   /* log */
} awl_server_action_type;

typedef struct awl_server_auth {
    uint8_t key[AWL_KEY_LEN];
    uint8_t signature[AWL_SIG_LEN];
    char name[AWL_NAME_MAX + 1];
    char name_key[AWL_NAME_MAX + 1]; /* form for comparison: the key of the names database */
} awl_server_auth;

typedef enum awl_server_log_kind {
    AWL_SERVER_LOG_LOGIN = 0, /* somebody logged in */
    AWL_SERVER_LOG_REFUSED,   /* a login failed: err */
    AWL_SERVER_LOG_LEFT,      /* somebody went: err */
    AWL_SERVER_LOG_INVITED,   /* who called whom, and whether they were introduced at once */
    AWL_SERVER_LOG_OUTCOME,   /* what came of it: err */
    AWL_SERVER_LOG_OFFENCE,   /* malformed input, a limit: err */
} awl_server_log_kind;

typedef struct awl_server_log {
    awl_server_log_kind kind;
    awl_err err;
    uint32_t attempt;              /* 0: none */
    char text[AWL_SERVER_LOG_MAX]; /* one line for people; names escaped */
} awl_server_log;

typedef struct awl_server_action {
    awl_server_action_type type;
    awl_server_client client;
    union {
        awl_server_auth auth;
        awl_server_log log;
    };
} awl_server_action;

/* AWL_ERR_INVALID: no random function, too many holes, a limit of 0. AWL_ERR_NO_MEMORY. On error
 * *out is NULL. */
awl_err awl_server_new(const awl_server_config *config, awl_server **out);
void awl_server_free(awl_server *s); /* NULL is fine */

/* Client numbers must be below this: limits.clients + limits.unauthenticated. */
uint32_t awl_server_slots(const awl_server *s);

/* Feeds one event. AWL_ERR_STATE: such an event makes no sense for that client now (it is ignored:
 * not open, open already, no AUTH asked). AWL_ERR_INVALID: no such slot. AWL_ERR_NO_MEMORY: on
 * OPENED, the client does not exist then. */
awl_err awl_server_handle(awl_server *s, const awl_server_event *ev);

/* Takes the oldest waiting action. False when there is none. */
bool awl_server_next(awl_server *s, awl_server_action *out);

/* Bytes that wait for that client, NULL when none; valid until the next call. One call may return
 * only part of what waits: repeat after awl_server_sent(). */
const uint8_t *awl_server_output(const awl_server *s, awl_server_client number, size_t *len);
void awl_server_sent(awl_server *s, awl_server_client number, size_t len);

/* When AWL_SERVER_TIMER is due; AWL_TIME_NEVER when nobody is here. */
awl_time awl_server_deadline(const awl_server *s);

/* A hole port got one whole STUN message (awl_stun_frame) from remote. Writes the answer to reply
 * (AWL_STUN_MAX bytes) and returns its length. 0: no request, say nothing and close. The cookie is
 * in the answer only when the ticket is good; a ticket is spent by its first use. */
size_t awl_server_hole(awl_server *s, awl_time now, const awl_addr *remote, const uint8_t *message,
                       size_t len, uint8_t *reply);

#endif
