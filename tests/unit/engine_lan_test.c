/* SPDX-License-Identifier: MIT */
#include "punch.h"

#define LAN_PEER "192.168.1.9:40001"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static awl_event ev_lan(const char *where)
{
    return ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, where);
}

static void start(awl_role role, bool may_listen)
{
    punch_init(&p, role);
    p.config.may_listen = may_listen;
    punch_lan(&p, "192.168.1.5:40000", 24);
    punch_lan(&p, "10.8.0.5:40000", 16);
    feed(&p, 0, ev(AWL_EV_START));
}

static void test_lan_listens_everywhere_and_dials_from_the_card_on_the_same_subnet(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 0, ev_lan("10.8.0.9:40001")),
                        "attempt lan\n"
                        "dial #1 10.8.0.5:40000 -> 10.8.0.9:40001 lan\n"
                        "listen #2 192.168.1.5:40000\n"
                        "listen #3 10.8.0.5:40000\n");
    assert_string_equal(feed(&p, 0, ev_lan(LAN_PEER)),
                        "dial #4 192.168.1.5:40000 -> 192.168.1.9:40001 lan\n");
}

static void test_lan_does_not_listen_without_leave(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, false);
    assert_string_equal(feed(&p, 0, ev_lan(LAN_PEER)),
                        "attempt lan\n"
                        "dial #1 192.168.1.5:40000 -> 192.168.1.9:40001 lan\n");
}

static void test_lan_does_not_start_without_a_usable_candidate(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 0, ev_lan("192.168.2.9:40001")), "AWL_ERR_INVALID\n");
}

static void test_failed_listener_does_not_stop_the_dial(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_LISTENING, 2, AWL_ERR_ADDR_IN_USE)), "");
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_LISTENING, 3, AWL_OK)), "");
    assert_string_equal(feed(&p, 2, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)), "prove #1 lan\n");
}

static void
test_refused_lan_dial_is_repeated_twenty_times_quickly_and_ten_times_slowly(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, false);
    feed(&p, 0, ev_lan(LAN_PEER));
    for (unsigned i = 1; i <= 30; i++) {
        const awl_time failed = p.now;
        feed_us(&p, failed, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, AWL_ERR_REFUSED));
        feed_timer(&p);
        assert_int_equal(p.dials, 1 + i);
        assert_true(p.now - failed <= (i <= 20 ? AWL_MS(10) : AWL_MS(110)));
    }
    assert_true(p.now > AWL_SECOND(1)); /* a listener that is late by one lost segment is met */
    feed_us(&p, p.now, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, AWL_ERR_REFUSED));
    feed(&p, 1900, ev(AWL_EV_TIMER));
    assert_int_equal(p.dials, 31);
    assert_int_equal(p.dones, 0); /* the peer may still dial us */
}

static void test_lan_dial_without_an_answer_is_not_repeated(void **state)
{
    (void)state;
    static const awl_err errors[] = {AWL_ERR_TIMED_OUT, AWL_ERR_UNREACHABLE};
    for (unsigned i = 0; i < 2; i++) {
        start(AWL_ROLE_INVITER, true);
        feed(&p, 0, ev_lan(LAN_PEER));
        feed(&p, 1000, ev_conn(AWL_EV_DIAL_DONE, 1, errors[i]));
        feed(&p, 3900, ev(AWL_EV_TIMER));
        assert_int_equal(p.dials, 1);
        punch_end(&p);
    }
}

static void test_accepted_connection_is_proven_and_its_dial_finds_the_twin(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    assert_string_equal(feed(&p, 1, ev_accepted(1, "192.168.1.5:40000", LAN_PEER)),
                        "prove #a1 lan\n");
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_EXISTS)), "");
    assert_string_equal(feed(&p, 900, ev(AWL_EV_TIMER)), ""); /* no fresh port, no re-dial */
    assert_string_equal(feed(&p, 901, ev_conn(AWL_EV_PROVEN, AWL_CONN_ACCEPTED | 1, AWL_OK)),
                        "nominate #a1 lan lan\n");
    assert_string_equal(feed(&p, 902, ev_conn(AWL_EV_CONFIRMED, AWL_CONN_ACCEPTED | 1, AWL_OK)),
                        "close #2 fin\n"
                        "close #3 fin\n"
                        "done AWL_OK #a1 192.168.1.5:40000 -> 192.168.1.9:40001 lan lan dials=1\n");
}

