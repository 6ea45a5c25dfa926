/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_H
#define AWL_ENGINE_H

#include <stdbool.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "engine/candidate.h"
#include "engine/technique.h"
#include "util/types.h"

/*
 * TCP hole punching engine, sans-I/O: it decides, the caller acts. The engine opens no socket,
 * reads no clock, draws no randomness and starts no thread, so the same events always produce the
 * same actions and a whole punch can be replayed from its trace.
 *
 *     sockets, clock, server --awl_event--> [engine] --awl_action--> sockets, server, window
 *
 * After each awl_engine_handle() drain awl_engine_next(), then sleep until awl_engine_deadline().
 * One engine serves one attempt id, that is one Introduce. It may move between threads but is not
 * locked: one call at a time. No application bytes pass through it: a proof of identity (mutual
 * TLS) is an action that is answered by an event.
 */
typedef struct awl_engine awl_engine;

enum {
    AWL_CANDIDATES_MAX = 16, /* per side; the 17th is AWL_ERR_LIMIT */
    AWL_LOCALS_MAX = 4,      /* own LAN addresses; as many LAN candidates are dialled */
    AWL_UNPROVEN_MAX = 8,    /* connections that wait for their proof, at once */
};

typedef uint32_t awl_conn_id; /* names a dial, connection or listener; never reused */
/* Set by the caller in ids of accepted connections. */
#define AWL_CONN_ACCEPTED (UINT32_C(1) << 31)

typedef struct awl_local {
    awl_addr addr; /* an own LAN address with the main connection's local port */
    uint8_t prefix_len;
} awl_local;

typedef struct awl_engine_config {
    awl_role role;
    awl_technique only;  /* run just this technique; AWL_TECH_NONE: the plan of the house */
    awl_addr main_local; /* local endpoint of the main connection: round 0 dials from here */
    awl_addr ipv6_local; /* own global IPv6 endpoint with the same port; family NONE: no IPv6 */
    awl_local locals[AWL_LOCALS_MAX]; /* own LAN addresses, where the listeners of `lan` go */
    uint8_t locals_count;
    bool main_taken;     /* round 0 is known to be useless: begin with a fresh port */
    bool may_listen;     /* listening is silent here, or the user agreed (DESIGN 4, point 3) */
    bool kernel_resends; /* false: a silent dial ends after one RTO and is dialled again */
    awl_time give_up;    /* AWL_ACT_DONE with AWL_ERR_NO_PATH at the latest at this time */
    uint64_t seed;       /* jitter of the re-dials; any number */
} awl_engine_config;

typedef enum awl_event_type {
    AWL_EV_NONE = 0,
    AWL_EV_START,      /* Introduce came; its candidates follow as REMOTE */
    AWL_EV_TIMER,      /* time passed; always allowed, also too early */
    AWL_EV_REMOTE,     /* candidate: one more endpoint of the peer (Introduce or Candidates) */
    AWL_EV_PEER_READY, /* candidate: the peer's hole is open there (sequential) */
    AWL_EV_LISTENING,  /* conn, local, err: outcome of LISTEN */
    AWL_EV_OBSERVED,   /* conn, local, remote: outcome of OBSERVE; remote is the mapped endpoint */
    AWL_EV_DIAL_DONE,  /* conn, err: outcome of DIAL, or of OBSERVE when it failed */
    AWL_EV_ACCEPTED,   /* conn, local, remote: a listener got a connection */
    AWL_EV_PROVEN,     /* conn: the peer's key is verified */
    AWL_EV_PROOF_FAILED, /* conn, err: AWL_ERR_WRONG_PEER or why the handshake broke; conn is gone
                          */
    AWL_EV_NOMINATED,    /* conn, at the invitee: the inviter chose it */
    AWL_EV_CONFIRMED,    /* conn, at the inviter: the invitee's OK came */
    AWL_EV_CLOSED,       /* conn, err: it ended after PROVEN or while observing; conn is gone */
    AWL_EV_ABORT,        /* the user, the peer or the server gave up: err */
} awl_event_type;

