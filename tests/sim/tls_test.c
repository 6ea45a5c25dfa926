/* SPDX-License-Identifier: MIT */
#include "t.h"

#include <inttypes.h>
#include <stdio.h>

#include "random_net.h"
#include "tls_proof.h"

/* The real link in the modelled internet: what the modelled proof promises has to hold for TLS. */

enum {
    SEEDS = 100
};

static bool connected(const world *w)
{
    return w->peers[0].done && w->peers[0].outcome.err == AWL_OK && w->peers[1].done &&
           w->peers[1].outcome.err == AWL_OK;
}

static uint64_t play(uint64_t seed, bool *ok)
{
    const scene s = random_net(seed);
    world *w = world_new(&s, &tls_proof);
    world_keep_trace(w, false);
    world_run(w);
    const random_expectation expect = random_expect(&s);
    const bool wrong =
        (expect == EXPECT_SUCCESS && !connected(w)) || (expect == EXPECT_FAILURE && connected(w));
    if (w->verdict[0] != '\0' || wrong) {
        (void)fprintf(stderr, "%s\n", w->text);
        fail_msg("seed %" PRIu64 ": %s", seed, wrong ? "not what physics says" : w->verdict);
    }
    const uint64_t hash = w->hash;
    *ok = connected(w);
    world_free(w);
    return hash;
}

static void test_a_hundred_random_networks_with_real_tls(void **state)
{
    (void)state;
    unsigned links = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        bool ok;
        (void)play(seed, &ok);
        links += ok;
    }
    assert_in_range(links, SEEDS / 2, SEEDS);
}

static void test_the_same_seed_gives_the_same_trace_with_other_tls_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS / 5; seed++) {
        bool ok;
        assert_true(play(seed, &ok) == play(seed, &ok));
    }
}

static void test_the_key_is_verified_after_200_ms_and_the_choice_rides_along(void **state)
{
    (void)state;
    const scene s = scene_pair("cone", "cone-rst");
    world *w = world_new(&s, &tls_proof);
    world_run(w);
    assert_string_equal(w->verdict, "");
    assert_true(connected(w));
    assert_int_equal(w->peers[0].connected_at - SCENE_CLICK, AWL_MS(120));
    assert_int_equal(w->peers[0].proven_at - SCENE_CLICK, AWL_MS(200));
    assert_int_equal(w->peers[1].done_at - SCENE_CLICK, AWL_MS(240)); /* Finished + NOMINATE */
    assert_int_equal(w->peers[0].done_at - SCENE_CLICK, AWL_MS(280));
    assert_true(w->peers[0].heard && w->peers[1].heard);
    world_free(w);
}

static void test_another_key_is_refused(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.fault = SCENE_WRONG_KEY;
    world *w = world_new(&s, &tls_proof);
    world_run(w);
    assert_string_equal(w->verdict, "");
    assert_int_equal(w->peers[0].outcome.err, AWL_ERR_WRONG_PEER);
    assert_int_not_equal(w->peers[1].outcome.err, AWL_OK);
    world_free(w);
}

static int setup(void **state)
{
    (void)state;
    tls_proof_setup();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tls_proof_teardown();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hundred_random_networks_with_real_tls),
        cmocka_unit_test(test_the_same_seed_gives_the_same_trace_with_other_tls_bytes),
        cmocka_unit_test(test_the_key_is_verified_after_200_ms_and_the_choice_rides_along),
        cmocka_unit_test(test_another_key_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
