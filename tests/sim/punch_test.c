/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "t.h"
#include "world.h"

/* Plays the scene; a broken rule fails the test with its trace. */
static world *play(const scene *s)
{
    world *w = world_new(s, &modelled_proof);
    world_keep_trace(w, false);
    world_run(w);
    if (w->verdict[0] != '\0') {
        (void)fprintf(stderr, "%s\n", w->text);
        fail_msg("%s", w->verdict);
    }
    return w;
}

static void assert_success(const world *w, awl_path path)
{
    for (int i = 0; i < 2; i++) {
        if (w->peers[i].outcome.err != AWL_OK || w->peers[i].outcome.path != path) {
            (void)fprintf(stderr, "%s\n", w->text);
            fail_msg("not connected as it should be");
        }
    }
}

/* The proof of the fewest round trips there can be (NAT.md 5): click 0, server 20, Introduce 40,
 * SYN 80, SYN-ACK 120: established; one round trip more for the peer's key. */
static void assert_fewest_round_trips(const char *a, const char *b)
{
    const scene s = scene_pair(a, b);
    world *w = play(&s);
    assert_success(w, AWL_PATH_DIRECT);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(w->peers[i].introduced_at - SCENE_CLICK, AWL_MS(40));
        assert_int_equal(w->peers[i].connected_at - SCENE_CLICK, AWL_MS(120));
        assert_int_equal(w->peers[i].outcome.dials, 1);
    }
    assert_int_equal(w->peers[0].proven_at - SCENE_CLICK, AWL_MS(200));
    assert_int_equal(w->peers[0].nominated_at - SCENE_CLICK, AWL_MS(200));
    assert_int_equal(w->peers[1].done_at - SCENE_CLICK, AWL_MS(240));
    assert_int_equal(w->peers[0].done_at - SCENE_CLICK, AWL_MS(280));
    world_free(w);
}

static void test_tcp_after_120_ms_and_the_key_after_200_ms(void **state)
{
    (void)state;
    static const char *const kinds[] = {"cone", "cone-rst", "cone-open", "cone-np",
                                        "fw",   "fullcone", "cone-icmp"};
    for (size_t i = 0; i < 7; i++) {
        for (size_t j = 0; j < 7; j++) {
            assert_fewest_round_trips(kinds[i], kinds[j]);
        }
    }
}

static void test_two_hosts_on_one_lan_take_the_lan(void **state)
{
    (void)state;
    const scene s = scene_same_lan("cone");
    world *w = play(&s);
    assert_success(w, AWL_PATH_LAN);
    assert_in_range(w->peers[0].proven_at - w->peers[0].introduced_at, 0, AWL_MS(50));
    world_free(w);
}

/* One side is later than a SYN needs on a LAN: two dialling sides would miss each other for long
 * (NAT.md 5). */
static void test_on_a_lan_the_listener_makes_it_quick(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        scene s = scene_same_lan("cone");
        s.seed = seed;
        s.side[0].lan.jitter = AWL_MS(3);
        s.side[1].may_listen = seed % 2 == 0; /* one listener is enough */
        world *w = play(&s);
        assert_success(w, AWL_PATH_LAN);
        assert_in_range(w->peers[0].proven_at - w->peers[0].introduced_at, 0, AWL_MS(50));
        world_free(w);
    }
}

static void test_ipv6_is_preferred_where_both_have_it(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    for (int i = 0; i < 2; i++) {
        s.side[i].ipv6 = (awl_addr){.family = AWL_FAMILY_IPV6,
                                    .ip = {0x20, 1, 0x0d, 0xb8, 0, 0, 0, (uint8_t)(1 + i)},
                                    .port = s.side[i].local.port};
        s.side[i].ipv6.ip[15] = 2;
        assert_int_equal(nat_preset("fw", &s.side[i].ipv6_firewall), AWL_OK);
    }
    world *w = play(&s);
    assert_success(w, AWL_PATH_IPV6);
    world_free(w);
}

static void test_sequential_alone_connects_two_cones(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.only = AWL_TECH_SEQUENTIAL;
    world *w = play(&s);
    assert_success(w, AWL_PATH_DIRECT);
    assert_int_equal(w->peers[0].outcome.technique, AWL_TECH_SEQUENTIAL);
    world_free(w);
}

static void test_a_taken_main_port_leads_to_fresh_ports(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.main_taken[0] = s.main_taken[1] = true;
    world *w = play(&s);
    assert_success(w, AWL_PATH_DIRECT);
    assert_int_not_equal(w->peers[0].outcome.local.port, s.side[0].local.port);
    world_free(w);
}

static void test_two_symmetric_nats_end_in_time_without_a_path(void **state)
{
    (void)state;
    const scene s = scene_pair("sym", "sym");
    world *w = play(&s);
    assert_int_equal(w->peers[0].outcome.err, AWL_ERR_NO_PATH);
    assert_int_equal(w->peers[1].outcome.err, AWL_ERR_NO_PATH);
    world_free(w);
}

