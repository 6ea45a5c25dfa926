/* SPDX-License-Identifier: MIT */
/* Opening, binding, dialling, listening. Sending, ending and options: sockio_posix.c. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plat/sock.h"

#include "../common/oserr.h"
#include "../common/sockaddr.h"

#define BACKLOG 128

awl_err plat_net_init(void)
{
    /* send() has MSG_NOSIGNAL, but OpenSSL and stdio on a closed pipe do not. */
    return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? plat_error_now(PLAT_AT_ANY) : AWL_OK;
}

void plat_net_cleanup(void)
{
}

static awl_err set_on(int fd, int level, int option)
{
    const int on = 1;
    return setsockopt(fd, level, option, &on, sizeof(on)) < 0 ? plat_error_now(PLAT_AT_ANY)
                                                              : AWL_OK;
}

/* What every socket needs, accepted ones included. */
static awl_err prepare(int fd)
{
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    /* Urgent data would be a hole in the stream, and on Windows look like a failed dial. */
    return set_on(fd, SOL_SOCKET, SO_OOBINLINE);
}

static awl_err share_port(int fd)
{
    awl_err err = set_on(fd, SOL_SOCKET, SO_REUSEADDR);
#ifdef SO_REUSEPORT
    /* Next to a listener all of them must have asked for this, on Linux since 3.9 and the BSDs. */
    if (err == AWL_OK) {
        err = set_on(fd, SOL_SOCKET, SO_REUSEPORT);
    }
#endif
    return err;
}

