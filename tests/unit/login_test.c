/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/client.h"
#include "proto/frame.h"
#include "proto/message.h"
#include "t.h"

/* One login against a server that is played by hand. */
static const uint8_t signature[AWL_SIG_LEN] = {7};

static awl_login *new_login(void)
{
    const awl_login_config config = {.name = "Anna", .listed = true, .key = {1}};
    awl_login *l = NULL;
    assert_int_equal(awl_login_new(&config, &l), AWL_OK);
    return l;
}

static void say(awl_login *l, awl_time now, const Awl__Envelope *m)
{
    awl_buf b;
    awl_buf_init(&b, 100000);
    assert_int_equal(awl_message_append(&b, m), AWL_OK);
    awl_login_input(l, now, awl_buf_head(&b), b.len);
    awl_buf_free(&b);
}

static void welcome(awl_login *l, awl_time now)
{
    static const uint8_t id[AWL_ID_LEN] = {9};
    const awl_addr me = awl_addr_v4(203, 0, 113, 1, 40001);
    Awl__Endpoint observed = awl_wire_endpoint(&me);
    Awl__Welcome w = AWL__WELCOME__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    w.id = awl_wire_bytes(id, sizeof(id));
    w.observed = &observed;
    m.body_case = AWL__ENVELOPE__BODY_WELCOME;
    m.welcome = &w;
    say(l, now, &m);
}

/* A login that is through, its output taken. */
static awl_login *logged_in(void)
{
    awl_login_event ev;
    size_t len = 0;
    awl_login *l = new_login();
    assert_int_equal(awl_login_start(l, 0, signature), AWL_OK);
    (void)awl_login_output(l, &len);
    awl_login_sent(l, len);
    welcome(l, 1000);
    assert_true(awl_login_next(l, &ev));
    assert_int_equal(ev.type, AWL_LOGIN_WELCOME);
    assert_false(awl_login_next(l, &ev));
    return l;
}

/* The one message that waits to be sent; the caller frees it. */
static Awl__Envelope *sent(awl_login *l)
{
    size_t len = 0, body = 0;
    Awl__Envelope *m = NULL;
    const uint8_t *data = awl_login_output(l, &len);
    assert_non_null(data);
    assert_int_equal(awl_frame_peek(data, len, AWL_FRAME_MAX, &body), AWL_OK);
    assert_int_equal(awl_message_parse(data + AWL_FRAME_HEADER_LEN, body, &m), AWL_OK);
    awl_login_sent(l, AWL_FRAME_HEADER_LEN + body);
    return m;
}

static void assert_closed(awl_login *l, awl_err err)
{
    awl_login_event ev;
    assert_true(awl_login_next(l, &ev));
    assert_int_equal(ev.type, AWL_LOGIN_CLOSED);
    assert_int_equal(ev.err, err);
    assert_false(awl_login_next(l, &ev));
    assert_true(awl_login_deadline(l) == AWL_TIME_NEVER);
}

static void test_login_says_who_it_is(void **state)
{
    (void)state;
    awl_login *l = new_login();
    size_t len = 0;
    assert_null(awl_login_output(l, &len));
    assert_int_equal(awl_login_start(l, 0, signature), AWL_OK);
    assert_int_equal(awl_login_start(l, 0, signature), AWL_ERR_STATE);
    Awl__Envelope *m = sent(l);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_LOGIN);
    assert_int_equal(m->login->version, AWL_PROTOCOL_VERSION);
    assert_memory_equal(m->login->name.data, "Anna", 4);
    assert_memory_equal(m->login->room.data, "lobby", 5);
    assert_int_equal(m->login->signature.len, AWL_SIG_LEN);
    assert_int_equal(m->login->signature.data[0], 7);
    assert_true(m->login->listed);
    awl_message_free(m);
    awl_login_free(l);
}

static void test_the_longest_login_fits_into_its_frame(void **state)
{
    (void)state;
    char name[AWL_NAME_MAX + 1], software[65];
    awl_id known[AWL_KNOWN_MAX];
    awl_login *l = NULL;
    size_t len = 0;
    memset(name, 'n', AWL_NAME_MAX);
    name[AWL_NAME_MAX] = '\0';
    memset(software, 's', 64);
    software[64] = '\0';
    memset(known, 0xee, sizeof(known));
    awl_login_config config = {.name = name,
                               .room = name,
                               .software = software,
                               .policy = {AWL_CONSENT_KNOWN, known, AWL_KNOWN_MAX},
                               .locals_count = AWL_LOGIN_LOCALS_MAX};
    memset(config.key, 0xee, sizeof(config.key));
    for (int i = 0; i < AWL_LOGIN_LOCALS_MAX; i++) {
        config.locals[i] = (awl_addr){.family = AWL_FAMILY_IPV6, .ip = {0xfd}, .port = 65535};
    }
    assert_int_equal(awl_login_new(&config, &l), AWL_OK);
    assert_int_equal(awl_login_start(l, 0, signature), AWL_OK);
    (void)awl_login_output(l, &len);
    assert_true(len <= AWL_FRAME_HEADER_LEN + AWL_FRAME_MAX_LOGIN);
    awl_login_free(l);
}

