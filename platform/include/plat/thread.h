/* SPDX-License-Identifier: MIT */
#ifndef PLAT_THREAD_H
#define PLAT_THREAD_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

/* Threads, for the few places that need one: the loop thread of a login and helpers for libraries
 * that block. Locking errors are programmer errors and abort. */
typedef struct plat_thread plat_thread;
typedef struct plat_mutex plat_mutex;
typedef struct plat_cond plat_cond;

/* Runs fn(arg) in a new thread, with all signals blocked on POSIX, so that handlers run in the main
 * thread. name (at most 15 bytes are used) shows in debuggers on
 * Linux. AWL_ERR_LIMIT: no more threads. */
awl_err plat_thread_start(const char *name, void (*fn)(void *arg), void *arg, plat_thread **out);

/* Waits for its end and frees it. Each thread must be joined or detached once. NULL is fine. */
void plat_thread_join(plat_thread *t);

/* Lets it run on alone, until its end or the end of the process, whichever comes first. */
void plat_thread_detach(plat_thread *t);

/* Not recursive. */
awl_err plat_mutex_new(plat_mutex **out);
void plat_mutex_free(plat_mutex *m); /* unlocked; NULL is fine */
void plat_mutex_lock(plat_mutex *m);
void plat_mutex_unlock(plat_mutex *m);

awl_err plat_cond_new(plat_cond **out);
void plat_cond_free(plat_cond *c); /* nobody waits; NULL is fine */

/* Unlocks m, waits for a signal, locks m. May also return without one: check the condition in a
 * loop. */
void plat_cond_wait(plat_cond *c, plat_mutex *m);

/* The same until plat_now() reaches deadline. False: it has; m is locked all the same. */
bool plat_cond_wait_until(plat_cond *c, plat_mutex *m, awl_time deadline);

void plat_cond_signal(plat_cond *c);    /* wakes one */
void plat_cond_broadcast(plat_cond *c); /* wakes all */

#endif
