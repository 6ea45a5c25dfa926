/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/frame.h"
#include "proto/message.h"
#include "t.h"

static void test_a_frame_is_found_when_its_last_byte_is_there(void **state)
{
    (void)state;
    static const uint8_t data[] = {0, 0, 0, 3, 'a', 'b', 'c', 0};
    size_t body = 99;
    for (size_t len = 0; len < 7; len++) {
        assert_int_equal(awl_frame_peek(data, len, 10, &body), AWL_ERR_IN_PROGRESS);
        assert_int_equal(body, 0);
    }
    assert_int_equal(awl_frame_peek(data, 7, 10, &body), AWL_OK);
    assert_int_equal(body, 3);
    assert_int_equal(awl_frame_peek(data, 8, 10, &body), AWL_OK);
    assert_int_equal(body, 3);
}

static void test_a_frame_past_the_limit_is_known_from_its_header(void **state)
{
    (void)state;
    static const uint8_t header[] = {0, 0, 0x10, 0x01};
    static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff};
    size_t body = 0;
    assert_int_equal(awl_frame_peek(header, 4, AWL_FRAME_MAX_LOGIN, &body), AWL_ERR_LIMIT);
    assert_int_equal(awl_frame_peek(header, 4, AWL_FRAME_MAX, &body), AWL_ERR_IN_PROGRESS);
    assert_int_equal(awl_frame_peek(huge, 4, AWL_FRAME_MAX, &body), AWL_ERR_LIMIT);
}

static void test_a_message_survives_a_round_trip(void **state)
{
    (void)state;
    awl_buf out;
    awl_buf_init(&out, 1000);
    Awl__Ping ping = AWL__PING__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT, *back = NULL;
    ping.nonce = UINT64_C(0x123456789abcdef0);
    m.body_case = AWL__ENVELOPE__BODY_PING;
    m.ping = &ping;
    assert_int_equal(awl_message_append(&out, &m), AWL_OK);
    size_t body = 0;
    assert_int_equal(awl_frame_peek(awl_buf_head(&out), out.len, 1000, &body), AWL_OK);
    assert_int_equal(out.len, body + AWL_FRAME_HEADER_LEN);
    assert_int_equal(awl_message_parse(awl_buf_head(&out) + 4, body, &back), AWL_OK);
    assert_int_equal(back->body_case, AWL__ENVELOPE__BODY_PING);
    assert_true(back->ping->nonce == ping.nonce);
    awl_message_free(back);
    awl_buf_free(&out);
}

static void test_a_full_buffer_takes_no_half_frame(void **state)
{
    (void)state;
    awl_buf out;
    awl_buf_init(&out, 8);
    Awl__Ping ping = AWL__PING__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    ping.nonce = UINT64_MAX;
    m.body_case = AWL__ENVELOPE__BODY_PING;
    m.ping = &ping;
    assert_int_equal(awl_message_append(&out, &m), AWL_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    awl_buf_free(&out);
}

static void test_unknown_fields_and_messages_are_no_error(void **state)
{
    (void)state;
    static const uint8_t with_extra[] = {0xa2, 0x01, 0x05, 0x08, 0x07, 0xa8, 0x06, 0x01};
    static const uint8_t unknown[] = {0xa2, 0x06, 0x01, 0x00}; /* field 100 */
    Awl__Envelope *m = NULL;
    assert_int_equal(awl_message_parse(with_extra, sizeof(with_extra), &m), AWL_OK);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY_PING);
    assert_int_equal(m->ping->nonce, 7);
    awl_message_free(m);
    assert_int_equal(awl_message_parse(unknown, sizeof(unknown), &m), AWL_OK);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY__NOT_SET);
    awl_message_free(m);
    assert_int_equal(awl_message_parse(NULL, 0, &m), AWL_OK);
    assert_int_equal(m->body_case, AWL__ENVELOPE__BODY__NOT_SET);
    awl_message_free(m);
}

static void test_a_broken_message_is_malformed(void **state)
{
    (void)state;
    static const uint8_t broken[] = {0xa2, 0x01, 0x05, 0x08};
    Awl__Envelope *m = NULL;
    assert_int_equal(awl_message_parse(broken, sizeof(broken), &m), AWL_ERR_MALFORMED);
    assert_null(m);
}

static void test_decoding_cannot_be_made_to_take_much_memory(void **state)
{
    (void)state;
    /* 20000 unknown fields of three bytes would become more than a megabyte of structs. */
    const size_t len = 60000;
    uint8_t *body = malloc(len);
    assert_non_null(body);
    for (size_t i = 0; i < len; i += 3) {
        body[i] = 0xa0; /* field 100, a number */
        body[i + 1] = 0x06;
        body[i + 2] = 0;
    }
    Awl__Envelope *m = NULL;
    assert_int_equal(awl_message_parse(body, len, &m), AWL_ERR_MALFORMED);
    assert_int_equal(awl_message_parse(body, 300, &m), AWL_OK); /* some are harmless */
    awl_message_free(m);
    free(body);
}

static void test_endpoints_are_normalised_and_judged(void **state)
{
    (void)state;
    uint8_t hidden[16] = {[10] = 0xff, [11] = 0xff, 127, 0, 0, 1};
    uint8_t multicast[4] = {224, 0, 0, 1}, odd[5] = {1, 2, 3, 4, 5}, fine[4] = {203, 0, 113, 1};
    awl_addr a;
    Awl__Endpoint e = AWL__ENDPOINT__INIT;
    e.port = 7;
    e.ip = awl_wire_bytes(hidden, 16);
    assert_true(awl_wire_get_endpoint(&e, &a));
    const awl_addr want = awl_addr_v4(127, 0, 0, 1, 7);
    assert_true(awl_addr_equal(&a, &want));
    e.ip = awl_wire_bytes(multicast, 4);
    assert_false(awl_wire_get_endpoint(&e, &a));
    e.ip = awl_wire_bytes(odd, 5);
    assert_false(awl_wire_get_endpoint(&e, &a));
    e.ip = awl_wire_bytes(fine, 4);
    assert_true(awl_wire_get_endpoint(&e, &a));
    e.port = 0;
    assert_false(awl_wire_get_endpoint(&e, &a));
    e.port = 65536;
    assert_false(awl_wire_get_endpoint(&e, &a));
    assert_int_equal(a.family, AWL_FAMILY_NONE);
    assert_false(awl_wire_get_endpoint(NULL, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_frame_is_found_when_its_last_byte_is_there),
        cmocka_unit_test(test_a_frame_past_the_limit_is_known_from_its_header),
        cmocka_unit_test(test_a_message_survives_a_round_trip),
        cmocka_unit_test(test_a_full_buffer_takes_no_half_frame),
        cmocka_unit_test(test_unknown_fields_and_messages_are_no_error),
        cmocka_unit_test(test_a_broken_message_is_malformed),
        cmocka_unit_test(test_decoding_cannot_be_made_to_take_much_memory),
        cmocka_unit_test(test_endpoints_are_normalised_and_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
