/* SPDX-License-Identifier: MIT */
/* Messages, pings and goodbye on a nominated link. */
#include <string.h>

#include "link/mux.h"
#include "link_fixture.h"
#include "t.h"

static void test_messages_go_both_ways_and_are_confirmed(void **state)
{
    (void)state;
    const size_t steps[] = {1, 13, SIZE_MAX};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        pair_up(&pair);
        assert_int_equal(send_text(&pair.inviter, "gr\xc3\xbc\xc3\x9f"
                                                  "e"),
                         1);
        assert_int_equal(send_text(&pair.inviter, ""), 2);
        assert_int_equal(send_text(&pair.invitee, "\xe4\xbd\xa0\xe5\xa5\xbd"), 1);
        pair_carry(&pair, steps[i]);
        assert_int_equal(side_count(&pair.invitee, AWL_LINK_EV_MESSAGE), 2);
        assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_MESSAGE), 1);
        assert_string_equal(side_find(&pair.invitee, AWL_LINK_EV_MESSAGE)->text,
                            "gr\xc3\xbc\xc3\x9f"
                            "e");
        assert_string_equal(side_find(&pair.inviter, AWL_LINK_EV_MESSAGE)->text,
                            "\xe4\xbd\xa0\xe5\xa5\xbd");
        assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), 2);
        assert_int_equal(side_find(&pair.invitee, AWL_LINK_EV_DELIVERED)->ev.id, 1);
    }
}

static void test_delivered_is_said_when_the_message_is_taken_not_before(void **state)
{
    (void)state;
    pair_up(&pair);
    send_text(&pair.inviter, "taken late");
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    while (carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX)) {
    }
    side_drain(&pair.inviter);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), 0);
    side_drain(&pair.invitee);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), 1);
}

static void test_only_utf8_of_limited_length_is_sent(void **state)
{
    (void)state;
    static const char big[AWL_MESSAGE_MAX + 1];
    uint32_t id;
    pair_up(&pair);
    assert_int_equal(awl_link_send_message(pair.inviter.link, "\xff", 1, &id), AWL_ERR_INVALID);
    assert_int_equal(awl_link_send_message(pair.inviter.link, big, sizeof(big), &id),
                     AWL_ERR_INVALID);
    assert_int_equal(awl_link_send_message(pair.inviter.link, big, sizeof(big) - 1, &id), AWL_OK);
    pair_carry(&pair, 1000);
    assert_int_equal(side_find(&pair.invitee, AWL_LINK_EV_MESSAGE)->ev.len, AWL_MESSAGE_MAX);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), 1);
}

/* Nobody reads: the queue fills up, is refused, and drains later without a loss. */
static void test_back_pressure_refuses_and_recovers(void **state)
{
    (void)state;
    static const char big[AWL_MESSAGE_MAX];
    pair_up(&pair);
    send_text(&pair.inviter, "so that the whole window is known to the sender");
    pair_carry(&pair, SIZE_MAX);
    uint32_t id, sent = 1;
    awl_err err = AWL_OK;
    while (err == AWL_OK && sent < 1000) {
        err = awl_link_send_message(pair.inviter.link, big, sizeof(big), &id);
        sent += err == AWL_OK;
    }
    assert_int_equal(err, AWL_ERR_LIMIT);
    assert_in_range(sent, AWL_LINK_QUEUE_MAX / AWL_MESSAGE_MAX, 120);
    size_t len; /* most of it waits where a ping can overtake it */
    awl_link_output(pair.inviter.link, &len);
    assert_in_range(len, 200 * 1024, 300 * 1024);
    pair_carry(&pair, 5000);
    assert_int_equal(side_count(&pair.invitee, AWL_LINK_EV_MESSAGE), sent);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), sent);
    assert_int_equal(awl_link_send_message(pair.inviter.link, big, sizeof(big), &id), AWL_OK);
}

