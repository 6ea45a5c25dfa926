/* SPDX-License-Identifier: MIT */
/* Data, ending, options and names of a socket. Opening it: sock_win.c. */
#include <limits.h>

#include "plat/sock.h"

#include "../common/oserr.h"
#include "../common/sockaddr.h"
#include "winapi.h"

#ifndef TCP_KEEPCNT /* not in mingw-w64 10 */
#define TCP_KEEPCNT 16
#endif

static int clamp(size_t len)
{
    return len > INT_MAX ? INT_MAX : (int)len;
}

awl_err plat_send(plat_sock s, const void *data, size_t len, size_t *sent)
{
    *sent = 0;
    if (len == 0) {
        return AWL_OK;
    }
    const int n = send((SOCKET)s, data, clamp(len), 0);
    if (n == SOCKET_ERROR) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *sent = (size_t)n;
    return AWL_OK;
}

awl_err plat_recv(plat_sock s, void *buf, size_t size, size_t *got)
{
    *got = 0;
    const int n = recv((SOCKET)s, buf, clamp(size), 0);
    if (n == SOCKET_ERROR) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *got = (size_t)n;
    return n == 0 ? AWL_ERR_CLOSED : AWL_OK;
}

awl_err plat_shutdown_write(plat_sock s)
{
    return shutdown((SOCKET)s, SD_SEND) != 0 ? plat_error_now(PLAT_AT_ANY) : AWL_OK;
}

void plat_close(plat_sock s)
{
    if (s != PLAT_SOCK_NONE) {
        closesocket((SOCKET)s);
    }
}

void plat_close_reset(plat_sock s)
{
    if (s != PLAT_SOCK_NONE) {
        const struct linger now = {.l_onoff = 1, .l_linger = 0};
        (void)setsockopt((SOCKET)s, SOL_SOCKET, SO_LINGER, (const char *)&now, sizeof(now));
        closesocket((SOCKET)s);
    }
}

static awl_err set_dword(plat_sock s, int level, int option, DWORD value)
{
    return setsockopt((SOCKET)s, level, option, (const char *)&value, sizeof(value)) != 0
               ? plat_error_now(PLAT_AT_ANY)
               : AWL_OK;
}

awl_err plat_set_nodelay(plat_sock s, bool on)
{
    return set_dword(s, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
}

awl_err plat_set_keepalive(plat_sock s, unsigned idle_s, unsigned interval_s, unsigned count)
{
    /* The call that every Windows has; the number of probes can be set from 10 1703 on. */
    struct tcp_keepalive values = {
        .onoff = 1, .keepalivetime = idle_s * 1000, .keepaliveinterval = interval_s * 1000};
    DWORD unused = 0;
    if (WSAIoctl((SOCKET)s, SIO_KEEPALIVE_VALS, &values, sizeof(values), NULL, 0, &unused, NULL,
                 NULL) != 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    (void)set_dword(s, IPPROTO_TCP, TCP_KEEPCNT, count);
    return AWL_OK;
}

static awl_err family_of(plat_sock s, int *family)
{
    struct sockaddr_storage ss = {0};
    int len = sizeof(ss);
    if (getsockname((SOCKET)s, (struct sockaddr *)&ss, &len) != 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    *family = ss.ss_family;
    return AWL_OK;
}

static awl_err read_ttl(SOCKET s, int family, DWORD *ttl)
{
    /* IP_TTL and IPV6_UNICAST_HOPS happen to be one number; what differs is the level. */
    const int level = family == AF_INET6 ? IPPROTO_IPV6 : IPPROTO_IP;
    int len = sizeof(*ttl);
    return getsockopt(s, level, IP_TTL, (char *)ttl, &len) != 0 ? plat_error_now(PLAT_AT_ANY)
                                                                : AWL_OK;
}

/* The default is what a fresh socket has. */
static awl_err default_ttl(int family, DWORD *ttl)
{
    const SOCKET fresh = socket(family, SOCK_STREAM, IPPROTO_TCP);
    if (fresh == INVALID_SOCKET) {
        return plat_error_now(PLAT_AT_ANY);
    }
    const awl_err err = read_ttl(fresh, family, ttl);
    closesocket(fresh);
    return err;
}

awl_err plat_set_ttl(plat_sock s, uint8_t ttl)
{
    int family = AF_INET;
    DWORD value = ttl;
    awl_err err = family_of(s, &family);
    if (err == AWL_OK && ttl == 0) {
        err = default_ttl(family, &value);
    }
    if (err != AWL_OK) {
        return err;
    }
    return family == AF_INET6 ? set_dword(s, IPPROTO_IPV6, IPV6_UNICAST_HOPS, value)
                              : set_dword(s, IPPROTO_IP, IP_TTL, value);
}

awl_err plat_get_ttl(plat_sock s, uint8_t *ttl)
{
    int family = AF_INET;
    DWORD value = 0;
    *ttl = 0;
    awl_err err = family_of(s, &family);
    if (err == AWL_OK) {
        err = read_ttl((SOCKET)s, family, &value);
    }
    if (err == AWL_OK) {
        *ttl = (uint8_t)value;
    }
    return err;
}

awl_err plat_local_addr(plat_sock s, awl_addr *out)
{
    struct sockaddr_storage ss = {0};
    int len = sizeof(ss);
    *out = (awl_addr){0};
    if (getsockname((SOCKET)s, (struct sockaddr *)&ss, &len) != 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    plat_sockaddr_to(&ss, out);
    return AWL_OK;
}

awl_err plat_remote_addr(plat_sock s, awl_addr *out)
{
    struct sockaddr_storage ss = {0};
    int len = sizeof(ss);
    *out = (awl_addr){0};
    if (getpeername((SOCKET)s, (struct sockaddr *)&ss, &len) != 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    plat_sockaddr_to(&ss, out);
    return AWL_OK;
}
