/* SPDX-License-Identifier: MIT */
#include "punch.h"

#define OWN      "192.168.1.5:41000"
#define MAPPED   "198.51.100.5:51000"
#define PEER_SEQ "203.0.113.2:52000"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static const char *start(awl_role role, bool may_listen)
{
    punch_init(&p, role);
    p.config.only = AWL_TECH_SEQUENTIAL;
    p.config.may_listen = may_listen;
    return feed(&p, 0, ev(AWL_EV_START));
}

static awl_event ev_ready(const char *where)
{
    return ev_candidate(AWL_EV_PEER_READY, AWL_CAND_MAPPED, 1000, where);
}

static void test_inviter_announces_and_dials_when_the_peer_is_ready(void **state)
{
    (void)state;
    assert_string_equal(start(AWL_ROLE_INVITER, true),
                        "attempt sequential\nobserve #1 192.168.1.5:0\n");
    assert_string_equal(feed(&p, 1, ev_mapped(0, PEER)), ""); /* only sequential is wanted */
    assert_string_equal(feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED)),
                        "announce mapped/1000 " MAPPED "\n");
    assert_string_equal(feed(&p, 160, ev_ready(PEER_SEQ)),
                        "dial #2 " OWN " -> " PEER_SEQ " sequential\n");
    /* Non-blocking loop: again within 10 ms. */
    feed(&p, 240, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_REFUSED));
    assert_string_equal(feed_timer(&p), "dial #3 " OWN " -> " PEER_SEQ " sequential\n");
    assert_true(p.now <= AWL_MS(250));
    assert_string_equal(feed(&p, 320, ev_conn(AWL_EV_DIAL_DONE, 3, AWL_OK)),
                        "prove #3 sequential\n");
    assert_string_equal(feed(&p, 400, ev_conn(AWL_EV_PROVEN, 3, AWL_OK)),
                        "nominate #3 sequential direct\n");
    /* The observer shares the winner's port: FIN, its mapping is the link's. */
    assert_string_equal(feed(&p, 480, ev_conn(AWL_EV_CONFIRMED, 3, AWL_OK)),
                        "close #1 fin\n"
                        "done AWL_OK #3 " OWN " -> " PEER_SEQ " sequential direct dials=2\n");
}

static void test_invitee_dials_then_listens_then_says_ready(void **state)
{
    (void)state;
    assert_string_equal(start(AWL_ROLE_INVITEE, true), "");
    assert_string_equal(feed(&p, 60, ev_mapped(1000, PEER_SEQ)),
                        "attempt sequential\nobserve #1 192.168.1.5:0\n");
    /* The dial is not closed before listening: the conntrack trap. */
    assert_string_equal(feed(&p, 100, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED)),
                        "dial #2 " OWN " -> " PEER_SEQ " sequential\n"
                        "listen #3 " OWN "\n"
                        "ready mapped/1000 " MAPPED "\n");
    assert_string_equal(feed(&p, 200, ev_accepted(1, OWN, PEER_SEQ)), "prove #a1 sequential\n");
    feed(&p, 300, ev_conn(AWL_EV_PROVEN, AWL_CONN_ACCEPTED | 1, AWL_OK));
    assert_string_equal(feed(&p, 301, ev_conn(AWL_EV_NOMINATED, AWL_CONN_ACCEPTED | 1, AWL_OK)),
                        "confirm #a1 sequential direct\n"
                        "close #1 fin\n"
                        "close #2 fin\n"
                        "close #3 fin\n"
                        "done AWL_OK #a1 " OWN " -> " PEER_SEQ " sequential direct dials=1\n");
}

static void test_invitee_that_may_not_listen_dials_only(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, false);
    feed(&p, 60, ev_mapped(1000, PEER_SEQ));
    assert_string_equal(feed(&p, 100, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED)),
                        "dial #2 " OWN " -> " PEER_SEQ " sequential\n"
                        "ready mapped/1000 " MAPPED "\n");
}

static void test_invitee_keeps_its_hole_open_by_dialling_again(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    feed(&p, 60, ev_mapped(1000, PEER_SEQ));
    feed(&p, 100, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED));
    feed(&p, 180, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_REFUSED));
    assert_string_equal(feed_timer(&p), "dial #4 " OWN " -> " PEER_SEQ " sequential\n");
    assert_true(p.now <= AWL_MS(190));
}

