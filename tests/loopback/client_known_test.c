/* SPDX-License-Identifier: MIT */
/* Whom a client knows, and what follows from it: pins, answers, keys that are not the known ones.
 */
#include <stdio.h>
#include <string.h>

#include "plat/clock.h"

#include "clients.h"

static const char stranger[] = "AEBA-GBAF-AYDQ-QCIK-BMGA-2DQP-CAIR-EEYU-CULB-OGA3-DIMR-2HQ7-EAQA";

static awl_client_event known(clients *f, awl_client *c, const char *state)
{
    return clients_wait_state(f, c, AWL_CLIENT_KNOWN, state);
}

static void close_ann(clients *f)
{
    awl_client_close(f->ann);
    f->ann = NULL;
}

static void test_a_first_link_pins_and_the_next_login_tells_it_first(void **state)
{
    clients *f = *state;
    clients_both(f);
    (void)clients_call(f);
    close_ann(f);
    f->ann = clients_open(f, "ann");
    awl_client_event ev;
    assert_true(clients_next(f, f->ann, PATIENCE_S * 1000, &ev));
    assert_int_equal(ev.type, AWL_CLIENT_KNOWN); /* the server is a known one: before it answers */
    assert_string_equal(ev.peer, "ben");
    assert_string_equal(ev.state, "pinned");
    assert_true(ev.first_seen > 1600000000 && ev.last_seen >= ev.first_seen);
    assert_false(ev.verified || ev.asks);
    char id[AWL_CLIENT_ID_SIZE];
    memcpy(id, ev.id, sizeof(id));
    awl_client_event_clear(&ev);
    ev = clients_wait(f, f->ann, AWL_CLIENT_PEER);
    assert_string_equal(ev.known_id, id);
    assert_string_equal(ev.id, id);
    awl_client_event_clear(&ev);
}

static void test_a_pin_is_changed_and_each_change_is_told(void **state)
{
    clients *f = *state;
    clients_both(f);
    const awl_call call = clients_call(f);
    assert_int_equal(awl_client_set_verified(f->ann, "ben", true), AWL_OK);
    awl_client_event ev = known(f, f->ann, "pinned");
    assert_true(ev.verified);
    awl_client_event_clear(&ev);
    clients_hang_up(f, call);
    awl_call again = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &again), AWL_OK);
    ev = clients_wait(f, f->ann, AWL_CLIENT_CONNECTED);
    assert_true(ev.verified);
    awl_client_event_clear(&ev);
    assert_int_equal(awl_client_set_asks(f->ann, "ben", true), AWL_OK);
    do {
        ev = known(f, f->ann, "pinned"); /* that of the hang-up may come first */
        const bool asks = ev.asks;
        assert_true(ev.verified);
        awl_client_event_clear(&ev);
        if (asks) {
            break;
        }
    } while (true);
    assert_int_equal(awl_client_forget(f->ann, "ben"), AWL_OK);
    ev = known(f, f->ann, "forgotten");
    assert_string_equal(ev.peer, "ben");
    awl_client_event_clear(&ev);
}

static void test_what_is_not_pinned_cannot_be_changed(void **state)
{
    clients *f = *state;
    f->ann = clients_login(f, "ann");
    assert_int_equal(awl_client_set_verified(f->ann, "nobody", true), AWL_OK);
    assert_int_equal(awl_client_set_asks(f->ann, "nobody", true), AWL_OK);
    assert_int_equal(awl_client_forget(f->ann, "nobody"), AWL_OK);
    assert_int_equal(awl_client_replace(f->ann, "nobody", stranger), AWL_OK);
    for (int i = 0; i < 4; i++) {
        awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_ERROR);
        assert_int_equal(ev.err, AWL_ERR_NOT_FOUND);
        assert_string_equal(ev.peer, "nobody");
        awl_client_event_clear(&ev);
    }
    assert_int_equal(awl_client_replace(f->ann, "nobody", "no ID"), AWL_ERR_MALFORMED);
    assert_int_equal(awl_client_forget(f->ann, ""), AWL_ERR_NAME_INVALID);
}

