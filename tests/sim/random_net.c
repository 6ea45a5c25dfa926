/* SPDX-License-Identifier: MIT */
#include "random_net.h"

#include <string.h>

#include "util/prng.h"

static bool chance(awl_prng *r, unsigned percent)
{
    return awl_prng_below(r, 100) < percent;
}

static awl_time between(awl_prng *r, awl_time from, awl_time to)
{
    return from + (awl_time)awl_prng_below(r, (uint64_t)(to - from) + 1);
}

/* Weights of NAT.md 1.11, with the rare kinds made frequent enough to be met. */
static nat_config random_nat(awl_prng *r)
{
    static const nat_mapping mappings[] = {NAT_EIM, NAT_EIM, NAT_ADM, NAT_APDM, NAT_APDM};
    static const nat_filtering filterings[] = {NAT_EIF, NAT_ADF, NAT_APDF, NAT_APDF, NAT_APDF};
    static const nat_allocation allocations[] = {NAT_PRESERVING, NAT_PRESERVING, NAT_PRESERVING,
                                                 NAT_STABLE,     NAT_CONTIGUOUS, NAT_RANDOM};
    static const nat_answer answers[] = {NAT_DROP, NAT_DROP, NAT_DROP,
                                         NAT_RST,  NAT_ICMP, NAT_OWN_STACK};
    nat_config c = {
        .firewall = chance(r, 10),
        .mapping = mappings[awl_prng_below(r, 5)],
        .filtering = filterings[awl_prng_below(r, 5)],
        .allocation = allocations[awl_prng_below(r, 6)],
        .answer = answers[awl_prng_below(r, 6)],
        .hairpin = chance(r, 25),
        .seed = awl_prng_next(r),
    };
    c.track = (track_rules){
        .simultaneous_open = chance(r, 92),
        .window_check = chance(r, 85),
        .rst_deletes = chance(r, 80),
        .syn_sent_life = AWL_SECOND(chance(r, 70) ? 120 : 20),
    };
    return c;
}

static sim_link random_link(awl_prng *r)
{
    static const int ceilings[] = {5, 30, 30, 60, 150};
    const awl_time delay = between(r, AWL_MS(1), AWL_MS(ceilings[awl_prng_below(r, 5)]));
    return (sim_link){.delay = delay, .jitter = chance(r, 50) ? delay / 5 : 0};
}

static sim_host_config random_host(awl_prng *r)
{
    static const sim_kernel kernels[] = {SIM_LINUX, SIM_LINUX, SIM_LINUX, SIM_FAST_FAIL};
    return (sim_host_config){
        .kernel = chance(r, 3) ? SIM_SLOW_FAIL : kernels[awl_prng_below(r, 4)],
        .simultaneous_open = chance(r, 97),
        .clock_offset = between(r, 0, AWL_SECOND(7200)), /* an hour fast or slow, origin shifted */
        .clock_ppm = (int32_t)between(r, -200, 200),
    };
}

/* Outermost layer: 198.51.100.n; behind a carrier's NAT: 100.64.0.n; home: 192.168.n.2. */
static void random_layers(awl_prng *r, scene_side *x, uint8_t n)
{
    const uint16_t port = (uint16_t)between(r, 20000, 60000);
    x->layers = chance(r, 12) ? 0 : chance(r, 85) ? 1 : 2;
    x->local = awl_addr_v4(198, 51, 100, n, port);
    for (int i = 0; i < x->layers; i++) {
        x->nats[i] = random_nat(r);
        x->uplinks[i] = random_link(r);
    }
    if (x->layers == 2) { /* two layers translate both, the usual case */
        x->nats[0].firewall = x->nats[1].firewall = false;
        x->nats[0].outside = awl_addr_v4(100, 64, 0, n, 0);
        x->nats[1].outside = x->local;
        x->uplinks[0].delay = AWL_MS(2);
        x->uplinks[0].jitter = 0;
    } else if (x->layers == 1) {
        x->nats[0].outside = x->local;
    }
    if (x->layers > 0 && !x->nats[0].firewall) {
        x->local = awl_addr_v4(192, 168, n, 2, port);
    }
    x->lan = x->layers == 0 ? random_link(r) : (sim_link){.delay = between(r, 20, 400)};
}

