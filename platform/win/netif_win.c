/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/netif.h"
#include "../common/oserr.h"
#include "wide.h"
#include "winapi.h"

#ifndef IF_TYPE_WWANPP /* not in mingw-w64 10 */
#define IF_TYPE_WWANPP  243
#define IF_TYPE_WWANPP2 244
#endif

/* Virtual networks and VPNs call themselves Ethernet; their drivers' descriptions are the only
 * sign. Not translated by Windows. */
static const struct {
    const wchar_t *part;
    plat_netif_kind kind;
} drivers[] = {
    {L"Hyper-V Virtual Ethernet", PLAT_NETIF_BRIDGE},
    {L"VirtualBox Host-Only", PLAT_NETIF_BRIDGE},
    {L"VMware Virtual Ethernet", PLAT_NETIF_BRIDGE},
    {L"TAP-Windows", PLAT_NETIF_TUNNEL},
    {L"Wintun", PLAT_NETIF_TUNNEL},
    {L"WireGuard", PLAT_NETIF_TUNNEL},
    {L"OpenVPN", PLAT_NETIF_TUNNEL},
    {L"Tailscale", PLAT_NETIF_TUNNEL},
    {L"ZeroTier", PLAT_NETIF_TUNNEL},
};

static plat_netif_kind ethernet_kind(const IP_ADAPTER_ADDRESSES *a)
{
    for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        if (a->Description != NULL && wcsstr(a->Description, drivers[i].part) != NULL) {
            /* A virtual switch with a gateway of its own is how a Hyper-V host reaches the world.
             */
            const bool uplink = drivers[i].kind == PLAT_NETIF_BRIDGE && a->FirstGatewayAddress;
            return uplink ? PLAT_NETIF_PHYSICAL : drivers[i].kind;
        }
    }
    return PLAT_NETIF_PHYSICAL;
}

static plat_netif_kind kind_of(const IP_ADAPTER_ADDRESSES *a)
{
    switch (a->IfType) { /* numbers of IANA's ifType registry */
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return PLAT_NETIF_LOOPBACK;
    case IF_TYPE_IEEE80211:
        return PLAT_NETIF_WIRELESS;
    case IF_TYPE_PPP:
    case IF_TYPE_TUNNEL:
    case IF_TYPE_PROP_VIRTUAL:
        return PLAT_NETIF_TUNNEL;
    case IF_TYPE_ETHERNET_CSMACD:
        return ethernet_kind(a);
    case IF_TYPE_WWANPP:
    case IF_TYPE_WWANPP2:
        return PLAT_NETIF_PHYSICAL;
    default:
        return PLAT_NETIF_OTHER;
    }
}

/* Cuts a long name between characters. */
static void copy_name(const wchar_t *wide, char name[64])
{
    size_t len = wide != NULL ? wcslen(wide) : 0, n = 0;
    while (len > 0 && n == 0) {
        if (wide[len - 1] < 0xD800 || wide[len - 1] > 0xDBFF) { /* not half of a pair */
            n = plat_wide_to_buf(wide, len, name, 63);
        }
        len--;
    }
    name[n] = '\0';
}

/* False: not an IP address. */
static bool fill(const IP_ADAPTER_ADDRESSES *a, const IP_ADAPTER_UNICAST_ADDRESS *u,
                 plat_netif *out)
{
    struct sockaddr_storage ss = {0};
    const size_t len = (size_t)u->Address.iSockaddrLength;
    memcpy(&ss, u->Address.lpSockaddr, len < sizeof(ss) ? len : sizeof(ss));
    *out = (plat_netif){0};
    plat_sockaddr_to(&ss, &out->addr);
    out->addr.port = 0;
    copy_name(a->FriendlyName, out->name);
    out->prefix_len = u->OnLinkPrefixLength;
    out->kind = kind_of(a);
    out->up = a->OperStatus == IfOperStatusUp;
    return out->addr.family != AWL_FAMILY_NONE;
}

/* The list changes between asking for its size and reading it, hence the tries. */
static IP_ADAPTER_ADDRESSES *read_adapters(ULONG *os)
{
    const ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER |
                        GAA_FLAG_INCLUDE_GATEWAYS;
    ULONG size = 16384;
    for (int i = 0; i < 4; i++) {
        IP_ADAPTER_ADDRESSES *list = malloc(size);
        *os = list == NULL ? ERROR_NOT_ENOUGH_MEMORY
                           : GetAdaptersAddresses(AF_UNSPEC, flags, NULL, list, &size);
        if (*os == NO_ERROR) {
            return list;
        }
        free(list);
        if (*os != ERROR_BUFFER_OVERFLOW) {
            return NULL;
        }
    }
    return NULL;
}

static awl_err copy_adapter(const IP_ADAPTER_ADDRESSES *a, plat_netif *out, size_t max,
                            size_t *count)
{
    const IP_ADAPTER_UNICAST_ADDRESS *u = a->FirstUnicastAddress;
    for (; u != NULL; u = u->Next) {
        plat_netif one;
        if (!fill(a, u, &one)) {
            continue;
        }
        if (*count == max) {
            return AWL_ERR_LIMIT;
        }
        out[(*count)++] = one;
    }
    return AWL_OK;
}

awl_err plat_netif_list(plat_netif *out, size_t max, size_t *count)
{
    ULONG os = NO_ERROR;
    *count = 0;
    IP_ADAPTER_ADDRESSES *list = read_adapters(&os);
    if (list == NULL) {
        return os == ERROR_NO_DATA ? AWL_OK : plat_error_from(PLAT_AT_ANY, (int)os);
    }
    awl_err err = AWL_OK;
    for (const IP_ADAPTER_ADDRESSES *a = list; a != NULL && err == AWL_OK; a = a->Next) {
        err = copy_adapter(a, out, max, count);
    }
    free(list);
    return err;
}

awl_err plat_route_local(const awl_addr *remote, awl_addr *local)
{
    struct sockaddr_storage ss;
    *local = (awl_addr){0};
    const socklen_t len = plat_route_target(remote, &ss);
    if (len == 0) {
        return AWL_ERR_INVALID;
    }
    const SOCKET s = socket(ss.ss_family, SOCK_DGRAM, IPPROTO_UDP);
    if (s == INVALID_SOCKET) {
        return plat_error_now(PLAT_AT_CONNECT);
    }
    awl_err err = AWL_OK;
    if (connect(s, (struct sockaddr *)&ss, len) != 0) {
        err = plat_error_now(PLAT_AT_CONNECT);
    } else {
        err = plat_local_addr((plat_sock)s, local);
    }
    closesocket(s);
    local->port = 0;
    return err;
}
