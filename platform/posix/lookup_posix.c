/* SPDX-License-Identifier: MIT */
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "../common/resolve.h"
#include "../common/sockaddr.h"

awl_err plat_lookup(const char *host, uint16_t port, awl_addr *addrs, size_t *count)
{
    *count = 0;
    /* Not AI_ADDRCONFIG: it does not count loopback, so without a network "localhost" would be
     * unknown. */
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    if (getaddrinfo(host, NULL, &hints, &list) != 0) {
        return AWL_ERR_RESOLVE;
    }
    for (const struct addrinfo *ai = list; ai != NULL && *count < PLAT_RESOLVE_MAX;
         ai = ai->ai_next) {
        struct sockaddr_storage ss = {0};
        memcpy(&ss, ai->ai_addr, ai->ai_addrlen < sizeof(ss) ? ai->ai_addrlen : sizeof(ss));
        plat_sockaddr_to(&ss, &addrs[*count]);
        addrs[*count].port = port;
        *count += addrs[*count].family != AWL_FAMILY_NONE ? 1 : 0;
    }
    freeaddrinfo(list);
    return *count > 0 ? AWL_OK : AWL_ERR_RESOLVE;
}
