/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLIENT_H
#define AWL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"
#include "bradawl/link.h"

/*
 * One login: a main connection to a rendezvous server, the attempts it introduces and the links
 * that come of them, all in one thread of the library's.
 *
 *     your thread --commands--> [queue] --> loop thread: sockets, engine, links
 *     your thread <--events---- [queue] <--
 *
 * Every function may be called from any thread. Commands never block; what comes of them is an
 * event. After `notify` was called, drain awl_client_next(). Links live on when the main
 * connection dies; the client logs in again by itself.
 */
typedef struct awl_client awl_client;

#define AWL_CLIENT_NAME_SIZE 65 /* UTF-8 and a NUL */
#define AWL_CLIENT_ID_SIZE   65 /* base32 groups and a NUL */

/* A server as a person types it: a DNS name, a port, an ID, the frame of a URL, and a NUL. */
#define AWL_CLIENT_SERVER_SIZE 512

/* Names one call: a Connect of ours or an Introduce by a peer, its attempts and its link. Never
 * reused by one client; 0 is none. */
typedef uint32_t awl_call;

typedef enum awl_accept {
    AWL_ACCEPT_KNOWN = 0, /* pinned peers (those with `asks`: INVITE); others are declined */
    AWL_ACCEPT_ASK,       /* pinned peers at once, for others and `asks` an INVITE event asks */
    AWL_ACCEPT_EVERYONE,
} awl_accept;

typedef enum awl_answer {
    AWL_ANSWER_DECLINE = 0,
    AWL_ANSWER_ACCEPT, /* now, and from now on at once: the peer becomes a known one */
    AWL_ANSWER_ONCE,   /* now; the key is pinned, but the next call asks again */
} awl_answer;

typedef struct awl_client_config {
    const char *server;  /* HOST, HOST:PORT or bradawl://HOST:PORT?id=SERVER-ID&room=ROOM */
    const char *name;    /* NULL: the one remembered in the profile */
    const char *room;    /* NULL: that of the link, else the remembered one, else "lobby" */
    const char *profile; /* directory; NULL: the user's default */
    bool listed;         /* be seen by the room and take calls; locks the profile */
    awl_accept accept;
    bool may_listen; /* the user agreed to listening where that raises a firewall prompt */
    bool trace;      /* TRACE events, for --verbose */
    bool stay;       /* log in again after a lost or refused main connection; false: a failure
                      * of the first login ends the client (STOPPED) */
    void (*notify)(void *ctx); /* events wait; called from the loop thread, must not block */
    void *notify_ctx;
} awl_client_config;

typedef enum awl_client_event_type {
    AWL_CLIENT_NONE = 0,
    AWL_CLIENT_SERVER,    /* state: connecting, online, offline; err; server; offline: retry_ms;
                           * err AWL_ERR_WRONG_SERVER: server and known_id */
    AWL_CLIENT_LOGGED_IN, /* peer (own name), id, room, server, local, remote (observed endpoint) */
    AWL_CLIENT_KNOWN,     /* peer, id, verified, asks, first_seen, last_seen, state: pinned,
                           * forgotten. One for each pin of this server as soon as the server is
                           * known, then one for each change of a pin */
    AWL_CLIENT_PEER,      /* peer, id, known_id, verified, state: here, left */
    AWL_CLIENT_ROSTER_DONE, /* every peer that is in the room now has been told */
    AWL_CLIENT_INVITE,     /* call, peer, id, known_id, verified: answer with awl_client_answer() */
    AWL_CLIENT_RINGING,    /* call, peer: the other side is being asked */
    AWL_CLIENT_INTRODUCED, /* call, peer, id, role, remote (the peer's mapped endpoint, or the best
                            * other one), local (own mapped endpoint) */
    AWL_CLIENT_ATTEMPT,    /* call, peer, technique, role */
    AWL_CLIENT_DIAL,       /* call, peer, n, technique, local, remote */
    AWL_CLIENT_DIAL_RESULT, /* call, peer, n, technique, state: connected, refused, timed-out,
                             * unreachable, exists, in-use; text: a note in plain words, may be
                             * empty */
    AWL_CLIENT_STEP, /* call, peer, n, technique, local, remote, state: what else the engine sees or
                      * does: observing, observed (remote: the mapped endpoint), listening,
                      * accepted, proving, proven, not-proven (err), nominated */
    AWL_CLIENT_CONNECTED, /* call, peer, id, path, technique, role, local, remote, elapsed_ms,
                           * rtt_ms (-1: not known yet), dials, verified */
    AWL_CLIENT_MESSAGE,   /* call, peer, text, text_len */
    AWL_CLIENT_DELIVERED, /* call, peer, n (as awl_client_send returned), elapsed_ms */
    AWL_CLIENT_PONG,      /* call, peer, n (as awl_client_ping returned), rtt_ms */
    AWL_CLIENT_CLOSED,    /* call, peer, state: a close reason of bradawl/link.h; err. When both
                           * click at once a punch may have begun under a number of its own: then
                           * that number ends with "replaced", CONNECTED or not, and goes on under
                           * the number of our Connect */
    AWL_CLIENT_FAILED,    /* call, peer, err, state: the cause, text: advice; wrong-peer: id is the
                           * key that is there now, known_id the pinned one */
    AWL_CLIENT_OBSERVED,  /* n: the hole port, from 0; local, remote (its mapped endpoint), err */
    AWL_CLIENT_PROBED,    /* both hole ports were asked; state: what is known of the mapping: none
                           * (no address translation), same (one port towards both), varies,
                           * unknown */
    AWL_CLIENT_ERROR,     /* err, text: something of the server's or of this computer's; with call,
                           * peer and n: the message or ping that was not sent */
    AWL_CLIENT_TRACE,     /* call, text: one line of the engine's trace, for --verbose; belongs to
                           * the event before it */
    AWL_CLIENT_STOPPED,   /* err, text: the login is over for good; the last event.
                           * AWL_ERR_WRONG_SERVER: server and known_id */
} awl_client_event_type;

