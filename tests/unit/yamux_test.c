/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "link/mux.h"
#include "link/yamux.h"
#include "t.h"

static awl_mux mux; /* the invitee: opens even streams */

static int set_up(void **state)
{
    (void)state;
    awl_mux_init(&mux, false);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    awl_mux_free(&mux);
    return 0;
}

/* Feeds everything; returns the last event that was one. */
static awl_mux_event feed(const void *data, size_t len)
{
    const uint8_t *p = data;
    awl_mux_event last = {0};
    while (len > 0) {
        awl_mux_event ev;
        const size_t used = awl_mux_input(&mux, p, len, &ev);
        p += used;
        len -= used;
        last = ev.type != AWL_MUX_EV_NONE ? ev : last;
        if (ev.type == AWL_MUX_EV_FAILED) {
            break;
        }
    }
    return last;
}

static awl_mux_event feed_frame(awl_yamux_type type, uint16_t flags, uint32_t stream,
                                uint32_t length)
{
    uint8_t frame[AWL_YAMUX_HEADER_LEN];
    awl_yamux_write(&(awl_yamux_header){type, flags, stream, length}, frame);
    return feed(frame, sizeof(frame));
}

/* Takes the next frame from out; DATA has its bytes skipped. */
static awl_yamux_header take_frame(void)
{
    awl_yamux_header h;
    assert_true(mux.out.len >= AWL_YAMUX_HEADER_LEN);
    assert_int_equal(awl_yamux_read(awl_buf_head(&mux.out), &h), AWL_OK);
    awl_buf_consume(&mux.out, AWL_YAMUX_HEADER_LEN + (h.type == AWL_YAMUX_DATA ? h.length : 0));
    return h;
}

static void assert_frame(awl_yamux_type type, uint16_t flags, uint32_t stream, uint32_t length)
{
    const awl_yamux_header h = take_frame();
    assert_int_equal(h.type, type);
    assert_int_equal(h.flags, flags);
    assert_int_equal(h.stream_id, stream);
    assert_int_equal(h.length, length);
}

static void test_header_has_the_published_layout(void **state)
{
    (void)state;
    uint8_t out[AWL_YAMUX_HEADER_LEN];
    const awl_yamux_header h = {AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 0x01020304, 0x000c0000};
    awl_yamux_write(&h, out);
    assert_memory_equal(out, "\0\1\0\1\1\2\3\4\0\x0c\0\0", sizeof(out));
    awl_yamux_header back;
    assert_int_equal(awl_yamux_read(out, &back), AWL_OK);
    assert_int_equal(back.type, h.type);
    assert_int_equal(back.flags, h.flags);
    assert_int_equal(back.stream_id, h.stream_id);
    assert_int_equal(back.length, h.length);
}

static void test_opening_tells_the_larger_window_in_the_syn(void **state)
{
    (void)state;
    awl_stream *first = awl_mux_open(&mux, 1000);
    awl_stream *second = awl_mux_open(&mux, 1000);
    assert_int_equal(first->id, 2);
    assert_int_equal(second->id, 4);
    const uint32_t more = AWL_STREAM_WINDOW - AWL_YAMUX_WINDOW;
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 2, more);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 4, more);
    assert_int_equal(mux.out.len, 0);
}

static void test_syn_is_answered_and_its_window_counts(void **state)
{
    (void)state;
    awl_mux_event ev = feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 1, 5);
    assert_int_equal(ev.type, AWL_MUX_EV_STREAM);
    assert_int_equal(ev.stream->id, 1);
    assert_int_equal(ev.stream->send_window, AWL_YAMUX_WINDOW + 5);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_ACK, 1, AWL_STREAM_WINDOW - AWL_YAMUX_WINDOW);
}

static void test_stream_arrives_whatever_the_pieces(void **state)
{
    (void)state;
    static const char bytes[] = "\0\0\0\1\0\0\0\1\0\0\0\3abc"
                                "\0\1\0\0\0\0\0\1\0\0\0\1"
                                "\0\0\0\4\0\0\0\1\0\0\0\2de";
    for (size_t cut = 0; cut < sizeof(bytes) - 1; cut++) {
        awl_mux_init(&mux, false);
        feed(bytes, cut);
        const awl_mux_event ev = feed(bytes + cut, sizeof(bytes) - 1 - cut);
        assert_int_equal(ev.type, AWL_MUX_EV_STREAM);
        assert_int_equal(ev.stream->rx.len, 5);
        assert_memory_equal(awl_buf_head(&ev.stream->rx), "abcde", 5);
        assert_true(ev.stream->ended);
        assert_false(ev.stream->was_reset);
        awl_mux_free(&mux);
    }
}