/* The invitee's program takes no events: what it holds for us is bounded by the window. */
static void test_receiver_that_takes_nothing_stops_the_sender(void **state)
{
    (void)state;
    static const char big[AWL_MESSAGE_MAX];
    pair_up(&pair);
    uint32_t id;
    size_t carried = 0, sent = 0;
    for (int round = 0; round < 300; round++) {
        sent += awl_link_send_message(pair.inviter.link, big, sizeof(big), &id) == AWL_OK;
        size_t len;
        awl_link_output(pair.inviter.link, &len);
        carried += len;
        while (carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX) ||
               carry_piece(&pair.invitee, &pair.inviter, pair.now, SIZE_MAX)) {
        }
    }
    assert_in_range(carried, AWL_STREAM_WINDOW, AWL_STREAM_WINDOW + AWL_STREAM_WINDOW / 16);
    side_drain(&pair.invitee);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_DELIVERED), sent);
    assert_null(side_find(&pair.invitee, AWL_LINK_EV_CLOSED));
}

static void test_ping_measures_the_round_trip(void **state)
{
    (void)state;
    pair_up(&pair);
    uint32_t first, second;
    assert_int_equal(awl_link_ping(pair.invitee.link, pair.now, &first), AWL_OK);
    pair.now += AWL_MS(7);
    assert_int_equal(awl_link_ping(pair.invitee.link, pair.now, &second), AWL_OK);
    pair.now += AWL_MS(5);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(pair.invitee.seen_count, 2);
    assert_int_equal(pair.invitee.seen[0].ev.id, first);
    assert_int_equal(pair.invitee.seen[0].ev.rtt_us, AWL_MS(12));
    assert_int_equal(pair.invitee.seen[1].ev.id, second);
    assert_int_equal(pair.invitee.seen[1].ev.rtt_us, AWL_MS(5));
    assert_int_equal(awl_link_rtt(pair.invitee.link), AWL_MS(5));
}

static void test_too_many_pings_are_refused(void **state)
{
    (void)state;
    pair_up(&pair);
    uint32_t id;
    for (int i = 0; i < AWL_LINK_PINGS_MAX; i++) {
        assert_int_equal(awl_link_ping(pair.inviter.link, pair.now, &id), AWL_OK);
    }
    assert_int_equal(awl_link_ping(pair.inviter.link, pair.now, &id), AWL_ERR_LIMIT);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(side_count(&pair.inviter, AWL_LINK_EV_PONG), AWL_LINK_PINGS_MAX);
    assert_int_equal(awl_link_ping(pair.inviter.link, pair.now, &id), AWL_OK);
}

static void test_silence_is_broken_by_a_keep_alive_that_nobody_sees(void **state)
{
    (void)state;
    pair_up(&pair);
    assert_int_equal(awl_link_deadline(pair.inviter.link), pair.now + AWL_LINK_IDLE);
    pair.now += AWL_LINK_IDLE;
    awl_link_timer(pair.inviter.link, pair.now);
    assert_int_equal(awl_link_deadline(pair.inviter.link), pair.now + AWL_LINK_ANSWER);
    pair_carry(&pair, SIZE_MAX);
    assert_int_equal(pair.inviter.seen_count, 0);
    assert_int_equal(pair.invitee.seen_count, 0);
    assert_int_equal(awl_link_deadline(pair.inviter.link), pair.now + AWL_LINK_IDLE);
    assert_int_equal(awl_link_deadline(pair.invitee.link), pair.now + AWL_LINK_IDLE);
}

static void test_unanswered_keep_alive_ends_the_link(void **state)
{
    (void)state;
    pair_up(&pair);
    pair.now += AWL_LINK_IDLE;
    awl_link_timer(pair.inviter.link, pair.now);
    pair.now += AWL_LINK_ANSWER - 1;
    awl_link_timer(pair.inviter.link, pair.now);
    side_drain(&pair.inviter);
    assert_int_equal(pair.inviter.seen_count, 0);
    pair.now += 1;
    awl_link_timer(pair.inviter.link, pair.now);
    side_drain(&pair.inviter);
    assert_closed(&pair.inviter, AWL_ERR_TIMED_OUT, AWL_CLOSE_TIMED_OUT);
}

