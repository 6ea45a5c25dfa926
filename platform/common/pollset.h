/* SPDX-License-Identifier: MIT */
#ifndef PLAT_POLLSET_H
#define PLAT_POLLSET_H

/* Private to platform/: what a poll set is on every system, and what each system adds to it. */
#include "plat/poll.h"
#include "plat/wake.h"

typedef struct poll_entry {
    plat_sock sock;
    uint64_t tag;
    uint64_t generation; /* tells a descriptor number from the same number given out again */
    unsigned interest;
    plat_wake *wake; /* NULL for sockets */
    size_t ready_at; /* its place in the batch, if it is there (select() finds it three times) */
} poll_entry;

typedef struct poll_ready {
    plat_sock sock;
    uint64_t generation;
    unsigned what;
} poll_ready;

typedef struct poll_backend poll_backend;

struct plat_poll {
    poll_entry *entries; /* dense, in no order */
    size_t count, cap;
    uint32_t *index;   /* hash of sock -> position in entries + 1; 0 = free; linear probing */
    size_t index_size; /* a power of two, at least 2 * cap */
    poll_ready *ready; /* the batch; as many places as entries, so that wait never allocates */
    size_t ready_count, ready_next;
    uint64_t generation;
    poll_backend *backend;
};

/* For wake_*.c: its receiving end, which is drained when its event is delivered. */
awl_err plat_poll_add_wake(plat_poll *p, plat_sock s, uint64_t tag, plat_wake *wake);
void plat_wake_drain(plat_wake *w);

/* For the backend's wait: s is ready for what. Unknown sockets and whatever goes beyond interest
 * are dropped here. */
void plat_poll_push(plat_poll *p, plat_sock s, unsigned what);

/* Implemented by poll_epoll.c, poll_poll.c, poll_select.c. set() is told of every change of
 * interest, 0 meaning "not in the set"; wait() may look at entries instead. */
awl_err poll_backend_new(poll_backend **out);
void poll_backend_free(poll_backend *b);
awl_err poll_backend_set(poll_backend *b, plat_sock s, unsigned old_interest, unsigned interest);
awl_err poll_backend_wait(plat_poll *p, awl_time timeout_us);

#endif
