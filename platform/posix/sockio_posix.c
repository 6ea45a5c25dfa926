/* SPDX-License-Identifier: MIT */
/* Data, ending, options and names of a socket. Opening it: sock_posix.c. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plat/sock.h"

#include "../common/oserr.h"
#include "../common/sockaddr.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* macOS; plat_net_init() ignores SIGPIPE */
#endif

awl_err plat_send(plat_sock s, const void *data, size_t len, size_t *sent)
{
    *sent = 0;
    if (len == 0) {
        return AWL_OK;
    }
    const ssize_t n = send((int)s, data, len, MSG_NOSIGNAL);
    if (n < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *sent = (size_t)n;
    return AWL_OK;
}

awl_err plat_recv(plat_sock s, void *buf, size_t size, size_t *got)
{
    *got = 0;
    const ssize_t n = recv((int)s, buf, size, 0);
    if (n < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *got = (size_t)n;
    return n == 0 ? AWL_ERR_CLOSED : AWL_OK;
}

awl_err plat_shutdown_write(plat_sock s)
{
    return shutdown((int)s, SHUT_WR) < 0 ? plat_error_now(PLAT_AT_ANY) : AWL_OK;
}

void plat_close(plat_sock s)
{
    if (s != PLAT_SOCK_NONE) {
        close((int)s); /* not retried on EINTR: on Linux the descriptor is gone either way */
    }
}

void plat_close_reset(plat_sock s)
{
    if (s != PLAT_SOCK_NONE) {
        const struct linger now = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt((int)s, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
        close((int)s);
    }
}

static awl_err set_int(plat_sock s, int level, int option, int value)
{
    return setsockopt((int)s, level, option, &value, sizeof(value)) < 0
               ? plat_error_now(PLAT_AT_ANY)
               : AWL_OK;
}

awl_err plat_set_nodelay(plat_sock s, bool on)
{
    return set_int(s, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
}

awl_err plat_set_keepalive(plat_sock s, unsigned idle_s, unsigned interval_s, unsigned count)
{
#ifdef TCP_KEEPIDLE
    const int idle_option = TCP_KEEPIDLE;
#else
    const int idle_option = TCP_KEEPALIVE; /* macOS */
#endif
    awl_err err = set_int(s, SOL_SOCKET, SO_KEEPALIVE, 1);
    if (err == AWL_OK) {
        err = set_int(s, IPPROTO_TCP, idle_option, (int)idle_s);
    }
    if (err == AWL_OK) {
        err = set_int(s, IPPROTO_TCP, TCP_KEEPINTVL, (int)interval_s);
    }
    if (err == AWL_OK) {
        err = set_int(s, IPPROTO_TCP, TCP_KEEPCNT, (int)count);
    }
    return err;
}

static awl_err family_of(plat_sock s, int *family)
{
    struct sockaddr_storage ss = {0};
    socklen_t len = sizeof(ss);
    if (getsockname((int)s, (struct sockaddr *)&ss, &len) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *family = ss.ss_family;
    return AWL_OK;
}

static awl_err read_ttl(int fd, int family, int *ttl)
{
    const int level = family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    socklen_t len = sizeof(*ttl);
    return getsockopt(fd, level, family == AF_INET6 ? IPV6_UNICAST_HOPS : IP_TTL, ttl, &len) < 0
               ? plat_error_now(PLAT_AT_ANY)
               : AWL_OK;
}

/* The default is what a fresh socket has. */
static awl_err default_ttl(int family, int *ttl)
{
    const int fresh = socket(family, SOCK_STREAM, 0);
    if (fresh < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    const awl_err err = read_ttl(fresh, family, ttl);
    close(fresh);
    return err;
}

awl_err plat_set_ttl(plat_sock s, uint8_t ttl)
{
    int family = AF_INET, value = ttl;
    awl_err err = family_of(s, &family);
    if (err == AWL_OK && ttl == 0) {
        err = default_ttl(family, &value);
    }
    if (err != AWL_OK) {
        return err;
    }
    return family == AF_INET6 ? set_int(s, IPPROTO_IPV6, IPV6_UNICAST_HOPS, value)
                              : set_int(s, IPPROTO_IP, IP_TTL, value);
}

awl_err plat_get_ttl(plat_sock s, uint8_t *ttl)
{
    int family = AF_INET, value = 0;
    *ttl = 0;
    awl_err err = family_of(s, &family);
    if (err == AWL_OK) {
        err = read_ttl((int)s, family, &value);
    }
    if (err == AWL_OK) {
        *ttl = (uint8_t)value;
    }
    return err;
}

awl_err plat_local_addr(plat_sock s, awl_addr *out)
{
    struct sockaddr_storage ss = {0};
    socklen_t len = sizeof(ss);
    *out = (awl_addr){0};
    if (getsockname((int)s, (struct sockaddr *)&ss, &len) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    plat_sockaddr_to(&ss, out);
    return AWL_OK;
}

awl_err plat_remote_addr(plat_sock s, awl_addr *out)
{
    struct sockaddr_storage ss = {0};
    socklen_t len = sizeof(ss);
    *out = (awl_addr){0};
    if (getpeername((int)s, (struct sockaddr *)&ss, &len) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    plat_sockaddr_to(&ss, out);
    return AWL_OK;
}
