/* SPDX-License-Identifier: MIT */
#include "punch.h"

#define OWN_LAN  "192.168.1.5:40000"
#define LAN_PEER "192.168.1.9:40001"
#define GUEST(n) (AWL_CONN_ACCEPTED | (n))

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

/* One dial to the mapped endpoint (#1); with lan: the LAN dial #2 and listener #3. */
static void start(awl_role role, bool lan)
{
    punch_init(&p, role);
    p.config.may_listen = true;
    p.config.main_local = addr("192.168.1.5:39999");
    punch_lan(&p, OWN_LAN, 24);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    if (lan) {
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, LAN_PEER));
    }
}

static const char *accept_guest(unsigned n)
{
    awl_event e = ev_accepted(n, OWN_LAN, "192.168.1.77:50000");
    e.remote.port = (uint16_t)(50000 + n);
    return feed_us(&p, p.now, e);
}

static void test_eight_wait_for_their_proof_and_the_ninth_is_closed(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    for (unsigned n = 1; n <= 8; n++) {
        accept_guest(n);
        assert_int_equal(p.last.type, AWL_ACT_PROVE);
        assert_int_equal(p.last.conn, GUEST(n));
    }
    assert_string_equal(accept_guest(9), "close #a9 rst\n");
    feed(&p, 1, ev_conn(AWL_EV_PROOF_FAILED, GUEST(3), AWL_ERR_TLS));
    assert_string_equal(accept_guest(10), "prove #a10 lan\n");
    assert_string_equal(accept_guest(11), "close #a11 rst\n");
}

static void test_own_dial_waits_for_a_place_and_gets_it(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    for (unsigned n = 1; n <= 8; n++) {
        accept_guest(n);
    }
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)), "");
    assert_string_equal(feed(&p, 2, ev_conn(AWL_EV_PROOF_FAILED, GUEST(3), AWL_ERR_TLS)),
                        "prove #1 simultaneous\n");
}

static void test_proven_guests_have_a_limit_too(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    for (unsigned n = 1; n <= 16; n++) {
        assert_int_not_equal(accept_guest(n)[0], '\0');
        assert_int_equal(p.last.type, AWL_ACT_PROVE);
        feed(&p, 1, ev_conn(AWL_EV_PROVEN, GUEST(n), AWL_OK));
    }
    assert_string_equal(accept_guest(17), "close #a17 rst\n");
}

static void test_failed_proof_is_followed_by_another_dial(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, false);
    feed(&p, 80, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    assert_string_equal(feed(&p, 100, ev_conn(AWL_EV_PROOF_FAILED, 1, AWL_ERR_CLOSED)), "");
    feed_timer(&p);
    assert_true(p.now <= AWL_MS(110));
    assert_int_equal(p.dials, 2);
}

static void test_three_failed_proofs_end_an_endpoint(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    for (unsigned i = 0; i < 2; i++) {
        feed_us(&p, p.now + 1000, ev_conn(AWL_EV_DIAL_DONE, i == 0 ? 2 : p.last.conn, AWL_OK));
        feed_us(&p, p.now + 1000, ev_conn(AWL_EV_PROOF_FAILED, p.last.conn, AWL_ERR_MALFORMED));
        feed_timer(&p);
        assert_int_equal(p.last.type, AWL_ACT_DIAL);
    }
    feed_us(&p, p.now + 1000, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, AWL_OK));
    feed_us(&p, p.now + 1000, ev_conn(AWL_EV_PROOF_FAILED, p.last.conn, AWL_ERR_MALFORMED));
    const unsigned dials = p.dials;
    feed(&p, 3000, ev(AWL_EV_TIMER));
    assert_int_equal(p.dials, dials);
    assert_string_equal(feed_us(&p, p.now, ev_accepted(1, OWN_LAN, LAN_PEER)), "close #a1 rst\n");
}

static void test_silent_stranger_is_closed_after_5_s(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 1000, ev_accepted(1, OWN_LAN, "192.168.1.77:50000"));
    feed(&p, 4000, ev(AWL_EV_TIMER));
    assert_string_equal(feed(&p, 5999, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 6000, ev(AWL_EV_TIMER)), "close #a1 rst\n");
    assert_string_equal(feed(&p, 6001, ev_conn(AWL_EV_PROVEN, GUEST(1), AWL_OK)), "");
}

