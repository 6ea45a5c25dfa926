/* SPDX-License-Identifier: MIT */
#ifndef AWL_SERVER_PRIV_H
#define AWL_SERVER_PRIV_H

#include "engine/candidate.h"
#include "engine/technique.h"
#include "proto/client.h"
#include "proto/frame.h"
#include "proto/message.h"
#include "server/server.h"
#include "util/bytes.h"

/*
 * The rooms of the server:
 *
 *   server.c    events in, actions out, deadlines
 *   client.c    one client's slot: opening, output queues, errors, closing
 *   input.c     frames of a client, one handler a message
 *   session.c   login, replaced sessions, policy
 *   room.c      who sees whom: roster, Joined, Left
 *   attempt.c   Connect, Invite, Answer, glare, Result
 *   introduce.c what the two sides learn about each other
 *   ticket.c    hole tickets and observed endpoints
 *   log.c       lines for people
 */

typedef enum client_state {
    CLIENT_CONNECTED = 0,  /* TLS, then Login is awaited */
    CLIENT_AUTHENTICATING, /* the runtime checks the key */
    CLIENT_IN,
    CLIENT_ENDING, /* CLOSE is due; its input is ignored */
} client_state;

enum {
    LOCALS_MAX = AWL_LOGIN_LOCALS_MAX,
    OBSERVED_MAX = 16,
    SIDE_INVITER = 0,
    SIDE_INVITEE = 1,
    LOG_QUEUE = 256,
};

typedef struct sighting {
    awl_addr addr;
    awl_time until;
} sighting;

/* The form for comparison stands beside the form for showing. */
typedef struct label {
    char name[AWL_NAME_MAX + 1];
    char key[AWL_NAME_MAX + 1];
} label;

typedef struct client {
    awl_server_client number;
    client_state state;
    awl_addr remote, local; /* normalised */
    label name, room;
    awl_id id;
    bool listed;
    awl_consent consent;
    awl_id *known; /* owned */
    size_t known_count;
    awl_addr locals[LOCALS_MAX]; /* claimed; private and port >= 1024 */
    uint8_t locals_count;
    awl_addr other;                  /* observed from the main port in the other address family */
    sighting observed[OBSERVED_MAX]; /* ring */
    uint8_t observed_next;
    uint32_t tickets; /* of this client in the ring */

    awl_buf rx;
    awl_buf urgent;   /* whole frames, sent first */
    awl_buf bulk;     /* roster, Joined, Left */
    size_t bulk_left; /* bytes of the bulk frame that is on its way: nothing may cut into it */
    bool roster_due; /* bulk overflowed or nothing was sent yet: a full roster when bulk is empty */

    awl_server_auth *auth; /* owned; until the runtime took it */
    awl_time deadline;     /* login by, or silence */
    awl_time tokens_at;    /* Connect budget: tokens were counted at this time */
    double tokens;
    uint32_t offences;
    bool overflowed; /* urgent is full: it does not read */
} client;

typedef struct attempt {
    uint32_t id;
    client *side[2]; /* NULL: that session is gone */
    uint32_t request[2];
    bool introduced;
    bool reported[2];
    awl_err result[2];
    uint32_t candidates[2];
    bool logged;
    awl_technique technique;
    awl_time started, deadline;
    char name[2][AWL_NAME_MAX + 1]; /* for the log, when the session is gone */
} attempt;

typedef struct ticket {
    uint8_t bytes[AWL_TICKET_LEN];
    uint8_t cookie[AWL_COOKIE_LEN];
    client *owner; /* NULL: done with */
    awl_time until;
    awl_addr observed; /* family NONE: not used yet */
} ticket;

struct awl_server {
    awl_server_config config;
    awl_time now;
    client **slots; /* by number; NULL: free */
    uint32_t slots_count, in_count, waiting_count;

    awl_server_client *queue; /* ring of clients that have an action: AUTH, SEND, CLOSE */
    bool *queued;             /* by number: is it in the ring? There is a place for each */
    uint32_t queue_at, queue_len;
    awl_server_log *logs; /* ring; when it is full the oldest line is lost */
    uint32_t logs_at, logs_len;

