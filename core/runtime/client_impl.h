/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_CLIENT_IMPL_H
#define AWL_RUNTIME_CLIENT_IMPL_H

#include "bradawl/client.h"
#include "plat/poll.h"
#include "plat/resolve.h"
#include "plat/thread.h"
#include "plat/wake.h"

#include "crypt/tls.h"
#include "engine/engine.h"
#include "link/link.h"
#include "proto/client.h"
#include "proto/stun.h"
#include "runtime/backoff.h"
#include "runtime/gather.h"
#include "runtime/profile.h"
#include "runtime/server_url.h"
#include "util/prng.h"

/*
 * What the files of the client loop share. All of it belongs to the loop thread, but for the two
 * queues, which the lock guards, and what is fixed after awl_client_open().
 *
 *   client.c       opening and closing, events out of their queue
 *   client_commands.c  the public functions that put a command into the queue
 *   client_profile.c   those that need no client
 *   client_loop.c  the thread: wait, dispatch, timers
 *   pins.c         whom the user knows, as the profile and the server know it
 *   mainconn.c     the main connection: resolve, dial, TLS, again after a loss
 *   main_login.c   the login on it
 *   call*.c        one call: from Connect or Introduce to the end of its link
 *   punch.c        the engine's actions, carried out on sockets
 *   punch_tell.c   what the program hears of them
 *   conn.c         sockets of calls and probes: dials, listeners, links
 *   observe.c      conversations with a hole port
 *   probe.c        what they say about the own NAT
 */

/* Whoever owns a socket in the poll set. The tag of the set is the address of the source. */
typedef struct source {
    void (*ready)(void *owner, unsigned what);
    void *owner;
    plat_sock sock;
    unsigned interest;
} source;

typedef enum command_type {
    CMD_NONE = 0,
    CMD_CONNECT,
    CMD_ANSWER,
    CMD_SEND,
    CMD_PING,
    CMD_HANG_UP,
    CMD_SET_ACCEPT,
    CMD_SET_MAY_LISTEN,
    CMD_RETRY,
    CMD_PROBE,
    CMD_PIN_VERIFIED,
    CMD_PIN_ASKS,
    CMD_PIN_FORGET,
    CMD_PIN_REPLACE,
    CMD_STOP,
} command_type;

typedef struct command {
    struct command *next;
    command_type type;
    awl_call call;
    char peer[AWL_CLIENT_NAME_SIZE];
    awl_technique technique;
    int timeout_ms;
    int value; /* an awl_answer, an awl_accept, or yes and no */
    awl_id id; /* of CMD_PIN_REPLACE */
    unsigned n;
    size_t len;
    char text[]; /* of CMD_SEND */
} command;

typedef struct event_node {
    struct event_node *next;
    awl_client_event event;
} event_node;

typedef enum main_state {
    MAIN_WAITING = 0, /* for retry_at */
    MAIN_RESOLVING,
    MAIN_DIALING,
    MAIN_HANDSHAKE,
    MAIN_LOGIN, /* Login is on its way */
    MAIN_ONLINE,
} main_state;

enum {
    MAIN_ADDRS_MAX = 8,
    CONN_RX = 64 * 1024, /* bytes read from a socket at a time */
};

typedef struct mainconn {
    main_state state;
    source src;
    plat_resolve *resolve;
    awl_addr addrs[MAIN_ADDRS_MAX]; /* of the server, in the order in which to try them */
    size_t addrs_count, addr_next;
    awl_time deadline; /* WAITING: try again; else: this step took too long */
    awl_backoff backoff;
    awl_tls *tls;
    awl_login *login;
    awl_id server_id; /* all zero: not known yet */
    awl_id shown_id,
        trusted_id; /* of AWL_ERR_WRONG_SERVER: the key that is there, the pinned one */
    awl_addr local, remote;
    awl_login_welcome welcome;
    awl_gathered own;    /* own addresses at the time of this login */
    bool mapping_varies; /* a hole port saw another endpoint than main shows */
    bool was_online;     /* at least once since awl_client_open() */
} mainconn;

