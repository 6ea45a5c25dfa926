/* SPDX-License-Identifier: MIT */

/*
 * Preloaded (LD_PRELOAD) into one program of the NAT lab, shifts its wall clock by
 * NATLAB_CLOCK_OFFSET seconds. The monotonic clock stays right, as on a computer whose date is
 * wrong. Namespaces cannot do this: time namespaces shift the monotonic clocks only.
 */

#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): glibc's are reserved names */
int clock_gettime(clockid_t id, struct timespec *ts)
{
    const long status = syscall(SYS_clock_gettime, id, ts);
    const char *offset = getenv("NATLAB_CLOCK_OFFSET");
    if (status == 0 && offset && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) {
        ts->tv_sec += strtol(offset, NULL, 10);
    }
    return (int)status;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
    (void)zone;
    struct timespec ts;
    const int status = clock_gettime(CLOCK_REALTIME, &ts);
    if (status == 0) {
        tv->tv_sec = ts.tv_sec;
        tv->tv_usec = (suseconds_t)(ts.tv_nsec / 1000);
    }
    return status;
}

time_t time(time_t *out)
{
    struct timespec ts;
    if (clock_gettime(CLOCK_REALTIME, &ts) != 0) {
        return (time_t)-1;
    }
    if (out) {
        *out = ts.tv_sec;
    }
    return ts.tv_sec;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
