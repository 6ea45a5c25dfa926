/* SPDX-License-Identifier: MIT */
#ifndef PLAT_WAKE_H
#define PLAT_WAKE_H

#include "plat/poll.h"

/*
 * Ends a plat_poll_wait() from another thread: the only call that may cross threads. The data goes
 * by a queue of the caller's, under his mutex: first put it there, then signal. Signals before the
 * set's thread looks are one event, and a signal is never lost: it is taken back before its event
 * is delivered, so what was queued before it is seen.
 *
 * POSIX: an eventfd or pipe. Windows: a UDP pair on 127.0.0.1, each connected to the other, so that
 * nobody else's datagrams get in and no firewall asks.
 */
typedef struct plat_wake plat_wake;

/* A wake of p, whose events have PLAT_WOKEN and tag. */
awl_err plat_wake_new(plat_poll *p, uint64_t tag, plat_wake **out);

/* From the thread of the poll set, when nobody can signal any more. NULL is fine. */
void plat_wake_free(plat_wake *w);

/* From any thread; on POSIX from a signal handler too. Never blocks, keeps errno. */
void plat_wake_signal(plat_wake *w);

#endif