/* What was told to the server has arrived there: an answer to something later came back. */
static void settle(clients *f, awl_client *c)
{
    const double asked = awl_client_now(c);
    assert_int_equal(awl_client_probe(c), AWL_OK);
    double t;
    do {
        awl_client_event ev = clients_wait(f, c, AWL_CLIENT_PROBED);
        t = ev.t; /* that of the login may come first */
        awl_client_event_clear(&ev);
    } while (t < asked);
}

/* The answer of ben's user to ann's next call. */
static void answer_next(clients *f, awl_answer answer)
{
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = clients_wait(f, f->ben, AWL_CLIENT_INVITE);
    assert_string_equal(ev.peer, "ann");
    assert_int_equal(awl_client_answer(f->ben, ev.call, answer), AWL_OK);
    awl_client_event_clear(&ev);
    clients_skip(f, f->ann, AWL_CLIENT_CONNECTED);
    clients_skip(f, f->ben, AWL_CLIENT_CONNECTED);
    clients_hang_up(f, id);
}

/* Who is known to the server is introduced without ringing. */
static void assert_goes_through_at_once(clients *f)
{
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    for (;;) {
        awl_client_event ev;
        assert_true(clients_next(f, f->ann, PATIENCE_S * 1000, &ev));
        const awl_client_event_type type = ev.type;
        awl_client_event_clear(&ev);
        assert_int_not_equal(type, AWL_CLIENT_RINGING);
        assert_int_not_equal(type, AWL_CLIENT_FAILED);
        if (type == AWL_CLIENT_CONNECTED) {
            break;
        }
    }
    clients_skip(f, f->ben, AWL_CLIENT_CONNECTED);
    clients_hang_up(f, id);
}

static void test_once_pins_and_asks_again_accept_does_not(void **state)
{
    clients *f = *state;
    f->base.accept = AWL_ACCEPT_ASK;
    clients_both(f);
    answer_next(f, AWL_ANSWER_ONCE);
    answer_next(f, AWL_ANSWER_ONCE);
    awl_client_close(f->ben); /* it is in the file, and in the policy of the next login */
    f->ben = clients_open(f, "ben");
    awl_client_event ev = known(f, f->ben, "pinned");
    assert_string_equal(ev.peer, "ann");
    assert_true(ev.asks);
    awl_client_event_clear(&ev);
    clients_skip(f, f->ben, AWL_CLIENT_LOGGED_IN);
    answer_next(f, AWL_ANSWER_ACCEPT);
    assert_goes_through_at_once(f);
    assert_int_equal(awl_client_set_asks(f->ben, "ann", true), AWL_OK);
    settle(f, f->ben);
    answer_next(f, AWL_ANSWER_ONCE);
}

/* The caller pinned the callee too: its calls go through without a word to the user. */
static void test_who_was_called_may_call_back(void **state)
{
    clients *f = *state;
    f->base.accept = AWL_ACCEPT_KNOWN;
    f->ann = clients_login(f, "ann");
    f->base.accept = AWL_ACCEPT_EVERYONE;
    f->ben = clients_login(f, "ben");
    clients_hang_up(f, clients_call(f));
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ben, "ann", NULL, CALL_MS, &id), AWL_OK);
    for (;;) {
        awl_client_event ev;
        assert_true(clients_next(f, f->ben, PATIENCE_S * 1000, &ev));
        const awl_client_event_type type = ev.type;
        awl_client_event_clear(&ev);
        assert_int_not_equal(type, AWL_CLIENT_RINGING);
        if (type == AWL_CLIENT_CONNECTED) {
            return;
        }
    }
}

