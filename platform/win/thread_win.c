/* SPDX-License-Identifier: MIT */
#include <process.h>
#include <stdlib.h>

#include "plat/clock.h"
#include "plat/thread.h"

#include "winapi.h"

struct plat_thread {
    HANDLE handle;
};

struct plat_mutex {
    SRWLOCK lock; /* needs no destruction, nor do condition variables */
};

struct plat_cond {
    CONDITION_VARIABLE c;
};

typedef struct start_info {
    void (*fn)(void *arg);
    void *arg;
} start_info;

static unsigned __stdcall run(void *arg)
{
    const start_info info = *(start_info *)arg;
    free(arg);
    info.fn(info.arg);
    return 0;
}

awl_err plat_thread_start(const char *name, void (*fn)(void *arg), void *arg, plat_thread **out)
{
    (void)name;
    *out = NULL;
    plat_thread *t = calloc(1, sizeof(*t));
    start_info *info = calloc(1, sizeof(*info));
    if (t == NULL || info == NULL) {
        free(t);
        free(info);
        return AWL_ERR_NO_MEMORY;
    }
    *info = (start_info){.fn = fn, .arg = arg};
    /* Not CreateThread(): the C library wants to know its threads. */
    t->handle = (HANDLE)_beginthreadex(NULL, 0, run, info, 0, NULL);
    if (t->handle == NULL) {
        free(t);
        free(info);
        return AWL_ERR_LIMIT;
    }
    *out = t;
    return AWL_OK;
}

void plat_thread_join(plat_thread *t)
{
    if (t != NULL) {
        if (WaitForSingleObject(t->handle, INFINITE) != WAIT_OBJECT_0) {
            abort();
        }
        CloseHandle(t->handle);
        free(t);
    }
}

void plat_thread_detach(plat_thread *t)
{
    CloseHandle(t->handle);
    free(t);
}

awl_err plat_mutex_new(plat_mutex **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    InitializeSRWLock(&(*out)->lock);
    return AWL_OK;
}

void plat_mutex_free(plat_mutex *m)
{
    free(m);
}

void plat_mutex_lock(plat_mutex *m)
{
    AcquireSRWLockExclusive(&m->lock);
}

void plat_mutex_unlock(plat_mutex *m)
{
    ReleaseSRWLockExclusive(&m->lock);
}

awl_err plat_cond_new(plat_cond **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    InitializeConditionVariable(&(*out)->c);
    return AWL_OK;
}

void plat_cond_free(plat_cond *c)
{
    free(c);
}

/* Unlike pthreads this can fail for other reasons than time, none of which is documented. */
static void sleep_on(plat_cond *c, plat_mutex *m, DWORD ms)
{
    if (!SleepConditionVariableSRW(&c->c, &m->lock, ms, 0) && GetLastError() != ERROR_TIMEOUT) {
        abort();
    }
}

void plat_cond_wait(plat_cond *c, plat_mutex *m)
{
    sleep_on(c, m, INFINITE);
}

bool plat_cond_wait_until(plat_cond *c, plat_mutex *m, awl_time deadline)
{
    const awl_time left = deadline - plat_now();
    if (left <= 0) {
        return false;
    }
    /* At most an hour, and perhaps a little early: both look like a wake-up without a signal. */
    const awl_time ms = (left < AWL_SECOND(3600) ? left + 999 : AWL_SECOND(3600)) / 1000;
    sleep_on(c, m, (DWORD)ms);
    return plat_now() < deadline;
}

void plat_cond_signal(plat_cond *c)
{
    WakeConditionVariable(&c->c);
}

void plat_cond_broadcast(plat_cond *c)
{
    WakeAllConditionVariable(&c->c);
}
