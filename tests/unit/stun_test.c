/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/stun.h"
#include "t.h"

/* A plain Binding request without attributes, as any STUN client sends it. */
static const uint8_t plain_request[] = {0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xa4, 0x42, 1,  2,
                                        3,    4,    5,    6,    7,    8,    9,    10,   11, 12};

/* The IPv4 response of RFC 5769, 2.2: SOFTWARE, XOR-MAPPED-ADDRESS 192.0.2.1:32853,
 * MESSAGE-INTEGRITY, FINGERPRINT. */
static const uint8_t rfc5769_v4[] = {
    0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43,
    0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd, 0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9,
    0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04, 0xc0, 0x7d, 0x4c, 0x96,
};

/* RFC 5769, 2.3: XOR-MAPPED-ADDRESS [2001:db8:1234:5678:11:2233:4455:6677]:32853. */
static const uint8_t rfc5769_v6[] = {
    0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63,
    0x74, 0x6f, 0x72, 0x20, 0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa,
    0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14,
    0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c, 0x82, 0x92, 0xc2, 0x75,
    0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c,
};

static void assert_mapped(const uint8_t *data, size_t len, const char *want)
{
    awl_stun m;
    char text[AWL_ADDR_STRLEN];
    assert_int_equal(awl_stun_parse(data, len, &m), AWL_OK);
    assert_int_equal(m.type, AWL_STUN_RESPONSE);
    assert_string_equal(awl_addr_format(&m.mapped, text), want);
}

