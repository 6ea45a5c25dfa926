/* SPDX-License-Identifier: MIT */
#include "server_world.h"

/* Feeds raw bytes as client n, in pieces of that size. */
static void feed_raw(world *w, unsigned n, const uint8_t *data, size_t len, size_t piece)
{
    for (size_t at = 0; at < len; at += piece) {
        world_feed(w, (awl_server_event){.type = AWL_SERVER_INPUT,
                                         .client = n,
                                         .data = data + at,
                                         .len = len - at < piece ? len - at : piece});
    }
}

static void test_garbage_ends_one_connection_with_an_error_and_a_line(void **state)
{
    (void)state;
    static const uint8_t garbage[] = {0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0};
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    world_forget(&w);
    feed_raw(&w, 0, garbage, sizeof(garbage), 3);
    world_run(&w);
    assert_int_equal(world_expect(&w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_MALFORMED);
    assert_true(w.clients[0].closed);
    assert_false(w.clients[1].closed);
    assert_non_null(strstr(w.log, "a from 203.0.113.1:40001: the frame cannot be decoded"));
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_PEER).state, AWL_PEER_LEFT);
    world_free(&w);
}

static void test_frames_before_login_are_short(void **state)
{
    (void)state;
    static const uint8_t header[] = {0, 0, 0x10, 0x01};
    const awl_addr none = {0};
    awl_server_action a;
    world w;
    world_init(&w);
    world_open(&w, 3, &none, &none);
    feed_raw(&w, 3, header, sizeof(header), 1);
    assert_true(awl_server_next(w.server, &a));
    assert_int_equal(a.type, AWL_SERVER_ACT_CLOSE);
    world_free(&w);
}

static void test_the_first_message_must_be_login(void **state)
{
    (void)state;
    static const uint8_t ping[] = {0, 0, 0, 5, 0xa2, 0x01, 0x02, 0x08, 0x07};
    const awl_addr none = {0};
    awl_server_action a;
    world w;
    world_init(&w);
    world_open(&w, 3, &none, &none);
    feed_raw(&w, 3, ping, sizeof(ping), sizeof(ping));
    assert_true(awl_server_next(w.server, &a));
    assert_int_equal(a.type, AWL_SERVER_ACT_CLOSE);
    world_free(&w);
}

