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

/* Names one call: a Connect of ours or an Introduce by a peer, its attempts and its link. Never
 * reused by one client; 0 is none. */
typedef uint32_t awl_call;

typedef enum awl_accept {
    AWL_ACCEPT_KNOWN = 0, /* peers that are pinned; everybody else is declined */
    AWL_ACCEPT_ASK,       /* pinned peers at once, for others an INVITE event asks */
    AWL_ACCEPT_EVERYONE,
} awl_accept;

typedef struct awl_client_config {
    const char *server;  /* HOST, HOST:PORT or bradawl://HOST:PORT?id=SERVER-ID */
    const char *name;    /* NULL: the one remembered in the profile */
    const char *room;    /* NULL: the one remembered in the profile, else "lobby" */
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
    AWL_CLIENT_SERVER,      /* state: connecting, online, offline; err; server */
    AWL_CLIENT_LOGGED_IN,   /* peer (own name), id, room, server, remote (observed endpoint) */
    AWL_CLIENT_PEER,        /* peer, id, state: here, left */
    AWL_CLIENT_ROSTER_DONE, /* every peer that is in the room now has been told */
    AWL_CLIENT_INVITE,      /* call, peer, id, verified: answer with awl_client_answer() */
    AWL_CLIENT_ATTEMPT,     /* call, peer, technique, role */
    AWL_CLIENT_DIAL,        /* call, peer, n, local, remote */
    AWL_CLIENT_DIAL_RESULT, /* call, peer, n, state: connected, refused, timed-out, unreachable,
                             * exists, in-use; text: a note in plain words, may be empty */
    AWL_CLIENT_CONNECTED,   /* call, peer, id, path, technique, role, local, remote, elapsed_ms,
                             * rtt_ms (-1: not known yet), dials, verified */
    AWL_CLIENT_MESSAGE,     /* call, peer, text, text_len */
    AWL_CLIENT_DELIVERED,   /* call, peer, n (as awl_client_send returned), elapsed_ms */
    AWL_CLIENT_PONG,        /* call, peer, n (as awl_client_ping returned), rtt_ms */
    AWL_CLIENT_CLOSED,      /* call, peer, state: a close reason of bradawl/link.h; err. When both
                             * click at once a punch may have begun under a number of its own: then
                             * that number ends with "replaced", CONNECTED or not, and goes on under
                             * the number of our Connect */
    AWL_CLIENT_FAILED,      /* call, peer, err, state: the cause, text: advice */
    AWL_CLIENT_ERROR,       /* err, text: something of the server's or of this computer's */
    AWL_CLIENT_TRACE,       /* call, text: one line of the engine's trace, for --verbose */
    AWL_CLIENT_STOPPED,     /* err, text: the login is over for good; the last event */
} awl_client_event_type;

typedef struct awl_client_event {
    awl_client_event_type type;
    double t; /* seconds since awl_client_open() */
    awl_call call;
    awl_err err;
    char peer[AWL_CLIENT_NAME_SIZE];
    char id[AWL_CLIENT_ID_SIZE];
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
    bool verified; /* the safety number was compared */
    char *text;    /* UTF-8, terminated, never NULL; freed by awl_client_event_clear() */
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
awl_err awl_client_answer(awl_client *c, awl_call call, bool accept);

/* Sends one message over a link; *n numbers its DELIVERED event. AWL_ERR_MALFORMED: not UTF-8.
 * AWL_ERR_INVALID: longer than AWL_MESSAGE_MAX. A link that is gone answers with CLOSED, not here.
 */
awl_err awl_client_send(awl_client *c, awl_call call, const char *text, size_t len, unsigned *n);

/* Asks the peer for a sign of life over a link; *n numbers its PONG event. At most
 * AWL_LINK_PINGS_MAX on their way at once: more are an ERROR event, as is a link that is gone. */
awl_err awl_client_ping(awl_client *c, awl_call call, unsigned *n);

/* Ends an attempt or a link. */
awl_err awl_client_hang_up(awl_client *c, awl_call call);

#endif