static void test_sender_stops_at_the_window_and_goes_on_with_an_update(void **state)
{
    (void)state;
    static const uint8_t block[65536];
    awl_stream *s = awl_mux_open(&mux, (size_t)1024 * 1024);
    take_frame();
    for (int i = 0; i < 8; i++) {
        assert_int_equal(awl_mux_write(&mux, s, block, sizeof(block)), AWL_OK);
    }
    awl_mux_pump(&mux, SIZE_MAX);
    size_t sent = 0;
    for (; mux.out.len > 0; awl_mux_pump(&mux, SIZE_MAX)) {
        const awl_yamux_header h = take_frame();
        assert_true(h.length <= AWL_MUX_FRAME_MAX);
        sent += h.length;
    }
    assert_int_equal(sent, AWL_YAMUX_WINDOW);
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_ACK, 2, 10);
    awl_mux_pump(&mux, SIZE_MAX);
    assert_frame(AWL_YAMUX_DATA, 0, 2, 10);
    assert_int_equal(mux.out.len, 0);
}

static void test_streams_take_turns(void **state)
{
    (void)state;
    static const uint8_t block[65536];
    awl_stream *a = awl_mux_open(&mux, sizeof(block));
    awl_stream *b = awl_mux_open(&mux, sizeof(block));
    take_frame();
    take_frame();
    assert_int_equal(awl_mux_write(&mux, a, block, sizeof(block)), AWL_OK);
    assert_int_equal(awl_mux_write(&mux, b, block, sizeof(block)), AWL_OK);
    awl_mux_pump(&mux, SIZE_MAX);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(take_frame().stream_id, 2);
        assert_int_equal(take_frame().stream_id, 4);
    }
}

static void test_pump_keeps_to_the_room(void **state)
{
    (void)state;
    static const uint8_t block[65536];
    awl_stream *s = awl_mux_open(&mux, sizeof(block));
    take_frame();
    assert_int_equal(awl_mux_write(&mux, s, block, sizeof(block)), AWL_OK);
    assert_int_equal(awl_mux_write(&mux, s, block, 1), AWL_ERR_LIMIT);
    awl_mux_pump(&mux, 20000);
    assert_in_range(mux.out.len, 20000, 20000 + AWL_MUX_FRAME_MAX + AWL_YAMUX_HEADER_LEN);
}

static void test_window_is_given_back_when_half_of_it_was_used(void **state)
{
    (void)state;
    static const uint8_t block[AWL_STREAM_WINDOW / 2];
    awl_stream *s = feed_frame(AWL_YAMUX_DATA, AWL_YAMUX_SYN, 1, sizeof(block)).stream;
    assert_null(s); /* told when its bytes come */
    s = feed(block, sizeof(block)).stream;
    take_frame();
    awl_mux_consume(&mux, s, sizeof(block) - 1);
    assert_int_equal(mux.out.len, 0);
    awl_mux_consume(&mux, s, 1);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, 0, 1, sizeof(block));
    assert_int_equal(s->recv_window, AWL_STREAM_WINDOW);
}

static void test_receive_window_is_enforced(void **state)
{
    (void)state;
    static const uint8_t block[AWL_STREAM_WINDOW];
    assert_int_equal(feed_frame(AWL_YAMUX_DATA, AWL_YAMUX_SYN, 1, sizeof(block)).type,
                     AWL_MUX_EV_NONE);
    assert_int_equal(feed(block, sizeof(block)).type, AWL_MUX_EV_STREAM);
    const awl_mux_event ev = feed_frame(AWL_YAMUX_DATA, 0, 1, 1);
    assert_int_equal(ev.type, AWL_MUX_EV_FAILED);
    assert_int_equal(ev.err, AWL_ERR_MALFORMED);
}

static void test_send_window_cannot_overflow(void **state)
{
    (void)state;
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 1, UINT32_MAX - AWL_YAMUX_WINDOW);
    assert_int_equal(feed_frame(AWL_YAMUX_WINDOW_UPDATE, 0, 1, 1).type, AWL_MUX_EV_FAILED);
}

static void test_the_65th_stream_is_refused_and_a_free_place_is_used_again(void **state)
{
    (void)state;
    awl_stream *last = NULL;
    for (uint32_t i = 0; i < AWL_STREAMS_MAX; i++) {
        last = feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 2 * i + 1, 0).stream;
        assert_int_equal(take_frame().flags, AWL_YAMUX_ACK);
    }
    assert_int_equal(feed_frame(AWL_YAMUX_DATA, AWL_YAMUX_SYN, 129, 3).type, AWL_MUX_EV_NONE);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 129, 0);
    assert_int_equal(feed("abc", 3).type, AWL_MUX_EV_NONE); /* skipped */
    assert_null(awl_mux_open(&mux, 1));
    awl_mux_reset(&mux, last);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 127, 0);
    assert_int_equal(feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 131, 0).type,
                     AWL_MUX_EV_STREAM);
}

