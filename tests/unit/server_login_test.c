/* SPDX-License-Identifier: MIT */
#include "server_world.h"

static void test_welcome_tells_who_and_where_one_is(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    const awl_login_event ev = world_login(&w, 0, world_everyone());
    assert_int_equal(ev.welcome.id.bytes[0], 1);
    const awl_addr me = world_remote(0);
    assert_true(awl_addr_equal(&ev.welcome.observed, &me));
    assert_int_equal(ev.tickets_count, AWL_LOGIN_TICKETS_MAX);
    assert_int_equal(ev.welcome.ticket_ms, 10000);
    assert_true(ev.welcome.attempts_per_minute > 0);
    /* both holes are on the address that the client dialled, as it knows it */
    assert_int_equal(ev.welcome.holes_count, 2);
    const awl_addr first = awl_addr_v4(198, 51, 100, 9, 8000);
    const awl_addr second = awl_addr_v4(198, 51, 100, 9, 8001);
    assert_true(awl_addr_equal(&ev.welcome.holes[0], &first));
    assert_true(awl_addr_equal(&ev.welcome.holes[1], &second));
    assert_non_null(strstr(w.log, "a logged in from 203.0.113.1:40001, room lobby, ID AEAQ"));
    world_free(&w);
}

static void test_the_roster_comes_with_login_and_changes_after_it(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, &(world_options){.unlisted = true});
    world_login(&w, 2, &(world_options){.room = "elsewhere"});
    world_forget(&w);
    world_login(&w, 3, world_everyone());
    world_expect(&w, 3, AWL_LOGIN_ROSTER_BEGIN);
    const awl_login_event listed = world_expect(&w, 3, AWL_LOGIN_PEER);
    assert_string_equal(listed.peer, "a");
    assert_int_equal(listed.state, AWL_PEER_LISTED);
    assert_int_equal(listed.id.bytes[31], 1);
    world_expect_none(&w, 3, AWL_LOGIN_PEER); /* not itself, not the unlisted, not the other room */
    world_expect(&w, 3, AWL_LOGIN_ROSTER_DONE);
    for (unsigned n = 0; n < 2; n++) { /* the unlisted see who comes as well */
        const awl_login_event joined = world_expect(&w, n, AWL_LOGIN_PEER);
        assert_string_equal(joined.peer, "d");
        assert_int_equal(joined.state, AWL_PEER_JOINED);
    }
    world_expect_none(&w, 2, AWL_LOGIN_PEER);
    awl_login_bye(w.clients[3].login);
    world_run(&w);
    const awl_login_event left = world_expect(&w, 0, AWL_LOGIN_PEER);
    assert_string_equal(left.peer, "d");
    assert_int_equal(left.state, AWL_PEER_LEFT);
    world_free(&w);
}

static void test_rooms_compare_without_case(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, &(world_options){.room = "Caf\xc3\x89"});
    world_login(&w, 1, &(world_options){.room = "caf\xc3\xa9"});
    assert_string_equal(world_expect(&w, 1, AWL_LOGIN_PEER).peer, "a");
    world_free(&w);
}

static void test_the_newest_listed_session_of_a_key_replaces_the_older(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    world_login(&w, 2, &(world_options){.name = "a", .key = 1, .unlisted = true});
    world_forget(&w);
    world_login(&w, 3, &(world_options){.name = "a", .key = 1});
    const awl_login_event bye = world_expect(&w, 0, AWL_LOGIN_BYE);
    assert_int_equal(bye.err, AWL_ERR_REPLACED);
    assert_int_equal(world_expect(&w, 0, AWL_LOGIN_CLOSED).err, AWL_ERR_REPLACED);
    world_expect_none(&w, 2, AWL_LOGIN_BYE); /* the unlisted one stays */
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_PEER).state, AWL_PEER_LEFT);
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_PEER).state, AWL_PEER_JOINED);
    world_connect(&w, 1, "a", 1); /* rings at the new one */
    world_run(&w);
    world_expect(&w, 3, AWL_LOGIN_INVITE);
    world_free(&w);
}

static void test_an_unlisted_session_replaces_nobody(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, &(world_options){.name = "a", .key = 1, .unlisted = true});
    world_expect_none(&w, 0, AWL_LOGIN_BYE);
    world_free(&w);
}

static void assert_refused(world *w, unsigned n, awl_err err)
{
    assert_int_equal(world_expect(w, n, AWL_LOGIN_REFUSED).err, err);
    assert_int_equal(world_expect(w, n, AWL_LOGIN_CLOSED).err, err);
    world_expect_none(w, n, AWL_LOGIN_WELCOME);
    assert_true(w->clients[n].closed);
}