/* How this computer looks from outside, as far as the running probe has come. */
typedef struct probe {
    bool running;
    bool from_main;      /* asked from the main connection's port; else from a fresh one */
    unsigned waiting;    /* hole ports that have not answered yet */
    unsigned seen_count; /* observers that told an endpoint */
    awl_addr seen;       /* what the first of them told */
    bool varies;         /* another one told another endpoint */
    bool translated;     /* one of them told another endpoint than the own */
} probe;

typedef enum conn_kind {
    CONN_DIAL = 0,
    CONN_LISTENER,
    CONN_OBSERVE,
    CONN_CONNECTED, /* waits for the engine's word */
    CONN_LINK,
    CONN_LINGER, /* goodbye said; waits for the peer's FIN, so that ours is not lost in a RST */
} conn_kind;

typedef struct call_rec call_rec;

/* One socket of a call, or of the login's own probe (call is NULL then). */
typedef struct conn {
    struct conn *next;
    awl_client *client;
    call_rec *call;
    conn_kind kind;
    awl_conn_id id;
    source src;
    bool dead;  /* freed at the end of this turn of the loop */
    unsigned n; /* number of the dial, as in the dial events */
    awl_technique technique;
    awl_addr local, remote;
    awl_link *link;
    awl_time proven_at;
    awl_time deadline; /* LINGER, OBSERVE */
    /* OBSERVE */
    bool has_ticket, main_port, observed;
    awl_ticket ticket;
    uint8_t transaction[AWL_STUN_TRANSACTION_LEN];
    uint8_t rx[AWL_STUN_MAX];
    size_t rx_len;
} conn;

typedef enum call_state {
    CALL_WAITING = 0, /* for a login, to say Connect */
    CALL_ASKED,       /* Connect is on its way */
    CALL_INVITED,     /* the user is being asked */
    CALL_ANSWERED,    /* the user said yes, Introduce is on its way */
    CALL_PUNCHING,    /* the engine runs */
    CALL_LINKED,
    CALL_OVER, /* freed at the end of this turn of the loop */
} call_state;

enum {
    CALL_INVITED_SECONDS = 32, /* for the user to answer; the server's 30 (DESIGN 5) end first */
    CALL_PUNCH_SECONDS = 30,   /* for an invitee; the inviter has the user's own limit */
    SENT_MAX = 1024,           /* messages of one link that are not delivered yet */
    PENDING_MAX = 256,         /* engine events caused by one action or turn */
};

typedef struct sent_message {
    uint32_t link_id;
    unsigned n;
    awl_time at;
} sent_message;

/* link_id 0: the place is free. */
typedef struct sent_ping {
    uint32_t link_id;
    unsigned n;
} sent_ping;

struct call_rec {
    struct call_rec *next;
    awl_client *client;
    awl_call id;
    call_state state;
    bool ours; /* the user asked for it: it ends with CONNECTED or FAILED */
    char peer[AWL_CLIENT_NAME_SIZE];
    awl_id peer_id;  /* as introduced */
    awl_id expected; /* the pinned ID, else as introduced */
    awl_id shown;    /* the key that a connection showed instead; all zero: none did */
    bool verified;
    awl_answer answer; /* ANSWERED and later: what the user said to INVITE */
    awl_role role;
    awl_technique only;
    uint32_t attempt;
    uint8_t secret[AWL_SECRET_LEN];
    awl_ticket tickets[AWL_LOGIN_TICKETS_MAX];
    unsigned tickets_count;
    awl_time started;  /* Connect written, or Introduce came */
    awl_time deadline; /* until then it must be connected */
    awl_engine *engine;
    bool feeding;
    awl_event pending[PENDING_MAX];
    size_t pending_pos, pending_len;
    conn *winner;  /* nominated or chosen */
    awl_path path; /* of the winner */
    bool told;     /* CONNECTED was emitted */
    unsigned dials;
    awl_conn_id accepted; /* ids given to accepted connections */
    sent_message *sent;   /* ring of SENT_MAX, made with the first message */
    size_t sent_pos, sent_count;
    sent_ping pings[AWL_LINK_PINGS_MAX];
};

