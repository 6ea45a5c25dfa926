/* SPDX-License-Identifier: MIT */
#include "engine/schedule/bucket.h"
#include "t.h"

static void test_twenty_dials_go_at_once_and_no_more(void **state)
{
    (void)state;
    awl_bucket b = awl_bucket_full(AWL_BUCKET_LIMIT, 0);
    for (unsigned i = 0; i < 20; i++) {
        assert_true(awl_bucket_next(&b, 0) == 0);
        assert_true(awl_bucket_take(&b, 0));
    }
    assert_false(awl_bucket_take(&b, 0));
    assert_true(awl_bucket_next(&b, 0) == AWL_MS(40));
}

static void test_an_empty_bucket_gives_one_token_each_40_ms(void **state)
{
    (void)state;
    awl_bucket b = awl_bucket_full(AWL_BUCKET_LIMIT, 0);
    for (unsigned i = 0; i < 20; i++) {
        awl_bucket_take(&b, 0);
    }
    for (int i = 1; i <= 10; i++) {
        assert_false(awl_bucket_take(&b, AWL_MS(40) * i - 1));
        assert_true(awl_bucket_take(&b, AWL_MS(40) * i));
        assert_false(awl_bucket_take(&b, AWL_MS(40) * i));
    }
}

static void test_next_says_now_when_a_token_has_grown_meanwhile(void **state)
{
    (void)state;
    awl_bucket b = awl_bucket_full(AWL_BUCKET_LIMIT, 0);
    for (unsigned i = 0; i < 20; i++) {
        awl_bucket_take(&b, 0);
    }
    assert_true(awl_bucket_next(&b, AWL_MS(39)) == AWL_MS(40));
    assert_true(awl_bucket_next(&b, AWL_MS(40)) == AWL_MS(40));
    assert_true(awl_bucket_next(&b, AWL_MS(95)) == AWL_MS(95));
}

static void test_a_rest_does_not_save_up_more_than_one_burst(void **state)
{
    (void)state;
    awl_bucket b = awl_bucket_full(AWL_BUCKET_LIMIT, 0);
    unsigned taken = 0;
    while (awl_bucket_take(&b, AWL_SECOND(100))) {
        taken++;
    }
    assert_int_equal(taken, 20);
    assert_true(awl_bucket_next(&b, AWL_SECOND(100)) == AWL_SECOND(100) + AWL_MS(40));
}

static void test_the_limit_is_exact(void **state)
{
    (void)state;
    awl_bucket b = awl_bucket_full(AWL_BUCKET_LIMIT, 0);
    for (int i = 1; i <= 100; i++) {
        assert_true(awl_bucket_take(&b, AWL_SECOND(i)));
    }
    assert_false(awl_bucket_take(&b, AWL_SECOND(1000)));
    assert_true(awl_bucket_next(&b, AWL_SECOND(1000)) == AWL_TIME_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_twenty_dials_go_at_once_and_no_more),
        cmocka_unit_test(test_an_empty_bucket_gives_one_token_each_40_ms),
        cmocka_unit_test(test_next_says_now_when_a_token_has_grown_meanwhile),
        cmocka_unit_test(test_a_rest_does_not_save_up_more_than_one_burst),
        cmocka_unit_test(test_the_limit_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
