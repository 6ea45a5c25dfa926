/* SPDX-License-Identifier: MIT */
/*
 * 10,000 random networks, each judged (judge.c) and held against physics (random_net.c).
 *
 *     SIM_SEED=4711 random_networks     replays one of them with every packet
 *     SIM_COUNT=100000                  plays more of them
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random_net.h"
#include "world.h"

enum {
    CLASSES_MAX = 24,
    FAILURES_SHOWN = 3,
    TWICE_EVERY = 20
};

typedef struct class_count {
    const char *name;
    unsigned played, connected;
} class_count;

static class_count classes[CLASSES_MAX];

static void count(const char *name, bool connected)
{
    size_t i = 0;
    while (i < CLASSES_MAX - 1 && classes[i].name != NULL && strcmp(classes[i].name, name) != 0) {
        i++;
    }
    classes[i].name = name;
    classes[i].played++;
    classes[i].connected += connected;
}

static bool connected(const world *w)
{
    return w->peers[0].done && w->peers[0].outcome.err == AWL_OK && w->peers[1].done &&
           w->peers[1].outcome.err == AWL_OK;
}

/* What physics has against it, or NULL. */
static const char *complaint(const world *w)
{
    if (w->verdict[0] != '\0') {
        return w->verdict;
    }
    switch (random_expect(&w->scene)) {
    case EXPECT_ANYTHING:
    case EXPECT_MOSTLY: /* judged by the count */
        break;
    case EXPECT_SUCCESS:
        return connected(w) ? NULL : "there is a path, and it was not found";
    case EXPECT_FAILURE:
        return connected(w) ? "connected where nobody can" : NULL;
    }
    return NULL;
}

static void describe(const scene *s)
{
    static const char *const mappings[] = {"eim", "adm", "apdm"};
    static const char *const filters[] = {"eif", "adf", "apdf"};
    static const char *const ports[] = {"preserving", "stable", "contiguous", "random"};
    static const char *const answers[] = {"drop", "rst", "icmp", "own-stack"};
    static const char *const kernels[] = {"linux", "fast-fail", "slow-fail"};
    (void)printf("class %s, loss %u ppm%s%s%s%s, only %s, fault %d\n", random_class(s),
                 (unsigned)s->loss, s->same_lan ? ", same LAN" : "",
                 s->same_cgn ? ", same carrier NAT" : "", s->main_taken[0] ? ", A taken" : "",
                 s->main_taken[1] ? ", B taken" : "", awl_technique_name(s->only), (int)s->fault);
    for (int i = 0; i < 2; i++) {
        const scene_side *x = &s->side[i];
        (void)printf("%c %s%s%s%s, LAN %d us, detour %d/%d us\n", 'A' + i, kernels[x->host.kernel],
                     x->host.simultaneous_open ? "" : ", hardened",
                     x->may_listen ? ", may listen" : "", x->stranger ? ", stranger in LAN" : "",
                     (int)x->lan.delay, (int)x->to_server, (int)x->from_server);
        for (int n = 0; n < x->layers; n++) {
            const nat_config *c = &x->nats[n];
            (void)printf("    %s %s %s %s %s%s%s%s%s life %d s, uplink %d us +%d\n",
                         c->firewall ? "firewall" : "NAT", mappings[c->mapping],
                         filters[c->filtering], ports[c->allocation], answers[c->answer],
                         c->track.simultaneous_open ? "" : " no-sim-open",
                         c->track.window_check ? " window-check" : "",
                         c->track.rst_deletes ? " rst-deletes" : "", c->hairpin ? " hairpin" : "",
                         (int)(c->track.syn_sent_life / AWL_SECOND(1)), (int)x->uplinks[n].delay,
                         (int)x->uplinks[n].jitter);
        }
    }
}

/* EXPECT_MOSTLY: 99 of 100. */
static bool enough(const char *name)
{
    for (size_t i = 0; i < CLASSES_MAX && classes[i].name != NULL; i++) {
        if (strcmp(classes[i].name, name) == 0) {
            return 100 * (classes[i].played - classes[i].connected) <= classes[i].played;
        }
    }
    return true;
}

static const char *replay(uint64_t seed, bool with_packets)
{
    static char text[WORLD_VERDICT_MAX];
    const scene s = random_net(seed);
    world *w = world_new(&s, &modelled_proof);
    world_keep_trace(w, with_packets);
    world_run(w);
    const char *why = complaint(w);
    describe(&s);
    (void)printf("%s\nseed %" PRIu64 ": %s\n", w->text, seed, why == NULL ? "fine" : why);
    (void)snprintf(text, sizeof(text), "%s", why == NULL ? "" : why);
    world_free(w);
    return text;
}

/* Plays one. False: something is wrong with it. */
static bool play(uint64_t seed, unsigned failures)
{
    const scene s = random_net(seed);
    world *w = world_new(&s, &modelled_proof);
    world_run(w);
    const char *why = complaint(w);
    const uint64_t hash = w->hash;
    count(random_class(&s), connected(w));
    if (why != NULL) {
        (void)printf("seed %" PRIu64 ": %s\n", seed, why);
    }
    const bool ok = why == NULL;
    world_free(w);
    if (ok && seed % TWICE_EVERY == 0) {
        w = world_new(&s, &modelled_proof);
        world_run(w);
        const bool same = w->hash == hash;
        world_free(w);
        if (!same) {
            (void)printf("seed %" PRIu64 ": the same seed gave another trace\n", seed);
            return false;
        }
    }
    if (!ok && failures < FAILURES_SHOWN) {
        (void)replay(seed, false);
    }
    return ok;
}

int main(void)
{
    const char *one = getenv("SIM_SEED"), *many = getenv("SIM_COUNT");
    if (one != NULL) {
        return replay(strtoull(one, NULL, 10), true)[0] == '\0' ? 0 : 1;
    }
    const uint64_t total = many != NULL ? strtoull(many, NULL, 10) : 10000;
    unsigned failures = 0;
    const clock_t begun = clock();
    for (uint64_t seed = 1; seed <= total; seed++) {
        failures += !play(seed, failures);
    }
    const double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    for (size_t i = 0; i < CLASSES_MAX && classes[i].name != NULL; i++) {
        (void)printf("%-20s %6u of %6u connected\n", classes[i].name, classes[i].connected,
                     classes[i].played);
    }
    (void)printf("%" PRIu64 " networks in %.2f s, %u failures\n", total, seconds, failures);
    return failures == 0 && enough("exact-exact icmp") ? 0 : 1;
}