/* Opens, prepares and binds. On error nothing is left open. */
static awl_err open_bound(const awl_addr *local, bool shared, int *out, awl_addr *bound)
{
    struct sockaddr_storage ss;
    const socklen_t len = plat_sockaddr_from(local, &ss);
    if (len == 0) {
        return AWL_ERR_INVALID;
    }
    const int fd = socket(ss.ss_family, SOCK_STREAM, 0);
    if (fd < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    awl_err err = prepare(fd);
    if (err == AWL_OK && ss.ss_family == AF_INET6) {
        err = set_on(fd, IPPROTO_IPV6, IPV6_V6ONLY);
    }
    if (err == AWL_OK) {
        /* An exclusive listener needs SO_REUSEADDR too, or a restarted server would wait for the
         * TIME_WAIT of its old connections. Alone it lets nobody in beside a listener. */
        err = shared ? share_port(fd) : set_on(fd, SOL_SOCKET, SO_REUSEADDR);
    }
    if (err == AWL_OK && bind(fd, (struct sockaddr *)&ss, len) < 0) {
        err = plat_error_now(PLAT_AT_BIND);
    }
    if (err == AWL_OK) {
        err = plat_local_addr(fd, bound);
    }
    if (err != AWL_OK) {
        close(fd);
        return err;
    }
    *out = fd;
    return AWL_OK;
}

awl_err plat_bind_reuse(const awl_addr *local, plat_sock *out, awl_addr *bound)
{
    const awl_addr want = *local; /* bound may be the same variable */
    int fd = -1;
    *out = PLAT_SOCK_NONE;
    *bound = (awl_addr){0};
    const awl_err err = open_bound(&want, true, &fd, bound);
    if (err == AWL_OK) {
        *out = fd;
    }
    return err;
}

awl_err plat_dial_on(plat_sock s, const awl_addr *remote, const plat_dial_opts *opts,
                     plat_dialled *how)
{
    if (how != NULL) {
        *how = (plat_dialled){.kernel_resends = true};
    }
    struct sockaddr_storage ss;
    const socklen_t len = plat_sockaddr_from(remote, &ss);
    awl_err err = len > 0 ? AWL_OK : AWL_ERR_INVALID;
    if (err == AWL_OK && opts != NULL && opts->ttl != 0) {
        err = plat_set_ttl(s, opts->ttl);
    }
    if (err == AWL_OK && connect((int)s, (struct sockaddr *)&ss, len) < 0) {
        err = plat_error_now(PLAT_AT_CONNECT);
    }
    if (how !=
        NULL) { /* after connect(), which fills in the address where the wildcard was bound */
        (void)plat_local_addr(s, &how->local);
    }
    return err;
}

awl_err plat_dial(const awl_addr *local, const awl_addr *remote, const plat_dial_opts *opts,
                  plat_sock *out, plat_dialled *how)
{
    const awl_addr any = {.family = remote->family};
    plat_sock s = PLAT_SOCK_NONE;
    awl_addr bound;
    *out = PLAT_SOCK_NONE;
    awl_err err = plat_bind_reuse(local != NULL ? local : &any, &s, &bound);
    if (err == AWL_OK) {
        err = plat_dial_on(s, remote, opts, how);
    } else if (how != NULL) {
        *how = (plat_dialled){.kernel_resends = true};
    }
    if (err != AWL_OK && err != AWL_ERR_IN_PROGRESS) {
        plat_close(s);
        return err;
    }
    *out = s;
    return err;
}

awl_err plat_dial_result(plat_sock s)
{
    /* First the readiness: getpeername() alone would take a half-done simultaneous open for a
     * connection. */
    struct pollfd p = {.fd = (int)s, .events = POLLOUT};
    if (poll(&p, 1, 0) <= 0) {
        return AWL_ERR_IN_PROGRESS;
    }
    int os = 0;
    socklen_t len = sizeof(os);
    if (getsockopt((int)s, SOL_SOCKET, SO_ERROR, &os, &len) < 0) {
        return plat_error_now(PLAT_AT_CONNECT);
    }
    if (os != 0) {
        return plat_error_from(PLAT_AT_CONNECT, os);
    }
    awl_addr peer;
    return plat_remote_addr(s, &peer) == AWL_OK ? AWL_OK : AWL_ERR_REFUSED;
}

bool plat_kernel_resends(void)
{
    return true;
}

bool plat_listen_is_silent(void)
{
    return true;
}

awl_err plat_listen_on(plat_sock s)
{
    return listen((int)s, BACKLOG) < 0 ? plat_error_now(PLAT_AT_BIND) : AWL_OK;
}

static awl_err listen_at(const awl_addr *local, bool shared, plat_sock *out, awl_addr *bound)
{
    const awl_addr want = *local; /* bound may be the same variable */
    int fd = -1;
    *out = PLAT_SOCK_NONE;
    *bound = (awl_addr){0};
    awl_err err = open_bound(&want, shared, &fd, bound);
    if (err != AWL_OK) {
        return err;
    }
    err = plat_listen_on(fd);
    if (err != AWL_OK) {
        close(fd);
        return err;
    }
    *out = fd;
    return AWL_OK;
}

awl_err plat_listen(const awl_addr *local, plat_sock *out, awl_addr *bound)
{
    return listen_at(local, true, out, bound);
}

awl_err plat_listen_exclusive(const awl_addr *local, plat_sock *out, awl_addr *bound)
{
    return listen_at(local, false, out, bound);
}

awl_err plat_accept(plat_sock listener, plat_sock *out, awl_addr *local, awl_addr *remote)
{
    awl_addr unused;
    local = local != NULL ? local : &unused;
    remote = remote != NULL ? remote : &unused;
    *out = PLAT_SOCK_NONE;
    *local = (awl_addr){0};
    *remote = (awl_addr){0};
    struct sockaddr_storage ss;
    socklen_t len = sizeof(ss);
    const int fd = accept((int)listener, (struct sockaddr *)&ss, &len);
    if (fd < 0) {
        return plat_error_now(PLAT_AT_ACCEPT);
    }
    awl_err err = prepare(fd); /* inherited from the listener on the BSDs, not on Linux */
    if (err == AWL_OK) {
        err = plat_local_addr(fd, local);
    }
    if (err != AWL_OK) {
        close(fd);
        return err;
    }
    plat_sockaddr_to(&ss, remote);
    *out = fd;
    return AWL_OK;
}
