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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_inviter_is_connected_by_one_dial, teardown),
        cmocka_unit_test_teardown(test_invitee_waits_for_the_nomination, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
