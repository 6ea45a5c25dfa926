/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdlib.h>

#include "plat/clock.h"

#include "../common/oserr.h"
#include "../common/pollset.h"
#include "winapi.h"

/* A wait of more than this is cut into pieces: select() takes seconds in a long. */
#define PIECE_MAX_US ((awl_time)3600 * 1000000)

/* An fd_set with as many places as needed. Its documented layout, a count and an array, is what
 * select() goes by; FD_SETSIZE is only the size of the caller's array. */
typedef struct sock_set {
    u_int count;
    SOCKET socks[];
} sock_set;

_Static_assert(offsetof(sock_set, count) == offsetof(fd_set, fd_count), "layout of fd_set");
_Static_assert(offsetof(sock_set, socks) == offsetof(fd_set, fd_array), "layout of fd_set");

enum {
    READABLE,
    WRITABLE,
    BROKEN,
    SETS
};

static const unsigned meaning[SETS] = {PLAT_READ, PLAT_WRITE, PLAT_FAILED};

struct poll_backend {
    sock_set *sets[SETS]; /* rebuilt for each wait */
    size_t cap;
};

awl_err poll_backend_new(poll_backend **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? AWL_ERR_NO_MEMORY : AWL_OK;
}

void poll_backend_free(poll_backend *b)
{
    for (int i = 0; i < SETS; i++) {
        free(b->sets[i]);
    }
    free(b);
}

awl_err poll_backend_set(poll_backend *b, plat_sock s, unsigned old_interest, unsigned interest)
{
    (void)b, (void)s, (void)old_interest, (void)interest;
    return AWL_OK;
}

static awl_err reserve(plat_poll *p)
{
    poll_backend *b = p->backend;
    if (b->cap >= p->cap && b->cap > 0) {
        return AWL_OK;
    }
    const size_t cap = p->cap > 0 ? p->cap : 1;
    for (int i = 0; i < SETS; i++) {
        sock_set *set = realloc(b->sets[i], sizeof(*set) + cap * sizeof(set->socks[0]));
        if (set == NULL) {
            return AWL_ERR_NO_MEMORY;
        }
        b->sets[i] = set;
    }
    b->cap = cap;
    return AWL_OK;
}

static void put(sock_set *set, plat_sock s)
{
    set->socks[set->count++] = (SOCKET)s;
}

static void fill(plat_poll *p)
{
    sock_set **sets = p->backend->sets;
    for (int i = 0; i < SETS; i++) {
        sets[i]->count = 0;
    }
    for (size_t i = 0; i < p->count; i++) {
        const poll_entry *e = &p->entries[i];
        if ((e->interest & PLAT_READ) != 0) {
            put(sets[READABLE], e->sock);
        }
        if ((e->interest & PLAT_WRITE) != 0) {
            put(sets[WRITABLE], e->sock);
            put(sets[BROKEN], e->sock); /* where failed dials show, and only there */
        }
    }
}

/* One select(). *count is how many places of the sets are filled afterwards. */
static awl_err look(plat_poll *p, awl_time us, int *count)
{
    sock_set **sets = p->backend->sets;
    *count = 0;
    fill(p);
    if (sets[READABLE]->count == 0 && sets[WRITABLE]->count == 0) {
        plat_sleep(us); /* select() refuses to wait for nothing */
        return AWL_OK;
    }
    struct timeval tv = {.tv_sec = (long)(us / 1000000), .tv_usec = (long)(us % 1000000)};
    *count = select(0, (fd_set *)(void *)sets[READABLE], (fd_set *)(void *)sets[WRITABLE],
                    (fd_set *)(void *)sets[BROKEN], &tv);
    if (*count == SOCKET_ERROR) {
        *count = 0;
        return plat_error_now(PLAT_AT_ANY);
    }
    return AWL_OK;
}

static void collect(plat_poll *p)
{
    for (int i = 0; i < SETS; i++) {
        const sock_set *set = p->backend->sets[i];
        for (u_int j = 0; j < set->count; j++) {
            plat_poll_push(p, (plat_sock)set->socks[j], meaning[i]);
        }
    }
}

awl_err poll_backend_wait(plat_poll *p, awl_time timeout_us)
{
    awl_err err = reserve(p);
    const awl_time deadline = timeout_us < 0 ? AWL_TIME_NEVER : plat_now() + timeout_us;
    awl_time left = timeout_us < 0 ? PIECE_MAX_US : timeout_us;
    int count = 0;
    while (err == AWL_OK) {
        err = look(p, left < PIECE_MAX_US ? left : PIECE_MAX_US, &count);
        if (count > 0) {
            collect(p);
            return AWL_OK;
        }
        left = deadline - plat_now(); /* its timer may end a little early */
        if (left <= 0) {
            return err == AWL_OK ? AWL_ERR_TIMED_OUT : err;
        }
    }
    return err;
}
