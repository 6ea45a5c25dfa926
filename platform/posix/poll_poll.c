/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "../common/oserr.h"
#include "../common/pollset.h"

/* Nobody minds a wake-up an hour; it keeps the milliseconds in an int. */
#define WAIT_MAX_US ((awl_time)3600 * 1000000)

struct poll_backend {
    struct pollfd *fds; /* rebuilt for each wait, as the kernel does with its own copy */
    size_t cap;
};

awl_err poll_backend_new(poll_backend **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? AWL_ERR_NO_MEMORY : AWL_OK;
}

void poll_backend_free(poll_backend *b)
{
    free(b->fds);
    free(b);
}

awl_err poll_backend_set(poll_backend *b, plat_sock s, unsigned old_interest, unsigned interest)
{
    (void)b, (void)s, (void)old_interest, (void)interest;
    return AWL_OK;
}

/* *count sockets are waited for: those without interest are left out, or poll() would report their
 * errors and hang-ups all the same, over and over. */
static awl_err collect(plat_poll *p, size_t *count)
{
    poll_backend *b = p->backend;
    *count = 0;
    if (b->cap < p->count) {
        struct pollfd *fds = realloc(b->fds, p->cap * sizeof(*fds));
        if (fds == NULL) {
            return AWL_ERR_NO_MEMORY;
        }
        b->fds = fds;
        b->cap = p->cap;
    }
    for (size_t i = 0; i < p->count; i++) {
        const poll_entry *e = &p->entries[i];
        if (e->interest != 0) {
            const int events = ((e->interest & PLAT_READ) != 0 ? POLLIN : 0) |
                               ((e->interest & PLAT_WRITE) != 0 ? POLLOUT : 0);
            b->fds[(*count)++] = (struct pollfd){.fd = (int)e->sock, .events = (short)events};
        }
    }
    return AWL_OK;
}

static unsigned what_of(int events)
{
    unsigned what = 0;
    if ((events & (POLLIN | POLLHUP)) != 0) {
        what |= PLAT_READ;
    }
    if ((events & (POLLOUT | POLLHUP)) != 0) {
        what |= PLAT_WRITE;
    }
    if ((events & (POLLERR | POLLNVAL)) != 0) {
        what |= PLAT_FAILED;
    }
    return what;
}

awl_err poll_backend_wait(plat_poll *p, awl_time timeout_us)
{
    size_t count = 0;
    const awl_err err = collect(p, &count);
    if (err != AWL_OK) {
        return err;
    }
    const awl_time us = timeout_us > WAIT_MAX_US ? WAIT_MAX_US : timeout_us;
    const int n = poll(p->backend->fds, (nfds_t)count, us < 0 ? -1 : (int)((us + 999) / 1000));
    if (n < 0) {
        return errno == EINTR ? AWL_OK : plat_error_now(PLAT_AT_ANY);
    }
    for (size_t i = 0; i < count && n > 0; i++) {
        if (p->backend->fds[i].revents != 0) {
            plat_poll_push(p, p->backend->fds[i].fd, what_of(p->backend->fds[i].revents));
        }
    }
    return n == 0 && timeout_us <= WAIT_MAX_US ? AWL_ERR_TIMED_OUT : AWL_OK;
}
