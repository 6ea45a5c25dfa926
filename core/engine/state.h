/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_STATE_H
#define AWL_ENGINE_STATE_H

#include "engine/engine.h"
#include "engine/schedule/bucket.h"
#include "engine/slot.h"
#include "util/prng.h"

/*
 * Inside of the engine: what its files share. A technique (tech_NAME.c) is a table of hooks and
 * acts through the verbs below; it never touches slots of others.
 */

/* One pair of endpoints that is dialled again and again until it connects or is over.
 *
 *   WAIT --due--> DIALING --ok--> HELD (a connection between these endpoints lives)
 *     ^             |  |            |
 *     +---- error --+  +--EXISTS--> TWIN --200 ms without a twin--> OVER, or WAIT from a fresh port
 */
typedef enum awl_pair_state {
    AWL_PAIR_FREE = 0,
    AWL_PAIR_WAIT,
    AWL_PAIR_DIALING,
    AWL_PAIR_TWIN,
    AWL_PAIR_HELD,
    AWL_PAIR_OVER,
} awl_pair_state;

typedef struct awl_pair {
    awl_pair_state state;
    awl_technique technique;
    unsigned round;
    awl_addr local, remote;
    awl_bucket bucket;
    awl_time due; /* WAIT: the next dial; TWIN: the end of the search */
} awl_pair;

/* What became of one technique. */
typedef struct awl_attempt {
    bool begun;      /* its turn in the plan came */
    bool announced;  /* ATTEMPT was said */
    bool over;       /* nothing more is expected of it; a late candidate may revive it */
    awl_time due;    /* when its tick() is wanted */
    unsigned round;  /* the newest round */
    unsigned opened; /* bit n: round n is open on this side */
} awl_attempt;

/* Hooks may be NULL. They are called only if the technique may run, and never after DONE. */
typedef struct awl_technique_ops {
    awl_path path;
    unsigned rank;         /* of its connections at the nomination; more is better */
    bool planned;          /* part of the plan of the house */
    awl_technique after;   /* its turn comes when this one is over ... */
    awl_time latest;       /* ... or this long after START */
    unsigned dials_max;    /* of one pair */
    unsigned quick_dials;  /* as many follow each other within 10 ms; 0: all of them */
    bool only_if_answered; /* dial again after REFUSED or RESET only */
    bool any_port;         /* the peer listens: when the own port is taken, another will do */
    void (*begin)(awl_engine *e); /* its turn came */
    void (*remote)(awl_engine *e, const awl_candidate *c);
    void (*peer_ready)(awl_engine *e, const awl_candidate *c);
    void (*observed)(awl_engine *e, awl_slot *observer);
    void (*observer_lost)(awl_engine *e, unsigned round); /* or never came to be */
    void (*pair_over)(awl_engine *e, const awl_pair *p);
    void (*tick)(awl_engine *e); /* attempt.due came; must move it or set over */
} awl_technique_ops;

enum {
    AWL_TECHNIQUES = AWL_TECH_RELAY + 1,
    AWL_PAIRS_MAX = AWL_CANDIDATES_MAX, /* each candidate belongs to one pair */
    AWL_STRIKES_MAX = 16,
    /* One event lets a slot or pair act at most twice (its own action, then CLOSE), and a
     * technique say ATTEMPT once; DONE comes on top. */
    AWL_ACTIONS_MAX = 2 * AWL_SLOTS_MAX + 2 * AWL_PAIRS_MAX + AWL_TECHNIQUES + 4,
};

/* Proofs that failed on connections with one remote endpoint. */
typedef struct awl_strikes {
    awl_addr remote;
    unsigned count;
} awl_strikes;