static void test_wrong_peer_at_the_mapped_endpoint_ends_the_attempt(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 80, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    assert_string_equal(feed(&p, 160, ev_conn(AWL_EV_PROOF_FAILED, 1, AWL_ERR_WRONG_PEER)),
                        "close #2 rst\n"
                        "close #3 fin\n"
                        "done AWL_ERR_WRONG_PEER dials=2\n");
}

static void test_wrong_peer_from_the_mapped_address_ends_it_whatever_the_port(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE, true);
    feed(&p, 1, ev_accepted(1, OWN_LAN, "203.0.113.2:777"));
    feed(&p, 2, ev_conn(AWL_EV_PROOF_FAILED, GUEST(1), AWL_ERR_WRONG_PEER));
    assert_int_equal(p.last.type, AWL_ACT_DONE);
    assert_int_equal(p.last.err, AWL_ERR_WRONG_PEER);
}

static void test_wrong_peer_on_the_lan_is_a_stranger(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_OK));
    assert_string_equal(feed(&p, 2, ev_conn(AWL_EV_PROOF_FAILED, 2, AWL_ERR_WRONG_PEER)), "");
    feed(&p, 3000, ev(AWL_EV_TIMER));
    assert_int_equal(p.dials, 2); /* that candidate is ignored from here on */
    assert_string_equal(feed(&p, 3001, ev_accepted(1, OWN_LAN, LAN_PEER)), "close #a1 rst\n");
    assert_string_equal(feed(&p, 3002, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)),
                        "prove #1 simultaneous\n");
}

static void test_wrong_peer_on_the_lan_is_told_when_nothing_else_is_found(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 2, AWL_OK));
    feed(&p, 2, ev_conn(AWL_EV_PROOF_FAILED, 2, AWL_ERR_WRONG_PEER));
    while (p.dones == 0) {
        feed_timer(&p);
    }
    assert_int_equal(p.last.err, AWL_ERR_WRONG_PEER);
}

static void test_wrong_peer_at_ipv6_ends_the_attempt(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.ipv6_local = addr("[2001:db8::5]:40000");
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, "[2001:db8::9]:40001"));
    feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    feed(&p, 2, ev_conn(AWL_EV_PROOF_FAILED, 1, AWL_ERR_WRONG_PEER));
    assert_int_equal(p.last.err, AWL_ERR_WRONG_PEER);
    assert_int_equal(p.dones, 1);
}

static void test_broken_connection_under_proof_counts_as_failed(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, false);
    feed(&p, 80, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    assert_string_equal(feed(&p, 90, ev_conn(AWL_EV_CLOSED, 1, AWL_ERR_RESET)), "");
    feed_timer(&p);
    assert_int_equal(p.dials, 2);
}

static void test_accepted_ids_are_checked(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER, true);
    assert_string_equal(feed(&p, 1, ev_ends(AWL_EV_ACCEPTED, 9, OWN_LAN, LAN_PEER)), "");
    feed(&p, 1, ev_accepted(1, OWN_LAN, LAN_PEER));
    assert_string_equal(feed(&p, 1, ev_accepted(1, OWN_LAN, LAN_PEER)), "");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_eight_wait_for_their_proof_and_the_ninth_is_closed),
        TEST(test_own_dial_waits_for_a_place_and_gets_it),
        TEST(test_proven_guests_have_a_limit_too),
        TEST(test_failed_proof_is_followed_by_another_dial),
        TEST(test_three_failed_proofs_end_an_endpoint),
        TEST(test_silent_stranger_is_closed_after_5_s),
        TEST(test_wrong_peer_at_the_mapped_endpoint_ends_the_attempt),
        TEST(test_wrong_peer_from_the_mapped_address_ends_it_whatever_the_port),
        TEST(test_wrong_peer_on_the_lan_is_a_stranger),
        TEST(test_wrong_peer_on_the_lan_is_told_when_nothing_else_is_found),
        TEST(test_wrong_peer_at_ipv6_ends_the_attempt),
        TEST(test_broken_connection_under_proof_counts_as_failed),
        TEST(test_accepted_ids_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
