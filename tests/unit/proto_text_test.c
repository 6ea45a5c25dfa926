/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "proto/text.h"
#include "t.h"

static awl_err check(const char *name)
{
    char out[AWL_NAME_MAX + 1];
    return awl_name_check(name, strlen(name), out);
}

static void test_names_of_many_scripts_are_allowed(void **state)
{
    (void)state;
    static const char *const good[] = {
        "a",
        "Anna-Lena 2",
        "J\xc3\xb6rg",                          /* composed o with diaeresis */
        "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",     /* Cyrillic */
        "\xe5\xbc\xa0\xe4\xbc\x9f",             /* Han */
        "\xed\x95\x9c\xea\xb8\x80",             /* Hangul syllables */
        "\xe3\x81\x8c\xe3\x81\x8e",             /* kana, composed */
        "\xf0\x9f\x98\x80",                     /* an emoji */
        "\xe0\xb8\x9e\xe0\xb8\x87\xe0\xb8\xa9", /* Thai */
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        if (check(good[i]) != AWL_OK) {
            fail_msg("refused: %s", good[i]);
        }
    }
}

static void test_names_that_hide_something_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "   ",
        "a\nb",
        "a\x01",
        "a\x7f",
        "a\xc2\x85", /* NEL */
        "a\xc2\xa0"
        "b",             /* no-break space */
        "a\xe2\x80\x8b", /* zero width space */
        "a\xe2\x80\x8d"
        "b", /* zero width joiner */
        "a\xe2\x80\xae"
        "b", /* right-to-left override */
        "a\xe2\x81\xa7"
        "b", /* first strong isolate */
        "\xd8\x9c"
        "a",             /* Arabic letter mark */
        "a\xef\xbb\xbf", /* byte order mark */
        "a\xc2\xad"
        "b",                 /* soft hyphen */
        "a\xef\xb8\x8f",     /* variation selector */
        "a\xf3\xa0\x81\x81", /* tag */
        "a\xee\x80\x80",     /* private use */
        "a\xef\xbf\xbf",     /* noncharacter */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (check(bad[i]) != AWL_ERR_NAME_INVALID) {
            fail_msg("allowed: number %zu", i);
        }
    }
}

static void test_what_nfc_would_change_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Jo\xcc\x88rg",             /* o and combining diaeresis */
        "\xe2\x84\xab",             /* Angstrom sign */
        "\xe2\x84\xaa",             /* Kelvin sign */
        "\xcd\xbe",                 /* Greek question mark */
        "\xe1\x84\x92\xe1\x85\xa1", /* conjoining jamo */
        "\xe3\x81\x8b\xe3\x82\x99", /* ka and voiced mark */
        "\xef\xa4\x80",             /* compatibility ideograph */
        "\xe0\xa5\x98",             /* Devanagari qa, excluded from composition */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (check(bad[i]) != AWL_ERR_NAME_INVALID) {
            fail_msg("allowed: number %zu", i);
        }
    }
}

static void test_broken_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",         "\xc3",
        "\xc0\xaf",     "\xe0\x80\xaf",
        "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf8\x88",     "\xf0\x80\x80\xaf",
        "\xff",         "a\xe2\x82",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (awl_text_valid(bad[i], strlen(bad[i])) || check(bad[i]) != AWL_ERR_NAME_INVALID) {
            fail_msg("allowed: number %zu", i);
        }
    }
    assert_false(awl_text_valid("a\0b", 3));
    assert_true(awl_text_valid("", 0));
    assert_true(awl_text_valid("\xf4\x8f\xbf\xbd", 4));
}

static void test_spaces_around_a_name_are_dropped(void **state)
{
    (void)state;
    char out[AWL_NAME_MAX + 1];
    assert_int_equal(awl_name_check("  a b ", 6, out), AWL_OK);
    assert_string_equal(out, "a b");
}

static void test_a_name_has_at_most_64_bytes(void **state)
{
    (void)state;
    char name[AWL_NAME_MAX + 3], out[AWL_NAME_MAX + 1];
    memset(name, 'x', sizeof(name));
    assert_int_equal(awl_name_check(name, AWL_NAME_MAX, out), AWL_OK);
    assert_int_equal(strlen(out), AWL_NAME_MAX);
    assert_int_equal(awl_name_check(name, AWL_NAME_MAX + 1, out), AWL_ERR_NAME_INVALID);
    assert_string_equal(out, "");
    name[0] = ' ';
    assert_int_equal(awl_name_check(name, AWL_NAME_MAX + 1, out), AWL_OK);
}

