/* SPDX-License-Identifier: MIT */

#include "../common/oserr.h"
#include "winapi.h"

const plat_os_error plat_os_errors[] = {
    /* Somebody holds the port for himself: a socket without reuse or with SO_EXCLUSIVEADDRUSE. Wine
     * says the same of a bind next to a listener. */
    {PLAT_AT_BIND, WSAEACCES, AWL_ERR_ADDR_IN_USE},
    {PLAT_AT_BIND, WSAEADDRNOTAVAIL, AWL_ERR_UNREACHABLE}, /* no address of this computer */
    /* This pair of endpoints exists already. Windows says the first, Wine what Linux says. */
    {PLAT_AT_CONNECT, WSAEADDRINUSE, AWL_ERR_EXISTS},
    {PLAT_AT_CONNECT, WSAEADDRNOTAVAIL, AWL_ERR_EXISTS},
    {PLAT_AT_CONNECT, WSAEISCONN, AWL_ERR_EXISTS},
    {PLAT_AT_CONNECT, WSAECONNRESET, AWL_ERR_REFUSED}, /* RST after both SYNs had crossed */
    {PLAT_AT_CONNECT, WSAECONNABORTED, AWL_ERR_REFUSED},
    {PLAT_AT_CONNECT, WSAEACCES, AWL_ERR_UNREACHABLE}, /* a local firewall rejects it */
    {PLAT_AT_CONNECT, WSAEINVAL, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ACCEPT, WSAECONNRESET, AWL_ERR_IN_PROGRESS}, /* that one died in the queue */
    {PLAT_AT_ACCEPT, WSAECONNABORTED, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, WSAEWOULDBLOCK, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, WSAEINPROGRESS, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, WSAEALREADY, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, WSAEINTR, AWL_ERR_IN_PROGRESS},
    {PLAT_AT_ANY, WSAEADDRINUSE, AWL_ERR_ADDR_IN_USE},
    {PLAT_AT_ANY, WSAECONNREFUSED, AWL_ERR_REFUSED},
    {PLAT_AT_ANY, WSAECONNRESET, AWL_ERR_RESET},
    {PLAT_AT_ANY, WSAECONNABORTED, AWL_ERR_RESET},
    {PLAT_AT_ANY, WSAESHUTDOWN, AWL_ERR_RESET},
    {PLAT_AT_ANY, WSAENETRESET, AWL_ERR_TIMED_OUT}, /* keep-alive found nobody */
    {PLAT_AT_ANY, WSAETIMEDOUT, AWL_ERR_TIMED_OUT},
    {PLAT_AT_ANY, WSAENETUNREACH, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, WSAEHOSTUNREACH, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, WSAEHOSTDOWN, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, WSAENETDOWN, AWL_ERR_UNREACHABLE},
    {PLAT_AT_ANY, WSAEAFNOSUPPORT, AWL_ERR_UNREACHABLE}, /* IPv6 is off */
    {PLAT_AT_ANY, WSAENOTCONN, AWL_ERR_STATE},
    {PLAT_AT_ANY, WSAEMFILE, AWL_ERR_LIMIT},
    {PLAT_AT_ANY, WSAENOBUFS, AWL_ERR_NO_MEMORY},
    {PLAT_AT_ANY, WSAEINVAL, AWL_ERR_INVALID},
};

const size_t plat_os_error_count = sizeof(plat_os_errors) / sizeof(plat_os_errors[0]);

awl_err plat_error_now(plat_stage stage)
{
    return plat_error_from(stage, WSAGetLastError());
}