static void random_ipv6(awl_prng *r, scene *s)
{
    for (uint8_t i = 0; i < 2; i++) {
        scene_side *x = &s->side[i];
        x->ipv6 = (awl_addr){
            .family = AWL_FAMILY_IPV6, .ip = {0x20, 0x01, 0x0d, 0xb8}, .port = x->local.port};
        x->ipv6.ip[7] = s->same_lan ? 1 : (uint8_t)(1 + i);
        x->ipv6.ip[15] = (uint8_t)(2 + i);
        x->ipv6_firewall = random_nat(r);
    }
}

static void random_side(awl_prng *r, scene_side *x, uint8_t n)
{
    x->host = random_host(r);
    random_layers(r, x, n);
    x->may_listen = chance(r, 70);
    x->stranger = chance(r, 8);
    x->click = AWL_TIME_NEVER;
    if (chance(r, 15)) {
        x->to_server = between(r, 0, AWL_MS(150));
        x->from_server = between(r, 0, AWL_MS(150));
    }
}

static void random_clicks(awl_prng *r, scene *s)
{
    const int first = chance(r, 50);
    s->side[first].click = SCENE_CLICK;
    if (chance(r, 20)) {
        s->side[1 - first].click = SCENE_CLICK + between(r, 0, AWL_MS(200));
    }
}

static void random_trouble(awl_prng *r, scene *s)
{
    s->loss = chance(r, 30) ? (uint32_t)between(r, 1000, 100000) : 0;
    for (int i = 0; i < 2; i++) {
        s->main_taken[i] = chance(r, 8);
    }
    if (chance(r, 10)) {
        s->fault = (scene_fault)between(r, SCENE_WRONG_KEY, SCENE_CUT);
        s->cut_at = SCENE_CLICK + between(r, 0, AWL_MS(900));
    }
    if (chance(r, 10)) {
        s->only = chance(r, 50) ? AWL_TECH_SEQUENTIAL : AWL_TECH_SIMULTANEOUS;
    }
}

/* Both in one LAN, or both customers of one carrier's NAT. */
static void share_network(awl_prng *r, scene *s)
{
    scene_side *a = &s->side[0], *b = &s->side[1];
    if (chance(r, 10) && a->layers > 0) {
        s->same_lan = true;
        b->layers = 0;
        b->lan = a->lan;
        b->local = a->local;
        b->local.ip[3] = (uint8_t)(b->local.ip[3] + 7);
        b->local.port = (uint16_t)between(r, 20000, 60000);
        a->stranger = b->stranger = false;
    } else if (a->layers == 2 && chance(r, 50)) {
        s->same_cgn = true;
        b->layers = 2;
        b->nats[0] = random_nat(r);
        b->nats[0].firewall = false;
        b->nats[0].outside = awl_addr_v4(100, 64, 0, 2, 0);
        b->nats[1] = a->nats[1];
        b->uplinks[0] = a->uplinks[0];
        b->uplinks[1] = a->uplinks[1];
        b->lan = a->lan;
        b->local = awl_addr_v4(192, 168, chance(r, 50) ? 1 : 2, 9, b->local.port);
    }
}

scene random_net(uint64_t seed)
{
    awl_prng r = awl_prng_seed(seed * UINT64_C(0x9e3779b97f4a7c15) + 1);
    scene s = {.seed = seed, .give_up = SCENE_GIVE_UP};
    random_side(&r, &s.side[0], 1);
    random_side(&r, &s.side[1], 2);
    share_network(&r, &s);
    random_clicks(&r, &s);
    random_trouble(&r, &s);
    if (chance(&r, 12)) {
        random_ipv6(&r, &s);
    }
    return s;
}

/* --- physics ------------------------------------------------------------------------------------
 */

/* The mapped port is the same towards everybody (class E of NAT.md 3.6). */
static bool is_exact(const scene_side *x)
{
    for (int i = 0; i < x->layers; i++) {
        const nat_config *c = &x->nats[i];
        if (!c->firewall && c->mapping != NAT_EIM && c->allocation > NAT_STABLE) {
            return false;
        }
    }
    return true;
}