static void assert_same_key(const char *a, const char *b, bool same)
{
    char one[AWL_NAME_MAX + 1], other[AWL_NAME_MAX + 1];
    awl_name_key(a, one);
    awl_name_key(b, other);
    if ((strcmp(one, other) == 0) != same) {
        fail_msg("%s, %s: %s, %s", a, b, one, other);
    }
}

static void test_case_does_not_make_another_name(void **state)
{
    (void)state;
    assert_same_key("Anna", "aNNA", true);
    assert_same_key("Anna", "Anne", false);
    assert_same_key("J\xc3\x96RG", "j\xc3\xb6rg", true);
    assert_same_key("\xc3\x97", "\xc3\xb7", false); /* times and division are no letters */
    assert_same_key("\xce\xa3\xce\xa3", "\xcf\x83\xcf\x82", true); /* both sigmas */
    assert_same_key("\xd0\x98\xd0\x92\xd0\x90\xd0\x9d", "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd", true);
    assert_same_key("\xd0\x81", "\xd1\x91", true);
    assert_same_key("\xc4\x80", "\xc4\x81", true);
    assert_same_key("\xef\xbc\xa1", "\xef\xbd\x81", true); /* fullwidth */
    assert_same_key("\xe1\xba\xa0", "\xe1\xba\xa1", true); /* Vietnamese */
    assert_same_key("\xd0\x90", "A", false);               /* look-alikes stay different */
    assert_same_key("\xe1\xba\x9e", "\xc3\x9f", true);     /* sharp s */
    assert_same_key("stra\xc3\x9f"
                    "e",
                    "strasse", false); /* simple folding */
}

static void test_the_key_of_a_key_is_the_key(void **state)
{
    (void)state;
    for (uint32_t c = 0x20; c < 0x2000; c++) {
        char name[4] = {0}, once[AWL_NAME_MAX + 1], twice[AWL_NAME_MAX + 1];
        if (c < 0x80) {
            name[0] = (char)c;
        } else if (c < 0x800) {
            name[0] = (char)(0xc0 | c >> 6);
            name[1] = (char)(0x80 | (c & 0x3f));
        } else {
            name[0] = (char)(0xe0 | c >> 12);
            name[1] = (char)(0x80 | (c >> 6 & 0x3f));
            name[2] = (char)(0x80 | (c & 0x3f));
        }
        if (check(name) == AWL_OK) {
            awl_name_key(name, once);
            awl_name_key(once, twice);
            assert_string_equal(once, twice);
            assert_true(strlen(once) > 0 && strlen(once) <= strlen(name));
        }
    }
}

static void assert_escaped(const char *text, size_t len, const char *want)
{
    char out[80];
    assert_string_equal(awl_text_escape(text, len, out, sizeof(out)), want);
}

static void test_texts_of_others_are_shown_escaped(void **state)
{
    (void)state;
    assert_escaped("plain \xc3\xa4", 8, "plain \xc3\xa4");
    assert_escaped("a\nb\x1b[31m", 8, "a\\u{000A}b\\u{001B}[31m");
    assert_escaped("\xe2\x80\xae"
                   "x",
                   4, "\\u{202E}x");
    assert_escaped("\xff"
                   "a\xe2\x82",
                   4, "\\x{FF}a\\x{E2}\\x{82}");
    assert_escaped("a\0b", 3, "a\\u{0000}b");
}

static void test_escaping_cuts_between_characters(void **state)
{
    (void)state;
    char out[6];
    assert_string_equal(awl_text_escape("abcd\xc3\xa4", 6, out, sizeof(out)), "abcd");
    assert_string_equal(awl_text_escape("ab\n", 3, out, sizeof(out)), "ab");
    assert_string_equal(awl_text_escape("abcdefgh", 8, out, sizeof(out)), "abcde");
    assert_string_equal(awl_text_escape("x", 1, out, 1), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_many_scripts_are_allowed),
        cmocka_unit_test(test_names_that_hide_something_are_refused),
        cmocka_unit_test(test_what_nfc_would_change_is_refused),
        cmocka_unit_test(test_broken_utf8_is_refused),
        cmocka_unit_test(test_spaces_around_a_name_are_dropped),
        cmocka_unit_test(test_a_name_has_at_most_64_bytes),
        cmocka_unit_test(test_case_does_not_make_another_name),
        cmocka_unit_test(test_the_key_of_a_key_is_the_key),
        cmocka_unit_test(test_texts_of_others_are_shown_escaped),
        cmocka_unit_test(test_escaping_cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