typedef struct awl_client_event {
    awl_client_event_type type;
    double t; /* seconds since awl_client_open() */
    awl_call call;
    awl_err err;
    char peer[AWL_CLIENT_NAME_SIZE];
    char id[AWL_CLIENT_ID_SIZE];
    char known_id[AWL_CLIENT_ID_SIZE]; /* the pinned ID; empty: none */
    char room[AWL_CLIENT_NAME_SIZE];
    char server[AWL_CLIENT_ID_SIZE]; /* the server's ID; empty before it is known */
    const char *state;               /* static storage; never NULL */
    const char *technique;           /* likewise */
    const char *path;                /* likewise */
    const char *role;                /* inviter, invitee, or empty */
    awl_addr local, remote;
    double elapsed_ms; /* CONNECTED: from the writing of Connect (inviter) or the arrival of
                        * Introduce (invitee) until the peer's key was verified */
    double rtt_ms;
    unsigned n, dials;
    int retry_ms;                  /* until the next try to reach the server; -1: none follows */
    int64_t first_seen, last_seen; /* Unix time, seconds; 0: unknown. last_seen: in this room or
                                    * linked, by this profile */
    bool verified;                 /* the safety number was compared */
    bool asks;                     /* pinned, but its calls are asked about (AWL_ANSWER_ONCE) */
    char *text; /* UTF-8, terminated, never NULL; freed by awl_client_event_clear() */
    size_t text_len;
} awl_client_event;

/* Reads the profile and starts the loop thread, which begins to connect. On error *out is NULL and
 * nothing was started: AWL_ERR_INVALID (server or name missing or malformed), AWL_ERR_LOCKED
 * (listed, and another process holds the profile), AWL_ERR_IO, AWL_ERR_NO_MEMORY. */
awl_err awl_client_open(const awl_client_config *config, awl_client **out);

/* Says Bye, closes the links in order, ends the thread. NULL is fine. */
void awl_client_close(awl_client *c);

/* Takes the oldest event; false when there is none. The caller clears it afterwards. */
bool awl_client_next(awl_client *c, awl_client_event *out);
void awl_client_event_clear(awl_client_event *ev);

/* Calls a peer of the room. Before LOGGED_IN it waits for it. technique: a name of DESIGN.md
 * section 2, or NULL for the plan of the house. The outcome is CONNECTED or FAILED, FAILED at the
 * latest after timeout_ms. AWL_ERR_INVALID: no such technique, or a bad name. */
awl_err awl_client_connect(awl_client *c, const char *peer, const char *technique, int timeout_ms,
                           awl_call *call);

