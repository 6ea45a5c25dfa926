/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_SLOT_H
#define AWL_ENGINE_SLOT_H

#include "engine/engine.h"

/*
 * Everything that has a conn id: one slot per socket that the caller holds for the engine.
 *
 *   LISTENING                                  a listener
 *   OBSERVING --OBSERVED--> OBSERVED           a fresh port and its mapped endpoint
 *   DIALING --ok--> CONNECTED --> PROVING --PROVEN--> PROVEN
 *   ACCEPTED ---------^
 */
typedef enum awl_slot_state {
    AWL_SLOT_FREE = 0,
    AWL_SLOT_LISTENING,
    AWL_SLOT_OBSERVING,
    AWL_SLOT_OBSERVED,
    AWL_SLOT_DIALING,
    AWL_SLOT_CONNECTED, /* waits until fewer than AWL_UNPROVEN_MAX are being proven */
    AWL_SLOT_PROVING,
    AWL_SLOT_PROVEN,
} awl_slot_state;

enum {
    AWL_ACCEPTED_MAX = 2 * AWL_UNPROVEN_MAX, /* proven ones included */
    /* a dial per pair, the accepted ones, a listener per local and one, an observer per round */
    AWL_SLOTS_MAX = 48,
};

typedef struct awl_slot {
    awl_slot_state state;
    awl_conn_id conn;
    awl_technique technique;
    awl_path path;
    unsigned round;         /* of an observer */
    awl_addr local, remote; /* remote of an observer: the mapped endpoint */
    awl_time since;         /* when the state was entered */
} awl_slot;

typedef struct awl_slots {
    awl_slot at[AWL_SLOTS_MAX];
} awl_slots;

/* A free slot, not yet taken (its state is still FREE), or NULL. */
awl_slot *awl_slots_take(awl_slots *s);

/* The slot of a conn id, or NULL. */
awl_slot *awl_slots_find(awl_slots *s, awl_conn_id conn);

/* A connection (CONNECTED, PROVING or PROVEN) between these endpoints, or NULL. */
awl_slot *awl_slots_twin(awl_slots *s, const awl_addr *local, const awl_addr *remote);

/* The observer of a technique's round, in whichever state, or NULL. */
awl_slot *awl_slots_observer(awl_slots *s, awl_technique t, unsigned round);

/* The listener bound to local, or NULL. */
awl_slot *awl_slots_listener(awl_slots *s, const awl_addr *local);

unsigned awl_slots_count(const awl_slots *s, awl_slot_state state);
unsigned awl_slots_count_accepted(const awl_slots *s);

bool awl_slot_is_connection(const awl_slot *s);

#endif
