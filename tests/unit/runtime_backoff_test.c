/* SPDX-License-Identifier: MIT */
#include "runtime/backoff.h"
#include "t.h"

static awl_time longest_of(awl_backoff *b, awl_time now, int draws)
{
    awl_time longest = 0;
    for (int i = 0; i < draws; i++) {
        const awl_time d = awl_backoff_next(b, now);
        longest = d > longest ? d : longest;
    }
    return longest;
}

static void test_first_minute_is_capped_at_two_seconds_and_later_at_thirty(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 50; seed++) {
        awl_backoff b;
        awl_backoff_init(&b, seed);
        assert_in_range(awl_backoff_next(&b, AWL_SECOND(5)), 0, AWL_MS(250));
        const awl_time minute = longest_of(&b, AWL_SECOND(64), 400);
        assert_in_range(minute, AWL_MS(1500), AWL_SECOND(2));
        const awl_time later = longest_of(&b, AWL_SECOND(66), 400);
        assert_in_range(later, AWL_SECOND(20), AWL_SECOND(30));
    }
}

static void test_delays_are_small_again_after_a_login(void **state)
{
    (void)state;
    awl_backoff b;
    awl_backoff_init(&b, 7);
    longest_of(&b, AWL_SECOND(100), 20);
    awl_backoff_reset(&b);
    assert_in_range(awl_backoff_next(&b, AWL_SECOND(500)), 0, AWL_MS(250));
}

static void test_clients_do_not_come_back_together(void **state)
{
    (void)state;
    awl_backoff a, b;
    awl_backoff_init(&a, 1);
    awl_backoff_init(&b, 2);
    unsigned same = 0;
    for (int i = 0; i < 100; i++) {
        same += awl_backoff_next(&a, 0) == awl_backoff_next(&b, 0);
    }
    assert_in_range(same, 0, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_minute_is_capped_at_two_seconds_and_later_at_thirty),
        cmocka_unit_test(test_delays_are_small_again_after_a_login),
        cmocka_unit_test(test_clients_do_not_come_back_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
