/* SPDX-License-Identifier: MIT */
/* A peer with the right key that breaks the rules, frame by frame. */
#include <string.h>

#include "link/message.h"
#include "link/yamux.h"
#include "link_fixture.h"
#include "t.h"

static bare_peer bare;

static void bare_begin(void)
{
    pair_start(&pair);
    bare_start(&bare, AWL_ROLE_INVITER, &pair.inviter, &pair.invitee);
    bare_up(&bare, &pair.invitee, pair.now);
}

static void bare_say(const void *data, size_t len)
{
    assert_int_equal(awl_tls_write(bare.tls, data, len), AWL_OK);
    bare_carry(&bare, &pair.invitee, pair.now);
    side_drain(&pair.invitee);
    bare_carry(&bare, &pair.invitee, pair.now);
}

static void bare_frame(awl_yamux_header h)
{
    uint8_t frame[AWL_YAMUX_HEADER_LEN];
    awl_yamux_write(&h, frame);
    bare_say(frame, sizeof(frame));
}

/* The data of one frame on a stream that is opened with it when flags say so. */
static void bare_data(uint32_t stream, uint16_t flags, const void *data, size_t len)
{
    bare_frame((awl_yamux_header){.flags = flags, .stream_id = stream, .length = (uint32_t)len});
    if (len > 0) {
        bare_say(data, len);
    }
}

/* Does the link's answer (after the OK of the nomination) hold this frame? */
static bool bare_got(awl_yamux_type type, uint16_t flags, uint32_t stream, uint32_t length)
{
    static uint8_t said[65536];
    const size_t total = bare_read(&bare, said, sizeof(said));
    for (size_t at = AWL_NOMINATION_LEN; at + AWL_YAMUX_HEADER_LEN <= total;) {
        awl_yamux_header h;
        assert_int_equal(awl_yamux_read(said + at, &h), AWL_OK);
        if (h.type == type && h.flags == flags && h.stream_id == stream && h.length == length) {
            return true;
        }
        at += AWL_YAMUX_HEADER_LEN + (h.type == AWL_YAMUX_DATA ? h.length : 0);
    }
    return false;
}

static void bare_end(void)
{
    awl_tls_free(bare.tls);
    bare.tls = NULL;
}

static void assert_protocol_error(void)
{
    assert_closed(&pair.invitee, AWL_ERR_MALFORMED, AWL_CLOSE_PROTOCOL_ERROR);
    assert_true(bare_got(AWL_YAMUX_GO_AWAY, 0, 0, AWL_YAMUX_PROTOCOL_ERROR));
    bare_end();
}

static void test_hand_written_message_is_understood(void **state)
{
    (void)state;
    bare_begin();
    bare_data(1, AWL_YAMUX_SYN, "\1\1\1\0\0\2\0\0\0\1hi", 12);
    assert_string_equal(side_find(&pair.invitee, AWL_LINK_EV_MESSAGE)->text, "hi");
    assert_true(bare_got(AWL_YAMUX_DATA, 0, 1, AWL_MESSAGE_HEADER_LEN)); /* DELIVERED */
    bare_end();
}

static void test_other_stream_types_are_refused_with_rst(void **state)
{
    (void)state;
    static const char *const heads[] = {"\1\2", "\1\3", "\1\0", "\1\x63", "\2\1"};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        bare_begin();
        bare_data(1, AWL_YAMUX_SYN, heads[i], 2);
        assert_int_equal(pair.invitee.seen_count, 0);
        assert_true(bare_got(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 1, 0));
        bare_end();
    }
}

static void test_second_message_stream_is_refused_with_rst(void **state)
{
    (void)state;
    bare_begin();
    bare_data(1, AWL_YAMUX_SYN, "\1\1", 2);
    bare_data(3, AWL_YAMUX_SYN, "\1\1", 2);
    assert_int_equal(pair.invitee.seen_count, 0);
    assert_true(bare_got(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 3, 0));
    bare_end();
}

static void test_malformed_messages_end_the_link(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\1\0\0\1\0\0\0\1\xff", 9},                /* not UTF-8 */
        {"\1\0\0\1\0\0\0\2x", 9},                   /* IDs begin with 1 */
        {"\1\0\x40\1\0\0\0\1", 8},                  /* 16385 bytes: refused before they came */
        {"\1\1\0\1\0\0\0\1x", 9},                   /* reserved byte */
        {"\2\0\0\0\0\0\0\1", 8},                    /* DELIVERED on the peer's own stream */
        {"\3\0\0\0\0\0\0\1", 8},                    /* unknown kind */
        {"\1\0\0\1\0\0\0\1x\1\0\0\1\0\0\0\1x", 18}, /* an ID twice */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        bare_begin();
        bare_data(1, AWL_YAMUX_SYN, "\1\1", 2);
        assert_int_equal(pair.invitee.seen_count, 0);
        bare_data(1, 0, bad[i].bytes, bad[i].len);
        assert_protocol_error();
    }
}

