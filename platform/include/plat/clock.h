/* SPDX-License-Identifier: MIT */
#ifndef PLAT_CLOCK_H
#define PLAT_CLOCK_H

#include "util/types.h"

/* "2024-05-01T12:34:56.789Z" and a NUL, rounded up. */
#define PLAT_STAMP_LEN 32

/* Microseconds on a clock that never goes back and knows no time zone; the origin is arbitrary. The
 * only clock that decides anything. */
awl_time plat_now(void);

/* Seconds since 1970, UTC, as the user's clock has it: for dates that outlive the process (when was
 * a name last used), never for timers. It may be wrong by hours. */
int64_t plat_wall_seconds(void);

/* The wall clock in UTC to the millisecond, ISO 8601, for lines of a log. Returns buf. */
const char *plat_wall_stamp(char buf[PLAT_STAMP_LEN]);

/* Waits at least that long. For helper threads and tests; a loop thread waits in plat_poll_wait().
 */
void plat_sleep(awl_time us);

#endif
