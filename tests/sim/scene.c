/* SPDX-License-Identifier: MIT */
#include "scene.h"

#include <assert.h>
#include <string.h>

static awl_addr ipv6(uint8_t net, uint8_t host, uint16_t port)
{
    awl_addr a = {.family = AWL_FAMILY_IPV6, .ip = {0x20, 0x01, 0x0d, 0xb8}, .port = port};
    a.ip[7] = net;
    a.ip[15] = host;
    return a;
}

awl_addr scene_server_addr(awl_family family, uint16_t port)
{
    return family == AWL_FAMILY_IPV6 ? ipv6(99, 9, port) : awl_addr_v4(203, 0, 113, 9, port);
}

static void set_side(scene *s, int side, const char *preset)
{
    scene_side *x = &s->side[side];
    const uint8_t n = (uint8_t)(1 + side);
    x->host.simultaneous_open = true;
    x->may_listen = true;
    x->click = side == 0 ? SCENE_CLICK : AWL_TIME_NEVER;
    x->local = awl_addr_v4(198, 51, 100, n, (uint16_t)(40000 + n));
    if (strcmp(preset, "none") == 0) {
        x->lan.delay = AWL_MS(20);
        return;
    }
    nat_config *gateway = &x->nats[0];
    const awl_err err = nat_preset(preset, gateway);
    assert(err == AWL_OK);
    (void)err;
    gateway->outside = x->local;
    gateway->seed = n;
    x->layers = 1;
    x->uplinks[0].delay = AWL_MS(20);
    if (!gateway->firewall) {
        x->local = awl_addr_v4(192, 168, n, 2, x->local.port);
    }
}

scene scene_pair(const char *a, const char *b)
{
    scene s = {.seed = 1, .give_up = SCENE_GIVE_UP};
    set_side(&s, 0, a);
    set_side(&s, 1, b);
    return s;
}

scene scene_same_lan(const char *gateway)
{
    scene s = scene_pair(gateway, "none");
    s.same_lan = true;
    s.side[1].local = s.side[0].local;
    s.side[1].local.ip[3]++;
    s.side[1].local.port++;
    s.side[0].lan.delay = s.side[1].lan.delay = 50;
    return s;
}

/* Builds the NATs of a side from the outermost in; returns the segment of its LAN. */
static int build_layers(sim_net *net, const scene_side *x, int from, int segment)
{
    for (int i = from; i >= 0; i--) {
        segment = sim_segment(net, &x->nats[i], segment, x->uplinks[i]);
    }
    return segment;
}

static void build_ipv6(sim_net *net, const scene_side *x, int host, int *shared)
{
    if (x->ipv6.family == AWL_FAMILY_NONE) {
        return;
    }
    nat_config firewall = x->ipv6_firewall;
    firewall.firewall = true;
    firewall.outside = x->ipv6;
    if (*shared < 0) {
        const sim_link uplink = x->layers > 0 ? x->uplinks[x->layers - 1] : (sim_link){0};
        *shared = sim_segment(net, &firewall, SIM_CORE, uplink);
    }
    sim_iface(net, host, *shared, x->ipv6, x->lan);
}

static void build_stranger(sim_net *net, const scene *s, int side, int lan)
{
    const bool is_private = awl_addr_scope(&s->side[1 - side].local) == AWL_SCOPE_PRIVATE;
    if (s->side[side].stranger && s->side[side].layers > 0 && is_private && !s->same_lan) {
        const sim_host_config cfg = {.answers_all = true};
        sim_iface(net, sim_host(net, &cfg), lan, s->side[1 - side].local, s->side[side].lan);
    }
}

static void build_detour(sim_net *net, const scene *s, int side)
{
    const scene_side *x = &s->side[side];
    if ((x->to_server == 0 && x->from_server == 0) || s->same_lan || s->same_cgn) {
        return;
    }
    const awl_addr server = scene_server_addr(AWL_FAMILY_IPV4, 0);
    const awl_addr own = x->layers > 0 ? x->nats[x->layers - 1].outside : x->local;
    sim_detour(net, SIM_CORE, &own, &server, x->to_server);
    sim_detour(net, SIM_CORE, &server, &own, x->from_server);
}

sim_net *scene_build(const scene *s)
{
    const sim_host_config server = {0};
    sim_net *net = sim_net_new(s->seed);
    sim_set_loss(net, s->loss);
    for (int i = 0; i < 2; i++) {
        (void)sim_host(net, &s->side[i].host);
    }
    const int at = sim_host(net, &server);
    sim_iface(net, at, SIM_CORE, scene_server_addr(AWL_FAMILY_IPV4, 0), (sim_link){0});
    sim_iface(net, at, SIM_CORE, scene_server_addr(AWL_FAMILY_IPV6, 0), (sim_link){0});

    const scene_side *a = &s->side[0], *b = &s->side[1];
    int cgn = SIM_CORE, lan6 = -1;
    if (s->same_cgn && a->layers > 0) {
        cgn = build_layers(net,
                           &(scene_side){.nats[0] = a->nats[a->layers - 1],
                                         .uplinks[0] = a->uplinks[a->layers - 1]},
                           0, SIM_CORE);
    }
    const int shared = s->same_cgn && a->layers > 0 ? 1 : 0;
    const int lan_a = build_layers(net, a, a->layers - 1 - shared, cgn);
    const int lan_b = s->same_lan ? lan_a : build_layers(net, b, b->layers - 1 - shared, cgn);
    sim_iface(net, 0, lan_a, a->local, a->lan);
    sim_iface(net, 1, lan_b, b->local, b->lan);
    build_ipv6(net, a, 0, &lan6);
    if (!s->same_lan) {
        lan6 = -1;
    }
    build_ipv6(net, b, 1, &lan6);
    for (int i = 0; i < 2; i++) {
        build_stranger(net, s, i, i == 0 ? lan_a : lan_b);
        build_detour(net, s, i);
    }
    return net;
}