struct awl_engine {
    awl_engine_config config;
    awl_time now, start;
    bool started, done;
    awl_prng prng;
    awl_conn_id last_conn;
    awl_conn_id nominated; /* inviter: waits for its OK; 0: none */
    awl_time nominate_at;  /* inviter: a proven one waits for a better one until then */
    unsigned dials;
    bool wrong_key; /* seen where another computer may answer (LAN): told when nothing works */
    awl_attempt attempts[AWL_TECHNIQUES];
    awl_candidate candidates[AWL_CANDIDATES_MAX];
    size_t candidates_count;
    awl_pair pairs[AWL_PAIRS_MAX];
    awl_slots slots;
    awl_strikes strikes[AWL_STRIKES_MAX];
    size_t strikes_next;
    awl_action actions[AWL_ACTIONS_MAX];
    size_t actions_len, actions_pos;
};

/* engine.c */
awl_action *awl_engine_push(awl_engine *e, awl_action_type type, awl_conn_id conn);
awl_slot *awl_engine_open(awl_engine *e, awl_slot_state state, awl_technique t);
/* CLOSE, and frees the slot. kept_port: the local port of the winner; 0 when there is none. */
void awl_engine_close(awl_engine *e, awl_slot *s, uint16_t kept_port);

/* candidate.c: brings *c into its plain form and says whether it may be dialled (DESIGN 7). */
awl_err awl_candidate_check(const awl_engine_config *config, awl_candidate *c);
/* The own LAN address in whose subnet addr lies, or NULL. */
const awl_local *awl_candidate_on_link(const awl_engine_config *config, const awl_addr *addr);
/* Checks and keeps one. AWL_OK and *added false: it was there before. */
awl_err awl_candidate_add(awl_engine *e, awl_candidate *c, bool *added);

/* technique.c: the table. NULL when the technique cannot run. */
const awl_technique_ops *awl_technique_get(awl_technique t);

/* plan.c: whose turn it is. */
bool awl_plan_allows(const awl_engine *e, awl_technique t);
void awl_plan_attempt(awl_engine *e, awl_technique t); /* says ATTEMPT, once */
void awl_plan_run(awl_engine *e);
bool awl_plan_exhausted(const awl_engine *e);
awl_time awl_plan_deadline(const awl_engine *e);
void awl_plan_observe(awl_engine *e, awl_technique t, unsigned round);
void awl_plan_listen(awl_engine *e, awl_technique t, const awl_addr *local);

/* pair.c: adds a pair and dials at once. The pair of these endpoints may be there already: then the
 * better technique owns it. */
void awl_pair_add(awl_engine *e, awl_technique t, const awl_candidate *c, const awl_addr *local);
void awl_pair_run(awl_engine *e);
awl_time awl_pair_deadline(const awl_engine *e);
awl_pair *awl_pair_find(awl_engine *e, const awl_addr *local, const awl_addr *remote);
bool awl_pair_any(const awl_engine *e, awl_technique t, unsigned round); /* one that is not over */
bool awl_pair_any_held(const awl_engine *e, awl_technique t);
void awl_pair_failed(awl_engine *e, awl_pair *p, awl_err err); /* its dial ended in err */
void awl_pair_held(awl_pair *p);
void awl_pair_lost(awl_engine *e, awl_pair *p);    /* the connection that held it is gone */
void awl_pair_give_up(awl_engine *e, awl_pair *p); /* never dial it again */

/* proof.c: who is at the other end. */
void awl_proof_connected(awl_engine *e, awl_slot *s);
void awl_proof_accepted(awl_engine *e, const awl_event *ev);
void awl_proof_failed(awl_engine *e, awl_slot *s, awl_err err); /* the connection is gone */
void awl_proof_run(awl_engine *e);
awl_time awl_proof_deadline(const awl_engine *e);

/* nominate.c: which connection, and the end. */
void awl_nominate_run(awl_engine *e);
awl_time awl_nominate_deadline(const awl_engine *e);
void awl_nominate_chosen(awl_engine *e, awl_slot *s);    /* NOMINATED, at the invitee */
void awl_nominate_confirmed(awl_engine *e, awl_slot *s); /* CONFIRMED, at the inviter */
void awl_nominate_finish(awl_engine *e, awl_err err, awl_slot *winner); /* closes, DONE */

#endif
