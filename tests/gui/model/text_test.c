/* SPDX-License-Identifier: MIT */
/* Texts of others, addresses, ages; and the log, which is made of texts. */
#include "t.h"

#include <string.h>

#include "model/bradawl-log.h"
#include "model/bradawl-story.h"

#define FRAMED(name) "\xe2\x80\x8e\xe2\x81\xa8" name "\xe2\x81\xa9"

static void shown_as(const char *text, const char *expected)
{
    g_autofree char *shown = bradawl_text_shown(text);
    assert_string_equal(shown, expected);
    g_autofree char *again = bradawl_text_shown(shown);
    assert_string_equal(again, expected); /* twice does no harm */
}

static void test_names_of_all_kinds_are_safe_in_one_line(void **state)
{
    (void)state;
    shown_as("", "");
    shown_as("bob", "bob");
    shown_as("小明", "小明");
    shown_as("Zoë", "Zoë");
    shown_as("two\nlines\ttab", "two\\u{000A}lines\\u{0009}tab");
    shown_as("a\xe2\x80\xae"
             "gpj.exe",
             "a\\u{202E}gpj.exe");
    shown_as("\xe2\x81\xa6"
             "x\xe2\x81\xa9",
             "\\u{2066}x\\u{2069}");
    shown_as("\xd8\x9c\xe2\x80\x8f", "\\u{061C}\\u{200F}");
    shown_as("a\xe2\x80\x8b"
             "b",
             "a\\u{200B}b");
    shown_as("\xff\xfe", "\\x{FF}\\x{FE}");
    shown_as("a\xe2\x82", "a\\x{E2}\\x{82}");
    shown_as("a\xc2\xa0"
             "b",
             "a\\u{00A0}b");
    shown_as("\xef\xbb\xbf", "\\u{FEFF}");
    shown_as("👋🏽", "👋🏽");
}

static void test_right_to_left_names_keep_to_themselves(void **state)
{
    (void)state;
    shown_as("مرحبا", FRAMED("مرحبا"));
    shown_as("bob שלום", FRAMED("bob שלום"));
    /* A frame that the name brought itself is not believed when something hides in it. */
    g_autofree char *shown = bradawl_text_shown(FRAMED("x\xe2\x80\xae"));
    assert_string_equal(shown, "x\\u{202E}");
}

static void without(const char *text, const char *expected)
{
    g_autofree char *clean = bradawl_text_without_addresses(text);
    assert_string_equal(clean, expected);
}

static void test_addresses_go_and_everything_else_stays(void **state)
{
    (void)state;
    without("bob is at 203.0.113.20:40001.", "bob is at (address).");
    without("from 10.0.1.2 to [2001:db8::1]:443, then", "from (address) to (address), then");
    without("fe80::1%eth0 and ::1 and 2001:db8:1:2:3:4:5:6",
            "(address) and (address) and (address)");
    without("< dial #1 10.0.1.2:51820 -> 203.0.113.20:40001 simultaneous",
            "< dial #1 (address) -> (address) simultaneous");
    without("at 12:30:15 version 1.2.3, #1: 999.1.1.1 from :51820",
            "at 12:30:15 version 1.2.3, #1: 999.1.1.1 from :51820");
    without("小明 ::ffff:203.0.113.9", "小明 (address)");
}

static void server(const char *typed, const char *expected)
{
    g_autofree char *text = bradawl_text_server(typed);
    assert_string_equal(text, expected);
}

static void test_servers_are_called_as_people_call_them(void **state)
{
    (void)state;
    server("hub.example", "hub.example");
    server("hub.example:4000", "hub.example");
    server("hub.example:40001", "hub.example:40001");
    server("bradawl://hub.example:4000?id=ABCD-EFGH&room=lobby", "hub.example");
    server("bradawl://[2001:db8::1]:4000", "[2001:db8::1]");
    server("[2001:db8::1]:4001", "[2001:db8::1]:4001");
    server("2001:db8::4000", "2001:db8::4000");
    server("", "");
}

static void ago(gint64 seconds, const char *expected)
{
    g_autofree char *text = bradawl_text_ago(1000000000, 1000000000 - seconds);
    assert_string_equal(text, expected);
}

static void test_ages_and_round_trips_are_short(void **state)
{
    (void)state;
    ago(0, "just now");
    ago(-100, "just now");
    ago(59, "just now");
    ago(60, "1 min ago");
    ago(2 * 3600 + 10, "2 h ago");
    ago(86400, "1 day ago");
    ago((gint64)40 * 86400, "40 days ago");
    g_autofree char *never = bradawl_text_ago(1000000000, 0);
    assert_string_equal(never, "never");
    g_autofree char *small = bradawl_text_ms(0.42), *large = bradawl_text_ms(147.6);
    assert_string_equal(small, "0.4 ms");
    assert_string_equal(large, "148 ms");
}

static void test_the_log_keeps_its_newest_sentences(void **state)
{
    (void)state;
    g_autoptr(BradawlLog) log = bradawl_log_new();
    bradawl_log_add_raw(log, "belongs to nothing");
    assert_int_equal(bradawl_log_count(log), 0);
    for (int i = 0; i < BRADAWL_LOG_MAX + 5; i++) {
        g_autofree char *text = g_strdup_printf("row %d", i);
        bradawl_log_add(log, i / 1000.0, BRADAWL_MARK_DIAL, text);
    }
    assert_int_equal(bradawl_log_count(log), BRADAWL_LOG_MAX);
    GtkTreeIter first;
    assert_true(gtk_tree_model_get_iter_first(GTK_TREE_MODEL(log), &first));
    g_autofree char *text = NULL, *time = NULL;
    gtk_tree_model_get(GTK_TREE_MODEL(log), &first, BRADAWL_LOG_TEXT, &text, BRADAWL_LOG_TIME,
                       &time, -1);
    assert_string_equal(text, "row 5");
    assert_string_equal(time, "0.005");
}

static void test_the_log_as_text(void **state)
{
    (void)state;
    g_autoptr(BradawlLog) log = bradawl_log_new();
    bradawl_log_add(log, 0, BRADAWL_MARK_OUT, "Asked hub.example for bob");
    bradawl_log_add(log, 0.121, BRADAWL_MARK_DIAL, "Dial #1 to 203.0.113.20:40001");
    bradawl_log_add_raw(log, "< dial #1 10.0.1.2:51820 -> 203.0.113.20:40001");
    g_autofree char *plain = bradawl_log_to_text(log, FALSE, FALSE);
    assert_string_equal(plain, "   0.000  Asked hub.example for bob\n"
                               "   0.121  Dial #1 to 203.0.113.20:40001\n");
    g_autofree char *clean = bradawl_log_to_text(log, TRUE, TRUE);
    assert_string_equal(clean, "   0.000  Asked hub.example for bob\n"
                               "   0.121  Dial #1 to (address)\n"
                               "            < dial #1 (address) -> (address)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_all_kinds_are_safe_in_one_line),
        cmocka_unit_test(test_right_to_left_names_keep_to_themselves),
        cmocka_unit_test(test_addresses_go_and_everything_else_stays),
        cmocka_unit_test(test_servers_are_called_as_people_call_them),
        cmocka_unit_test(test_ages_and_round_trips_are_short),
        cmocka_unit_test(test_the_log_keeps_its_newest_sentences),
        cmocka_unit_test(test_the_log_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
