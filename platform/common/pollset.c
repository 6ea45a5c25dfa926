/* SPDX-License-Identifier: MIT */
#include "pollset.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Nobody has more sockets; keeps positions in 32 bits. */
#define ENTRIES_MAX 1000000u

static size_t home_of(const plat_poll *p, plat_sock s)
{
    /* Descriptors are small and dense, Windows handles multiples of four: a multiplication spreads
     * both (Fibonacci hashing; the high half is the good one). */
    const uint64_t h = (uint64_t)s * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(h >> 32) & (p->index_size - 1);
}

/* The slot of the index that holds s, or the free one where it would go. */
static size_t slot_of(const plat_poll *p, plat_sock s)
{
    size_t i = home_of(p, s);
    while (p->index[i] != 0 && p->entries[p->index[i] - 1].sock != s) {
        i = (i + 1) & (p->index_size - 1);
    }
    return i;
}

static poll_entry *find(const plat_poll *p, plat_sock s)
{
    if (p->index_size == 0) {
        return NULL;
    }
    const uint32_t pos = p->index[slot_of(p, s)];
    return pos == 0 ? NULL : &p->entries[pos - 1];
}

static awl_err grow(plat_poll *p)
{
    const size_t cap = p->cap == 0 ? 16 : p->cap * 2;
    if (cap > ENTRIES_MAX) {
        return AWL_ERR_LIMIT;
    }
    poll_entry *entries = calloc(cap, sizeof(*entries));
    poll_ready *ready = realloc(p->ready, cap * sizeof(*ready));
    uint32_t *index = calloc(cap * 2, sizeof(*index));
    if (ready != NULL) {
        p->ready = ready; /* it holds the current batch, and only gets longer */
    }
    if (entries == NULL || ready == NULL || index == NULL) {
        free(entries);
        free(index);
        return AWL_ERR_NO_MEMORY;
    }
    if (p->entries != NULL) {
        memcpy(entries, p->entries, p->count * sizeof(*entries));
    }
    free(p->entries);
    free(p->index);
    p->entries = entries;
    p->index = index;
    p->index_size = cap * 2;
    p->cap = cap;
    for (size_t i = 0; i < p->count; i++) {
        p->index[slot_of(p, p->entries[i].sock)] = (uint32_t)(i + 1);
    }
    return AWL_OK;
}

/* Frees a slot and closes the gap, so that probing needs no tombstones: each later entry of the run
 * moves up unless its home lies behind the gap. */
static void index_remove(plat_poll *p, size_t slot)
{
    const size_t mask = p->index_size - 1;
    size_t gap = slot;
    for (size_t i = (slot + 1) & mask; p->index[i] != 0; i = (i + 1) & mask) {
        const size_t home = home_of(p, p->entries[p->index[i] - 1].sock);
        if (((i - home) & mask) >= ((i - gap) & mask)) {
            p->index[gap] = p->index[i];
            gap = i;
        }
    }
    p->index[gap] = 0;
}

awl_err plat_poll_new(plat_poll **out)
{
    *out = NULL;
    plat_poll *p = calloc(1, sizeof(*p));
    if (p == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const awl_err err = poll_backend_new(&p->backend);
    if (err != AWL_OK) {
        free(p);
        return err;
    }
    *out = p;
    return AWL_OK;
}

void plat_poll_free(plat_poll *p)
{
    if (p != NULL) {
        poll_backend_free(p->backend);
        free(p->entries);
        free(p->index);
        free(p->ready);
        free(p);
    }
}

static awl_err add(plat_poll *p, poll_entry entry)
{
    if (find(p, entry.sock) != NULL) {
        return AWL_ERR_EXISTS;
    }
    awl_err err = p->count == p->cap ? grow(p) : AWL_OK;
    if (err == AWL_OK) {
        err = poll_backend_set(p->backend, entry.sock, 0, entry.interest);
    }
    if (err != AWL_OK) {
        return err;
    }
    entry.generation = ++p->generation;
    assert(p->entries != NULL && p->count < p->cap);
    const size_t slot = slot_of(p, entry.sock);
    p->entries[p->count++] = entry;
    p->index[slot] = (uint32_t)p->count;
    return AWL_OK;
}

awl_err plat_poll_add(plat_poll *p, plat_sock s, unsigned interest, uint64_t tag)
{
    return add(p, (poll_entry){.sock = s, .tag = tag, .interest = interest});
}

awl_err plat_poll_add_wake(plat_poll *p, plat_sock s, uint64_t tag, plat_wake *wake)
{
    return add(p, (poll_entry){.sock = s, .tag = tag, .interest = PLAT_READ, .wake = wake});
}

awl_err plat_poll_modify(plat_poll *p, plat_sock s, unsigned interest)
{
    poll_entry *e = find(p, s);
    if (e == NULL) {
        return AWL_ERR_NOT_FOUND;
    }
    if (e->interest == interest) {
        return AWL_OK;
    }
    const awl_err err = poll_backend_set(p->backend, s, e->interest, interest);
    if (err == AWL_OK) {
        e->interest = interest;
    }
    return err;
}

void plat_poll_remove(plat_poll *p, plat_sock s)
{
    poll_entry *e = find(p, s);
    if (e == NULL) {
        return;
    }
    (void)poll_backend_set(p->backend, s, e->interest, 0);
    index_remove(p, slot_of(p, s));
    const poll_entry *last = &p->entries[p->count - 1];
    if (e != last) {
        const size_t slot = slot_of(p, last->sock);
        *e = *last;
        p->index[slot] = (uint32_t)(e - p->entries) + 1;
    }
    p->count--;
}

void plat_poll_push(plat_poll *p, plat_sock s, unsigned what)
{
    poll_entry *e = find(p, s);
    if (e == NULL) {
        return;
    }
    if (e->ready_at < p->ready_count && p->ready[e->ready_at].generation == e->generation) {
        p->ready[e->ready_at].what |= what;
    } else if (p->ready_count < p->cap) {
        e->ready_at = p->ready_count;
        p->ready[p->ready_count++] =
            (poll_ready){.sock = s, .generation = e->generation, .what = what};
    }
}

awl_err plat_poll_wait(plat_poll *p, awl_time timeout_us)
{
    p->ready_count = 0;
    p->ready_next = 0;
    return poll_backend_wait(p, timeout_us);
}

/* What of an event still concerns its entry; 0 = nothing. */
static unsigned wanted(const poll_entry *e, unsigned what)
{
    if (e->wake != NULL) {
        return PLAT_WOKEN;
    }
    if ((what & PLAT_FAILED) != 0 && e->interest != 0) {
        return PLAT_FAILED | e->interest;
    }
    return what & e->interest;
}

bool plat_poll_next(plat_poll *p, plat_poll_event *out)
{
    while (p->ready_next < p->ready_count) {
        const poll_ready *r = &p->ready[p->ready_next++];
        const poll_entry *e = find(p, r->sock);
        if (e == NULL || e->generation != r->generation || wanted(e, r->what) == 0) {
            continue; /* removed, replaced or paused since the wait */
        }
        if (e->wake != NULL) {
            plat_wake_drain(e->wake);
        }
        *out = (plat_poll_event){.tag = e->tag, .what = wanted(e, r->what)};
        return true;
    }
    return false;
}
