/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_CLIENT_H
#define AWL_PROTO_CLIENT_H

#include <stdbool.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "engine/candidate.h"
#include "engine/technique.h"
#include "util/types.h"

/*
 * One login over one main connection, the client's side. Sans-I/O: plaintext goes in and comes
 * out, the caller does TCP, TLS and the clock. A lost main connection is the end of the object;
 * for the next one make a new object.
 *
 *     awl_login_new() -> TLS is up -> awl_login_start(signature)
 *     loop: bytes came      -> awl_login_input(), then drain awl_login_next()
 *           commands        -> awl_login_connect() ...
 *           then            -> send awl_login_output(), report awl_login_sent()
 *           sleep until     -> awl_login_deadline(), then awl_login_timer() and drain again
 */
typedef struct awl_login awl_login;

enum {
    AWL_PROTOCOL_VERSION = 1,
    AWL_MAIN_PORT = 4000,
    AWL_HOLE_PORT = 8000, /* and the one above */
    AWL_KNOWN_MAX = 256,  /* IDs in a consent policy */
    AWL_LOGIN_LOCALS_MAX = 4,
    AWL_LOGIN_CANDIDATES_MAX = 16,
    AWL_LOGIN_HOLES_MAX = 8,
    AWL_LOGIN_TICKETS_MAX = 4,
    AWL_LOGIN_TEXT_MAX = 200, /* bytes of a text from the server, without the NUL */
};

/* Who may be introduced without being asked about. Held by the server in memory only, for this
 * session. */
typedef enum awl_consent {
    AWL_CONSENT_ASK = 0,  /* every call is an INVITE */
    AWL_CONSENT_KNOWN,    /* IDs on the list are introduced at once, others are an INVITE */
    AWL_CONSENT_EVERYONE, /* everybody is introduced at once */
} awl_consent;

typedef struct awl_policy {
    awl_consent consent;
    const awl_id *known; /* borrowed for the call */
    size_t known_count;  /* at most AWL_KNOWN_MAX */
} awl_policy;

typedef struct awl_login_config {
    const char *name;         /* see proto/text.h for what is allowed */
    const char *room;         /* NULL or "": lobby */
    uint8_t key[AWL_KEY_LEN]; /* raw Ed25519 public key */
    bool listed;              /* others see this session and can call it */
    awl_policy policy;
    awl_addr locals[AWL_LOGIN_LOCALS_MAX]; /* own LAN addresses, main connection's local port */
    uint8_t locals_count;
    awl_addr server[2];   /* the server's IPv4 and IPv6 endpoint as they were resolved; family
                           * NONE: has none, or unknown. Welcome's holes are completed from them */
    const char *software; /* e.g. "bradawl 0.1.0", for the server's log; NULL is fine */
} awl_login_config;

typedef enum awl_login_event_type {
    AWL_LOGIN_NONE = 0,
    AWL_LOGIN_WELCOME,      /* logged in: welcome */
    AWL_LOGIN_REFUSED,      /* err, text, retry_ms: not logged in; CLOSED follows */
    AWL_LOGIN_ROSTER_BEGIN, /* whom you knew is void; PEERs with LISTED follow, then ROSTER_DONE */
    AWL_LOGIN_PEER,         /* peer, id, state */
    AWL_LOGIN_ROSTER_DONE,
    AWL_LOGIN_INVITE,     /* attempt, peer, id: a call that needs consent; awl_login_answer() */
    AWL_LOGIN_RINGING,    /* request, attempt: the other side is being asked (30 s at most) */
    AWL_LOGIN_MERGED,     /* request, attempt: both clicked; our Connect joined that open attempt,
                           * whose INTRODUCE came already or is about to come */
    AWL_LOGIN_INTRODUCE,  /* introduce, attempt, request, peer, id: punch now */
    AWL_LOGIN_CANDIDATE,  /* attempt, candidate: one more endpoint of the peer */
    AWL_LOGIN_PEER_READY, /* attempt, candidate: the peer's hole is open there (sequential) */
    AWL_LOGIN_FAILED,     /* request and/or attempt, err: see below */
    AWL_LOGIN_TICKETS,    /* tickets, as asked for */
    AWL_LOGIN_ERROR,      /* err, text, retry_ms: a command was refused; the login goes on */
    AWL_LOGIN_BYE,        /* err, text: the server ends it (REPLACED, SHUTTING_DOWN); CLOSED follows
                           */
    AWL_LOGIN_CLOSED,     /* err: the object is finished; always the last event */
} awl_login_event_type;

/*
 * FAILED with a request: our Connect came to nothing: PEER_UNKNOWN, SELF, DECLINED, NO_ANSWER,
 * PEER_LEFT, RATE_LIMITED (retry_ms), IN_PROGRESS (our own Connect to that peer is still open),
 * LIMIT, INVALID. FAILED without a request: a call that came in (INVITE) or an open attempt is off:
 * ABORTED (the other side gave up), NO_ANSWER (the invitation ran out), PEER_LEFT.
 */

typedef enum awl_peer_state {
    AWL_PEER_LISTED = 0, /* was there already: part of the roster */
    AWL_PEER_JOINED,
    AWL_PEER_LEFT,
} awl_peer_state;

typedef struct awl_ticket {
    uint8_t bytes[AWL_TICKET_LEN];
} awl_ticket;