static void test_who_may_call_changes_at_once(void **state)
{
    clients *f = *state;
    f->base.accept = AWL_ACCEPT_KNOWN;
    clients_both(f);
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_FAILED);
    assert_string_equal(ev.state, "declined");
    awl_client_event_clear(&ev);
    assert_int_equal(awl_client_set_accept(f->ben, AWL_ACCEPT_EVERYONE), AWL_OK);
    assert_int_equal(awl_client_set_may_listen(f->ben, true), AWL_OK);
    settle(f, f->ben);
    assert_goes_through_at_once(f);
    assert_int_equal(awl_client_forget(f->ben, "ann"), AWL_OK);
    assert_int_equal(awl_client_set_accept(f->ben, AWL_ACCEPT_ASK), AWL_OK);
    ev = known(f, f->ben, "forgotten");
    awl_client_event_clear(&ev);
    settle(f, f->ben);
    answer_next(f, AWL_ANSWER_ONCE);
}

static void test_another_key_of_a_known_peer_is_shown_with_the_known_one(void **state)
{
    clients *f = *state;
    clients_both(f);
    clients_hang_up(f, clients_call(f));
    assert_int_equal(awl_client_set_verified(f->ann, "ben", true), AWL_OK);
    assert_int_equal(awl_client_replace(f->ann, "ben", stranger), AWL_OK);
    bool replaced = false;
    while (!replaced) {
        awl_client_event ev = known(f, f->ann, "pinned");
        assert_false(ev.verified && strcmp(ev.id, stranger) == 0);
        replaced = strcmp(ev.id, stranger) == 0;
        awl_client_event_clear(&ev);
    }
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    const double asked = awl_client_now(f->ann);
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_FAILED);
    assert_string_equal(ev.state, "wrong-peer");
    assert_true(ev.t - asked < 2.0); /* it is certain as soon as that key has answered */
    assert_string_equal(ev.known_id, stranger);
    char real[AWL_CLIENT_ID_SIZE];
    memcpy(real, ev.id, sizeof(real));
    assert_string_not_equal(real, stranger);
    awl_client_event_clear(&ev);
    close_ann(f);
    f->ann = clients_open(f, "ann");
    ev = clients_wait(f, f->ann, AWL_CLIENT_PEER);
    assert_string_equal(ev.known_id, stranger);
    assert_string_equal(ev.id, real);
    assert_false(ev.verified);
    awl_client_event_clear(&ev);
    assert_int_equal(awl_client_replace(f->ann, "ben", real), AWL_OK);
    (void)clients_call(f);
}

static void test_another_key_of_the_server_stops_and_says_both(void **state)
{
    clients *f = *state;
    char profile[512], shown[AWL_CLIENT_ID_SIZE];
    const char *server = awl_local_server_address(f->server);
    clients_path(f, "ann", profile);
    assert_int_equal(awl_client_trust_server(profile, server, "no ID"), AWL_ERR_MALFORMED);
    assert_int_equal(awl_client_trust_server(profile, server, stranger), AWL_OK);
    f->ann = clients_open(f, "ann");
    awl_client_event ev = clients_wait_state(f, f->ann, AWL_CLIENT_SERVER, "offline");
    assert_int_equal(ev.err, AWL_ERR_WRONG_SERVER);
    assert_int_equal(ev.retry_ms, -1);
    assert_string_equal(ev.known_id, stranger);
    awl_client_event_clear(&ev);
    ev = clients_wait(f, f->ann, AWL_CLIENT_STOPPED);
    assert_int_equal(ev.err, AWL_ERR_WRONG_SERVER);
    assert_string_equal(ev.known_id, stranger);
    memcpy(shown, ev.server, sizeof(shown));
    awl_client_event_clear(&ev);
    close_ann(f);
    assert_int_equal(awl_client_trust_server(profile, server, shown), AWL_OK);
    f->ann = clients_open(f, "ann");
    ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    assert_string_equal(ev.server, shown);
    awl_client_event_clear(&ev);
}

