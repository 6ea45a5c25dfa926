/* SPDX-License-Identifier: MIT */
#ifndef T_LO_H
#define T_LO_H

#include "plat/clock.h"
#include "plat/poll.h"
#include "plat/sock.h"

#include "t.h"

/* Common to the tests of plat/: running them, and waiting without sleeping. */

/* What a system cannot run stands in wine_cannot.txt or windows_cannot.txt with its reason; nothing
 * else may be skipped. */
#undef skip
#define skip() "put the test into wine_cannot.txt, with the reason"

/* Runs the tests of one program, but those that its system cannot run. program names the file, e.g.
 * "sock_test". Returns what main() should: also 1 when a list names a test that does not exist. */
int lo_run(const char *program, const struct CMUnitTest *tests, size_t count);

#define LO_MAIN(program, tests) lo_run(program, tests, sizeof(tests) / sizeof((tests)[0]))

extern const awl_addr lo_any;  /* 127.0.0.1, any port */
extern const awl_addr lo_any6; /* ::1, any port */

bool lo_has_ipv6(void); /* is ::1 an address of this computer? */

#define LO_PATIENCE_US AWL_SECOND(10) /* for what must happen; nothing waits for it to pass */

/* Waits for interest; returns what was reported, 0 when nothing was in timeout_us. */
unsigned lo_wait(plat_sock s, unsigned interest, awl_time timeout_us);

/* The outcome of plat_dial(), whose result was err: waits for it where need be. */
awl_err lo_outcome(plat_sock s, awl_err err);

plat_sock lo_listen(awl_addr *bound);                   /* shared, on 127.0.0.1 */
plat_sock lo_accept(plat_sock listener, awl_addr *who); /* waits */
void lo_pair(plat_sock *dialled, plat_sock *accepted);

/* Receives or waits until data, end or error; the error in *err. */
size_t lo_recv(plat_sock s, void *buf, size_t size, awl_err *err);

#endif
