/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "duel.h"
#include "t.h"

/* What was measured on real kernels (NAT.md 4) has to come out of the model. */

static const awl_time OWD = AWL_MS(20);

static void test_with_dropping_nats_the_start_offset_does_not_matter(void **state)
{
    (void)state;
    static const awl_time offsets[] = {0, AWL_MS(100), AWL_MS(400), AWL_MS(2500)};
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        duel d = duel_new("cone", "cone", OWD, NULL);
        d.start[1] = offsets[i];
        assert_true(duel_run(&d, AWL_SECOND(10)));
        assert_int_equal(d.dials[0], 1);
        assert_int_equal(d.dials[1], 1);
        /* B's SYN meets A's hole; A's kernel had sent its SYN again or answers B's. */
        assert_in_range(d.connected_at[1], offsets[i] + OWD, offsets[i] + 3 * OWD);
        duel_free(&d);
    }
}

static bool single_shot(const char *preset, awl_time offset)
{
    duel d = duel_new(preset, preset, OWD, NULL);
    d.start[1] = offset;
    d.retry = AWL_SECOND(100);
    const bool ok = duel_run(&d, AWL_SECOND(5));
    duel_free(&d);
    return ok;
}

static void test_with_rejecting_nats_one_shot_needs_less_than_one_way(void **state)
{
    (void)state;
    static const char *const presets[] = {"cone-rst", "cone-open", "cone-icmp"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(single_shot(presets[i], AWL_MS(2)));
        assert_true(single_shot(presets[i], AWL_MS(18)));
        assert_false(single_shot(presets[i], AWL_MS(30)));
    }
}

/* How many of 24 start offsets, 0.1 to 1.25 s, converge within 20 s? */
static unsigned converging(const char *preset, awl_time retry, unsigned *dials)
{
    unsigned ok = 0;
    *dials = 0;
    for (int i = 0; i < 24; i++) {
        duel d = duel_new(preset, preset, OWD, NULL);
        d.start[1] = AWL_MS(100 + 50 * i + i % 7);
        d.retry = retry;
        d.retry_extra = AWL_MS(5); /* a process is woken up late now and then */
        ok += duel_run(&d, AWL_SECOND(4));
        *dials += d.dials[1];
        duel_free(&d);
    }
    return ok;
}

static void test_a_quick_re_dial_converges_and_a_slow_one_does_not(void **state)
{
    (void)state;
    static const char *const presets[] = {"cone-rst", "cone-open"};
    for (size_t i = 0; i < 2; i++) {
        unsigned dials;
        assert_int_equal(converging(presets[i], 0, &dials), 24);
        assert_in_range(dials, 24, 3 * 24);
        assert_int_equal(converging(presets[i], AWL_MS(10), &dials), 24);
        assert_in_range(converging(presets[i], AWL_MS(300), &dials), 0, 12);
        assert_in_range(converging(presets[i], AWL_SECOND(1), &dials), 0, 5);
    }
}

static void test_the_quick_re_dial_holds_at_every_distance(void **state)
{
    (void)state;
    static const awl_time distances[] = {AWL_MS(2), AWL_MS(5), AWL_MS(50), AWL_MS(150)};
    for (size_t i = 0; i < sizeof(distances) / sizeof(distances[0]); i++) {
        duel d = duel_new("cone-rst", "cone-rst", distances[i], NULL);
        d.start[1] = AWL_MS(333);
        assert_true(duel_run(&d, AWL_SECOND(10)));
        assert_in_range(d.connected_at[1] - d.start[1], 0, 4 * distances[i]);
        duel_free(&d);
    }
}

static void test_with_one_rejecting_nat_its_host_goes_first(void **state)
{
    (void)state;
    duel first = duel_new("cone-rst", "cone", OWD, NULL);
    first.start[1] = AWL_MS(40);
    first.retry = AWL_SECOND(1);
    assert_true(duel_run(&first, AWL_SECOND(5)));
    assert_int_equal(first.dials[0] + first.dials[1], 2);
    duel_free(&first);
    duel last = duel_new("cone-rst", "cone", OWD, NULL);
    last.start[0] = AWL_MS(400);
    last.retry = 0;
    assert_true(duel_run(&last, AWL_SECOND(5)));
    assert_in_range(last.connected_at[0] - last.start[0], 0, AWL_MS(60));
    duel_free(&last);
}

/* A pause on an errored pair behind an ICMP NAT: the hole lives on, the peer's SYN reaches a kernel
 * without a socket, and its RST kills both mappings (NAT.md 2.3). */
static void test_one_icmp_nat_and_a_pause_never_meet(void **state)
{
    (void)state;
    duel slow = duel_new("cone-icmp", "cone", OWD, NULL);
    slow.start[0] = AWL_MS(400);
    slow.retry = AWL_SECOND(1);
    assert_false(duel_run(&slow, AWL_MS(1300)));
    duel_free(&slow);
    duel quick = duel_new("cone-icmp", "cone", OWD, NULL);
    quick.start[0] = AWL_MS(400);
    assert_true(duel_run(&quick, AWL_SECOND(5)));
    duel_free(&quick);
}