static void test_goodbye_carries_its_reason(void **state)
{
    (void)state;
    const awl_close_reason reasons[] = {AWL_CLOSE_BYE, AWL_CLOSE_REPLACED, AWL_CLOSE_SHUTTING_DOWN};
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        pair_up(&pair);
        send_text(&pair.invitee, "last words");
        awl_link_close(pair.invitee.link, reasons[i]);
        uint32_t id;
        assert_int_equal(awl_link_send_message(pair.invitee.link, "x", 1, &id), AWL_ERR_STATE);
        pair_carry(&pair, SIZE_MAX);
        assert_string_equal(side_find(&pair.inviter, AWL_LINK_EV_MESSAGE)->text, "last words");
        assert_closed(&pair.inviter, AWL_ERR_CLOSED, reasons[i]);
        assert_closed(&pair.invitee, AWL_OK, reasons[i]);
        assert_int_equal(awl_link_deadline(pair.inviter.link), AWL_TIME_NEVER);
        awl_link_input_end(pair.inviter.link, pair.now, AWL_ERR_CLOSED);
        side_drain(&pair.inviter);
        assert_closed(&pair.inviter, AWL_ERR_CLOSED, reasons[i]);
    }
}

static void test_end_of_tcp_without_goodbye_is_a_loss(void **state)
{
    (void)state;
    pair_up(&pair);
    send_text(&pair.inviter, "still delivered");
    carry_piece(&pair.inviter, &pair.invitee, pair.now, SIZE_MAX);
    awl_link_input_end(pair.invitee.link, pair.now, AWL_ERR_RESET);
    side_drain(&pair.invitee);
    assert_int_equal(pair.invitee.seen_count, 2);
    assert_int_equal(pair.invitee.seen[0].ev.type, AWL_LINK_EV_MESSAGE);
    assert_closed(&pair.invitee, AWL_ERR_RESET, AWL_CLOSE_LOST);
}

static void test_corrupted_record_ends_the_link(void **state)
{
    (void)state;
    pair_up(&pair);
    send_text(&pair.inviter, "hello");
    uint8_t record[256];
    size_t len;
    const uint8_t *data = awl_link_output(pair.inviter.link, &len);
    assert_true(len < sizeof(record));
    memcpy(record, data, len);
    record[len - 1] ^= 0x80;
    awl_link_input(pair.invitee.link, pair.now, record, len);
    side_drain(&pair.invitee);
    assert_int_equal(pair.invitee.seen_count, 1);
    assert_closed(&pair.invitee, AWL_ERR_TLS, AWL_CLOSE_PROTOCOL_ERROR);
}

/* A record that comes twice (TLS counts its records). */
static void test_replayed_record_ends_the_link(void **state)
{
    (void)state;
    pair_up(&pair);
    send_text(&pair.inviter, "hello");
    uint8_t record[256];
    size_t len;
    const uint8_t *data = awl_link_output(pair.inviter.link, &len);
    memcpy(record, data, len);
    awl_link_input(pair.invitee.link, pair.now, record, len);
    awl_link_input(pair.invitee.link, pair.now, record, len);
    side_drain(&pair.invitee);
    assert_int_equal(side_count(&pair.invitee, AWL_LINK_EV_MESSAGE), 1);
    assert_closed(&pair.invitee, AWL_ERR_TLS, AWL_CLOSE_PROTOCOL_ERROR);
}

static void test_reasons_have_names(void **state)
{
    (void)state;
    assert_string_equal(awl_close_reason_name(AWL_CLOSE_BYE), "bye");
    assert_string_equal(awl_close_reason_name(AWL_CLOSE_SHUTTING_DOWN), "shutting-down");
    assert_string_equal(awl_close_reason_name((awl_close_reason)99), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_go_both_ways_and_are_confirmed),
        cmocka_unit_test(test_delivered_is_said_when_the_message_is_taken_not_before),
        cmocka_unit_test(test_only_utf8_of_limited_length_is_sent),
        cmocka_unit_test(test_back_pressure_refuses_and_recovers),
        cmocka_unit_test(test_receiver_that_takes_nothing_stops_the_sender),
        cmocka_unit_test(test_ping_measures_the_round_trip),
        cmocka_unit_test(test_too_many_pings_are_refused),
        cmocka_unit_test(test_silence_is_broken_by_a_keep_alive_that_nobody_sees),
        cmocka_unit_test(test_unanswered_keep_alive_ends_the_link),
        cmocka_unit_test(test_goodbye_carries_its_reason),
        cmocka_unit_test(test_end_of_tcp_without_goodbye_is_a_loss),
        cmocka_unit_test(test_corrupted_record_ends_the_link),
        cmocka_unit_test(test_replayed_record_ends_the_link),
        cmocka_unit_test(test_reasons_have_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