/* Wine refuses a bind beside a listener: the second dial is not to be had, the listener is. */
static void test_invitee_whose_port_only_listens_any_more_waits_for_the_peer(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    feed(&p, 60, ev_mapped(1000, PEER_SEQ));
    feed(&p, 100, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED));
    feed(&p, 180, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_REFUSED));
    feed_timer(&p);
    assert_string_equal(feed(&p, 190, ev_conn(AWL_EV_DIAL_DONE, 4, AWL_ERR_ADDR_IN_USE)), "");
    assert_string_equal(feed(&p, 300, ev_accepted(1, OWN, PEER_SEQ)), "prove #a1 sequential\n");
}

static void test_invitee_whose_peer_never_comes_to_the_listener_gives_up(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    feed(&p, 60, ev_mapped(1000, PEER_SEQ));
    feed(&p, 100, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED));
    assert_string_equal(feed(&p, 190, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_ADDR_IN_USE)), "");
    assert_string_equal(feed(&p, 10100, ev(AWL_EV_TIMER)),
                        "close #1 fin\nclose #3 fin\ndone AWL_ERR_NO_PATH dials=1\n");
}

static void test_ready_before_the_own_port_is_known_is_ignored(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 10, ev_ready(PEER_SEQ)), "");
}

static void test_ready_of_a_forbidden_endpoint_is_refused(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED));
    assert_string_equal(feed(&p, 60, ev_ready("127.0.0.1:52000")), "AWL_ERR_INVALID\n");
    assert_string_equal(feed(&p, 60, ev_ready("192.168.7.7:22")), "AWL_ERR_INVALID\n");
}

static void test_inviter_gives_up_ten_seconds_after_its_announcement(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 1, OWN, MAPPED));
    assert_string_equal(feed(&p, 10039, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 10040, ev(AWL_EV_TIMER)),
                        "close #1 fin\ndone AWL_ERR_NO_PATH dials=0\n");
}

static void test_failed_observation_ends_it(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 40, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_REFUSED)),
                        "done AWL_ERR_NO_PATH dials=0\n");
}

static void test_invitee_that_never_hears_of_it_gives_up_after_14_s(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    assert_string_equal(feed(&p, 13999, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 14000, ev(AWL_EV_TIMER)), "done AWL_ERR_NO_PATH dials=0\n");
}

static void test_in_the_plan_it_comes_9_s_after_the_start(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 4000, ev(AWL_EV_TIMER));
    feed(&p, 8000, ev(AWL_EV_TIMER));
    assert_string_equal(feed(&p, 8999, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 9000, ev(AWL_EV_TIMER)),
                        "attempt sequential\nobserve #4 192.168.1.5:0\n");
}

static void test_in_the_plan_it_comes_earlier_when_simultaneous_is_exhausted(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_OS));
    feed(&p, 2, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_ERR_OS));
    assert_string_equal(feed(&p, 3, ev_conn(AWL_EV_DIAL_DONE, 3, AWL_ERR_OS)),
                        "attempt sequential\nobserve #4 192.168.1.5:0\n");
}

static void test_in_the_plan_the_invitee_follows_the_inviter_at_any_time(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITEE);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 500, ev_mapped(1000, PEER_SEQ)),
                        "attempt sequential\nobserve #2 192.168.1.5:0\n");
    feed(&p, 540, ev_ends(AWL_EV_OBSERVED, 2, OWN, MAPPED));
    assert_int_equal(p.last.type, AWL_ACT_READY);
    feed(&p, 9000, ev(AWL_EV_TIMER)); /* its own turn comes and changes nothing */
    assert_int_equal(p.dials, 2);
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_inviter_announces_and_dials_when_the_peer_is_ready),
        TEST(test_invitee_dials_then_listens_then_says_ready),
        TEST(test_invitee_that_may_not_listen_dials_only),
        TEST(test_invitee_keeps_its_hole_open_by_dialling_again),
        TEST(test_invitee_whose_port_only_listens_any_more_waits_for_the_peer),
        TEST(test_invitee_whose_peer_never_comes_to_the_listener_gives_up),
        TEST(test_ready_before_the_own_port_is_known_is_ignored),
        TEST(test_ready_of_a_forbidden_endpoint_is_refused),
        TEST(test_inviter_gives_up_ten_seconds_after_its_announcement),
        TEST(test_failed_observation_ends_it),
        TEST(test_invitee_that_never_hears_of_it_gives_up_after_14_s),
        TEST(test_in_the_plan_it_comes_9_s_after_the_start),
        TEST(test_in_the_plan_it_comes_earlier_when_simultaneous_is_exhausted),
        TEST(test_in_the_plan_the_invitee_follows_the_inviter_at_any_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
