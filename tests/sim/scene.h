/* SPDX-License-Identifier: MIT */
#ifndef SIM_SCENE_H
#define SIM_SCENE_H

#include "engine/engine.h"
#include "net.h"

/* One attempt, described: two hosts, what lies between them, who clicks when, what goes wrong. A
 * value: build it, change it, run it (world.h), run it again. */

enum {
    SCENE_LAYERS_MAX = 2
};

typedef struct scene_side {
    sim_host_config host;
    awl_addr local;                    /* of the main connection */
    nat_config nats[SCENE_LAYERS_MAX]; /* innermost first */
    sim_link uplinks[SCENE_LAYERS_MAX];
    int layers;
    sim_link lan;       /* the host's own wire */
    awl_time to_server; /* extra one-way delay towards the server and back: a detour */
    awl_time from_server;
    awl_addr ipv6;            /* family NONE: no IPv6 */
    nat_config ipv6_firewall; /* always in front of ipv6 */
    bool may_listen;
    bool stranger;  /* somebody else in this LAN has the other side's private address */
    awl_time click; /* AWL_TIME_NEVER: does not click */
} scene_side;

typedef enum scene_fault {
    SCENE_SOUND = 0,
    SCENE_WRONG_KEY,    /* the invitee shows another key than expected */
    SCENE_BROKEN_PROOF, /* the first proof breaks off */
    SCENE_CUT,          /* every connection between the peers dies at cut_at */
} scene_fault;

typedef struct scene {
    uint64_t seed;
    scene_side side[2];
    bool same_lan; /* side 1 is in the LAN of side 0, behind its NATs */
    bool same_cgn; /* the outermost NAT of side 0 serves side 1 too */
    uint32_t loss; /* of a million control segments over the core */
    awl_technique only;
    bool main_taken[2];
    bool ask; /* both want to be asked before they are introduced; nobody answers */
    scene_fault fault;
    awl_time cut_at;
    awl_time give_up; /* after Introduce */
} scene;

/* Two Linux hosts, presets of nat_preset() or "none", an uplink of 20 ms each: RTT host-server 40
 * ms, host-host 80 ms (NAT.md 5). Side 0 clicks at one second. */
scene scene_pair(const char *a, const char *b);
scene scene_same_lan(const char *gateway); /* LAN of 0.2 ms round trip, no hairpin */

#define SCENE_CLICK   AWL_SECOND(1)
#define SCENE_GIVE_UP AWL_SECOND(30)

/* Hosts 0 and 1 are the sides, SCENE_SERVER the server, the rest strangers. */
enum {
    SCENE_SERVER = 2
};
sim_net *scene_build(const scene *s);
awl_addr scene_server_addr(awl_family family, uint16_t port);

#endif