static void test_bad_configurations_are_refused(void **state)
{
    (void)state;
    awl_login *l = NULL;
    awl_login_config config = {.name = "a\n"};
    assert_int_equal(awl_login_new(&config, &l), AWL_ERR_NAME_INVALID);
    assert_null(l);
    config = (awl_login_config){.name = "a", .room = "\xff"};
    assert_int_equal(awl_login_new(&config, &l), AWL_ERR_NAME_INVALID);
    config = (awl_login_config){.name = "a", .locals_count = AWL_LOGIN_LOCALS_MAX + 1};
    assert_int_equal(awl_login_new(&config, &l), AWL_ERR_INVALID);
    config = (awl_login_config){.name = "a", .policy = {.known_count = AWL_KNOWN_MAX + 1}};
    assert_int_equal(awl_login_new(&config, &l), AWL_ERR_INVALID);
}

static void test_a_server_that_does_not_answer_is_given_up_after_ten_seconds(void **state)
{
    (void)state;
    awl_login *l = new_login();
    awl_login_event ev;
    assert_int_equal(awl_login_start(l, 5, signature), AWL_OK);
    assert_true(awl_login_deadline(l) == AWL_SECOND(10) + 5);
    awl_login_timer(l, AWL_SECOND(10));
    assert_false(awl_login_next(l, &ev));
    awl_login_timer(l, AWL_SECOND(10) + 5);
    assert_closed(l, AWL_ERR_TIMED_OUT);
    awl_login_free(l);
}

static void test_a_quiet_connection_is_pinged_and_given_up_after_ten_seconds(void **state)
{
    (void)state;
    awl_login *l = logged_in();
    const awl_time first = awl_login_deadline(l);
    assert_true(first == AWL_SECOND(25) + 1000);
    awl_login_timer(l, first);
    Awl__Envelope *m = sent(l);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_PING);
    assert_true(awl_login_deadline(l) == first + AWL_SECOND(10));
    Awl__Pong pong = AWL__PONG__INIT;
    Awl__Envelope reply = AWL__ENVELOPE__INIT;
    pong.nonce = m->ping->nonce;
    awl_message_free(m);
    reply.body_case = AWL__ENVELOPE__BODY_PONG;
    reply.pong = &pong;
    say(l, first + 40000, &reply);
    awl_login_event ev;
    assert_false(awl_login_next(l, &ev));
    assert_true(awl_login_rtt(l) == 40000);
    const awl_time second = awl_login_deadline(l);
    assert_true(second == first + AWL_SECOND(25));
    awl_login_timer(l, second);
    awl_login_timer(l, second + AWL_SECOND(10) - 1);
    assert_false(awl_login_next(l, &ev));
    awl_login_timer(l, second + AWL_SECOND(10));
    assert_closed(l, AWL_ERR_TIMED_OUT);
    awl_login_free(l);
}

static void test_commands_wait_for_welcome(void **state)
{
    (void)state;
    awl_login *l = new_login();
    assert_int_equal(awl_login_connect(l, "b", AWL_TECH_NONE, 1), AWL_ERR_STATE);
    assert_int_equal(awl_login_start(l, 0, signature), AWL_OK);
    assert_int_equal(awl_login_connect(l, "b", AWL_TECH_NONE, 1), AWL_ERR_STATE);
    assert_int_equal(awl_login_request_tickets(l, 1), AWL_ERR_STATE);
    awl_login_free(l);
}

static void test_names_are_checked_before_they_are_sent(void **state)
{
    (void)state;
    awl_login *l = logged_in();
    assert_int_equal(awl_login_connect(l, "b\n", AWL_TECH_NONE, 1), AWL_ERR_NAME_INVALID);
    assert_int_equal(awl_login_connect(l, " b ", AWL_TECH_LAN, 77), AWL_OK);
    Awl__Envelope *m = sent(l);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_CONNECT);
    assert_int_equal(m->connect->peer.len, 1);
    assert_int_equal(m->connect->request, 77);
    assert_int_equal(m->connect->technique, AWL_TECH_LAN);
    awl_message_free(m);
    awl_login_free(l);
}

