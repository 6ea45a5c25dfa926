/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "../common/oserr.h"
#include "../common/pollset.h"

#define BATCH 256 /* what is left over comes with the next wait */

/* Nobody minds a wake-up an hour; it keeps the milliseconds in an int. */
#define WAIT_MAX_US ((awl_time)3600 * 1000000)

struct poll_backend {
    int epoll;
    struct epoll_event batch[BATCH];
};

awl_err poll_backend_new(poll_backend **out)
{
    *out = NULL;
    poll_backend *b = calloc(1, sizeof(*b));
    if (b == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    b->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (b->epoll < 0) {
        const awl_err err = plat_error_now(PLAT_AT_ANY);
        free(b);
        return err;
    }
    *out = b;
    return AWL_OK;
}

void poll_backend_free(poll_backend *b)
{
    close(b->epoll);
    free(b);
}

awl_err poll_backend_set(poll_backend *b, plat_sock s, unsigned old_interest, unsigned interest)
{
    if (old_interest == 0 && interest == 0) {
        return AWL_OK;
    }
    struct epoll_event ev = {.data.fd = (int)s};
    ev.events = ((interest & PLAT_READ) != 0 ? EPOLLIN : 0u) |
                ((interest & PLAT_WRITE) != 0 ? EPOLLOUT : 0u);
    /* Without interest it is taken out: epoll would report errors and hang-ups all the same, over
     * and over. */
    const int op = interest == 0       ? EPOLL_CTL_DEL
                   : old_interest == 0 ? EPOLL_CTL_ADD
                                       : EPOLL_CTL_MOD;
    return epoll_ctl(b->epoll, op, (int)s, &ev) < 0 ? plat_error_now(PLAT_AT_ANY) : AWL_OK;
}

static unsigned what_of(uint32_t events)
{
    unsigned what = 0;
    if ((events & (EPOLLIN | EPOLLHUP)) != 0) {
        what |= PLAT_READ;
    }
    if ((events & (EPOLLOUT | EPOLLHUP)) != 0) {
        what |= PLAT_WRITE;
    }
    if ((events & EPOLLERR) != 0) {
        what |= PLAT_FAILED;
    }
    return what;
}

awl_err poll_backend_wait(plat_poll *p, awl_time timeout_us)
{
    poll_backend *b = p->backend;
    const awl_time us = timeout_us > WAIT_MAX_US ? WAIT_MAX_US : timeout_us;
    const int n = epoll_wait(b->epoll, b->batch, BATCH, us < 0 ? -1 : (int)((us + 999) / 1000));
    if (n < 0) {
        return errno == EINTR ? AWL_OK : plat_error_now(PLAT_AT_ANY);
    }
    for (int i = 0; i < n; i++) {
        plat_poll_push(p, b->batch[i].data.fd, what_of(b->batch[i].events));
    }
    return n == 0 && timeout_us <= WAIT_MAX_US ? AWL_ERR_TIMED_OUT : AWL_OK;
}
