/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "../common/oserr.h"
#include "../common/pollset.h"

struct plat_wake {
    plat_poll *poll;
    int reader, writer; /* a pipe: works on every POSIX, write() is safe in signal handlers */
};

static awl_err prepare(int fd)
{
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    return AWL_OK;
}

static awl_err connect_up(plat_wake *w, uint64_t tag)
{
    int ends[2];
    if (pipe(ends) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    w->reader = ends[0];
    w->writer = ends[1];
    awl_err err = prepare(w->reader);
    if (err == AWL_OK) {
        err = prepare(w->writer);
    }
    if (err == AWL_OK) {
        err = plat_poll_add_wake(w->poll, w->reader, tag, w);
    }
    if (err != AWL_OK) {
        close(w->reader);
        close(w->writer);
    }
    return err;
}

awl_err plat_wake_new(plat_poll *p, uint64_t tag, plat_wake **out)
{
    *out = NULL;
    plat_wake *w = calloc(1, sizeof(*w));
    if (w == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    w->poll = p;
    const awl_err err = connect_up(w, tag);
    if (err != AWL_OK) {
        free(w);
        return err;
    }
    *out = w;
    return AWL_OK;
}

void plat_wake_free(plat_wake *w)
{
    if (w != NULL) {
        plat_poll_remove(w->poll, w->reader);
        close(w->reader);
        close(w->writer);
        free(w);
    }
}

void plat_wake_signal(plat_wake *w)
{
    const int saved = errno;
    ssize_t n;
    do {
        n = write(w->writer, "", 1);
    } while (n < 0 && errno == EINTR);
    /* A full pipe is a signal already. */
    errno = saved;
}

void plat_wake_drain(plat_wake *w)
{
    char buf[256];
    ssize_t n;
    do {
        n = read(w->reader, buf, sizeof(buf));
    } while (n == (ssize_t)sizeof(buf) || (n < 0 && errno == EINTR));
}