static void test_garbage_from_the_server_ends_the_login(void **state)
{
    (void)state;
    static const uint8_t garbage[] = {0, 0, 0, 2, 0xff, 0xff};
    static const uint8_t too_long[] = {0x7f, 0, 0, 0};
    awl_login *l = logged_in();
    awl_login_input(l, 2000, garbage, sizeof(garbage));
    assert_closed(l, AWL_ERR_MALFORMED);
    assert_int_equal(awl_login_connect(l, "b", AWL_TECH_NONE, 1), AWL_ERR_STATE);
    awl_login_free(l);
    l = logged_in();
    awl_login_input(l, 2000, too_long, sizeof(too_long));
    assert_closed(l, AWL_ERR_MALFORMED);
    awl_login_free(l);
}

static void test_a_second_welcome_is_malformed(void **state)
{
    (void)state;
    awl_login *l = logged_in();
    welcome(l, 2000);
    assert_closed(l, AWL_ERR_MALFORMED);
    awl_login_free(l);
}

static void test_nothing_but_welcome_is_taken_before_it(void **state)
{
    (void)state;
    awl_login *l = new_login();
    Awl__Invite invite = AWL__INVITE__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    m.body_case = AWL__ENVELOPE__BODY_INVITE;
    m.invite = &invite;
    assert_int_equal(awl_login_start(l, 0, signature), AWL_OK);
    say(l, 1, &m);
    assert_closed(l, AWL_ERR_MALFORMED);
    awl_login_free(l);
}

static void test_an_unknown_message_gets_a_coded_error_and_changes_nothing(void **state)
{
    (void)state;
    static const uint8_t unknown[] = {0, 0, 0, 3, 0xa2, 0x06, 0x00};
    awl_login *l = logged_in();
    awl_login_event ev;
    awl_login_input(l, 2000, unknown, sizeof(unknown));
    assert_false(awl_login_next(l, &ev));
    Awl__Envelope *m = sent(l);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_ERROR);
    assert_int_equal(m->error->code, AWL_ERR_VERSION);
    awl_message_free(m);
    awl_login_free(l);
}

static void test_what_came_before_the_loss_is_still_told(void **state)
{
    (void)state;
    awl_login *l = logged_in();
    awl_login_event ev;
    Awl__Bye bye = AWL__BYE__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    bye.code = AWL_ERR_SHUTTING_DOWN;
    m.body_case = AWL__ENVELOPE__BODY_BYE;
    m.bye = &bye;
    say(l, 2000, &m);
    awl_login_lost(l, AWL_ERR_RESET);
    assert_true(awl_login_next(l, &ev));
    assert_int_equal(ev.type, AWL_LOGIN_BYE);
    assert_int_equal(ev.err, AWL_ERR_SHUTTING_DOWN);
    assert_closed(l, AWL_ERR_SHUTTING_DOWN);
    awl_login_free(l);
    l = logged_in();
    awl_login_lost(l, AWL_ERR_RESET);
    assert_closed(l, AWL_ERR_RESET);
    awl_login_free(l);
}

static void test_bye_is_sent_and_ends_the_login(void **state)
{
    (void)state;
    awl_login *l = logged_in();
    awl_login_bye(l);
    Awl__Envelope *m = sent(l);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_BYE);
    awl_message_free(m);
    assert_closed(l, AWL_OK);
    awl_login_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login_says_who_it_is),
        cmocka_unit_test(test_the_longest_login_fits_into_its_frame),
        cmocka_unit_test(test_bad_configurations_are_refused),
        cmocka_unit_test(test_a_server_that_does_not_answer_is_given_up_after_ten_seconds),
        cmocka_unit_test(test_a_quiet_connection_is_pinged_and_given_up_after_ten_seconds),
        cmocka_unit_test(test_commands_wait_for_welcome),
        cmocka_unit_test(test_names_are_checked_before_they_are_sent),
        cmocka_unit_test(test_garbage_from_the_server_ends_the_login),
        cmocka_unit_test(test_a_second_welcome_is_malformed),
        cmocka_unit_test(test_nothing_but_welcome_is_taken_before_it),
        cmocka_unit_test(test_an_unknown_message_gets_a_coded_error_and_changes_nothing),
        cmocka_unit_test(test_what_came_before_the_loss_is_still_told),
        cmocka_unit_test(test_bye_is_sent_and_ends_the_login),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