struct awl_client {
    /* fixed after awl_client_open() */
    awl_client_config config; /* its strings are not used after awl_client_open() */
    char *server_text;
    awl_server_url url;
    char name[AWL_CLIENT_NAME_SIZE], room[AWL_CLIENT_NAME_SIZE];
    awl_tls_context *main_tls, *link_tls;
    awl_time opened;
    plat_thread *thread;

    /* guarded by lock */
    plat_mutex *lock;
    command *commands, **commands_tail;
    event_node *events, **events_tail;
    awl_call next_call;
    unsigned next_message;

    /* the loop thread's */
    awl_profile *profile;
    plat_poll *poll;
    plat_wake *wake;
    awl_time now;
    awl_prng prng;
    mainconn main;
    call_rec *calls;
    conn *conns;
    probe probe;
    bool pins_told;   /* KNOWN was emitted for each pin of the server */
    awl_time save_at; /* when last_seen of the pins goes into the file */
    bool stopping;    /* STOPPED will be, or was, emitted */
    awl_err stop_err;
    char stop_text[AWL_LOGIN_TEXT_MAX + 1];
    uint8_t rx[CONN_RX]; /* what one read brought; links copy what they keep */
};

/* ---- client.c ---- */
awl_client_event awl_client_event_of(const awl_client *c, awl_client_event_type type);
/* Queues it; text (may be NULL) is copied. Without memory the event is lost. */
void awl_client_emit(awl_client *c, awl_client_event *ev, const char *text, size_t len);

/* Writes an ID; an all-zero one, which nobody has, is "". */
void awl_client_put_id(char out[AWL_CLIENT_ID_SIZE], const awl_id *id);

/* ---- client_commands.c ---- */
command *awl_client_command(command_type type, awl_call call, const char *text, size_t len);
awl_err awl_client_post(awl_client *c, command *cmd); /* NULL: AWL_ERR_NO_MEMORY */

/* ---- client_loop.c ---- */
void awl_client_thread(void *client);
awl_err source_add(awl_client *c, source *s, plat_sock sock, unsigned interest);
void source_want(awl_client *c, source *s, unsigned interest);
void source_close(awl_client *c, source *s, bool reset);
/* The login is over for good: STOPPED follows when everything is closed. */
void awl_client_stop(awl_client *c, awl_err err, const char *text);

/* ---- main_login.c ---- */
awl_err main_login_begin(awl_client *c); /* TLS is up */
void main_login_drain(awl_client *c);    /* its events, then flushes */

/* ---- pins.c ---- */
enum {
    PINS_SAVE_SECONDS = 60, /* last_seen may be lost for that long: it is not worth an fsync each */
};
void pins_begin(awl_client *c);    /* the loop begins: is the server a known one? */
void pins_tell_all(awl_client *c); /* KNOWN for each pin of the server, once */
/* The consent policy; known has room for AWL_KNOWN_MAX. */
awl_policy pins_policy(const awl_client *c, awl_id *known);
void pins_tell_server(awl_client *c); /* the policy changed */
const awl_pin *pins_of(const awl_client *c, const char *peer);
/* known_id and verified of an event that is about this peer with this ID. */
void pins_put(const awl_client *c, awl_client_event *ev, const awl_id *id);
void pins_met(call_rec *k); /* there is a link: first contact pins */
void pins_command(awl_client *c, const command *cmd);
void pins_seen(awl_client *c, const char *peer, const awl_id *id, awl_sight sight);
void pins_all_gone(awl_client *c); /* the room is out of sight */
void pins_save(awl_client *c);     /* save_at is due, or the end */