    attempt *attempts; /* dense */
    uint32_t attempts_count, next_attempt;
    ticket *tickets; /* ring in the order of giving, which is the order of ending */
    uint32_t tickets_at, tickets_len;
    awl_time next_due; /* not later than the earliest deadline */
    bool overflowed;   /* some client is */
};

/* server.c */
void server_due(awl_server *s, awl_time at); /* a deadline is at or before this */
void server_queue(awl_server *s, client *c); /* c has something to do */

/* client.c */
client *client_at(const awl_server *s, awl_server_client number); /* NULL: no such */
awl_err client_open(awl_server *s, const awl_server_event *ev);
void client_free(client *c);
void client_gone(awl_server *s, client *c, awl_err err); /* leaves everything, frees c */
void client_end(awl_server *s, client *c, awl_err err);  /* leaves; CLOSE is due */
void client_send(awl_server *s, client *c, const Awl__Envelope *m);
bool client_send_bulk(awl_server *s, client *c, const Awl__Envelope *m);
void client_end_overflowed(awl_server *s);
void client_bye(awl_server *s, client *c, awl_err err);
/* A coded Error, the session goes on. */
void client_error(awl_server *s, client *c, awl_err err, const char *text);
/* A coded Error that counts: past the limit the client is closed. */
void client_offence(awl_server *s, client *c, awl_err err, const char *text);
/* A coded Error, one log line, the end. */
void client_malformed(awl_server *s, client *c, const char *text);
const uint8_t *client_output(const client *c, size_t *len);
void client_sent(awl_server *s, client *c, size_t len);

/* input.c */
void input_feed(awl_server *s, client *c, const uint8_t *data, size_t len);
void input_go_on(awl_server *s, client *c); /* reads what waited for AUTH_RESULT */

/* session.c */
void session_login(awl_server *s, client *c, const Awl__Login *m);
void session_auth_result(awl_server *s, client *c, awl_err err, const awl_id *id);
void session_policy(awl_server *s, client *c, const Awl__Policy *m);
Awl__Peer session_peer(const client *c); /* borrows from c */

/* room.c */
bool room_same(const client *a, const client *b);
client *room_find(const awl_server *s, const client *who, const char *name_key);
bool room_full(const awl_server *s, const client *c);
void room_enter(awl_server *s, client *c);
void room_leave(awl_server *s, client *c);
void room_catch_up(awl_server *s, client *c); /* bulk is empty: send the roster if one is due */

/* attempt.c */
void attempt_connect(awl_server *s, client *c, const Awl__Connect *m);
void attempt_answer(awl_server *s, client *c, const Awl__Answer *m);
void attempt_candidates(awl_server *s, client *c, const Awl__Candidates *m);
void attempt_ready(awl_server *s, client *c, const Awl__Ready *m);
void attempt_result(awl_server *s, client *c, const Awl__Result *m);
void attempt_client_left(awl_server *s, client *c);
void attempt_expire(awl_server *s);

/* introduce.c */
void introduce_both(awl_server *s, attempt *a);
bool introduce_allowed(const client *about, const client *to, const awl_addr *addr);

/* ticket.c */
size_t ticket_give(awl_server *s, client *c, unsigned count, uint8_t *out);
void ticket_request(awl_server *s, client *c, const Awl__TicketRequest *m);
void ticket_observed(awl_server *s, client *c, const Awl__Observed *m);
void ticket_client_left(awl_server *s, const client *c);
bool ticket_counts_for(const awl_server *s, const client *c, const awl_addr *addr);

/* log.c: names in text must be escaped by the caller with log_name(). */
typedef struct log_name_buf {
    char text[AWL_NAME_MAX * 4 + 1];
} log_name_buf;
const char *log_name(const char *name, log_name_buf *buf);
void log_login(awl_server *s, const client *c);
void log_refused(awl_server *s, const client *c, awl_err err);
void log_left(awl_server *s, const client *c, awl_err err);
void log_offence(awl_server *s, const client *c, awl_err err, const char *text);
void log_invited(awl_server *s, const attempt *a);
void log_outcome(awl_server *s, attempt *a, awl_err err, const char *detail);

#endif