static void test_twin_that_comes_within_200_ms_is_found(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_EXISTS));
    assert_string_equal(feed(&p, 200, ev_accepted(1, "192.168.1.5:40000", LAN_PEER)),
                        "prove #a1 lan\n");
    assert_string_equal(feed(&p, 500, ev(AWL_EV_TIMER)), "");
}

static void test_lost_twin_is_dialled_again(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    feed(&p, 1, ev_accepted(1, "192.168.1.5:40000", LAN_PEER));
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_EXISTS));
    feed(&p, 5, ev_conn(AWL_EV_PROOF_FAILED, AWL_CONN_ACCEPTED | 1, AWL_ERR_TLS));
    assert_string_equal(feed_timer(&p), "dial #4 192.168.1.5:40000 -> 192.168.1.9:40001 lan\n");
    assert_true(p.now <= AWL_MS(15));
}

static void test_pair_of_a_former_link_is_dialled_from_a_fresh_port(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_EXISTS));
    assert_string_equal(feed(&p, 201, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed_timer(&p), "dial #4 192.168.1.5:0 -> 192.168.1.9:40001 lan\n");
    feed_us(&p, p.now, ev_conn(AWL_EV_DIAL_DONE, 4, AWL_ERR_EXISTS));
    feed(&p, 1000, ev(AWL_EV_TIMER));
    assert_int_equal(p.dials, 2); /* once is enough */
}

static void test_connection_to_nobodys_listener_is_closed(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 0, ev_accepted(1, "192.168.1.5:40000", LAN_PEER)),
                        "close #a1 rst\n");
    feed(&p, 0, ev_lan(LAN_PEER));
    assert_string_equal(feed(&p, 0, ev_accepted(2, "192.168.1.5:40077", LAN_PEER)),
                        "close #a2 rst\n");
}

static void test_guest_from_outside_the_lan_is_a_direct_path(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    feed(&p, 0, ev_lan(LAN_PEER));
    assert_string_equal(feed(&p, 1, ev_accepted(1, "192.168.1.5:40000", "203.0.113.2:777")),
                        "prove #a1 simultaneous\n");
    feed(&p, 2, ev_conn(AWL_EV_PROVEN, AWL_CONN_ACCEPTED | 1, AWL_OK));
    feed(&p, 3, ev_conn(AWL_EV_NOMINATED, AWL_CONN_ACCEPTED | 1, AWL_OK));
    assert_int_equal(p.last.path, AWL_PATH_DIRECT);
}

static void test_endpoint_that_is_mapped_and_lan_is_dialled_once_and_called_lan(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 0, ev_mapped(0, LAN_PEER)),
                        "attempt simultaneous\n"
                        "dial #1 192.168.1.5:40000 -> 192.168.1.9:40001 simultaneous\n");
    assert_string_equal(feed(&p, 0, ev_lan(LAN_PEER)), "attempt lan\n"
                                                       "listen #2 192.168.1.5:40000\n"
                                                       "listen #3 10.8.0.5:40000\n");
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)), "prove #1 lan\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lan_listens_everywhere_and_dials_from_the_card_on_the_same_subnet),
        TEST(test_lan_does_not_listen_without_leave),
        TEST(test_lan_does_not_start_without_a_usable_candidate),
        TEST(test_failed_listener_does_not_stop_the_dial),
        TEST(test_refused_lan_dial_is_repeated_twenty_times_quickly_and_ten_times_slowly),
        TEST(test_lan_dial_without_an_answer_is_not_repeated),
        TEST(test_accepted_connection_is_proven_and_its_dial_finds_the_twin),
        TEST(test_twin_that_comes_within_200_ms_is_found),
        TEST(test_lost_twin_is_dialled_again),
        TEST(test_pair_of_a_former_link_is_dialled_from_a_fresh_port),
        TEST(test_connection_to_nobodys_listener_is_closed),
        TEST(test_guest_from_outside_the_lan_is_a_direct_path),
        TEST(test_endpoint_that_is_mapped_and_lan_is_dialled_once_and_called_lan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