/* ---- mainconn.c ---- */
void mainconn_retry(awl_client *c);
/* server and known_id of an event about the server. */
void mainconn_put_ids(const awl_client *c, awl_client_event *ev);
void mainconn_lost(awl_client *c, awl_err err);
void mainconn_emit_state(awl_client *c, const char *state, awl_err err);
void mainconn_init(awl_client *c);
void mainconn_free(awl_client *c);
bool mainconn_online(const awl_client *c);
void mainconn_resolved(awl_client *c); /* the wake was signalled: a result may be there */
awl_time mainconn_deadline(const awl_client *c);
void mainconn_timer(awl_client *c);
void mainconn_flush(awl_client *c); /* after each command to main.login */
void mainconn_bye(awl_client *c);

/* ---- call.c, call_link.c (its link), call_server.c (what the server says of it) ---- */
call_rec *call_new(awl_client *c, awl_call id, const char *peer);
call_rec *call_find(awl_client *c, awl_call id);
call_rec *call_find_attempt(awl_client *c, uint32_t attempt);
/* Both clicked and the peer's Introduce came first: that punch goes on under the number of ours. */
void call_take_over(call_rec *punch, call_rec *ours);
void call_start(call_rec *k, const command *cmd);
void call_ask_all(awl_client *c);     /* says Connect for those that wait and may go */
void call_server_lost(awl_client *c); /* offline: those without Introduce wait again */
void call_login_event(awl_client *c, const awl_login_event *ev);
void call_answer(call_rec *k, awl_answer answer);
void call_hang_up(call_rec *k, awl_close_reason reason);
void call_connected(call_rec *k, conn *n, awl_path path);
void call_tell_connected(const call_rec *k); /* again, under another number */
void call_link_event(call_rec *k, conn *n, const awl_link_event *ev); /* after CONNECTED */
void call_send(call_rec *k, const command *cmd);
void call_ping(call_rec *k, const command *cmd);
void call_fail(call_rec *k, awl_err err);
void call_end(call_rec *k); /* closes everything, frees it at the end of the turn */
void call_report(const call_rec *k, awl_err err, awl_path path, awl_technique t);
awl_time call_deadline(const call_rec *k);
void call_timer(call_rec *k);
void call_sweep(awl_client *c); /* frees what is over or dead */
awl_client_event call_event(const call_rec *k, awl_client_event_type type);

/* ---- punch.c ---- */
awl_err punch_start(call_rec *k, const awl_login_introduce *intro);
void punch_feed(call_rec *k, const awl_event *ev);
/* What Introduce says of the peer: an endpoint for people to look at. */
awl_addr punch_peer_endpoint(const awl_client *c, const awl_login_introduce *intro);

/* ---- punch_tell.c ---- */
void punch_tell_event(const call_rec *k, const awl_event *ev);  /* with its trace */
void punch_tell_action(const call_rec *k, const awl_action *a); /* with its trace, but for DONE */
void punch_trace_action(const call_rec *k, const awl_action *a);

/* ---- conn.c ---- */
conn *conn_new(awl_client *c, call_rec *k, conn_kind kind, awl_conn_id id);
conn *conn_find(const call_rec *k, awl_conn_id id);
void conn_close(conn *n, bool reset);
void conn_dial(conn *n, const awl_addr *local, const awl_addr *remote);
awl_err conn_listen(conn *n, const awl_addr *local);
awl_err conn_prove(conn *n);
void conn_flush(conn *n);
void conn_events(conn *n);
void conn_linger(conn *n); /* goodbye was queued: flush, FIN, wait for the peer's */
awl_time conn_deadline(const conn *n);
void conn_timer(conn *n);

/* ---- observe.c ---- */
awl_err observe_start(conn *n, const awl_addr *local, unsigned target);
void observe_ready(conn *n, unsigned what);
void observe_tickets(awl_client *c, const awl_ticket *tickets, size_t count);
void observe_timer(conn *n);

/* ---- probe.c ---- */
void probe_login(awl_client *c, const awl_ticket *tickets, size_t count); /* after Welcome */
void probe_again(awl_client *c);
void probe_answer(conn *n, awl_err err, const awl_addr *mapped);

#endif
