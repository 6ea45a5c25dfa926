/* SPDX-License-Identifier: MIT */
#include "punch.h"

#define OWN_LAN  "192.168.1.5:40000"
#define LAN_PEER "192.168.1.9:40001"
#define PEER6    "[2001:db8::9]:40001"
#define GUEST(n) (AWL_CONN_ACCEPTED | (n))

enum {
    DIRECT = 1, /* dial of simultaneous */
    SIX = 2,    /* dial of ipv6 */
    LAN = 3,    /* dial of lan; its listener is 4 */
};

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
    p.config.may_listen = true;
    p.config.ipv6_local = addr("[2001:db8::5]:40000");
    punch_lan(&p, OWN_LAN, 24);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, PEER6));
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, LAN_PEER));
    assert_int_equal(p.dials, 3);
}

static const char *connected(int64_t ms, awl_conn_id conn)
{
    return feed(&p, ms, ev_conn(AWL_EV_DIAL_DONE, conn, AWL_OK));
}

static const char *proven(int64_t ms, awl_conn_id conn)
{
    return feed(&p, ms, ev_conn(AWL_EV_PROVEN, conn, AWL_OK));
}

static void test_nothing_is_nominated_before_its_proof(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    assert_string_equal(connected(80, DIRECT), "prove #1 simultaneous\n");
    assert_string_equal(feed(&p, 3000, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 3001, ev_conn(AWL_EV_CONFIRMED, DIRECT, AWL_OK)), "");
    assert_string_equal(proven(3002, DIRECT), "nominate #1 simultaneous direct\n");
}

static void test_first_proven_is_nominated_at_once_when_nothing_better_is_connected(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT); /* the lan and ipv6 dials are still silent: no reason to wait */
    assert_string_equal(proven(160, DIRECT), "nominate #1 simultaneous direct\n");
}

static void test_better_one_under_proof_is_waited_for(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    connected(90, LAN);
    assert_string_equal(proven(160, DIRECT), "");
    assert_string_equal(proven(300, LAN), "nominate #3 lan lan\n");
}

static void test_better_one_is_waited_for_300_ms_at_most(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    connected(90, SIX);
    assert_string_equal(proven(160, DIRECT), "");
    connected(300, LAN); /* one more does not make the wait longer */
    assert_int_equal(awl_engine_deadline(p.e), AWL_MS(460));
    assert_string_equal(feed_us(&p, AWL_MS(460) - 1, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 460, ev(AWL_EV_TIMER)), "nominate #1 simultaneous direct\n");
}

static void test_better_one_that_fails_ends_the_wait(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    connected(90, LAN);
    proven(160, DIRECT);
    assert_string_equal(feed(&p, 200, ev_conn(AWL_EV_PROOF_FAILED, LAN, AWL_ERR_WRONG_PEER)),
                        "nominate #1 simultaneous direct\n");
}

static void test_lan_is_better_than_ipv6_is_better_than_direct(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    connected(90, SIX);
    connected(95, LAN);
    assert_string_equal(proven(100, SIX), "");
    assert_string_equal(proven(110, DIRECT), "");
    assert_string_equal(proven(120, LAN), "nominate #3 lan lan\n");
}

static void test_worse_one_under_proof_is_not_waited_for(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    connected(90, SIX);
    assert_string_equal(proven(160, SIX), "nominate #2 ipv6 ipv6\n");
}

static void test_losers_live_until_the_ok_and_are_closed_then(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    assert_string_equal(proven(160, DIRECT), "nominate #1 simultaneous direct\n");
    assert_string_equal(connected(170, SIX), "prove #2 ipv6\n");
    assert_string_equal(proven(180, SIX), "");
    assert_string_equal(feed(&p, 190, ev(AWL_EV_TIMER)), "");
    /* All share the port of the main connection: FIN, a RST could end its mapping. */
    assert_string_equal(feed(&p, 240, ev_conn(AWL_EV_CONFIRMED, DIRECT, AWL_OK)),
                        "close #2 fin\n"
                        "close #3 fin\n"
                        "close #4 fin\n"
                        "done AWL_OK #1 " MAIN_LOCAL " -> " PEER " simultaneous direct dials=3\n");
}

static void test_nothing_new_is_dialled_while_the_ok_is_awaited(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    feed(&p, 100, ev_conn(AWL_EV_DIAL_DONE, SIX, AWL_ERR_REFUSED)); /* to be dialled again */
    feed(&p, 101, ev_conn(AWL_EV_PROVEN, DIRECT, AWL_OK));
    assert_string_equal(feed(&p, 5000, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 9500, ev_mapped(0, "203.0.113.3:40001")), "");
    assert_true(awl_engine_deadline(p.e) == p.config.give_up);
    assert_int_equal(p.dials, 3);
}