typedef struct awl_login_welcome {
    awl_id id;                           /* our own, as the server computed it */
    awl_addr observed;                   /* the main connection's endpoint, as the server sees it */
    awl_addr holes[AWL_LOGIN_HOLES_MAX]; /* ready to be dialled; those whose address is neither in
                                          * Welcome nor in config.server are left out */
    uint8_t holes_count;
    uint32_t attempts_per_minute, ticket_ms; /* limits that the client may want to show */
} awl_login_welcome;

typedef struct awl_login_introduce {
    awl_role role;
    awl_technique technique; /* asked for by the inviter; AWL_TECH_NONE: the plan of the house */
    uint8_t secret[AWL_SECRET_LEN];
    awl_candidate candidates[AWL_LOGIN_CANDIDATES_MAX];
    uint8_t candidates_count;
} awl_login_introduce;

/* Names and texts are valid UTF-8 without NUL, but data of other people: awl_text_escape() before
 * showing them. */
typedef struct awl_login_event {
    awl_login_event_type type;
    awl_err err;
    uint32_t request; /* of awl_login_connect(); 0: none of ours */
    uint32_t attempt;
    uint32_t retry_ms; /* worth trying again after this; 0: no hint */
    char peer[AWL_NAME_MAX + 1];
    awl_id id;
    awl_peer_state state;
    awl_candidate candidate;
    awl_ticket tickets[AWL_LOGIN_TICKETS_MAX]; /* WELCOME, INTRODUCE, TICKETS; each good for one
                                                * observation within welcome.ticket_ms */
    uint8_t tickets_count;
    char text[AWL_LOGIN_TEXT_MAX + 1];
    union {
        awl_login_welcome welcome;
        awl_login_introduce introduce;
    };
} awl_login_event;

/* Copies everything. AWL_ERR_NAME_INVALID: name or room; AWL_ERR_INVALID: too many known IDs or
 * local addresses; AWL_ERR_NO_MEMORY. On error *out is NULL. */
awl_err awl_login_new(const awl_login_config *config, awl_login **out);
void awl_login_free(awl_login *l); /* NULL is fine */

/* Queues Login. signature: over the login proof of core/crypt, for this very TLS connection.
 * From here the server has 10 s to answer. AWL_ERR_STATE: started already. */
awl_err awl_login_start(awl_login *l, awl_time now, const uint8_t signature[AWL_SIG_LEN]);

/* Feeds plaintext that came from the server, at most 64 KiB a call. Never fails: malformed input
 * shows as CLOSED. Drain awl_login_next() until it is false afterwards. */
void awl_login_input(awl_login *l, awl_time now, const void *data, size_t len);

/* The main connection is gone (err: why): CLOSED follows after the events that wait. */
void awl_login_lost(awl_login *l, awl_err err);

/* Takes the next event. False when there is none. Messages are decoded here, one at a time, so a
 * big roster costs no memory; replies may be queued for output. */
bool awl_login_next(awl_login *l, awl_login_event *out);

/* Bytes that wait to be sent, NULL when none; valid until the next call. */
const uint8_t *awl_login_output(const awl_login *l, size_t *len);
void awl_login_sent(awl_login *l, size_t len);

/* When awl_login_timer() is due: keep-alive every 25 s, given up after 10 s of silence. */
awl_time awl_login_deadline(const awl_login *l);
void awl_login_timer(awl_login *l, awl_time now);

/* Round trip of the last keep-alive in microseconds; 0: none yet. */
awl_time awl_login_rtt(const awl_login *l);

/* Commands. All need WELCOME before (else AWL_ERR_STATE) and may return AWL_ERR_LIMIT when the
 * server does not read (64 KiB wait) or AWL_ERR_NO_MEMORY. Outcomes come as events. */

/* request: any number but 0, comes back in the events. AWL_ERR_NAME_INVALID. */
awl_err awl_login_connect(awl_login *l, const char *peer, awl_technique t, uint32_t request);
awl_err awl_login_answer(awl_login *l, uint32_t attempt, bool accept);

/* Tells the peer about an own endpoint that counts for this login (Observed). */
awl_err awl_login_announce(awl_login *l, uint32_t attempt, const awl_candidate *c);
awl_err awl_login_ready(awl_login *l, uint32_t attempt, const awl_candidate *c);

/* How the attempt ended, once an attempt and side, for the server's log; it closes the attempt for
 * glare. With an err other than AWL_OK the other side, if it is still at it, gets FAILED(ABORTED).
 * Before INTRODUCE (after RINGING) it withdraws the call. */
typedef struct awl_login_result {
    awl_err err;
    awl_path path;
    awl_technique technique; /* the one that won */
    uint32_t elapsed_ms, dials;
} awl_login_result;
awl_err awl_login_report(awl_login *l, uint32_t attempt, const awl_login_result *r);

/* The answer of a hole port: makes that endpoint count for this login. main_port: it was observed
 * from the main connection's local port, that is, it belongs to round 0. */
awl_err awl_login_observed(awl_login *l, const awl_ticket *ticket,
                           const uint8_t cookie[AWL_COOKIE_LEN], bool main_port);
awl_err awl_login_request_tickets(awl_login *l, unsigned count); /* at most TICKETS_MAX */
awl_err awl_login_set_policy(awl_login *l, const awl_policy *policy);

/* Orderly end: queues Bye. Allowed in any state; send the output, then close. */
void awl_login_bye(awl_login *l);

#endif
