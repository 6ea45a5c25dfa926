/* SPDX-License-Identifier: MIT */
#include "punch.h"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static void start(awl_role role)
{
    punch_init(&p, role);
    assert_string_equal(feed(&p, 0, ev(AWL_EV_START)), "");
}

static void test_inviter_is_connected_by_one_dial(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    assert_string_equal(feed(&p, 0, ev_mapped(0, PEER)),
                        "attempt simultaneous\n"
                        "dial #1 " MAIN_LOCAL " -> " PEER " simultaneous\n");
    assert_string_equal(feed(&p, 80, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)),
                        "prove #1 simultaneous\n");
    assert_string_equal(feed(&p, 160, ev_conn(AWL_EV_PROVEN, 1, AWL_OK)),
                        "nominate #1 simultaneous direct\n");
    assert_string_equal(feed(&p, 240, ev_conn(AWL_EV_CONFIRMED, 1, AWL_OK)),
                        "done AWL_OK #1 " MAIN_LOCAL " -> " PEER " simultaneous direct dials=1\n");
    assert_true(awl_engine_deadline(p.e) == AWL_TIME_NEVER);
    assert_string_equal(feed(&p, 250, ev(AWL_EV_TIMER)), "AWL_ERR_STATE\n");
}

static void test_invitee_waits_for_the_nomination(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE);
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 80, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)),
                        "prove #1 simultaneous\n");
    assert_string_equal(feed(&p, 200, ev_conn(AWL_EV_PROVEN, 1, AWL_OK)), "");
    assert_string_equal(feed(&p, 201, ev_conn(AWL_EV_NOMINATED, 1, AWL_OK)),
                        "confirm #1 simultaneous direct\n"
                        "done AWL_OK #1 " MAIN_LOCAL " -> " PEER " simultaneous direct dials=1\n");
}

#define FRESH(n)  "192.168.1.5:4100" #n  /* own fresh port of round n */
#define MAPPED(n) "198.51.100.5:5000" #n /* what the server saw of it */
#define PEER_R(n) "203.0.113.2:5100" #n  /* the peer's endpoint of round n */

static void test_a_silent_round_leads_to_a_fresh_port_after_4_s(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 100, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 4099, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 4100, ev(AWL_EV_TIMER)), "observe #2 192.168.1.5:0\n");
    assert_string_equal(feed(&p, 4140, ev_ends(AWL_EV_OBSERVED, 2, FRESH(1), MAPPED(1))),
                        "announce mapped/1 " MAPPED(1) "\n");
    assert_string_equal(feed(&p, 4200, ev_mapped(1, PEER_R(1))),
                        "dial #3 " FRESH(1) " -> " PEER_R(1) " simultaneous\n");
    /* The first dial is still open and may connect after all. */
    assert_string_equal(feed(&p, 4300, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)),
                        "prove #1 simultaneous\n");
}

static void test_no_candidate_at_all_leads_to_a_fresh_port_after_4_s(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    assert_string_equal(feed(&p, 4000, ev(AWL_EV_TIMER)),
                        "attempt simultaneous\nobserve #1 192.168.1.5:0\n");
}

static void test_taken_main_port_begins_with_a_fresh_one(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.main_taken = true;
    assert_string_equal(feed(&p, 0, ev(AWL_EV_START)),
                        "attempt simultaneous\nobserve #1 192.168.1.5:0\n");
    assert_string_equal(feed(&p, 0, ev_mapped(0, PEER)), ""); /* round 0 is useless */
    assert_string_equal(feed(&p, 1, ev_mapped(1, PEER_R(1))), "");
    assert_string_equal(
        feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 1, FRESH(1), MAPPED(1))),
        "announce mapped/1 " MAPPED(1) "\n"
                                       "dial #2 " FRESH(1) " -> " PEER_R(1) " simultaneous\n");
}

