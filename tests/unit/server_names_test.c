/* SPDX-License-Identifier: MIT */
#include "runtime/names.h"
#include "t.h"

static const awl_id anna = {{1}}, bert = {{2}};
#define DAY (INT64_C(24) * 60 * 60)

static awl_names *fresh(void)
{
    awl_names *n = NULL;
    assert_int_equal(awl_names_open(":memory:", &n), AWL_OK);
    return n;
}

static void test_a_name_belongs_to_the_first_key_that_takes_it(void **state)
{
    (void)state;
    awl_names *n = fresh();
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 1000), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "ANNA", &bert, 1000), AWL_ERR_NAME_TAKEN);
    assert_int_equal(awl_names_claim(n, "anna", "anna", &anna, 2000), AWL_OK);
    assert_int_equal(awl_names_claim(n, "bert", "Bert", &bert, 1000), AWL_OK);
    assert_int_equal(awl_names_claim(n, "berta", "Berta", &bert, 1000), AWL_OK); /* two are fine */
    awl_names_close(n);
}

static void test_a_name_is_free_after_ninety_unused_days(void **state)
{
    (void)state;
    awl_names *n = fresh();
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 0), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &bert, 90 * DAY - 1), AWL_ERR_NAME_TAKEN);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &bert, 90 * DAY), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 90 * DAY), AWL_ERR_NAME_TAKEN);
    awl_names_close(n);
}

static void test_use_keeps_a_name(void **state)
{
    (void)state;
    awl_names *n = fresh();
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 0), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 80 * DAY), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &bert, 100 * DAY), AWL_ERR_NAME_TAKEN);
    awl_names_close(n);
}

static void test_a_clock_that_was_set_back_takes_no_name_away(void **state)
{
    (void)state;
    awl_names *n = fresh();
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 1000 * DAY), AWL_OK);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &bert, 0), AWL_ERR_NAME_TAKEN);
    assert_int_equal(awl_names_claim(n, "anna", "Anna", &anna, 0), AWL_OK);
    awl_names_close(n);
}

static void test_a_place_that_cannot_be_opened_is_an_error(void **state)
{
    (void)state;
    awl_names *n = NULL;
    assert_int_equal(awl_names_open("no/such/directory/names.db", &n), AWL_ERR_IO);
    assert_null(n);
}

static void test_quotes_in_names_are_only_quotes(void **state)
{
    (void)state;
    awl_names *n = fresh();
    assert_int_equal(
        awl_names_claim(n, "'; drop table names; --", "'; drop table names; --", &anna, 0), AWL_OK);
    assert_int_equal(awl_names_claim(n, "'; drop table names; --", "x", &bert, 0),
                     AWL_ERR_NAME_TAKEN);
    awl_names_checkpoint(n);
    awl_names_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_name_belongs_to_the_first_key_that_takes_it),
        cmocka_unit_test(test_a_name_is_free_after_ninety_unused_days),
        cmocka_unit_test(test_use_keeps_a_name),
        cmocka_unit_test(test_a_clock_that_was_set_back_takes_no_name_away),
        cmocka_unit_test(test_a_place_that_cannot_be_opened_is_an_error),
        cmocka_unit_test(test_quotes_in_names_are_only_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
