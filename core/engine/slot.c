/* SPDX-License-Identifier: MIT */
#include "engine/slot.h"

awl_slot *awl_slots_take(awl_slots *s)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        if (s->at[i].state == AWL_SLOT_FREE) {
            return &s->at[i];
        }
    }
    return NULL;
}

awl_slot *awl_slots_find(awl_slots *s, awl_conn_id conn)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        if (s->at[i].state != AWL_SLOT_FREE && s->at[i].conn == conn) {
            return &s->at[i];
        }
    }
    return NULL;
}

awl_slot *awl_slots_twin(awl_slots *s, const awl_addr *local, const awl_addr *remote)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        awl_slot *slot = &s->at[i];
        if (awl_slot_is_connection(slot) && awl_addr_equal(&slot->local, local) &&
            awl_addr_equal(&slot->remote, remote)) {
            return slot;
        }
    }
    return NULL;
}

awl_slot *awl_slots_observer(awl_slots *s, awl_technique t, unsigned round)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        awl_slot *slot = &s->at[i];
        if ((slot->state == AWL_SLOT_OBSERVING || slot->state == AWL_SLOT_OBSERVED) &&
            slot->technique == t && slot->round == round) {
            return slot;
        }
    }
    return NULL;
}

awl_slot *awl_slots_listener(awl_slots *s, const awl_addr *local)
{
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        if (s->at[i].state == AWL_SLOT_LISTENING && awl_addr_equal(&s->at[i].local, local)) {
            return &s->at[i];
        }
    }
    return NULL;
}

unsigned awl_slots_count(const awl_slots *s, awl_slot_state state)
{
    unsigned count = 0;
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        count += s->at[i].state == state;
    }
    return count;
}

unsigned awl_slots_count_accepted(const awl_slots *s)
{
    unsigned count = 0;
    for (size_t i = 0; i < AWL_SLOTS_MAX; i++) {
        count += s->at[i].state != AWL_SLOT_FREE && (s->at[i].conn & AWL_CONN_ACCEPTED) != 0;
    }
    return count;
}

bool awl_slot_is_connection(const awl_slot *s)
{
    return s->state == AWL_SLOT_CONNECTED || s->state == AWL_SLOT_PROVING ||
           s->state == AWL_SLOT_PROVEN;
}