static void test_a_wrong_key_is_an_error_of_its_own(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.fault = SCENE_WRONG_KEY;
    world *w = play(&s);
    assert_int_equal(w->peers[0].outcome.err, AWL_ERR_WRONG_PEER);
    assert_int_not_equal(w->peers[1].outcome.err, AWL_OK);
    world_free(w);
}

static void test_a_proof_that_breaks_off_is_tried_again(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.fault = SCENE_BROKEN_PROOF;
    world *w = play(&s);
    assert_success(w, AWL_PATH_DIRECT);
    world_free(w);
}

/* Clocks an hour off, one uplink slower by 100 ms, a fifth of jitter, both ways round. */
static void test_wrong_clocks_detours_and_jitter_do_no_harm(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        scene s = scene_pair("cone", seed % 3 == 0 ? "cone-rst" : "cone");
        const int slow = (int)(seed % 2);
        s.seed = seed;
        s.side[0].host.clock_offset = AWL_SECOND(3600);
        s.side[1].host.clock_ppm = -300;
        s.side[slow].to_server = s.side[slow].from_server = AWL_MS(100);
        s.side[0].uplinks[0].jitter = s.side[1].uplinks[0].jitter = AWL_MS(4);
        world *w = play(&s);
        assert_success(w, AWL_PATH_DIRECT);
        assert_in_range(w->peers[0].outcome.dials, 1, 20);
        world_free(w);
    }
}

/* The later side's Introduce is late, so the earlier one is refused again and again. However late:
 * one round trip after both are at it they are nearly always connected. (Not always: the dials of
 * two sides with one period can miss each other for some rounds.) */
static void test_behind_rejecting_nats_the_next_dial_follows_at_once(void **state)
{
    (void)state;
    unsigned quick = 0, all = 0;
    for (awl_time late = AWL_MS(5); late <= AWL_MS(800); late += AWL_MS(5)) {
        scene s = scene_pair("cone-rst", "cone-open");
        s.side[1].from_server = late;
        world *w = play(&s);
        assert_success(w, AWL_PATH_DIRECT);
        quick += w->peers[1].connected_at - w->peers[1].introduced_at <= AWL_MS(200);
        all++;
        world_free(w);
    }
    assert_in_range(quick, all * 85 / 100, all);
}

static void test_five_percent_loss_is_survived(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        scene s = scene_pair("cone", "cone-rst");
        s.seed = seed;
        s.loss = 50000;
        world *w = play(&s);
        assert_success(w, AWL_PATH_DIRECT);
        world_free(w);
    }
}

/* A connection that dies before the OK leaves nobody with half a link for long, and the next one
 * gets its chance. */
static void test_a_cut_before_the_ok_is_no_end(void **state)
{
    (void)state;
    for (awl_time at = AWL_MS(110); at < AWL_MS(240); at += AWL_MS(5)) {
        scene s = scene_pair("cone", "cone");
        s.fault = SCENE_CUT;
        s.cut_at = SCENE_CLICK + at;
        world *w = play(&s);
        if (at < AWL_MS(200)) {
            assert_success(w, AWL_PATH_DIRECT);
        }
        world_free(w);
    }
}

static void test_a_stranger_with_the_peers_private_address_is_no_danger(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.side[1].local = awl_addr_v4(192, 168, 1, 3, 40002); /* the same subnet in another house */
    s.side[0].stranger = s.side[1].stranger = true;
    s.same_cgn = false;
    world *w = play(&s);
    assert_success(w, AWL_PATH_DIRECT);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tcp_after_120_ms_and_the_key_after_200_ms),
        cmocka_unit_test(test_two_hosts_on_one_lan_take_the_lan),
        cmocka_unit_test(test_on_a_lan_the_listener_makes_it_quick),
        cmocka_unit_test(test_ipv6_is_preferred_where_both_have_it),
        cmocka_unit_test(test_sequential_alone_connects_two_cones),
        cmocka_unit_test(test_a_taken_main_port_leads_to_fresh_ports),
        cmocka_unit_test(test_two_symmetric_nats_end_in_time_without_a_path),
        cmocka_unit_test(test_a_wrong_key_is_an_error_of_its_own),
        cmocka_unit_test(test_a_proof_that_breaks_off_is_tried_again),
        cmocka_unit_test(test_wrong_clocks_detours_and_jitter_do_no_harm),
        cmocka_unit_test(test_behind_rejecting_nats_the_next_dial_follows_at_once),
        cmocka_unit_test(test_five_percent_loss_is_survived),
        cmocka_unit_test(test_a_cut_before_the_ok_is_no_end),
        cmocka_unit_test(test_a_stranger_with_the_peers_private_address_is_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
