/* SPDX-License-Identifier: MIT */
#include "punch.h"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static void test_configs_that_cannot_work_are_refused(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    awl_engine_config bad[5];
    for (size_t i = 0; i < 5; i++) {
        bad[i] = p.config;
    }
    bad[0].role = AWL_ROLE_NONE;
    bad[1].main_local = (awl_addr){0};
    bad[2].locals_count = AWL_LOCALS_MAX + 1;
    bad[3].only = AWL_TECH_BIRTHDAY;
    bad[4].only = (awl_technique)99;
    for (size_t i = 0; i < 5; i++) {
        p.e = (awl_engine *)1;
        assert_int_equal(awl_engine_new(&bad[i], &p.e), AWL_ERR_INVALID);
        assert_null(p.e);
    }
    awl_engine_free(NULL);
}

static void test_order_of_events_is_checked(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    assert_string_equal(feed(&p, 5, ev(AWL_EV_TIMER)), "AWL_ERR_STATE\n");
    assert_true(awl_engine_deadline(p.e) == AWL_TIME_NEVER);
    assert_string_equal(feed(&p, 10, ev(AWL_EV_START)), "");
    assert_string_equal(feed(&p, 10, ev(AWL_EV_START)), "AWL_ERR_STATE\n");
    assert_string_equal(feed(&p, 9, ev(AWL_EV_TIMER)), "AWL_ERR_STATE\n");
    assert_string_equal(feed(&p, 10, ev(AWL_EV_NONE)), "AWL_ERR_INVALID\n");
    awl_event e = ev_mapped(0, PEER);
    e.now = AWL_MS(10);
    assert_int_equal(awl_engine_handle(p.e, &e), AWL_OK);
    assert_int_equal(awl_engine_handle(p.e, &e), AWL_ERR_STATE); /* undrained actions */
}

static void test_everything_starts_at_once_as_candidates_arrive(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.ipv6_local = addr("[2001:db8::5]:40000");
    punch_lan(&p, "192.168.1.5:40000", 24);
    assert_string_equal(feed(&p, 0, ev(AWL_EV_START)), "");
    assert_string_equal(feed(&p, 0, ev_mapped(0, PEER)),
                        "attempt simultaneous\n"
                        "dial #1 " MAIN_LOCAL " -> " PEER " simultaneous\n");
    assert_string_equal(
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, "[2001:db8::9]:40001")),
        "attempt ipv6\n"
        "dial #2 [2001:db8::5]:40000 -> [2001:db8::9]:40001 ipv6\n");
    assert_string_equal(
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, "192.168.1.9:40001")),
        "attempt lan\n"
        "dial #3 192.168.1.5:40000 -> 192.168.1.9:40001 lan\n");
}

static void test_only_one_technique_runs_when_one_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        awl_technique only;
        const char *prefix;
    } rows[] = {{AWL_TECH_LAN, "attempt lan\n"},
                {AWL_TECH_IPV6, "attempt ipv6\n"},
                {AWL_TECH_SIMULTANEOUS, "attempt simultaneous\n"}};
    for (size_t i = 0; i < 3; i++) {
        punch_init(&p, AWL_ROLE_INVITER);
        p.config.only = rows[i].only;
        p.config.ipv6_local = addr("[2001:db8::5]:40000");
        punch_lan(&p, "192.168.1.5:40000", 24);
        feed(&p, 0, ev(AWL_EV_START));
        const awl_event remotes[] = {
            ev_mapped(0, PEER), ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, "[2001:db8::9]:1"),
            ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, "192.168.1.9:40001")};
        for (size_t k = 0; k < 3; k++) {
            const char *out = feed(&p, 0, remotes[k]);
            assert_true(out[0] == '\0' ||
                        strncmp(out, rows[i].prefix, strlen(rows[i].prefix)) == 0);
        }
        assert_int_equal(p.dials, 1);
        punch_end(&p);
    }
}

/* Lets the engine run on its own timers until DONE; returns when that was. */
static awl_time run_out(void)
{
    for (unsigned i = 0; p.dones == 0; i++) {
        assert_true(i < 1000);
        feed_timer(&p);
    }
    assert_int_equal(p.last.err, AWL_ERR_NO_PATH);
    return p.now;
}

static void test_silence_ends_with_no_path_when_everything_was_tried(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    assert_int_equal(run_out(), AWL_SECOND(19)); /* 9 s, then sequential for 10 s */
}

static void test_each_technique_alone_ends_with_no_path(void **state)
{
    (void)state;
    static const struct {
        awl_technique only;
        int seconds;
    } rows[] = {{AWL_TECH_LAN, 4}, {AWL_TECH_IPV6, 8}, {AWL_TECH_SIMULTANEOUS, 12}};
    for (size_t i = 0; i < 3; i++) {
        punch_init(&p, AWL_ROLE_INVITER);
        p.config.only = rows[i].only;
        p.config.ipv6_local = addr("[2001:db8::5]:40000");
        punch_lan(&p, "192.168.1.5:40000", 24);
        feed(&p, 0, ev(AWL_EV_START));
        feed(&p, 0, ev_mapped(0, PEER));
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, "[2001:db8::9]:40001"));
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, "192.168.1.9:40001"));
        assert_int_equal(run_out(), AWL_SECOND(rows[i].seconds));
        punch_end(&p);
    }
}

