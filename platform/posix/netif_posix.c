/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plat/netif.h"

#include "../common/netif.h"
#include "../common/oserr.h"
#include "../common/sockaddr.h"

/* Values of /sys/class/net/NAME/type (ARPHRD_* of Linux). */
#define LINK_ETHERNET 1

static bool sys_has(const char *ifname, const char *what)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/%s", ifname, what);
    return access(path, F_OK) == 0;
}

/* -1 where there is no /sys: another system, or a network namespace whose /sys is not mounted. */
static long sys_link_type(const char *ifname)
{
    char path[PATH_MAX], text[16] = "";
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/type", ifname);
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        return -1;
    }
    const char *line = fgets(text, sizeof(text), f);
    (void)fclose(f);
    return line == NULL ? -1 : strtol(text, NULL, 10);
}

/* A bridge over a real network card is how many servers reach their network; one without is a
 * virtual network of this computer's own. */
static bool bridge_has_a_card(const char *ifname)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "/sys/class/net/%s/brif", ifname);
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return false;
    }
    bool found = false;
    for (const struct dirent *d = readdir(dir); d != NULL && !found; d = readdir(dir)) {
        found = d->d_name[0] != '.' && sys_has(d->d_name, "device");
    }
    (void)closedir(dir);
    return found;
}

static plat_netif_kind kind_of(const char *ifname, unsigned flags)
{
    if ((flags & IFF_LOOPBACK) != 0) {
        return PLAT_NETIF_LOOPBACK;
    }
    /* tun, tap, PPP, WireGuard, 6in4: a tap looks like Ethernet otherwise. */
    if ((flags & IFF_POINTOPOINT) != 0 || sys_has(ifname, "tun_flags")) {
        return PLAT_NETIF_TUNNEL;
    }
    if (sys_has(ifname, "wireless") || sys_has(ifname, "phy80211")) {
        return PLAT_NETIF_WIRELESS;
    }
    if (sys_has(ifname, "bridge")) {
        return bridge_has_a_card(ifname) ? PLAT_NETIF_PHYSICAL : PLAT_NETIF_BRIDGE;
    }
    const long type = sys_link_type(ifname);
    if (type == LINK_ETHERNET || type < 0) {
        return PLAT_NETIF_PHYSICAL; /* also a veth: with an address, it is a container's uplink */
    }
    return sys_has(ifname, "device") ? PLAT_NETIF_PHYSICAL : PLAT_NETIF_OTHER;
}

static uint8_t prefix_of(const struct sockaddr *mask, int family)
{
    awl_addr bits;
    struct sockaddr_storage ss = {0};
    if (mask == NULL) {
        return family == AF_INET ? 32 : 128;
    }
    memcpy(&ss, mask, family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
    ss.ss_family = (sa_family_t)family; /* some systems leave it 0 in masks */
    plat_sockaddr_to(&ss, &bits);
    uint8_t n = 0;
    while (n < (family == AF_INET ? 32 : 128) && (bits.ip[n / 8] & (0x80u >> n % 8)) != 0) {
        n++;
    }
    return n;
}

/* False: not an IP address. */
static bool fill(const struct ifaddrs *ifa, plat_netif *out)
{
    if (ifa->ifa_addr == NULL) {
        return false;
    }
    const int family = ifa->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) {
        return false;
    }
    struct sockaddr_storage ss = {0};
    memcpy(&ss, ifa->ifa_addr,
           family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
    *out = (plat_netif){0};
    plat_sockaddr_to(&ss, &out->addr);
    (void)snprintf(out->name, sizeof(out->name), "%s", ifa->ifa_name);
    out->prefix_len = prefix_of(ifa->ifa_netmask, family);
    out->kind = kind_of(ifa->ifa_name, ifa->ifa_flags);
    out->up = (ifa->ifa_flags & IFF_UP) != 0 && (ifa->ifa_flags & IFF_RUNNING) != 0;
    return true;
}

awl_err plat_netif_list(plat_netif *out, size_t max, size_t *count)
{
    *count = 0;
    struct ifaddrs *list = NULL;
    if (getifaddrs(&list) < 0) {
        return plat_error_now(PLAT_AT_ANY);
    }
    awl_err err = AWL_OK;
    for (const struct ifaddrs *ifa = list; ifa != NULL; ifa = ifa->ifa_next) {
        plat_netif one;
        if (!fill(ifa, &one)) {
            continue;
        }
        if (*count == max) {
            err = AWL_ERR_LIMIT;
            break;
        }
        out[(*count)++] = one;
    }
    freeifaddrs(list);
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
    const int fd = socket(ss.ss_family, SOCK_DGRAM, 0);
    if (fd < 0) {
        return plat_error_now(PLAT_AT_CONNECT);
    }
    awl_err err = AWL_OK;
    if (connect(fd, (struct sockaddr *)&ss, len) < 0) {
        err = plat_error_now(PLAT_AT_CONNECT);
    } else {
        err = plat_local_addr(fd, local);
    }
    close(fd);
    local->port = 0;
    return err;
}
