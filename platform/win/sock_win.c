/* SPDX-License-Identifier: MIT */
/* Opening, binding, dialling, listening. Sending, ending and options: sockio_win.c. */
#include <stdatomic.h>

#include "plat/sock.h"

#include "../common/oserr.h"
#include "../common/sockaddr.h"
#include "winapi.h"

#define BACKLOG 128

awl_err plat_net_init(void)
{
    WSADATA data;
    const int os = WSAStartup(MAKEWORD(2, 2), &data);
    if (os != 0) {
        return plat_error_from(PLAT_AT_ANY, os);
    }
    /* Waits are rounded up to the timer's tick of 15.6 ms otherwise, and a refused dial must be
     * repeated within 10 ms (NAT.md 0.3). */
    (void)timeBeginPeriod(1);
    return AWL_OK;
}

void plat_net_cleanup(void)
{
    (void)timeEndPeriod(1);
    WSACleanup();
}

static awl_err set_on(SOCKET s, int level, int option)
{
    const DWORD on = 1;
    return setsockopt(s, level, option, (const char *)&on, sizeof(on)) != 0
               ? plat_error_now(PLAT_AT_ANY)
               : AWL_OK;
}

/* What every socket needs, accepted ones included. */
static awl_err prepare(SOCKET s)
{
    u_long nonblocking = 1;
    if (ioctlsocket(s, (long)FIONBIO, &nonblocking) != 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    (void)SetHandleInformation((HANDLE)s, HANDLE_FLAG_INHERIT, 0);
    /* Urgent data would be a hole in the stream, and look like a failed dial to select(). */
    return set_on(s, SOL_SOCKET, SO_OOBINLINE);
}

/* Opens, prepares and binds. On error nothing is left open. */
static awl_err open_bound(const awl_addr *local, bool shared, SOCKET *out, awl_addr *bound)
{
    struct sockaddr_storage ss;
    const socklen_t len = plat_sockaddr_from(local, &ss);
    if (len == 0) {
        return AWL_ERR_INVALID;
    }
    const SOCKET s = socket(ss.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (s == INVALID_SOCKET) {
        return plat_error_now(PLAT_AT_ANY);
    }
    awl_err err = prepare(s);
    if (err == AWL_OK && ss.ss_family == AF_INET6) {
        err = set_on(s, IPPROTO_IPV6, IPV6_V6ONLY);
    }
    if (err == AWL_OK) {
        /* SO_REUSEADDR means here what SO_REUSEPORT means elsewhere: several live sockets on one
         * port. It also lets another process take the port over, which is why listeners that need
         * no company ask for the opposite; a punch lasts seconds and proves the peer's identity. */
        err = set_on(s, SOL_SOCKET, shared ? SO_REUSEADDR : SO_EXCLUSIVEADDRUSE);
    }
    if (err == AWL_OK && bind(s, (struct sockaddr *)&ss, len) != 0) {
        err = plat_error_now(PLAT_AT_BIND);
    }
    if (err == AWL_OK) {
        err = plat_local_addr((plat_sock)s, bound);
    }
    if (err != AWL_OK) {
        closesocket(s);
        return err;
    }
    *out = s;
    return AWL_OK;
}

awl_err plat_bind_reuse(const awl_addr *local, plat_sock *out, awl_addr *bound)
{
    const awl_addr want = *local; /* bound may be the same variable */
    SOCKET s = INVALID_SOCKET;
    *out = PLAT_SOCK_NONE;
    *bound = (awl_addr){0};
    const awl_err err = open_bound(&want, true, &s, bound);
    if (err == AWL_OK) {
        *out = (plat_sock)s;
    }
    return err;
}

/* Wine and Windows before 8 do not know the call: the system repeats the SYN then. */
static bool stop_resending(SOCKET s)
{
    TCP_INITIAL_RTO_PARAMETERS rto = {
        .Rtt = TCP_INITIAL_RTO_UNSPECIFIED_RTT,
        .MaxSynRetransmissions = TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS,
    };
    DWORD unused = 0;
    return WSAIoctl(s, SIO_TCP_INITIAL_RTO, &rto, sizeof(rto), NULL, 0, &unused, NULL, NULL) == 0;
}

bool plat_kernel_resends(void)
{
    static atomic_int known; /* 0: not asked yet, 1: no, 2: yes */
    if (atomic_load(&known) == 0) {
        const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
        if (s == INVALID_SOCKET) {
            return true;
        }
        atomic_store(&known, stop_resending(s) ? 1 : 2);
        closesocket(s);
    }
    return atomic_load(&known) == 2;
}

awl_err plat_dial_on(plat_sock s, const awl_addr *remote, const plat_dial_opts *opts,
                     plat_dialled *how)
{
    struct sockaddr_storage ss;
    const socklen_t len = plat_sockaddr_from(remote, &ss);
    const bool resends = opts == NULL || !opts->fast_fail || !stop_resending((SOCKET)s);
    awl_err err = len > 0 ? AWL_OK : AWL_ERR_INVALID;
    if (err == AWL_OK && opts != NULL && opts->ttl != 0) {
        err = plat_set_ttl(s, opts->ttl);
    }
    if (err == AWL_OK && connect((SOCKET)s, (struct sockaddr *)&ss, len) != 0) {
        err = plat_error_now(PLAT_AT_CONNECT);
    }
    if (how != NULL) {
        *how = (plat_dialled){.kernel_resends = resends};
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

/* select(), not WSAPoll: NAT.md 2.6. */
static bool dial_is_over(SOCKET s)
{
    struct timeval now = {0};
    fd_set writable, failed;
    FD_ZERO(&writable);
    FD_ZERO(&failed);
    FD_SET(s, &writable);
    FD_SET(s, &failed);
    return select(0, NULL, &writable, &failed, &now) > 0;
}

awl_err plat_dial_result(plat_sock s)
{
    if (!dial_is_over((SOCKET)s)) {
        return AWL_ERR_IN_PROGRESS;
    }
    int os = 0, len = sizeof(os);
    if (getsockopt((SOCKET)s, SOL_SOCKET, SO_ERROR, (char *)&os, &len) != 0) {
        return plat_error_now(PLAT_AT_CONNECT);
    }
    if (os != 0) {
        return plat_error_from(PLAT_AT_CONNECT, os);
    }
    awl_addr peer;
    return plat_remote_addr(s, &peer) == AWL_OK ? AWL_OK : AWL_ERR_REFUSED;
}

bool plat_listen_is_silent(void)
{
    return false;
}

awl_err plat_listen_on(plat_sock s)
{
    return listen((SOCKET)s, BACKLOG) != 0 ? plat_error_now(PLAT_AT_BIND) : AWL_OK;
}

static awl_err listen_at(const awl_addr *local, bool shared, plat_sock *out, awl_addr *bound)
{
    const awl_addr want = *local; /* bound may be the same variable */
    SOCKET s = INVALID_SOCKET;
    *out = PLAT_SOCK_NONE;
    *bound = (awl_addr){0};
    awl_err err = open_bound(&want, shared, &s, bound);
    if (err != AWL_OK) {
        return err;
    }
    err = plat_listen_on((plat_sock)s);
    if (err != AWL_OK) {
        closesocket(s);
        return err;
    }
    *out = (plat_sock)s;
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
    int len = sizeof(ss);
    const SOCKET s = accept((SOCKET)listener, (struct sockaddr *)&ss, &len);
    if (s == INVALID_SOCKET) {
        return plat_error_now(PLAT_AT_ACCEPT);
    }
    awl_err err = prepare(s);
    if (err == AWL_OK) {
        err = plat_local_addr((plat_sock)s, local);
    }
    if (err != AWL_OK) {
        closesocket(s);
        return err;
    }
    plat_sockaddr_to(&ss, remote);
    *out = (plat_sock)s;
    return AWL_OK;
}