static void test_the_vectors_of_rfc_5769_are_read(void **state)
{
    (void)state;
    assert_mapped(rfc5769_v4, sizeof(rfc5769_v4), "192.0.2.1:32853");
    assert_mapped(rfc5769_v6, sizeof(rfc5769_v6), "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
}

static void test_a_plain_request_is_read(void **state)
{
    (void)state;
    awl_stun m;
    assert_int_equal(awl_stun_parse(plain_request, sizeof(plain_request), &m), AWL_OK);
    assert_int_equal(m.type, AWL_STUN_REQUEST);
    assert_false(m.has_ticket);
    assert_int_equal(m.transaction[11], 12);
    assert_int_equal(m.unknown_count, 0);
}

static void assert_round_trip(const awl_stun *m)
{
    uint8_t buf[AWL_STUN_MAX];
    awl_stun back;
    const size_t len = awl_stun_build(m, buf);
    assert_true(len >= AWL_STUN_HEADER_LEN);
    assert_int_equal(awl_stun_parse(buf, len, &back), AWL_OK);
    assert_int_equal(back.type, m->type);
    assert_memory_equal(back.transaction, m->transaction, AWL_STUN_TRANSACTION_LEN);
    assert_int_equal(back.has_ticket, m->has_ticket);
    assert_memory_equal(back.ticket, m->ticket, AWL_TICKET_LEN);
    assert_int_equal(back.has_cookie, m->has_cookie);
    assert_memory_equal(back.cookie, m->cookie, AWL_COOKIE_LEN);
    assert_true(awl_addr_equal(&back.mapped, &m->mapped));
    assert_int_equal(back.error_code, m->error_code);
}

static void test_what_we_write_we_read(void **state)
{
    (void)state;
    awl_stun m = {.type = AWL_STUN_REQUEST, .transaction = {9, 8, 7}};
    assert_round_trip(&m);
    m.has_ticket = true;
    memset(m.ticket, 0xa5, sizeof(m.ticket));
    assert_round_trip(&m);
    awl_stun r = {.type = AWL_STUN_RESPONSE,
                  .transaction = {1},
                  .mapped = awl_addr_v4(203, 0, 113, 5, 4242),
                  .has_cookie = true,
                  .cookie = {1, 2, 3, 4, 5, 6, 7, 8}};
    assert_round_trip(&r);
    assert_int_equal(awl_addr_parse("[2001:db8::5]:65535", &r.mapped), AWL_OK);
    assert_round_trip(&r);
    const awl_stun e = {
        .type = AWL_STUN_ERROR, .error_code = 420, .unknown = {0x24, 0x25}, .unknown_count = 2};
    assert_round_trip(&e);
}

static void test_the_ticket_is_a_username_of_hex_digits(void **state)
{
    (void)state;
    awl_stun m = {.type = AWL_STUN_REQUEST, .has_ticket = true}, back;
    uint8_t buf[AWL_STUN_MAX];
    memset(m.ticket, 0x1f, sizeof(m.ticket));
    const size_t len = awl_stun_build(&m, buf);
    assert_memory_equal(buf + 24, "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f", 32);
    buf[24] = 'g'; /* another kind of user name: no ticket, but no error */
    assert_int_equal(awl_stun_parse(buf, len, &back), AWL_OK);
    assert_false(back.has_ticket);
}

static void test_attributes_that_must_be_understood_are_listed(void **state)
{
    (void)state;
    uint8_t m[sizeof(plain_request) + 12];
    memcpy(m, plain_request, sizeof(plain_request));
    static const uint8_t attributes[] = {0x00, 0x24, 0, 4, 0, 0, 0, 1, /* PRIORITY */
                                         0x80, 0x29, 0, 0};            /* may be skipped */
    memcpy(m + sizeof(plain_request), attributes, sizeof(attributes));
    m[3] = sizeof(attributes);
    awl_stun out;
    assert_int_equal(awl_stun_parse(m, sizeof(m), &out), AWL_OK);
    assert_int_equal(out.unknown_count, 1);
    assert_int_equal(out.unknown[0], 0x24);
}

static void test_a_stream_is_cut_into_messages(void **state)
{
    (void)state;
    size_t len = 1;
    for (size_t i = 0; i < sizeof(rfc5769_v4); i++) {
        assert_int_equal(awl_stun_frame(rfc5769_v4, i, &len), AWL_ERR_IN_PROGRESS);
        assert_int_equal(len, 0);
    }
    uint8_t stream[sizeof(rfc5769_v4) + 7] = {0};
    memcpy(stream, rfc5769_v4, sizeof(rfc5769_v4));
    assert_int_equal(awl_stun_frame(stream, sizeof(stream), &len), AWL_OK);
    assert_int_equal(len, sizeof(rfc5769_v4));
}

static void test_what_is_not_stun_is_refused_from_the_header(void **state)
{
    (void)state;
    size_t len = 0;
    uint8_t m[sizeof(plain_request)];
    assert_int_equal(awl_stun_frame((const uint8_t *)"GET / HTTP/1.1\r\nHost: x\r\n", 25, &len),
                     AWL_ERR_MALFORMED);
    assert_int_equal(awl_stun_frame((const uint8_t *)"\x80", 1, &len), AWL_ERR_MALFORMED);
    memcpy(m, plain_request, sizeof(m));
    m[7] ^= 1; /* magic cookie */
    assert_int_equal(awl_stun_frame(m, sizeof(m), &len), AWL_ERR_MALFORMED);
    memcpy(m, plain_request, sizeof(m));
    m[3] = 2; /* no multiple of four */
    assert_int_equal(awl_stun_frame(m, sizeof(m), &len), AWL_ERR_MALFORMED);
    m[2] = 4; /* 1024 bytes and more */
    m[3] = 0;
    assert_int_equal(awl_stun_frame(m, sizeof(m), &len), AWL_ERR_MALFORMED);
}

static void test_malformed_messages_are_refused(void **state)
{
    (void)state;
    uint8_t m[sizeof(rfc5769_v4)];
    awl_stun out;
    memcpy(m, rfc5769_v4, sizeof(m));
    m[39] = 0xff; /* the address runs past the end */
    assert_int_equal(awl_stun_parse(m, sizeof(m), &out), AWL_ERR_MALFORMED);
    assert_int_equal(out.type, AWL_STUN_NONE);
    memcpy(m, rfc5769_v4, sizeof(m));
    m[41] = 3; /* unknown address family */
    assert_int_equal(awl_stun_parse(m, sizeof(m), &out), AWL_ERR_MALFORMED);
    memcpy(m, rfc5769_v4, sizeof(m));
    m[37] = 0x21; /* a success without an endpoint */
    assert_int_equal(awl_stun_parse(m, sizeof(m), &out), AWL_ERR_MALFORMED);
    memcpy(m, rfc5769_v4, sizeof(m));
    m[1] = 0x03; /* Allocate, not Binding */
    assert_int_equal(awl_stun_parse(m, sizeof(m), &out), AWL_ERR_MALFORMED);
    assert_int_equal(awl_stun_parse(rfc5769_v4, sizeof(rfc5769_v4) - 1, &out), AWL_ERR_MALFORMED);
}

static void test_nothing_is_built_from_half_a_message(void **state)
{
    (void)state;
    uint8_t buf[AWL_STUN_MAX];
    assert_int_equal(awl_stun_build(&(awl_stun){.type = AWL_STUN_RESPONSE}, buf), 0);
    assert_int_equal(awl_stun_build(&(awl_stun){.type = AWL_STUN_NONE}, buf), 0);
    assert_int_equal(awl_stun_build(&(awl_stun){.type = AWL_STUN_ERROR, .error_code = 200}, buf),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_vectors_of_rfc_5769_are_read),
        cmocka_unit_test(test_a_plain_request_is_read),
        cmocka_unit_test(test_what_we_write_we_read),
        cmocka_unit_test(test_the_ticket_is_a_username_of_hex_digits),
        cmocka_unit_test(test_attributes_that_must_be_understood_are_listed),
        cmocka_unit_test(test_a_stream_is_cut_into_messages),
        cmocka_unit_test(test_what_is_not_stun_is_refused_from_the_header),
        cmocka_unit_test(test_malformed_messages_are_refused),
        cmocka_unit_test(test_nothing_is_built_from_half_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
