/* SPDX-License-Identifier: MIT */
#include "punch.h"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static void start(bool kernel_resends, uint64_t seed)
{
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.only = AWL_TECH_SIMULTANEOUS;
    p.config.kernel_resends = kernel_resends;
    p.config.seed = seed;
    feed(&p, 0, ev(AWL_EV_START));
    feed(&p, 0, ev_mapped(0, PEER));
    assert_int_equal(p.last.type, AWL_ACT_DIAL);
}

/* The last dial ends in err after wait; returns how long the engine waits before the next dial. */
static awl_time redial_after(awl_time wait, awl_err err)
{
    const awl_time failed = p.now + wait;
    assert_int_equal(p.last.type, AWL_ACT_DIAL);
    const char *out = feed_us(&p, failed, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, err));
    assert_string_equal(out, "");
    feed_timer(&p);
    assert_int_equal(p.last.type, AWL_ACT_DIAL);
    return p.now - failed;
}

static void test_refused_dial_is_repeated_with_a_new_id(void **state)
{
    (void)state;
    start(true, 1);
    assert_string_equal(feed(&p, 40, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_REFUSED)), "");
    assert_string_equal(feed_timer(&p), "dial #2 " MAIN_LOCAL " -> " PEER " simultaneous\n");
}

static void test_errors_are_answered_within_ten_ms(void **state)
{
    (void)state;
    static const awl_err errors[] = {AWL_ERR_REFUSED, AWL_ERR_RESET, AWL_ERR_UNREACHABLE};
    awl_time shortest = AWL_TIME_NEVER, longest = 0;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        start(true, seed);
        for (unsigned i = 0; i < 20; i++) {
            const awl_time gap = redial_after(AWL_MS(40), errors[i % 3]);
            assert_true(gap >= 0 && gap <= AWL_MS(10));
            shortest = gap < shortest ? gap : shortest;
            longest = gap > longest ? gap : longest;
        }
        punch_end(&p);
    }
    /* Two sides whose gaps are alike keep in step and miss each other. */
    assert_true(shortest < AWL_MS(1) && longest > AWL_MS(8));
}

static void test_gaps_have_jitter_from_the_seed(void **state)
{
    (void)state;
    awl_time first[2][5];
    for (unsigned run = 0; run < 2; run++) {
        start(true, 7);
        for (unsigned i = 0; i < 5; i++) {
            first[run][i] = redial_after(AWL_MS(40), AWL_ERR_REFUSED);
        }
        punch_end(&p);
    }
    assert_memory_equal(first[0], first[1], sizeof(first[0]));
    assert_true(first[0][0] != first[0][1] || first[0][1] != first[0][2]);
    start(true, 8);
    assert_true(redial_after(AWL_MS(40), AWL_ERR_REFUSED) != first[0][0]);
}

static void test_a_burst_of_instant_errors_falls_to_25_a_second(void **state)
{
    (void)state;
    start(true, 1);
    unsigned in_burst = 1;
    awl_time gap = 0;
    while ((gap = redial_after(0, AWL_ERR_REFUSED)) <= AWL_MS(10)) {
        in_burst++;
    }
    assert_true(in_burst >= 20 && in_burst <= 26); /* tokens grow during the burst, too */
    for (unsigned i = 0; i < 20; i++) {
        assert_true(gap <= AWL_MS(40));
        gap = redial_after(0, AWL_ERR_REFUSED);
    }
    const awl_time from = p.now;
    for (unsigned i = 0; i < 25; i++) {
        redial_after(0, AWL_ERR_REFUSED);
    }
    assert_int_equal(p.now - from, AWL_SECOND(1));
}

static void test_a_pair_is_dialled_a_hundred_times_and_not_once_more(void **state)
{
    (void)state;
    start(true, 1);
    for (unsigned i = 1; i < 100; i++) {
        assert_int_equal(p.dials, i);
        redial_after(0, AWL_ERR_REFUSED);
    }
    assert_int_equal(p.dials, 100);
    feed_us(&p, p.now, ev_conn(AWL_EV_DIAL_DONE, p.last.conn, AWL_ERR_REFUSED));
    assert_int_equal(p.last.type, AWL_ACT_OBSERVE); /* at once: a fresh port */
    while (p.dones == 0) {
        feed_timer(&p);
    }
    assert_int_equal(p.dials, 100);
    assert_int_equal(p.last.dials, 100);
    assert_int_equal(p.last.err, AWL_ERR_NO_PATH);
}

static void test_silent_dial_is_repeated_where_the_kernel_does_not_resend(void **state)
{
    (void)state;
    start(false, 1);
    const awl_time gap = redial_after(AWL_SECOND(1), AWL_ERR_TIMED_OUT);
    assert_true(gap <= AWL_MS(10));
    const awl_addr peer = addr(PEER);
    assert_true(awl_addr_equal(&p.last.remote, &peer));
    assert_int_equal(p.last.local.port, 40000);
}

static void test_silence_of_a_kernel_that_resends_ends_the_pair(void **state)
{
    (void)state;
    start(true, 1);
    feed(&p, 3000, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_TIMED_OUT));
    assert_int_equal(p.last.type, AWL_ACT_OBSERVE);
}

static void test_a_port_that_is_taken_means_a_fresh_port_at_once(void **state)
{
    (void)state;
    static const awl_err errors[] = {AWL_ERR_ADDR_IN_USE, AWL_ERR_OS, AWL_ERR_LIMIT};
    for (unsigned i = 0; i < 3; i++) {
        start(true, 1);
        assert_string_equal(feed(&p, 1, ev_conn(AWL_EV_DIAL_DONE, 1, errors[i])),
                            "observe #2 192.168.1.5:0\n");
        punch_end(&p);
    }
}

static void test_existing_pair_without_a_twin_is_left_after_200_ms(void **state)
{
    (void)state;
    start(true, 1);
    assert_string_equal(feed(&p, 10, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_EXISTS)), "");
    assert_int_equal(awl_engine_deadline(p.e), AWL_MS(210));
    assert_string_equal(feed_us(&p, AWL_MS(210) - 1, ev(AWL_EV_TIMER)), "");
    assert_string_equal(feed(&p, 210, ev(AWL_EV_TIMER)), "observe #2 192.168.1.5:0\n");
}

static void test_late_news_of_a_closed_dial_is_ignored(void **state)
{
    (void)state;
    start(true, 1);
    feed(&p, 10, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_REFUSED));
    assert_string_equal(feed(&p, 11, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_OK)), "");
    assert_string_equal(feed(&p, 11, ev_conn(AWL_EV_DIAL_DONE, 1, AWL_ERR_REFUSED)), "");
    assert_string_equal(feed(&p, 11, ev_conn(AWL_EV_PROVEN, 77, AWL_OK)), "");
    feed(&p, 30, ev(AWL_EV_TIMER));
    assert_int_equal(p.dials, 2);
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_refused_dial_is_repeated_with_a_new_id),
        TEST(test_errors_are_answered_within_ten_ms),
        TEST(test_gaps_have_jitter_from_the_seed),
        TEST(test_a_burst_of_instant_errors_falls_to_25_a_second),
        TEST(test_a_pair_is_dialled_a_hundred_times_and_not_once_more),
        TEST(test_silent_dial_is_repeated_where_the_kernel_does_not_resend),
        TEST(test_silence_of_a_kernel_that_resends_ends_the_pair),
        TEST(test_a_port_that_is_taken_means_a_fresh_port_at_once),
        TEST(test_existing_pair_without_a_twin_is_left_after_200_ms),
        TEST(test_late_news_of_a_closed_dial_is_ignored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