static void test_unknown_messages_get_a_coded_error_and_too_many_are_an_end(void **state)
{
    (void)state;
    static const uint8_t unknown[] = {0, 0, 0, 3, 0xa2, 0x06, 0x00};
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    for (int i = 0; i < 15; i++) {
        feed_raw(&w, 0, unknown, sizeof(unknown), sizeof(unknown));
        world_run(&w);
        assert_int_equal(world_expect(&w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_VERSION);
    }
    assert_false(w.clients[0].closed);
    feed_raw(&w, 0, unknown, sizeof(unknown), sizeof(unknown));
    world_run(&w);
    assert_true(w.clients[0].closed);
    world_free(&w);
}

static void test_input_is_understood_byte_by_byte(void **state)
{
    (void)state;
    world w;
    size_t len = 0;
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    world_connect(&w, 0, "b", 1);
    const uint8_t *data = awl_login_output(w.clients[0].login, &len);
    feed_raw(&w, 0, data, len, 1);
    awl_login_sent(w.clients[0].login, len);
    world_run(&w);
    world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    world_free(&w);
}

static void test_connects_are_limited_per_minute(void **state)
{
    (void)state;
    awl_limits limits = awl_limits_default();
    limits.attempts_per_minute = 3;
    world w;
    world_init_with(&w, &limits);
    world_login(&w, 0, world_everyone());
    for (uint32_t i = 1; i <= 4; i++) {
        world_connect(&w, 0, "nobody", i);
        world_run(&w);
        const awl_login_event no = world_expect(&w, 0, AWL_LOGIN_FAILED);
        assert_int_equal(no.err, i <= 3 ? AWL_ERR_PEER_UNKNOWN : AWL_ERR_RATE_LIMITED);
        assert_int_equal(no.retry_ms, i <= 3 ? 0 : 20000);
    }
    world_advance(&w, AWL_SECOND(20));
    world_connect(&w, 0, "nobody", 5);
    world_run(&w);
    assert_int_equal(world_expect(&w, 0, AWL_LOGIN_FAILED).err, AWL_ERR_PEER_UNKNOWN);
    world_free(&w);
}

static void test_a_full_server_and_a_full_room_refuse_the_next(void **state)
{
    (void)state;
    awl_limits limits = awl_limits_default();
    limits.clients = 3;
    limits.room_size = 2;
    world w;
    world_init_with(&w, &limits);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    world_try_login(&w, 2, world_everyone());
    const awl_login_event no = world_expect(&w, 2, AWL_LOGIN_REFUSED);
    assert_int_equal(no.err, AWL_ERR_SERVER_FULL);
    assert_true(no.retry_ms > 0);
    world_login(&w, 2, &(world_options){.unlisted = true}); /* takes no place in the room */
    world_try_login(&w, 3, &(world_options){.room = "other"});
    assert_int_equal(world_expect(&w, 3, AWL_LOGIN_REFUSED).err, AWL_ERR_SERVER_FULL);
    world_free(&w);
}

static void test_too_many_unauthenticated_connections_are_closed(void **state)
{
    (void)state;
    awl_limits limits = awl_limits_default();
    limits.unauthenticated = 2;
    const awl_addr none = {0};
    awl_server_action a;
    world w;
    world_init_with(&w, &limits);
    for (unsigned n = 4; n < 7; n++) {
        world_open(&w, n, &none, &none);
    }
    assert_true(awl_server_next(w.server, &a));
    assert_int_equal(a.type, AWL_SERVER_ACT_CLOSE);
    assert_int_equal(a.client, 6);
    assert_false(awl_server_next(w.server, &a));
    world_free(&w);
}

/* Lets logins through and delivers nothing. */
static void serve_nobody(world *w)
{
    awl_server_action a;
    while (awl_server_next(w->server, &a)) {
        if (a.type == AWL_SERVER_ACT_AUTH) {
            world_auth(w, &a);
        }
    }
}

/* Fills the room with listed sessions that nobody listens to. */
static void crowd(world *w, unsigned first, unsigned count)
{
    static const uint8_t signature[AWL_SIG_LEN] = {1};
    const awl_addr none = {0};
    for (unsigned n = first; n < first + count; n++) {
        char name[16];
        size_t len = 0;
        awl_login *l = NULL;
        snprintf(name, sizeof(name), "crowd-%u", n);
        awl_login_config config = {.name = name, .listed = true};
        memcpy(config.key, &n, sizeof(n));
        config.key[31] = 0xcc;
        world_open(w, n, &none, &none);
        assert_int_equal(awl_login_new(&config, &l), AWL_OK);
        assert_int_equal(awl_login_start(l, w->now, signature), AWL_OK);
        const uint8_t *data = awl_login_output(l, &len);
        feed_raw(w, n, data, len, len);
        serve_nobody(w);
        awl_login_free(l);
    }
}

static Awl__Envelope__BodyCase first_frame(const world *w, unsigned n, size_t *frame_len)
{
    size_t len = 0;
    Awl__Envelope *m = NULL;
    const uint8_t *data = awl_server_output(w->server, n, &len);
    assert_non_null(data);
    *frame_len = 4 + awl_get_u32(data);
    assert_true(*frame_len <= len);
    assert_int_equal(awl_message_parse(data + 4, *frame_len - 4, &m), AWL_OK);
    const Awl__Envelope__BodyCase body_case = m->body_case;
    awl_message_free(m);
    return body_case;
}

static void test_introduce_overtakes_roster_pages_but_cuts_into_none(void **state)
{
    (void)state;
    static const uint8_t signature[AWL_SIG_LEN] = {1};
    const awl_addr none = {0};
    size_t len = 0, frame = 0;
    awl_login *l = NULL;
    world w;
    world_init(&w);
    crowd(&w, 100, 150); /* three pages */
    world_login(&w, 1, &(world_options){.unlisted = true});
    world_open(&w, 0, &none, &none);
    const awl_login_config config = {
        .name = "a", .listed = true, .key = {1}, .policy = {.consent = AWL_CONSENT_EVERYONE}};
    assert_int_equal(awl_login_new(&config, &l), AWL_OK);
    assert_int_equal(awl_login_start(l, w.now, signature), AWL_OK);
    const uint8_t *data = awl_login_output(l, &len);
    feed_raw(&w, 0, data, len, len);
    awl_login_free(l);
    awl_server_action a;
    assert_true(awl_server_next(w.server, &a)); /* AUTH */
    world_auth(&w, &a);
    assert_int_equal(first_frame(&w, 0, &frame), AWL__ENVELOPE__BODY_WELCOME);
    awl_server_sent(w.server, 0, frame);
    assert_int_equal(first_frame(&w, 0, &frame), AWL__ENVELOPE__BODY_ROSTER);
    awl_server_sent(w.server, 0, 10); /* the socket takes only a part of the first page */
    world_connect(&w, 1, "a", 1);
    world_upload(&w, 1);
    const size_t rest = frame - 10;
    data = awl_server_output(w.server, 0, &len);
    assert_non_null(data);
    assert_int_equal(len, rest); /* the page is finished first */
    awl_server_sent(w.server, 0, rest);
    assert_int_equal(first_frame(&w, 0, &frame), AWL__ENVELOPE__BODY_INTRODUCE);
    awl_server_sent(w.server, 0, frame);
    assert_int_equal(first_frame(&w, 0, &frame), AWL__ENVELOPE__BODY_ROSTER);
    world_free(&w);
}

static void test_a_slow_reader_gets_a_fresh_roster_instead_of_every_change(void **state)
{
    (void)state;
    awl_limits limits = awl_limits_default();
    limits.queue = 2 * 4096;
    limits.room_size = 20;
    world w;
    world_init_with(&w, &limits);
    world_login(&w, 0, world_everyone());
    world_forget(&w);
    awl_login *reader = w.clients[0].login;
    w.clients[0].login = NULL; /* nobody empties its queue from here on */
    for (unsigned i = 0; i < 200; i++) {
        crowd(&w, 100, 1);
        world_feed(&w, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = 100});
    }
    crowd(&w, 100, 3);
    assert_false(w.clients[0].closed);
    w.clients[0].login = reader;
    world_deliver(&w, 0);
    unsigned listed = 0;
    assert_non_null(world_take(&w, 0, AWL_LOGIN_ROSTER_BEGIN));
    assert_non_null(world_take(&w, 0, AWL_LOGIN_ROSTER_DONE));
    for (const awl_login_event *ev = world_take(&w, 0, AWL_LOGIN_PEER); ev != NULL;
         ev = world_take(&w, 0, AWL_LOGIN_PEER)) {
        listed += ev->state == AWL_PEER_LISTED;
    }
    assert_int_equal(listed, 3);
    world_free(&w);
}

