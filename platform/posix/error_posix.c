/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "../common/oserr.h"

const plat_os_error plat_os_errors[] = {
    {PLAT_AT_BIND, EADDRNOTAVAIL, AWL_ERR_UNREACHABLE}, /* no address of this computer (any more) */
    /* This pair of endpoints exists already. Linux says the first, the BSDs the second. */
    {PLAT_AT_CONNECT, EADDRNOTAVAIL, AWL_ERR_EXISTS},
    {PLAT_AT_CONNECT, EADDRINUSE, AWL_ERR_EXISTS},
    {PLAT_AT_CONNECT, ECONNRESET, AWL_ERR_REFUSED}, /* RST after both SYNs had crossed */
    {PLAT_AT_CONNECT, ECONNABORTED, AWL_ERR_REFUSED},
    {PLAT_AT_CONNECT, EPIPE, AWL_ERR_REFUSED},
    /* That one connection died in the queue; accept(2) says to go on as if none had come. */
    {PLAT_AT_ACCEPT, ECONNABORTED, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ACCEPT, EPROTO, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ACCEPT, ENETDOWN, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ACCEPT, EHOSTUNREACH, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ACCEPT, ENETUNREACH, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, EINPROGRESS, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, EALREADY, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, EAGAIN, AWL_ERR_IN_PROGRESS},
#if EWOULDBLOCK != EAGAIN
    {PLAT_AT_ANY, EWOULDBLOCK, AWL_ERR_IN_PROGRESS},
#endif
    {PLAT_AT_ANY, EINTR, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, EADDRINUSE, AWL_ERR_ADDR_IN_USE},
    {PLAT_AT_ANY, ECONNREFUSED, AWL_ERR_REFUSED},
    {PLAT_AT_ANY, ECONNRESET, AWL_ERR_RESET},
    {PLAT_AT_ANY, ECONNABORTED, AWL_ERR_RESET},
    {PLAT_AT_ANY, EPIPE, AWL_ERR_RESET},
    {PLAT_AT_ANY, ETIMEDOUT, AWL_ERR_TIMED_OUT},
    {PLAT_AT_ANY, ENETUNREACH, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, EHOSTUNREACH, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, EHOSTDOWN, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, ENETDOWN, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, EAFNOSUPPORT, AWL_ERR_UNREACHABLE}, /* IPv6 is off */
    {PLAT_AT_CONNECT, EPERM, AWL_ERR_UNREACHABLE},    /* a local firewall rejects it */
    {PLAT_AT_CONNECT, EACCES, AWL_ERR_UNREACHABLE},
    {PLAT_AT_CONNECT, EINVAL, AWL_ERR_UNREACHABLE}, /* e.g. fe80:: without an interface */
    {PLAT_AT_ANY, ENOTCONN, AWL_ERR_STATE},
    {PLAT_AT_ANY, EMFILE, AWL_ERR_LIMIT},
    {PLAT_AT_ANY, ENFILE, AWL_ERR_LIMIT},
    {PLAT_AT_ANY, ENOSPC, AWL_ERR_LIMIT}, /* epoll: max_user_watches */
    {PLAT_AT_ANY, ENOMEM, AWL_ERR_NO_MEMORY},
    {PLAT_AT_ANY, ENOBUFS, AWL_ERR_NO_MEMORY},
    {PLAT_AT_ANY, EINVAL, AWL_ERR_INVALID},
};

const size_t plat_os_error_count = sizeof(plat_os_errors) / sizeof(plat_os_errors[0]);

awl_err plat_error_now(plat_stage stage)
{
    return plat_error_from(stage, errno);
}