static void test_delivered_for_what_was_never_sent_ends_the_link(void **state)
{
    (void)state;
    bare_begin();
    send_text(&pair.invitee, "one"); /* on stream 2 */
    bare_carry(&bare, &pair.invitee, pair.now);
    bare_data(2, AWL_YAMUX_ACK, "\2\0\0\0\0\0\0\1", 8);
    assert_int_equal(side_count(&pair.invitee, AWL_LINK_EV_DELIVERED), 1);
    bare_data(2, 0, "\2\0\0\0\0\0\0\2", 8);
    assert_protocol_error();
}

static void test_refused_or_finished_message_stream_ends_the_link(void **state)
{
    (void)state;
    const uint16_t flags[] = {AWL_YAMUX_RST, AWL_YAMUX_FIN};
    for (size_t i = 0; i < 2; i++) {
        bare_begin();
        send_text(&pair.invitee, "one");
        bare_carry(&bare, &pair.invitee, pair.now);
        bare_data(2, flags[i], NULL, 0);
        assert_protocol_error();
    }
}

static void test_malformed_frames_end_the_link(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\1\0\0\1\0\0\0\1\0\0\0\0",         /* version 1 */
        "\0\4\0\1\0\0\0\1\0\0\0\0",         /* type 4 */
        "\0\0\0\1\0\0\0\2\0\0\0\0",         /* opens an ID of ours */
        "\0\0\0\1\0\0\0\0\0\0\0\0",         /* stream 0 */
        "\0\2\0\0\0\0\0\0\0\0\0\0",         /* a ping that neither asks nor answers */
        "\0\0\1\0\0\0\0\1\0\0\0\0",         /* unknown flag */
        "\0\0\0\1\0\0\0\1\0\x10\0\1",       /* one byte past the window */
        "\0\0\0\0\0\0\0\1\xff\xff\xff\xff", /* 4 GiB for an unknown stream */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        bare_begin();
        bare_say(bad[i], 12);
        assert_protocol_error();
    }
}

static void test_go_away_ends_the_link_after_the_last_message(void **state)
{
    (void)state;
    bare_begin();
    bare_say("\0\0\0\1\0\0\0\1\0\0\0\14\1\1\1\0\0\2\0\0\0\1hi"
             "\0\3\0\0\0\0\0\0\0\0\0\0",
             36);
    assert_int_equal(pair.invitee.seen_count, 2);
    assert_string_equal(pair.invitee.seen[0].text, "hi");
    assert_closed(&pair.invitee, AWL_ERR_CLOSED, AWL_CLOSE_BYE);
    bare_end();
}

static void test_close_notify_alone_is_a_goodbye(void **state)
{
    (void)state;
    bare_begin();
    awl_tls_close(bare.tls);
    bare_carry(&bare, &pair.invitee, pair.now);
    side_drain(&pair.invitee);
    assert_closed(&pair.invitee, AWL_ERR_CLOSED, AWL_CLOSE_BYE);
    bare_end();
}

static void test_pings_without_reading_the_answers_are_cut_off(void **state)
{
    (void)state;
    bare_begin();
    static uint8_t pings[AWL_YAMUX_HEADER_LEN * 1000];
    const awl_yamux_header h = {.type = AWL_YAMUX_PING, .flags = AWL_YAMUX_SYN};
    for (size_t at = 0; at < sizeof(pings); at += AWL_YAMUX_HEADER_LEN) {
        awl_yamux_write(&h, pings + at);
    }
    for (int i = 0; i < 1000 && side_find(&pair.invitee, AWL_LINK_EV_CLOSED) == NULL; i++) {
        assert_int_equal(awl_tls_write(bare.tls, pings, sizeof(pings)), AWL_OK);
        awl_buf *out = awl_tls_output(bare.tls);
        awl_link_input(pair.invitee.link, pair.now, awl_buf_head(out), out->len);
        awl_buf_consume(out, out->len);
        side_drain(&pair.invitee);
    }
    assert_closed(&pair.invitee, AWL_ERR_LIMIT, AWL_CLOSE_PROTOCOL_ERROR);
    bare_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hand_written_message_is_understood),
        cmocka_unit_test(test_other_stream_types_are_refused_with_rst),
        cmocka_unit_test(test_second_message_stream_is_refused_with_rst),
        cmocka_unit_test(test_malformed_messages_end_the_link),
        cmocka_unit_test(test_delivered_for_what_was_never_sent_ends_the_link),
        cmocka_unit_test(test_refused_or_finished_message_stream_ends_the_link),
        cmocka_unit_test(test_malformed_frames_end_the_link),
        cmocka_unit_test(test_go_away_ends_the_link_after_the_last_message),
        cmocka_unit_test(test_close_notify_alone_is_a_goodbye),
        cmocka_unit_test(test_pings_without_reading_the_answers_are_cut_off),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