typedef struct awl_event {
    awl_event_type type;
    awl_time now; /* not negative, must not go backwards */
    awl_conn_id conn;
    awl_err err;
    awl_addr local, remote;
    awl_candidate candidate;
} awl_event;

/*
 * Errors of DIAL_DONE and what the engine does with them:
 *   OK           proves the peer on it
 *   REFUSED, RESET, UNREACHABLE   dials again within 10 ms, as long as the pair's bucket has tokens
 *   TIMED_OUT    likewise when !kernel_resends; else the kernel gave up after minutes: pair over
 *   EXISTS       looks for the twin for 200 ms, then takes a fresh port
 *   ADDR_IN_USE, others           takes a fresh port
 * On the LAN only an answer (REFUSED, RESET) is a reason to dial again.
 */
typedef enum awl_action_type {
    AWL_ACT_NONE = 0,
    AWL_ACT_ATTEMPT,  /* technique: an attempt starts; for the log only */
    AWL_ACT_LISTEN,   /* conn, local: listen there; answer LISTENING */
    AWL_ACT_OBSERVE,  /* conn, local: connect from local (port 0: a fresh one) to a hole port and
                       * keep it open; answer OBSERVED or DIAL_DONE with the error */
    AWL_ACT_ANNOUNCE, /* candidate: tell the peer through the server (Candidates) */
    AWL_ACT_READY,    /* candidate: tell the peer that this hole is open (Ready) */
    AWL_ACT_DIAL,     /* conn, local (port 0: a fresh one), remote, technique: connect; answer
                       * DIAL_DONE. The socket stays open until CLOSE: closing it early is the
                       * conntrack trap (NAT.md 5) */
    AWL_ACT_PROVE,    /* conn, technique: preamble and mutual TLS in the role of the config; answer
                       * PROVEN or PROOF_FAILED */
    AWL_ACT_NOMINATE, /* conn, technique, path, at the inviter: send NOMINATE; answer CONFIRMED. The
                       * link may carry data from here on */
    AWL_ACT_CONFIRM,  /* conn, technique, path, at the invitee: send OK; the link may carry data */
    AWL_ACT_CLOSE,    /* conn, reset: drop it, with RST or with FIN; no event for it may follow */
    AWL_ACT_DONE,     /* err; on AWL_OK conn, technique, path, remote: conn is the caller's now.
                       * dials: how many DIAL actions there were. Always the last action */
} awl_action_type;

typedef struct awl_action {
    awl_action_type type;
    awl_conn_id conn;
    awl_err err; /* DONE: OK, NO_PATH, WRONG_PEER, ABORTED or the err of ABORT */
    awl_technique technique;
    awl_path path;
    bool reset;
    awl_addr local, remote;
    awl_candidate candidate;
    unsigned dials;
} awl_action;

/* Copies config. On success *out is the caller's to awl_engine_free(); on error it is NULL.
 * AWL_ERR_INVALID: no role, no main_local, too many locals, a technique that is not in the table.
 * AWL_ERR_NO_MEMORY. */
awl_err awl_engine_new(const awl_engine_config *config, awl_engine **out);
void awl_engine_free(awl_engine *e); /* NULL is fine */

/* Feeds one event. AWL_ERR_STATE, and nothing changes: before START, after DONE, time ran
 * backwards, or actions wait to be drained. AWL_ERR_LIMIT: past AWL_CANDIDATES_MAX, or
 * the fifth usable LAN candidate; it is ignored. AWL_ERR_INVALID: the candidate may not be dialled
 * (DESIGN 7), it is ignored. */
awl_err awl_engine_handle(awl_engine *e, const awl_event *ev);

/* Takes the oldest waiting action. False when there is none. */
bool awl_engine_next(awl_engine *e, awl_action *out);

/* When AWL_EV_TIMER is due. AWL_TIME_NEVER before START and after DONE. */
awl_time awl_engine_deadline(const awl_engine *e);

#endif