static bool opens_simultaneously(const scene_side *x)
{
    bool all = x->host.simultaneous_open && x->host.kernel != SIM_SLOW_FAIL;
    for (int i = 0; i < x->layers; i++) {
        all = all && x->nats[i].track.simultaneous_open;
    }
    return all;
}

/* Neither is the port known nor may anybody come in. */
static bool is_hopeless(const scene_side *x)
{
    bool random = false, strict = false;
    for (int i = 0; i < x->layers; i++) {
        const nat_config *c = &x->nats[i];
        random = random || (!c->firewall && c->mapping == NAT_APDM && c->allocation == NAT_RANDOM);
        strict = strict || c->filtering == NAT_APDF;
    }
    return random && strict;
}

/* The server sees that the two share a public address and names their private ones; somebody
 * listens. (Two hardened kernels whose dials cross drop each other's SYNs in spite of a listener.)
 */
static bool is_easy_lan(const scene *s)
{
    const scene_side *a = &s->side[0], *b = &s->side[1];
    bool translated = false;
    for (int i = 0; i < a->layers; i++) {
        translated = translated || !a->nats[i].firewall;
    }
    return translated && s->only == AWL_TECH_NONE && (a->may_listen || b->may_listen) &&
           (a->host.simultaneous_open || b->host.simultaneous_open);
}

static bool has_ipv6(const scene *s)
{
    return s->side[0].ipv6.family != AWL_FAMILY_NONE;
}

/* An ICMP error ends the dial and leaves the hole open. A SYN of the peer that comes through the
 * hole before the next dial makes the connection tracking remember sequence numbers of a dead
 * socket, and that pair of endpoints is lost (NAT.md 2.3, 2.7). Rare, but nobody can prevent it. */
static bool answers_icmp(const scene_side *x)
{
    for (int i = 0; i < x->layers; i++) {
        if (x->nats[i].answer == NAT_ICMP) {
            return true;
        }
    }
    return false;
}

random_expectation random_expect(const scene *s)
{
    const scene_side *a = &s->side[0], *b = &s->side[1];
    if (s->fault == SCENE_WRONG_KEY) {
        return EXPECT_FAILURE;
    }
    if (s->fault != SCENE_SOUND || s->loss > 0) {
        return EXPECT_ANYTHING;
    }
    if (s->same_lan) {
        return is_easy_lan(s) ? EXPECT_SUCCESS : EXPECT_ANYTHING;
    }
    if (s->same_cgn) {
        return EXPECT_ANYTHING;
    }
    if (is_hopeless(a) && is_hopeless(b) && !has_ipv6(s)) {
        return EXPECT_FAILURE;
    }
    if (is_exact(a) && is_exact(b) && opens_simultaneously(a) && opens_simultaneously(b) &&
        s->only != AWL_TECH_SEQUENTIAL) {
        return answers_icmp(a) || answers_icmp(b) ? EXPECT_MOSTLY : EXPECT_SUCCESS;
    }
    return EXPECT_ANYTHING;
}

const char *random_class(const scene *s)
{
    static const char *const names[2][3] = {
        {"other-other", "exact-other", "exact-exact"},
        {"other-other lossy", "exact-other lossy", "exact-exact lossy"}};
    if (s->fault != SCENE_SOUND) {
        return s->fault == SCENE_WRONG_KEY      ? "wrong key"
               : s->fault == SCENE_BROKEN_PROOF ? "broken proof"
                                                : "cut";
    }
    if (s->same_lan) {
        return "same LAN";
    }
    if (s->same_cgn) {
        return "same carrier NAT";
    }
    if (has_ipv6(s)) {
        return "with IPv6";
    }
    if (random_expect(s) == EXPECT_MOSTLY) {
        return "exact-exact icmp";
    }
    int exact = 0;
    for (int i = 0; i < 2; i++) {
        exact += is_exact(&s->side[i]) && opens_simultaneously(&s->side[i]);
    }
    return names[s->loss > 0][exact];
}