static void test_lost_nomination_lets_another_one_win(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    proven(160, DIRECT);
    connected(170, SIX);
    proven(180, SIX);
    assert_string_equal(feed(&p, 200, ev_conn(AWL_EV_CLOSED, DIRECT, AWL_ERR_RESET)),
                        "nominate #2 ipv6 ipv6\n");
    assert_string_equal(feed(&p, 210, ev_conn(AWL_EV_CONFIRMED, DIRECT, AWL_OK)),
                        ""); /* too late */
    feed(&p, 220, ev_conn(AWL_EV_CONFIRMED, SIX, AWL_OK));
    assert_int_equal(p.last.err, AWL_OK);
    assert_int_equal(p.last.conn, SIX);
}

static void test_lost_nomination_without_another_one_dials_again(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    proven(160, DIRECT);
    feed(&p, 200, ev_conn(AWL_EV_CLOSED, DIRECT, AWL_ERR_RESET));
    assert_string_equal(feed_timer(&p), "dial #5 " MAIN_LOCAL " -> " PEER " simultaneous\n");
    assert_true(p.now <= AWL_MS(210));
}

static void test_losers_with_a_port_of_their_own_are_reset(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.main_taken = true;
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(1, "203.0.113.2:51001"));
    feed(&p, 0, ev_mapped(2, "203.0.113.2:51002"));
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 1, "192.168.1.5:41001", "198.51.100.5:50001"));
    feed(&p, 40, ev_ends(AWL_EV_OBSERVED, 2, "192.168.1.5:41002", "198.51.100.5:50002"));
    connected(120, 3);
    connected(120, 4);
    proven(200, 3);
    assert_string_equal(
        feed(&p, 280, ev_conn(AWL_EV_CONFIRMED, 3, AWL_OK)),
        "close #1 fin\n"
        "close #2 fin\n"
        "close #4 rst\n"
        "done AWL_OK #3 192.168.1.5:41001 -> 203.0.113.2:51001 simultaneous direct dials=2\n");
}

static void test_invitee_confirms_and_closes_the_losers(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE);
    connected(80, DIRECT);
    connected(80, LAN);
    proven(100, LAN);
    assert_string_equal(proven(110, DIRECT), "");
    assert_string_equal(feed(&p, 111, ev_conn(AWL_EV_NOMINATED, DIRECT, AWL_OK)),
                        "confirm #1 simultaneous direct\n"
                        "close #2 fin\n"
                        "close #3 fin\n"
                        "close #4 fin\n"
                        "done AWL_OK #1 " MAIN_LOCAL " -> " PEER " simultaneous direct dials=3\n");
}

static void test_nomination_of_an_unproven_connection_closes_it(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITEE);
    connected(80, DIRECT);
    assert_string_equal(feed(&p, 90, ev_conn(AWL_EV_NOMINATED, DIRECT, AWL_OK)), "close #1 rst\n");
    assert_string_equal(feed(&p, 90, ev_conn(AWL_EV_NOMINATED, SIX, AWL_OK)), ""); /* a dial */
    assert_string_equal(feed(&p, 90, ev_conn(AWL_EV_NOMINATED, 99, AWL_OK)), "");
    assert_int_equal(p.dones, 0);
}

static void test_roles_do_not_mix(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(80, DIRECT);
    proven(90, DIRECT);
    assert_string_equal(feed(&p, 95, ev_conn(AWL_EV_NOMINATED, DIRECT, AWL_OK)), "");
    punch_end(&p);
    start(AWL_ROLE_INVITEE);
    connected(80, DIRECT);
    proven(90, DIRECT);
    assert_string_equal(feed(&p, 95, ev_conn(AWL_EV_CONFIRMED, DIRECT, AWL_OK)), "");
}

static void test_nothing_is_nominated_in_the_last_second(void **state)
{
    (void)state;
    start(AWL_ROLE_INVITER);
    connected(28900, DIRECT);
    assert_string_equal(proven(29000, DIRECT), "");
    feed(&p, 30000, ev(AWL_EV_TIMER));
    assert_int_equal(p.last.err, AWL_ERR_NO_PATH);
    punch_end(&p);
    start(AWL_ROLE_INVITER);
    connected(28900, DIRECT);
    assert_string_equal(proven(28999, DIRECT), "nominate #1 simultaneous direct\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_nominated_before_its_proof),
        TEST(test_first_proven_is_nominated_at_once_when_nothing_better_is_connected),
        TEST(test_better_one_under_proof_is_waited_for),
        TEST(test_better_one_is_waited_for_300_ms_at_most),
        TEST(test_better_one_that_fails_ends_the_wait),
        TEST(test_lan_is_better_than_ipv6_is_better_than_direct),
        TEST(test_worse_one_under_proof_is_not_waited_for),
        TEST(test_losers_live_until_the_ok_and_are_closed_then),
        TEST(test_nothing_new_is_dialled_while_the_ok_is_awaited),
        TEST(test_lost_nomination_lets_another_one_win),
        TEST(test_lost_nomination_without_another_one_dials_again),
        TEST(test_losers_with_a_port_of_their_own_are_reset),
        TEST(test_invitee_confirms_and_closes_the_losers),
        TEST(test_nomination_of_an_unproven_connection_closes_it),
        TEST(test_roles_do_not_mix),
        TEST(test_nothing_is_nominated_in_the_last_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
