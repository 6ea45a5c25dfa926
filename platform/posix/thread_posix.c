/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "plat/thread.h"

struct plat_thread {
    pthread_t id;
};

struct plat_mutex {
    pthread_mutex_t m;
};

struct plat_cond {
    pthread_cond_t c;
};

typedef struct start_info {
    void (*fn)(void *arg);
    void *arg;
    char name[16];
} start_info;

static void must(int rc)
{
    if (rc != 0) {
        abort();
    }
}

static void *run(void *arg)
{
    start_info info = *(start_info *)arg;
    free(arg);
#ifdef __linux__
    (void)prctl(PR_SET_NAME, info.name, 0, 0, 0);
#endif
    info.fn(info.arg);
    return NULL;
}

/* The new thread inherits the mask, so it is set around the start: a handler shall never run in it.
 */
static int create_masked(pthread_t *id, start_info *info)
{
    sigset_t all, old;
    sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &old));
    const int rc = pthread_create(id, NULL, run, info);
    must(pthread_sigmask(SIG_SETMASK, &old, NULL));
    return rc;
}

awl_err plat_thread_start(const char *name, void (*fn)(void *arg), void *arg, plat_thread **out)
{
    *out = NULL;
    plat_thread *t = calloc(1, sizeof(*t));
    start_info *info = calloc(1, sizeof(*info));
    if (t == NULL || info == NULL) {
        free(t);
        free(info);
        return AWL_ERR_NO_MEMORY;
    }
    info->fn = fn;
    info->arg = arg;
    (void)snprintf(info->name, sizeof(info->name), "%s", name);
    if (create_masked(&t->id, info) != 0) {
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
        must(pthread_join(t->id, NULL));
        free(t);
    }
}

void plat_thread_detach(plat_thread *t)
{
    must(pthread_detach(t->id));
    free(t);
}

awl_err plat_mutex_new(plat_mutex **out)
{
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    must(pthread_mutex_init(&(*out)->m, NULL));
    return AWL_OK;
}

void plat_mutex_free(plat_mutex *m)
{
    if (m != NULL) {
        must(pthread_mutex_destroy(&m->m));
        free(m);
    }
}

void plat_mutex_lock(plat_mutex *m)
{
    must(pthread_mutex_lock(&m->m));
}

void plat_mutex_unlock(plat_mutex *m)
{
    must(pthread_mutex_unlock(&m->m));
}

awl_err plat_cond_new(plat_cond **out)
{
    pthread_condattr_t attr;
    *out = calloc(1, sizeof(**out));
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    must(pthread_condattr_init(&attr));
    must(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC)); /* the clock of plat_now() */
    must(pthread_cond_init(&(*out)->c, &attr));
    must(pthread_condattr_destroy(&attr));
    return AWL_OK;
}

void plat_cond_free(plat_cond *c)
{
    if (c != NULL) {
        must(pthread_cond_destroy(&c->c));
        free(c);
    }
}

void plat_cond_wait(plat_cond *c, plat_mutex *m)
{
    must(pthread_cond_wait(&c->c, &m->m));
}

bool plat_cond_wait_until(plat_cond *c, plat_mutex *m, awl_time deadline)
{
    const awl_time at = deadline > 0 ? deadline : 0;
    const struct timespec ts = {.tv_sec = at / 1000000, .tv_nsec = at % 1000000 * 1000};
    const int rc = pthread_cond_timedwait(&c->c, &m->m, &ts);
    if (rc != ETIMEDOUT) {
        must(rc);
    }
    return rc == 0;
}

void plat_cond_signal(plat_cond *c)
{
    must(pthread_cond_signal(&c->c));
}

void plat_cond_broadcast(plat_cond *c)
{
    must(pthread_cond_broadcast(&c->c));
}