static void test_the_peers_round_opens_our_side_of_it(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE);
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 300, ev_mapped(1, PEER_R(1))), "observe #2 192.168.1.5:0\n");
    assert_string_equal(feed(&p, 310, ev_mapped(2, PEER_R(2))), "observe #3 192.168.1.5:0\n");
    assert_string_equal(
        feed(&p, 340, ev_ends(AWL_EV_OBSERVED, 3, FRESH(2), MAPPED(2))),
        "announce mapped/2 " MAPPED(2) "\n"
                                       "dial #4 " FRESH(2) " -> " PEER_R(2) " simultaneous\n");
    assert_string_equal(
        feed(&p, 350, ev_ends(AWL_EV_OBSERVED, 2, FRESH(1), MAPPED(1))),
        "announce mapped/1 " MAPPED(1) "\n"
                                       "dial #5 " FRESH(1) " -> " PEER_R(1) " simultaneous\n");
}

static void test_a_late_round_one_is_opened_although_round_two_is(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE);
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 300, ev_mapped(2, PEER_R(2))), "observe #2 192.168.1.5:0\n");
    assert_string_equal(feed(&p, 310, ev_mapped(1, PEER_R(1))), "observe #3 192.168.1.5:0\n");
}

static void test_rounds_of_other_techniques_are_left_alone(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    assert_string_equal(feed(&p, 0, ev_mapped(3, PEER)), "");
    assert_string_equal(feed(&p, 0, ev_mapped(2000, PEER)), "");
    assert_string_equal(feed(&p, 0, ev_mapped(UINT32_MAX, PEER)), "");
}

static void test_a_round_whose_pair_is_over_gives_its_mapping_back(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_mapped(1, PEER_R(1)));
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 2, FRESH(1), MAPPED(1)));
    assert_string_equal(feed(&p, 50, ev_conn(AWL_EV_DIAL_DONE, 3, AWL_ERR_ADDR_IN_USE)),
                        "close #2 fin\n"
                        "observe #4 192.168.1.5:0\n");
}

static void test_a_failed_observation_leads_to_the_next_round(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_ADDR_IN_USE));
    assert_string_equal(feed(&p, 10, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_REFUSED)),
                        "observe #3 192.168.1.5:0\n");
}

static void test_a_lost_observer_without_a_pair_leads_to_the_next_round(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_ADDR_IN_USE));
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 2, FRESH(1), MAPPED(1)));
    assert_string_equal(feed(&p, 50, ev_conn(AWL_EV_CLOSED, 2, AWL_ERR_CLOSED)),
                        "observe #3 192.168.1.5:0\n");
}

static void test_a_lost_observer_does_not_hurt_a_running_pair(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_mapped(1, PEER_R(1)));
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 2, FRESH(1), MAPPED(1)));
    assert_string_equal(feed(&p, 50, ev_conn(AWL_EV_CLOSED, 2, AWL_ERR_CLOSED)), "");
    assert_string_equal(feed(&p, 90, ev_conn(AWL_EV_DIAL_DONE, 3, AWL_OK)),
                        "prove #3 simultaneous\n");
}

static void test_two_mapped_endpoints_of_a_round_are_both_dialled(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 0, ev_mapped(0, "203.0.113.3:40001")),
                        "dial #2 " MAIN_LOCAL " -> 203.0.113.3:40001 simultaneous\n");
    /* One of them failing does not make the round useless. */
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_ADDR_IN_USE)), "");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_inviter_is_connected_by_one_dial),
        TEST(test_invitee_waits_for_the_nomination),
        TEST(test_a_silent_round_leads_to_a_fresh_port_after_4_s),
        TEST(test_no_candidate_at_all_leads_to_a_fresh_port_after_4_s),
        TEST(test_taken_main_port_begins_with_a_fresh_one),
        TEST(test_the_peers_round_opens_our_side_of_it),
        TEST(test_a_late_round_one_is_opened_although_round_two_is),
        TEST(test_rounds_of_other_techniques_are_left_alone),
        TEST(test_a_round_whose_pair_is_over_gives_its_mapping_back),
        TEST(test_a_failed_observation_leads_to_the_next_round),
        TEST(test_a_lost_observer_without_a_pair_leads_to_the_next_round),
        TEST(test_a_lost_observer_does_not_hurt_a_running_pair),
        TEST(test_two_mapped_endpoints_of_a_round_are_both_dialled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
