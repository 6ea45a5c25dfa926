/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "plat/clock.h"

#include "winapi.h"

/* FILETIME counts 100 ns since 1601; Unix time began this many of them later. */
#define UNIX_EPOCH UINT64_C(116444736000000000)

awl_time plat_now(void)
{
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks); /* neither can fail since Windows XP */
    QueryPerformanceFrequency(&per_second);
    const int64_t f = per_second.QuadPart;
    return ticks.QuadPart / f * 1000000 + ticks.QuadPart % f * 1000000 / f;
}

int64_t plat_wall_seconds(void)
{
    FILETIME ft;
    GetSystemTimeAsFileTime(&ft);
    const uint64_t t = (uint64_t)ft.dwHighDateTime << 32 | ft.dwLowDateTime;
    return (int64_t)(t - UNIX_EPOCH) / 10000000;
}

const char *plat_wall_stamp(char buf[PLAT_STAMP_LEN])
{
    SYSTEMTIME t;
    GetSystemTime(&t);
    (void)snprintf(buf, PLAT_STAMP_LEN, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.wYear, t.wMonth,
                   t.wDay, t.wHour, t.wMinute, t.wSecond, t.wMilliseconds);
    return buf;
}

void plat_sleep(awl_time us)
{
    const awl_time deadline = plat_now() + us;
    for (awl_time left = us; left > 0; left = deadline - plat_now()) {
        Sleep((DWORD)((left + 999) / 1000));
    }
}
