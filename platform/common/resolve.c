/* SPDX-License-Identifier: MIT */
#include "resolve.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "plat/thread.h"

#define HOST_MAX 253 /* RFC 1035, without the root's dot */

/* Shared by the caller and the helper thread; whoever lets go last frees it. */
struct plat_resolve {
    plat_mutex *mutex; /* guards what follows */
    plat_wake *wake;   /* NULL once the caller has let go */
    bool done;
    awl_err err;
    awl_addr addrs[PLAT_RESOLVE_MAX];
    size_t count;

    char host[HOST_MAX + 1]; /* not changed after the start */
    uint16_t port;

    atomic_int holders; /* outside the mutex, which must not be freed under a thread leaving it */
};

static atomic_int running; /* helper threads */

static void destroy(plat_resolve *r)
{
    plat_mutex_free(r->mutex);
    free(r);
}

static void let_go(plat_resolve *r)
{
    if (atomic_fetch_sub(&r->holders, 1) == 1) {
        destroy(r);
    }
}

static size_t drop_doubles(awl_addr *addrs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < kept && !awl_addr_equal(&addrs[j], &addrs[i])) {
            j++;
        }
        if (j == kept) {
            addrs[kept++] = addrs[i];
        }
    }
    return kept;
}

static void finish(plat_resolve *r, awl_err err, const awl_addr *addrs, size_t count)
{
    plat_mutex_lock(r->mutex);
    memcpy(r->addrs, addrs, count * sizeof(*addrs));
    r->count = drop_doubles(r->addrs, count);
    r->err = err;
    r->done = true;
    if (r->wake != NULL) {
        plat_wake_signal(r->wake); /* under the mutex, so that the wake cannot be freed meanwhile */
    }
    plat_mutex_unlock(r->mutex);
}

static void look_up(void *arg)
{
    plat_resolve *r = arg;
    awl_addr addrs[PLAT_RESOLVE_MAX];
    size_t count = 0;
    const awl_err err = plat_lookup(r->host, r->port, addrs, &count);
    finish(r, err, addrs, count);
    let_go(r);
    atomic_fetch_sub(&running, 1);
}

unsigned plat_resolve_running(void)
{
    return (unsigned)atomic_load(&running);
}

static awl_err start_thread(plat_resolve *r)
{
    if (atomic_fetch_add(&running, 1) >= PLAT_RESOLVE_PARALLEL) {
        atomic_fetch_sub(&running, 1);
        return AWL_ERR_LIMIT;
    }
    plat_thread *thread = NULL;
    atomic_store(&r->holders, 2);
    const awl_err err = plat_thread_start("resolve", look_up, r, &thread);
    if (err != AWL_OK) {
        atomic_fetch_sub(&running, 1);
        return err;
    }
    plat_thread_detach(thread);
    return AWL_OK;
}

awl_err plat_resolve_start(const char *host, uint16_t port, plat_wake *wake, plat_resolve **out)
{
    *out = NULL;
    const size_t len = strlen(host);
    if (len == 0 || len > HOST_MAX) {
        return AWL_ERR_INVALID;
    }
    plat_resolve *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    memcpy(r->host, host, len + 1);
    r->port = port;
    r->wake = wake;
    atomic_store(&r->holders, 1);
    awl_addr numeric;
    awl_err err = plat_mutex_new(&r->mutex);
    if (err == AWL_OK && awl_addr_parse_ip(host, port, &numeric) == AWL_OK) {
        finish(r, AWL_OK, &numeric, 1);
    } else if (err == AWL_OK) {
        err = start_thread(r);
    }
    if (err != AWL_OK) {
        destroy(r);
        return err;
    }
    *out = r;
    return AWL_OK;
}

awl_err plat_resolve_fetch(plat_resolve *r, awl_addr *addrs, size_t max, size_t *count)
{
    *count = 0;
    plat_mutex_lock(r->mutex);
    const awl_err err = r->done ? r->err : AWL_ERR_IN_PROGRESS;
    if (err == AWL_OK) {
        *count = r->count < max ? r->count : max;
        memcpy(addrs, r->addrs, *count * sizeof(*addrs));
    }
    plat_mutex_unlock(r->mutex);
    return err;
}

void plat_resolve_free(plat_resolve *r)
{
    if (r != NULL) {
        plat_mutex_lock(r->mutex);
        r->wake = NULL;
        plat_mutex_unlock(r->mutex);
        let_go(r);
    }
}