static void test_without_candidates_lan_and_ipv6_end_after_2_s(void **state)
{
    (void)state;
    static const awl_technique rows[] = {AWL_TECH_LAN, AWL_TECH_IPV6};
    for (size_t i = 0; i < 2; i++) {
        punch_init(&p, AWL_ROLE_INVITER);
        p.config.only = rows[i];
        p.config.ipv6_local = addr("[2001:db8::5]:40000");
        punch_lan(&p, "192.168.1.5:40000", 24);
        feed(&p, 0, ev(AWL_EV_START));
        assert_int_equal(run_out(), AWL_SECOND(2));
        punch_end(&p);
    }
}

static void test_without_an_own_address_lan_and_ipv6_end_at_once(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.only = AWL_TECH_LAN;
    assert_string_equal(feed(&p, 0, ev(AWL_EV_START)), "done AWL_ERR_NO_PATH dials=0\n");
    punch_end(&p);
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.only = AWL_TECH_IPV6;
    assert_string_equal(feed(&p, 0, ev(AWL_EV_START)), "done AWL_ERR_NO_PATH dials=0\n");
}

static void test_refused_ipv6_is_dialled_again_and_ends_after_a_hundred(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.only = AWL_TECH_IPV6;
    p.config.ipv6_local = addr("[2001:db8::5]:40000");
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_IPV6, 0, "[2001:db8::9]:40001"));
    while (p.dones == 0 && p.last.type == AWL_ACT_DIAL) {
        feed_us(&p, p.now, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, AWL_ERR_REFUSED));
        if (p.dones == 0) {
            feed_timer(&p);
        }
    }
    assert_int_equal(p.dials, 100);
    assert_int_equal(p.last.err, AWL_ERR_NO_PATH);
    assert_true(p.now < AWL_SECOND(4));
}

static void test_give_up_is_the_latest_end(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITEE);
    p.config.give_up = AWL_MS(2500);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 100, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    feed(&p, 200, ev_conn(AWL_EV_PROVEN, 1, AWL_OK)); /* and no nomination comes */
    assert_true(awl_engine_deadline(p.e) == AWL_MS(2500));
    assert_string_equal(feed(&p, 2499, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 2500, ev(AWL_EV_TIMER)),
                        "close #1 fin\ndone AWL_ERR_NO_PATH dials=1\n");
}

static void test_running_proof_keeps_the_attempt_alive(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.only = AWL_TECH_SIMULTANEOUS;
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 4000, ev(AWL_EV_TIMER));
    feed(&p, 8000, ev(AWL_EV_TIMER));
    feed(&p, 11900, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK));
    assert_string_equal(feed(&p, 12000, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 12100, ev_conn(AWL_EV_PROVEN, 1, AWL_OK)),
                        "nominate #1 simultaneous direct\n");
}

static void test_abort_closes_everything(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.may_listen = true;
    punch_lan(&p, "192.168.1.5:40000", 24);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, "192.168.1.9:40001"));
    feed(&p, 0, ev_mapped(1, "203.0.113.2:51001"));
    assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_ABORT, 0, AWL_ERR_PEER_LEFT)),
                        "close #1 fin\n"
                        "close #2 fin\n"
                        "close #3 fin\n"
                        "close #4 fin\n"
                        "done AWL_ERR_PEER_LEFT dials=2\n");
    punch_end(&p);
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    assert_string_equal(feed(&p, 1, ev(AWL_EV_ABORT)), "done AWL_ERR_ABORTED dials=0\n");
}

static void test_resumed_computer_ends_at_once_when_its_time_is_over(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    assert_string_equal(feed(&p, 3600000, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_REFUSED)),
                        "done AWL_ERR_NO_PATH dials=1\n");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_configs_that_cannot_work_are_refused),
        TEST(test_order_of_events_is_checked),
        TEST(test_everything_starts_at_once_as_candidates_arrive),
        TEST(test_only_one_technique_runs_when_one_is_asked_for),
        TEST(test_silence_ends_with_no_path_when_everything_was_tried),
        TEST(test_each_technique_alone_ends_with_no_path),
        TEST(test_without_candidates_lan_and_ipv6_end_after_2_s),
        TEST(test_without_an_own_address_lan_and_ipv6_end_at_once),
        TEST(test_refused_ipv6_is_dialled_again_and_ends_after_a_hundred),
        TEST(test_give_up_is_the_latest_end),
        TEST(test_running_proof_keeps_the_attempt_alive),
        TEST(test_abort_closes_everything),
        TEST(test_resumed_computer_ends_at_once_when_its_time_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
