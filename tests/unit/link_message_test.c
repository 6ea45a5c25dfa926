/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "link/message.h"
#include "t.h"

static void test_text_and_delivered_have_the_documented_bytes(void **state)
{
    (void)state;
    uint8_t out[AWL_MESSAGE_HEADER_LEN];
    awl_message_write(&(awl_message){.kind = AWL_MESSAGE_TEXT, .id = 0x01020304, .len = 0x4000},
                      out);
    assert_memory_equal(out, "\1\0\x40\0\1\2\3\4", sizeof(out));
    awl_message_write(&(awl_message){.kind = AWL_MESSAGE_DELIVERED, .id = 7}, out);
    assert_memory_equal(out, "\2\0\0\0\0\0\0\7", sizeof(out));
}

static void test_frame_is_read_when_it_is_complete(void **state)
{
    (void)state;
    const uint8_t frame[] = "\1\0\0\2\0\0\0\5hi more";
    awl_message m;
    for (size_t len = 0; len < 10; len++) {
        assert_int_equal(awl_message_read(frame, len, &m), AWL_ERR_IN_PROGRESS);
    }
    assert_int_equal(awl_message_read(frame, sizeof(frame), &m), AWL_OK);
    assert_int_equal(m.kind, AWL_MESSAGE_TEXT);
    assert_int_equal(m.id, 5);
    assert_int_equal(m.len, 2);
    assert_ptr_equal(m.text, frame + 8);
}

static void test_wrong_headers_are_refused_before_the_text_comes(void **state)
{
    (void)state;
    static const char *const bad[] = {"\0\0\0\0\0\0\0\1", "\3\0\0\0\0\0\0\1", "\1\1\0\0\0\0\0\1",
                                      "\2\0\0\1\0\0\0\1", "\1\0\x40\1\0\0\0\1"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        awl_message m;
        assert_int_equal(awl_message_read((const uint8_t *)bad[i], 8, &m), AWL_ERR_MALFORMED);
    }
}

static void test_utf8_as_in_rfc_3629(void **state)
{
    (void)state;
    static const char *const good[] = {
        "",
        "plain \t\n",
        "\xc2\x80 \xdf\xbf",                 /* U+0080 U+07FF */
        "\xe0\xa0\x80 \xef\xbf\xbf",         /* U+0800 U+FFFF */
        "\xed\x9f\xbf \xee\x80\x80",         /* beside the surrogates */
        "\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf", /* U+10000 U+10FFFF */
    };
    static const char *const bad[] = {
        "\x80",         "\xbf",         "\xc0\x80",         "\xc1\xbf",         "\xc2",
        "\xc2\x41",     "\xe0\x9f\xbf", "\xe1\x80",         "\xed\xa0\x80",     "\xed\xbf\xbf",
        "\xe1\x80\xc0", "\xf0\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xff",         "a\xfe",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(awl_message_valid(good[i], strlen(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(awl_message_valid(bad[i], strlen(bad[i])));
    }
    assert_true(awl_message_valid("a\0b", 3));
    assert_false(awl_message_valid("\xe4\xbd\xa0", 2)); /* cut inside a character */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_delivered_have_the_documented_bytes),
        cmocka_unit_test(test_frame_is_read_when_it_is_complete),
        cmocka_unit_test(test_wrong_headers_are_refused_before_the_text_comes),
        cmocka_unit_test(test_utf8_as_in_rfc_3629),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
