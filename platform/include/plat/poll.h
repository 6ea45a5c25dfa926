/* SPDX-License-Identifier: MIT */
#ifndef PLAT_POLL_H
#define PLAT_POLL_H

#include <stdbool.h>
#include <stdint.h>

#include "plat/sock.h"

#include "util/types.h"

/*
 * A set of sockets to wait for: epoll on Linux, poll() elsewhere, select() on Windows (WSAPoll
 * hides failed connects before Windows 10 2004). Level-triggered. One thread owns a set; other
 * threads may only plat_wake_signal() it.
 *
 * Pull style, so that there is no callback and removal is always safe:
 *
 *     plat_poll_wait(p, timeout_us);
 *     while (plat_poll_next(p, &ev)) { handle; plat_poll_remove() and plat_close() whatever }
 *
 * An event whose socket was removed, or whose interest was taken back, since the wait is not
 * delivered, not even when its descriptor number was given out and added again in between. An event
 * that was not fetched is found again by the next wait.
 */
typedef struct plat_poll plat_poll;

enum {
    PLAT_READ = 1,   /* recv or accept will say something: data, end, error, a connection */
    PLAT_WRITE = 2,  /* send will take something; a dial is over */
    PLAT_FAILED = 4, /* the dial or connection failed; the bits of interest come with it, so that a
                        caller who waits for PLAT_READ or PLAT_WRITE need not look at this one */
    PLAT_WOKEN = 8,  /* only from a plat_wake, with its tag */
};

typedef struct plat_poll_event {
    uint64_t tag;  /* as given to plat_poll_add() or plat_wake_new() */
    unsigned what; /* PLAT_READ | PLAT_WRITE | PLAT_FAILED, or PLAT_WOKEN */
} plat_poll_event;

awl_err plat_poll_new(plat_poll **out);
void plat_poll_free(plat_poll *p); /* its wakes first; the sockets stay open. NULL is fine */

/* interest: PLAT_READ | PLAT_WRITE, or 0: nothing at all is reported until plat_poll_modify().
 * s must be listening, dialling or connected. AWL_ERR_EXISTS: it is in the set already.
 * AWL_ERR_LIMIT, AWL_ERR_NO_MEMORY. */
awl_err plat_poll_add(plat_poll *p, plat_sock s, unsigned interest, uint64_t tag);

/* AWL_ERR_NOT_FOUND: not in the set. */
awl_err plat_poll_modify(plat_poll *p, plat_sock s, unsigned interest);

/* To be called before plat_close(), always. A socket that is not in the set is fine. */
void plat_poll_remove(plat_poll *p, plat_sock s);

/* Waits until something is ready or timeout_us (microseconds) have passed; -1: for ever, 0: looks
 * only. Never returns AWL_ERR_TIMED_OUT before the time is over, up to 1 ms (Windows: 16 ms) after
 * it. AWL_OK: fetch with plat_poll_next(); after an interruption by a signal there may be none.
 * Forgets events of the former wait that were not fetched. */
awl_err plat_poll_wait(plat_poll *p, awl_time timeout_us);

/* The next event of the last wait; false when there are no more. */
bool plat_poll_next(plat_poll *p, plat_poll_event *out);

#endif
