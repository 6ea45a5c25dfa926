/* SPDX-License-Identifier: MIT */
#include "cli/server_friends.h"

#include <stdio.h>
#include <stdlib.h>

#include "plat/console.h"
#include "plat/netif.h"
#include "plat/paths.h"
#include "plat/sock.h"

#include "util/hex.h"

enum {
    NETIFS_MAX = 64,
};

typedef struct friends {
    char id[AWL_ID_STRLEN];
    unsigned links;
    awl_addr home;     /* an address of the own network; family 0: none */
    bool from_outside; /* some link is good for other computers */
    bool from_world;   /* some link needs no router's help */
} friends;

static const char *reach(awl_scope scope)
{
    switch (scope) {
    case AWL_SCOPE_LOOPBACK:
        return "on this computer";
    case AWL_SCOPE_LINK_LOCAL:
    case AWL_SCOPE_PRIVATE:
        return "in your own network";
    case AWL_SCOPE_GLOBAL:
        return "from anywhere";
    case AWL_SCOPE_NONE:
    case AWL_SCOPE_REFUSED:
        break;
    }
    return "";
}

static void print_link(friends *f, const awl_addr *addr)
{
    char text[AWL_ADDR_STRLEN];
    const awl_scope scope = awl_addr_scope(addr);
    (void)fprintf(stderr, "    bradawl://%s?id=%s  (%s)\n", awl_addr_format(addr, text), f->id,
                  reach(scope));
    f->links++;
    f->from_outside = f->from_outside || scope != AWL_SCOPE_LOOPBACK;
    f->from_world = f->from_world || (scope == AWL_SCOPE_GLOBAL && addr->family == AWL_FAMILY_IPV4);
    if (f->home.family == 0 && scope == AWL_SCOPE_PRIVATE && addr->family == AWL_FAMILY_IPV4) {
        f->home = *addr;
    }
}

/* Every address of this computer that a friend might reach. */
static void print_links_of_computer(friends *f, const awl_addr *any)
{
    plat_netif nets[NETIFS_MAX];
    size_t count = 0;
    (void)plat_netif_list(nets, NETIFS_MAX, &count); /* a part of the list is better than none */
    for (size_t i = 0; i < count; i++) {
        const awl_scope scope = awl_addr_scope(&nets[i].addr);
        if (nets[i].up && nets[i].addr.family == any->family && nets[i].kind != PLAT_NETIF_BRIDGE &&
            (scope == AWL_SCOPE_GLOBAL || scope == AWL_SCOPE_PRIVATE)) {
            nets[i].addr.port = any->port;
            print_link(f, &nets[i].addr);
        }
    }
}

static void print_links(friends *f, const awl_server_loop *l)
{
    const awl_addr *mains = NULL;
    const size_t count = awl_server_loop_mains(l, &mains);
    for (size_t i = 0; i < count; i++) {
        const awl_addr any = {.family = mains[i].family, .port = mains[i].port};
        if (awl_addr_equal(&mains[i], &any)) {
            print_links_of_computer(f, &any);
        } else {
            print_link(f, &mains[i]);
        }
    }
    if (f->links == 0) {
        (void)fprintf(stderr, "    (none: this computer is in no network at the moment)\n");
    }
}

static void print_router_hint(const friends *f, const uint16_t ports[3])
{
    char home[] = "255.255.255.255";
    const uint8_t *ip = f->home.ip;
    (void)snprintf(home, sizeof(home), "%u.%u.%u.%u", (unsigned)ip[0], (unsigned)ip[1],
                   (unsigned)ip[2], (unsigned)ip[3]);
    (void)fprintf(stderr,
                  "\nFor friends outside your own network: forward the TCP ports %u, %u and %u\n"
                  "on your router to %s, and give them this link, with your public\n"
                  "address or name in it:\n\n    bradawl://YOUR-PUBLIC-ADDRESS:%u?id=%s\n",
                  (unsigned)ports[0], (unsigned)ports[1], (unsigned)ports[2],
                  f->home.family != 0 ? home : "this computer", (unsigned)ports[0], f->id);
}

static void print_firewall_hint(const uint16_t ports[3])
{
    (void)fprintf(stderr,
                  "\nA firewall on this computer must let in the TCP ports %u, %u and %u%s.\n",
                  (unsigned)ports[0], (unsigned)ports[1], (unsigned)ports[2],
                  plat_listen_is_silent() ? "" : ":\nif Windows asks, allow access");
}

static void print_where_kept(const char *data_dir)
{
    char *by_default = NULL;
    if (data_dir == NULL && plat_server_dir(&by_default) == AWL_OK) {
        data_dir = by_default;
    }
    if (data_dir != NULL) {
        (void)fprintf(stderr, "\nThe server's key is kept in %s.\n", data_dir);
    }
    free(by_default);
}

void awl_server_tell_friends(const awl_server_loop *l, const char *data_dir)
{
    friends f = {.links = 0};
    const awl_addr *mains = NULL, *holes = NULL;
    (void)awl_server_loop_mains(l, &mains);
    (void)awl_server_loop_holes(l, &holes);
    const uint16_t ports[3] = {mains[0].port, holes[0].port, holes[1].port};
    (void)awl_id_format(awl_server_loop_id(l), f.id);
    (void)fprintf(stderr,
                  "\nThe server runs. Give your friends one of these links; they open it, or\n"
                  "paste it as the server in Bradawl:\n\n");
    print_links(&f, l);
    if (f.links == 0 || f.from_outside) {
        if (!f.from_world) {
            print_router_hint(&f, ports);
        }
        print_firewall_hint(ports);
    }
    print_where_kept(data_dir);
    (void)fprintf(stderr, "To stop the server press Ctrl-C%s.\n\n",
                  plat_console_is_own() ? " or close this window" : "");
}
