/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "plat/clock.h"

awl_time plat_now(void)
{
    struct timespec ts;
    (void)clock_gettime(CLOCK_MONOTONIC, &ts); /* fails only for clocks that do not exist */
    return (awl_time)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t plat_wall_seconds(void)
{
    return (int64_t)time(NULL);
}

const char *plat_wall_stamp(char buf[PLAT_STAMP_LEN])
{
    struct timespec ts;
    struct tm tm;
    char seconds[24];
    (void)clock_gettime(CLOCK_REALTIME, &ts);
    buf[0] = '\0';
    if (gmtime_r(&ts.tv_sec, &tm) != NULL &&
        strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm) > 0) {
        (void)snprintf(buf, PLAT_STAMP_LEN, "%s.%03dZ", seconds, (int)(ts.tv_nsec / 1000000));
    }
    return buf;
}

void plat_sleep(awl_time us)
{
    struct timespec left = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR) {
    }
}