static void test_who_does_not_read_is_closed_and_nobody_else(void **state)
{
    (void)state;
    static const uint8_t ping[] = {0, 0, 0, 5, 0xa2, 0x01, 0x02, 0x08, 0x07};
    awl_limits limits = awl_limits_default();
    limits.queue = 2 * 4096;
    limits.room_size = 20;
    awl_server_action a;
    bool closed = false;
    world w;
    world_init_with(&w, &limits);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    for (int i = 0; i < 600 && !closed; i++) {
        feed_raw(&w, 0, ping, sizeof(ping), sizeof(ping));
        while (awl_server_next(w.server, &a)) { /* and nothing is sent */
            closed |= a.type == AWL_SERVER_ACT_CLOSE && a.client == 0;
            assert_true(a.type != AWL_SERVER_ACT_CLOSE || a.client == 0);
        }
    }
    assert_true(closed);
    world_free(&w);
}

static void test_limits_that_cannot_work_are_refused(void **state)
{
    (void)state;
    awl_server *s = NULL;
    awl_prng prng = awl_prng_seed(1);
    awl_server_config config = {
        .limits = awl_limits_default(), .random = awl_prng_fill, .random_ctx = &prng};
    config.limits.room_size = 5000; /* its roster would not fit into the queue */
    assert_int_equal(awl_server_new(&config, &s), AWL_ERR_INVALID);
    assert_null(s);
    config.limits = awl_limits_default();
    config.limits.tickets = 0;
    assert_int_equal(awl_server_new(&config, &s), AWL_ERR_INVALID);
    config.limits = awl_limits_default();
    config.random = NULL;
    assert_int_equal(awl_server_new(&config, &s), AWL_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_garbage_ends_one_connection_with_an_error_and_a_line),
        cmocka_unit_test(test_frames_before_login_are_short),
        cmocka_unit_test(test_the_first_message_must_be_login),
        cmocka_unit_test(test_unknown_messages_get_a_coded_error_and_too_many_are_an_end),
        cmocka_unit_test(test_input_is_understood_byte_by_byte),
        cmocka_unit_test(test_connects_are_limited_per_minute),
        cmocka_unit_test(test_a_full_server_and_a_full_room_refuse_the_next),
        cmocka_unit_test(test_too_many_unauthenticated_connections_are_closed),
        cmocka_unit_test(test_introduce_overtakes_roster_pages_but_cuts_into_none),
        cmocka_unit_test(test_a_slow_reader_gets_a_fresh_roster_instead_of_every_change),
        cmocka_unit_test(test_who_does_not_read_is_closed_and_nobody_else),
        cmocka_unit_test(test_limits_that_cannot_work_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