static void test_whom_the_database_refuses_is_refused_with_its_cause(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    w.auth = AWL_ERR_NAME_TAKEN;
    world_try_login(&w, 0, world_everyone());
    assert_refused(&w, 0, AWL_ERR_NAME_TAKEN);
    w.auth = AWL_ERR_BAD_SIGNATURE;
    world_try_login(&w, 1, world_everyone());
    assert_refused(&w, 1, AWL_ERR_BAD_SIGNATURE);
    assert_non_null(strstr(w.log, "b from 203.0.113.2:40001 was refused"));
    w.auth = AWL_OK;
    world_login(&w, 0, world_everyone()); /* the slot is free again */
    world_free(&w);
}

static void test_a_name_in_the_room_cannot_be_worn_by_another_key(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_try_login(&w, 1, &(world_options){.name = "A"}); /* even if the database let it through */
    assert_refused(&w, 1, AWL_ERR_NAME_TAKEN);
    world_free(&w);
}

static void test_whoever_does_not_log_in_is_closed_after_ten_seconds(void **state)
{
    (void)state;
    const awl_addr none = {0};
    awl_server_action a;
    world w;
    world_init(&w);
    world_open(&w, 5, &none, &none);
    assert_true(awl_server_deadline(w.server) == w.now + AWL_SECOND(10));
    w.now += AWL_SECOND(10);
    world_feed(&w, (awl_server_event){.type = AWL_SERVER_TIMER});
    assert_true(awl_server_next(w.server, &a));
    assert_int_equal(a.type, AWL_SERVER_ACT_CLOSE);
    assert_int_equal(a.client, 5);
    world_free(&w);
}

static void test_whoever_is_silent_too_long_is_closed(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    for (int i = 0; i < 10; i++) { /* client 0 keeps itself alive, client 1 is gone */
        w.now += AWL_SECOND(25);
        awl_login_timer(w.clients[0].login, w.now);
        world_upload(&w, 0);
        world_feed(&w, (awl_server_event){.type = AWL_SERVER_TIMER});
        world_serve(&w);
    }
    assert_false(w.clients[0].closed);
    assert_true(w.clients[1].closed);
    assert_true(awl_login_rtt(w.clients[0].login) > 0);
    world_free(&w);
}

static void test_shutdown_says_bye_to_everybody(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    world_feed(&w, (awl_server_event){.type = AWL_SERVER_SHUTDOWN});
    world_serve(&w);
    for (unsigned n = 0; n < 2; n++) {
        assert_int_equal(world_expect(&w, n, AWL_LOGIN_BYE).err, AWL_ERR_SHUTTING_DOWN);
        assert_true(w.clients[n].closed);
    }
    assert_true(awl_server_deadline(w.server) != 0);
    world_free(&w);
}

static void test_events_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    const awl_addr none = {0};
    world w;
    world_init(&w);
    const awl_server_client beyond = awl_server_slots(w.server);
    assert_int_equal(
        world_feed(&w, (awl_server_event){.type = AWL_SERVER_OPENED, .client = beyond}),
        AWL_ERR_INVALID);
    assert_int_equal(world_feed(&w, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = 1}),
                     AWL_ERR_STATE);
    world_open(&w, 1, &none, &none);
    assert_int_equal(world_feed(&w, (awl_server_event){.type = AWL_SERVER_OPENED, .client = 1}),
                     AWL_ERR_STATE);
    assert_int_equal(
        world_feed(&w, (awl_server_event){.type = AWL_SERVER_AUTH_RESULT, .client = 1}),
        AWL_ERR_STATE);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_welcome_tells_who_and_where_one_is),
        cmocka_unit_test(test_the_roster_comes_with_login_and_changes_after_it),
        cmocka_unit_test(test_rooms_compare_without_case),
        cmocka_unit_test(test_the_newest_listed_session_of_a_key_replaces_the_older),
        cmocka_unit_test(test_an_unlisted_session_replaces_nobody),
        cmocka_unit_test(test_whom_the_database_refuses_is_refused_with_its_cause),
        cmocka_unit_test(test_a_name_in_the_room_cannot_be_worn_by_another_key),
        cmocka_unit_test(test_whoever_does_not_log_in_is_closed_after_ten_seconds),
        cmocka_unit_test(test_whoever_is_silent_too_long_is_closed),
        cmocka_unit_test(test_shutdown_says_bye_to_everybody),
        cmocka_unit_test(test_events_that_make_no_sense_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