/* Answers an INVITE. Too late is not an error. */
awl_err awl_client_answer(awl_client *c, awl_call call, awl_answer answer);

/* Sends one message over a link; *n numbers its DELIVERED event. AWL_ERR_MALFORMED: not UTF-8.
 * AWL_ERR_INVALID: longer than AWL_MESSAGE_MAX. A link that is gone answers with CLOSED, not here.
 */
awl_err awl_client_send(awl_client *c, awl_call call, const char *text, size_t len, unsigned *n);

/* Asks the peer for a sign of life over a link; *n numbers its PONG event. At most
 * AWL_LINK_PINGS_MAX on their way at once: more are an ERROR event, as is a link that is gone. */
awl_err awl_client_ping(awl_client *c, awl_call call, unsigned *n);

/* Ends an attempt or a link. */
awl_err awl_client_hang_up(awl_client *c, awl_call call);

/* Who may call, and whether listening is agreed to, from now on; the server is told. */
awl_err awl_client_set_accept(awl_client *c, awl_accept accept);
awl_err awl_client_set_may_listen(awl_client *c, bool may_listen);

/* Offline: tries to reach the server now instead of after retry_ms. */
awl_err awl_client_retry(awl_client *c);

/* Asks the hole ports again how this computer looks from outside: OBSERVED, then PROBED. The login
 * does it once by itself; while a probe runs, its PROBED answers both. Offline it ends with PROBED
 * unknown. */
awl_err awl_client_probe(awl_client *c);

/* Changes the pin of a peer of this server; what came of it is a KNOWN event, or ERROR when the
 * profile cannot be written (AWL_ERR_IO) or there is no such pin (AWL_ERR_NOT_FOUND). replace pins
 * that ID, not verified, in the place of the old one: the user looked at both. */
awl_err awl_client_set_verified(awl_client *c, const char *peer, bool verified);
awl_err awl_client_set_asks(awl_client *c, const char *peer, bool asks);
awl_err awl_client_forget(awl_client *c, const char *peer);
awl_err awl_client_replace(awl_client *c, const char *peer, const char *id);

/* Seconds since awl_client_open(), the clock of event.t. */
double awl_client_now(const awl_client *c);

/*
 * What a profile remembers, without a login. Needs no client, takes no lock.
 */
typedef struct awl_client_memory {
    char id[AWL_CLIENT_ID_SIZE];         /* own ID; made if need be */
    char server[AWL_CLIENT_SERVER_SIZE]; /* of the last successful login, as it was typed, or "" */
    char name[AWL_CLIENT_NAME_SIZE];
    char room[AWL_CLIENT_NAME_SIZE];
} awl_client_memory;

/* profile: NULL for the user's default. AWL_ERR_IO, AWL_ERR_MALFORMED (the key or the pins are
 * damaged), AWL_ERR_NOT_FOUND (no home directory); *out is empty then. */
awl_err awl_client_remembered(const char *profile, awl_client_memory *out);

/* Accepts another identity of a server: the user looked at both. server as in the config; an ID in
 * it is not looked at, but the next login is held to it. AWL_ERR_MALFORMED: server or ID. */
awl_err awl_client_trust_server(const char *profile, const char *server, const char *server_id);

/* The safety number of two IDs, 60 digits in groups of five; the order does not matter.
 * AWL_ERR_MALFORMED: one of them is no ID. */
#define AWL_CLIENT_SAFETY_SIZE 72
awl_err awl_client_safety(const char *id, const char *other_id, char out[AWL_CLIENT_SAFETY_SIZE]);

/* Writes bradawl://HOST:PORT?id=SERVER-ID&room=ROOM for `server` as in the config (ID and room as
 * far as given: NULL or "" leaves them out), and takes such a text apart again. What HOST,
 * HOST:PORT and links without a room mean is the same everywhere. AWL_ERR_MALFORMED, AWL_ERR_LIMIT.
 */
#define AWL_CLIENT_LINK_SIZE 768
awl_err awl_client_invitation(const char *server, const char *server_id, const char *room,
                              char out[AWL_CLIENT_LINK_SIZE]);
awl_err awl_client_invitation_parse(const char *text, char server[AWL_CLIENT_SERVER_SIZE],
                                    char room[AWL_CLIENT_NAME_SIZE]);

#endif