/* The profile says one thing, the invitation another: nobody is asked which server it really is. */
static void test_a_link_to_another_key_of_a_known_server_stops(void **state)
{
    clients *f = *state;
    char link[AWL_CLIENT_LINK_SIZE], real[AWL_CLIENT_ID_SIZE];
    f->ann = clients_open(f, "ann");
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    memcpy(real, ev.server, sizeof(real));
    awl_client_event_clear(&ev);
    close_ann(f);
    assert_int_equal(
        awl_client_invitation(awl_local_server_address(f->server), stranger, NULL, link), AWL_OK);
    f->base.server = link;
    f->ann = clients_open(f, "ann");
    ev = clients_wait(f, f->ann, AWL_CLIENT_STOPPED);
    assert_int_equal(ev.err, AWL_ERR_WRONG_SERVER);
    assert_string_equal(ev.server, stranger);
    assert_string_equal(ev.known_id, real);
    awl_client_event_clear(&ev);
    close_ann(f);
    f->ann = clients_open(f, "zoe"); /* a profile that knows no server: the link alone decides */
    ev = clients_wait(f, f->ann, AWL_CLIENT_STOPPED);
    assert_int_equal(ev.err, AWL_ERR_WRONG_SERVER);
    assert_string_equal(ev.server, real);
    assert_string_equal(ev.known_id, stranger);
    awl_client_event_clear(&ev);
}

static void test_the_room_of_a_link_counts_once(void **state)
{
    clients *f = *state;
    char link[AWL_CLIENT_LINK_SIZE], profile[512];
    awl_client_memory m;
    assert_int_equal(
        awl_client_invitation(awl_local_server_address(f->server), NULL, "garden shed", link),
        AWL_OK);
    f->base.server = link;
    f->ann = clients_open(f, "ann");
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    assert_string_equal(ev.room, "garden shed");
    awl_client_event_clear(&ev);
    close_ann(f);
    assert_int_equal(awl_client_remembered(clients_path(f, "ann", profile), &m), AWL_OK);
    assert_string_equal(m.room, "garden shed");
    assert_null(strstr(m.server, "room"));
    f->base.room = "kitchen";
    f->ann = clients_open(f, "ann");
    ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    assert_string_equal(ev.room, "kitchen");
    awl_client_event_clear(&ev);
}

/* Also where nobody else would be asked about. */
static void test_a_peer_that_asks_is_asked_about_among_known_ones(void **state)
{
    clients *f = *state;
    f->base.accept = AWL_ACCEPT_ASK;
    clients_both(f);
    answer_next(f, AWL_ANSWER_ONCE);
    assert_int_equal(awl_client_set_accept(f->ben, AWL_ACCEPT_KNOWN), AWL_OK);
    settle(f, f->ben);
    answer_next(f, AWL_ANSWER_ONCE);
    assert_int_equal(awl_client_set_accept(f->ben, (awl_accept)7), AWL_ERR_INVALID);
}

static void test_when_a_peer_was_last_seen_is_kept(void **state)
{
    clients *f = *state;
    clients_both(f);
    clients_hang_up(f, clients_call(f));
    plat_sleep(AWL_MS(2100)); /* dates are whole seconds */
    awl_client_close(f->ben);
    f->ben = NULL;
    awl_client_event ev = clients_wait_state(f, f->ann, AWL_CLIENT_PEER, "left");
    awl_client_event_clear(&ev);
    ev = known(f, f->ann, "pinned");
    const int64_t left = ev.last_seen;
    assert_true(left > ev.first_seen);
    awl_client_event_clear(&ev);
    close_ann(f);
    f->ann = clients_open(f, "ann");
    ev = known(f, f->ann, "pinned");
    assert_true(ev.last_seen == left);
    awl_client_event_clear(&ev);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, clients_set_up, clients_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_first_link_pins_and_the_next_login_tells_it_first),
        TEST(test_a_pin_is_changed_and_each_change_is_told),
        TEST(test_what_is_not_pinned_cannot_be_changed),
        TEST(test_once_pins_and_asks_again_accept_does_not),
        TEST(test_who_was_called_may_call_back),
        TEST(test_who_may_call_changes_at_once),
        TEST(test_another_key_of_a_known_peer_is_shown_with_the_known_one),
        TEST(test_another_key_of_the_server_stops_and_says_both),
        TEST(test_a_link_to_another_key_of_a_known_server_stops),
        TEST(test_the_room_of_a_link_counts_once),
        TEST(test_a_peer_that_asks_is_asked_about_among_known_ones),
        TEST(test_when_a_peer_was_last_seen_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
