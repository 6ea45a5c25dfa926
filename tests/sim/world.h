/* SPDX-License-Identifier: MIT */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "engine/engine.h"
#include "engine/trace.h"
#include "scene.h"
#include "tcp.h"

/*
 * A scene that is played: two engines with a stand-in for the runtime each, a rendezvous between
 * them, and a judge who watches the rules at every step.
 *
 * A rule that is broken does not end the play; it becomes the first line of `verdict`.
 */

enum {
    WORLD_CONNS_MAX = 96,
    WORLD_GIVEN_MAX = 64, /* candidates given to one engine */
    WORLD_PAIRS_MAX = 64,
    WORLD_BACKLOG_MAX = 64,
    WORLD_INBOX_MAX = 64,
    WORLD_VERDICT_MAX = 512,
};

typedef struct world world;

typedef enum conn_kind {
    CONN_FREE = 0,
    CONN_MAIN,     /* to the server */
    CONN_PROBE6,   /* to a hole port over IPv6, from the main port: shows the IPv6 endpoint */
    CONN_OBSERVE,  /* of the engine: to a hole port */
    CONN_DIAL,     /* of the engine: to the peer */
    CONN_ACCEPTED, /* of the engine: from somebody */
    CONN_LISTEN,   /* of the engine */
} conn_kind;

typedef enum conn_stage {
    STAGE_OPENING = 0,
    STAGE_UP,      /* TCP is established */
    STAGE_PROVING, /* PROVE was asked */
    STAGE_PROVEN,
    STAGE_NOMINATED, /* NOMINATE left, or arrived */
    STAGE_AGREED,    /* OK left, or arrived */
} conn_stage;

typedef struct conn {
    conn_kind kind;
    conn_stage stage;
    awl_conn_id id; /* of the engine's; 0 for MAIN and PROBE6 */
    uint32_t sock;
    awl_addr local, remote;
    bool flush_finished; /* the inviter's last flight waits for a NOMINATE that may join it */
    uint8_t inbox[WORLD_INBOX_MAX]; /* what came before PROVE */
    size_t inbox_len;
    void *link; /* of a real proof */
} conn;

typedef struct pair_count {
    awl_addr local, remote;
    unsigned dials;
} pair_count;

/* What the judge remembers of one engine. */
typedef struct judge {
    awl_addr given[WORLD_GIVEN_MAX]; /* endpoints it was told about */
    size_t given_count;
    awl_addr own[WORLD_GIVEN_MAX]; /* endpoints it may dial from */
    size_t own_count;
    pair_count pairs[WORLD_PAIRS_MAX];
    size_t pairs_count;
    awl_addr abandoned[WORLD_PAIRS_MAX]; /* local endpoints of SYN_SENT sockets that it closed */
    size_t abandoned_count;
    bool awaits_ok;
} judge;

typedef struct peer {
    int side;
    awl_role role;
    awl_engine *engine;
    awl_time deadline; /* of the timer that is set, in simulator time */
    uint32_t accepted; /* counter for ids */
    uint32_t attempt;
    uint8_t secret[AWL_SECRET_LEN]; /* of the attempt */
    conn conns[WORLD_CONNS_MAX];
    size_t conns_count;
    awl_event backlog[WORLD_BACKLOG_MAX]; /* to be fed when the engine is drained */
    size_t backlog_count;
    bool feeding;
    judge judge;
    bool done;
    awl_action outcome; /* DONE */
    unsigned attempts;  /* engines that were made */
    bool heard;         /* the other's greeting came over the winner */
    awl_time clicked_at, introduced_at, connected_at, proven_at, nominated_at, done_at;
} peer;

/* How a connection is proven: modelled (proof.c), or real TLS (tls_proof.c). */
typedef struct proof_ops {
    void (*begin)(world *w, peer *p, conn *c);
    void (*input)(world *w, peer *p, conn *c, const uint8_t *data, size_t len);
    void (*nominate)(world *w, peer *p, conn *c);
    void (*confirm)(world *w, peer *p, conn *c);
    void (*flush)(world *w, peer *p, conn *c); /* the engine has had its say */
    void (*greet)(world *w, peer *p, conn *c); /* DONE: something for the other side to read */
    void (*end)(world *w, conn *c);
    void (*timer)(world *w, peer *p, conn *c);
} proof_ops;

extern const proof_ops modelled_proof;

struct world {
    scene scene;
    sim_net *net;
    peer peers[2];
    void *rdv_state;
    const proof_ops *proof;
    void *proof_state;
    uint64_t hash; /* of the trace: the same for the same scene */
    bool keep_text, packets;
    char *text; /* the trace, if kept */
    size_t text_len, text_cap;
    unsigned proofs;                 /* begun */
    char verdict[WORLD_VERDICT_MAX]; /* empty: no rule was broken */
};

world *world_new(const scene *s, const proof_ops *proof);
void world_free(world *w);
void world_keep_trace(world *w, bool with_packets);

/* Plays to the end and judges. */
void world_run(world *w);

/* --- between the files of the world -------------------------------------------------------------
 */

enum {
    TIMER_ENGINE = 1,
    TIMER_CLICK,
    TIMER_CUT,
    TIMER_RDV,
    TIMER_PROOF
};
uint64_t world_token(int kind, int side, uint32_t value);

void world_trace(world *w, const peer *p, const char *sign, const char *line);
void world_trace_event(world *w, const peer *p, const awl_event *ev);
void world_trace_action(world *w, const peer *p, const awl_action *a);
void world_break(world *w, const peer *p, const char *rule); /* a rule was broken */

/* peer.c */
void peer_introduce(world *w, peer *p, awl_role role, uint32_t attempt);
void peer_feed(world *w, peer *p, awl_event ev); /* sets now, feeds, acts */
void peer_candidate(world *w, peer *p, awl_event_type type, const awl_candidate *c);
void peer_tcp(world *w, peer *p, const sim_event *ev);
void peer_login(world *w, peer *p);
void peer_probe6(world *w, peer *p); /* shows the own IPv6 endpoint to the server */
void peer_observed(world *w, peer *p, conn *c, const awl_addr *mapped);
void peer_tick(world *w, peer *p);
void peer_cut(world *w, peer *p);
conn *peer_find(peer *p, awl_conn_id id);
void peer_drop(world *w, peer *p, conn *c, bool reset); /* closes the socket too */
void peer_proof_failed(world *w, peer *p, conn *c, awl_err err);

/* rdv.c: how the two find each other */
void *rdv_open(world *w);
void rdv_close(world *w);
void rdv_up(world *w, peer *p);                                     /* the main connection is up */
void rdv_input(world *w, peer *p, const uint8_t *data, size_t len); /* from the server */
void rdv_at_server(world *w, const sim_event *ev);                  /* at the server's host */
void rdv_click(world *w, peer *p);
void rdv_tell(world *w, peer *p, const awl_action *a); /* ANNOUNCE, READY */
void rdv_hole_up(world *w, peer *p, const conn *c);    /* connected to a hole port */
void rdv_hole_input(world *w, peer *p, conn *c, const uint8_t *data, size_t len);
void rdv_report(world *w, peer *p); /* DONE */
void rdv_timer(world *w, uint32_t token);

/* judge.c */
void judge_action(world *w, peer *p, const awl_action *a);
void judge_given(world *w, peer *p, const awl_addr *addr);
void judge_own(world *w, peer *p, const awl_addr *addr);
void judge_end(world *w);

#endif
