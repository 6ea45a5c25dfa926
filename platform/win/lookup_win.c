/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "../common/resolve.h"
#include "../common/sockaddr.h"
#include "wide.h"
#include "winapi.h"

static void copy(const ADDRINFOW *list, uint16_t port, awl_addr *addrs, size_t *count)
{
    for (const ADDRINFOW *ai = list; ai != NULL && *count < PLAT_RESOLVE_MAX; ai = ai->ai_next) {
        struct sockaddr_storage ss = {0};
        memcpy(&ss, ai->ai_addr, ai->ai_addrlen < sizeof(ss) ? ai->ai_addrlen : sizeof(ss));
        plat_sockaddr_to(&ss, &addrs[*count]);
        addrs[*count].port = port;
        *count += addrs[*count].family != AWL_FAMILY_NONE ? 1 : 0;
    }
}

awl_err plat_lookup(const char *host, uint16_t port, awl_addr *addrs, size_t *count)
{
    *count = 0;
    /* The wide call, which also turns names of other scripts into their IDNA form. */
    wchar_t *name = plat_wide_from(host);
    const ADDRINFOW hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    ADDRINFOW *list = NULL;
    const bool found = name != NULL && GetAddrInfoW(name, NULL, &hints, &list) == 0;
    free(name);
    if (found) {
        copy(list, port, addrs, count);
        FreeAddrInfoW(list);
    }
    return *count > 0 ? AWL_OK : AWL_ERR_RESOLVE;
}