static void be_liberal(nat_config *cfg)
{
    cfg->track.window_check = false;
}

/* A sends a SYN, waits 200 ms, gives that socket up and listens; B connects after 1 s. */
static bool abort_and_listen(void (*tune)(nat_config *cfg))
{
    duel d = duel_new("cone", "cone", OWD, tune);
    uint32_t listener;
    sim_event ev;
    assert_int_equal(sim_connect(d.net, 0, &d.local[0], &d.mapped[1], &d.sock[0]), AWL_OK);
    assert_false(sim_next(d.net, AWL_MS(200), &ev));
    sim_close(d.net, 0, d.sock[0], false);
    assert_int_equal(sim_listen(d.net, 0, &d.local[0], &listener), AWL_OK);
    assert_false(sim_next(d.net, AWL_SECOND(1), &ev));
    assert_int_equal(sim_connect(d.net, 1, &d.local[1], &d.mapped[0], &d.sock[1]), AWL_OK);
    bool accepted = false;
    while (sim_next(d.net, AWL_SECOND(20), &ev)) {
        accepted = accepted || ev.type == SIM_EV_ACCEPTED;
    }
    duel_free(&d);
    return accepted;
}

static void test_abort_and_listen_fails_through_the_window_check(void **state)
{
    (void)state;
    assert_false(abort_and_listen(NULL));
}

static void test_abort_and_listen_works_when_conntrack_is_liberal(void **state)
{
    (void)state;
    assert_true(abort_and_listen(be_liberal));
}

static void test_re_opened_sockets_before_the_peer_starts_do_no_harm(void **state)
{
    (void)state;
    duel d = duel_new("cone", "cone", OWD, NULL);
    sim_event ev;
    for (int i = 1; i <= 5; i++) {
        assert_int_equal(sim_connect(d.net, 0, &d.local[0], &d.mapped[1], &d.sock[0]), AWL_OK);
        assert_false(sim_next(d.net, AWL_MS(300 * i), &ev));
        sim_close(d.net, 0, d.sock[0], false);
    }
    d.start[0] = d.start[1] = AWL_MS(1500);
    assert_true(duel_run(&d, AWL_SECOND(5)));
    duel_free(&d);
}

/* On a short path two dialling sides without a listener miss each other; a listener cures it. */
static void test_on_a_lan_two_diallers_miss_each_other_without_a_listener(void **state)
{
    (void)state;
    unsigned dials = 0;
    for (int i = 0; i < 20; i++) {
        duel d = duel_on_one_lan(35);
        d.start[1] = AWL_MS(3 + i);
        d.retry = AWL_MS(5);
        d.retry_extra = AWL_MS(5);
        (void)duel_run(&d, AWL_SECOND(2)); /* those that never meet count with what they tried */
        dials += d.dials[1];
        duel_free(&d);
    }
    assert_in_range(dials / 20, 18, 291);
    duel with = duel_on_one_lan(35);
    uint32_t listener;
    assert_int_equal(sim_listen(with.net, 0, &with.local[0], &listener), AWL_OK);
    with.start[0] = AWL_SECOND(5);
    with.start[1] = AWL_MS(3);
    assert_true(duel_run(&with, AWL_SECOND(1)));
    assert_int_equal(with.dials[1], 1);
    duel_free(&with);
}

static void test_lost_syns_are_repeated_by_the_kernel(void **state)
{
    (void)state;
    unsigned ok = 0;
    for (int i = 0; i < 20; i++) {
        duel d = duel_new("cone", "cone", OWD, NULL);
        for (int skip = 0; skip < i; skip++) {
            (void)awl_prng_next(sim_prng(d.net));
        }
        sim_set_loss(d.net, 100000);
        d.start[1] = AWL_MS(10);
        ok += duel_run(&d, AWL_SECOND(10));
        duel_free(&d);
    }
    assert_int_equal(ok, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_dropping_nats_the_start_offset_does_not_matter),
        cmocka_unit_test(test_with_rejecting_nats_one_shot_needs_less_than_one_way),
        cmocka_unit_test(test_a_quick_re_dial_converges_and_a_slow_one_does_not),
        cmocka_unit_test(test_the_quick_re_dial_holds_at_every_distance),
        cmocka_unit_test(test_with_one_rejecting_nat_its_host_goes_first),
        cmocka_unit_test(test_one_icmp_nat_and_a_pause_never_meet),
        cmocka_unit_test(test_abort_and_listen_fails_through_the_window_check),
        cmocka_unit_test(test_abort_and_listen_works_when_conntrack_is_liberal),
        cmocka_unit_test(test_re_opened_sockets_before_the_peer_starts_do_no_harm),
        cmocka_unit_test(test_on_a_lan_two_diallers_miss_each_other_without_a_listener),
        cmocka_unit_test(test_lost_syns_are_repeated_by_the_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