static void test_unknown_streams_are_answered_with_rst_and_skipped(void **state)
{
    (void)state;
    feed_frame(AWL_YAMUX_DATA, 0, 9, 2);
    assert_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 9, 0);
    assert_int_equal(feed("xx", 2).type, AWL_MUX_EV_NONE);
    feed_frame(AWL_YAMUX_DATA, AWL_YAMUX_RST, 9, 0); /* never RST for RST */
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 9, 0);
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, 0, 9, 7); /* late, of a stream that we have closed */
    assert_int_equal(mux.out.len, 0);
}

static void test_wrong_stream_ids_are_malformed(void **state)
{
    (void)state;
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 5, 0);
    const uint32_t bad[] = {5, 3, 2}; /* open, lower than the last, ours */
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const awl_mux_event ev = feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, bad[i], 0);
        assert_int_equal(ev.type, AWL_MUX_EV_FAILED);
        assert_int_equal(ev.err, AWL_ERR_MALFORMED);
        mux.err = AWL_OK;
    }
}

static void test_reset_ends_a_stream_and_is_not_answered(void **state)
{
    (void)state;
    feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_SYN, 1, 0);
    take_frame();
    awl_stream *s = feed_frame(AWL_YAMUX_WINDOW_UPDATE, AWL_YAMUX_RST, 1, 0).stream;
    assert_true(s->ended);
    awl_mux_reset(&mux, s);
    assert_int_equal(s->id, 0);
    assert_int_equal(mux.out.len, 0);
}

static void test_data_after_fin_is_malformed(void **state)
{
    (void)state;
    feed_frame(AWL_YAMUX_DATA, AWL_YAMUX_SYN | AWL_YAMUX_FIN, 1, 0);
    assert_int_equal(feed_frame(AWL_YAMUX_DATA, 0, 1, 1).type, AWL_MUX_EV_FAILED);
}

static void test_pings_are_answered_with_their_value(void **state)
{
    (void)state;
    assert_int_equal(feed_frame(AWL_YAMUX_PING, AWL_YAMUX_SYN, 0, 77).type, AWL_MUX_EV_NONE);
    assert_frame(AWL_YAMUX_PING, AWL_YAMUX_ACK, 0, 77);
    awl_mux_ping(&mux, 5);
    assert_frame(AWL_YAMUX_PING, AWL_YAMUX_SYN, 0, 5);
    const awl_mux_event ev = feed_frame(AWL_YAMUX_PING, AWL_YAMUX_ACK, 0, 5);
    assert_int_equal(ev.type, AWL_MUX_EV_PONG);
    assert_int_equal(ev.value, 5);
}

static void test_go_away_tells_its_code(void **state)
{
    (void)state;
    awl_mux_go_away(&mux, AWL_YAMUX_REPLACED);
    assert_frame(AWL_YAMUX_GO_AWAY, 0, 0, AWL_YAMUX_REPLACED);
    const awl_mux_event ev = feed_frame(AWL_YAMUX_GO_AWAY, 0, 0, AWL_YAMUX_NORMAL);
    assert_int_equal(ev.type, AWL_MUX_EV_GO_AWAY);
    assert_int_equal(ev.value, AWL_YAMUX_NORMAL);
}

static void test_a_failed_session_takes_nothing_more(void **state)
{
    (void)state;
    assert_int_equal(feed("\1\0\0\0\0\0\0\0\0\0\0\0", 12).type, AWL_MUX_EV_FAILED);
    awl_mux_event ev;
    assert_int_equal(awl_mux_input(&mux, (const uint8_t *)"abc", 3, &ev), 0);
    assert_int_equal(ev.type, AWL_MUX_EV_FAILED);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_header_has_the_published_layout),
        T(test_opening_tells_the_larger_window_in_the_syn),
        T(test_syn_is_answered_and_its_window_counts),
        T(test_stream_arrives_whatever_the_pieces),
        T(test_sender_stops_at_the_window_and_goes_on_with_an_update),
        T(test_streams_take_turns),
        T(test_pump_keeps_to_the_room),
        T(test_window_is_given_back_when_half_of_it_was_used),
        T(test_receive_window_is_enforced),
        T(test_send_window_cannot_overflow),
        T(test_the_65th_stream_is_refused_and_a_free_place_is_used_again),
        T(test_unknown_streams_are_answered_with_rst_and_skipped),
        T(test_wrong_stream_ids_are_malformed),
        T(test_reset_ends_a_stream_and_is_not_answered),
        T(test_data_after_fin_is_malformed),
        T(test_pings_are_answered_with_their_value),
        T(test_go_away_tells_its_code),
        T(test_a_failed_session_takes_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
