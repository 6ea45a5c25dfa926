/* SPDX-License-Identifier: MIT */
/* What is said about events, causes and troubles. */
#include <string.h>

#include "events.h"
#include "model/bradawl-story.h"
#include "runtime/cause.h"

static void row(awl_client_event ev, BradawlMark mark, const char *expected)
{
    BradawlMark got = BRADAWL_MARK_NONE;
    (void)g_strlcpy(ev.peer, "bob", sizeof(ev.peer));
    ev = told(ev);
    g_autofree char *text = bradawl_story_event(&ev, "hub.example", TRUE, &got);
    assert_non_null(text);
    assert_string_equal(text, expected);
    assert_int_equal(got, mark);
}

static void test_the_story_of_the_picture(void **state)
{
    (void)state;
    g_autofree char *asked = bradawl_story_asked("bob", "hub.example");
    assert_string_equal(asked, "Asked hub.example for bob");
    row((awl_client_event){.type = AWL_CLIENT_INTRODUCED, .remote = BOB_NAT}, BRADAWL_MARK_IN,
        "Introduced: bob is at 203.0.113.20:40001");
    row((awl_client_event){.type = AWL_CLIENT_DIAL, .n = 1, .local = ALICE, .remote = BOB_NAT},
        BRADAWL_MARK_DIAL, "Dial #1 from :51820 to 203.0.113.20:40001; your NAT is open now");
    row((awl_client_event){.type = AWL_CLIENT_DIAL_RESULT,
                           .n = 1,
                           .state = "connected",
                           .technique = "simultaneous"},
        BRADAWL_MARK_CROSSED, "SYNs crossed, connected (simultaneous)");
    row((awl_client_event){.type = AWL_CLIENT_STEP, .state = "proven"}, BRADAWL_MARK_LOCK,
        "Encrypted with TLS 1.3");
    row((awl_client_event){.type = AWL_CLIENT_CONNECTED, .path = "direct", .known_id = "AAAA"},
        BRADAWL_MARK_GOOD, "bob's key is the known one; link up");
    row((awl_client_event){.type = AWL_CLIENT_PONG, .rtt_ms = 23}, BRADAWL_MARK_CLOCK,
        "Round trip 23 ms; the link lives on without the server");
}

static void test_syns_cross_only_where_both_dial(void **state)
{
    (void)state;
    static const char *const others[] = {"lan", "ipv6", "sequential", "port-mapped", ""};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        row((awl_client_event){.type = AWL_CLIENT_DIAL_RESULT,
                               .n = 2,
                               .state = "connected",
                               .technique = others[i]},
            BRADAWL_MARK_CROSSED, "Dial #2 is connected");
    }
}

static void test_a_first_contact_says_so(void **state)
{
    (void)state;
    row((awl_client_event){.type = AWL_CLIENT_CONNECTED, .path = "lan"}, BRADAWL_MARK_GOOD,
        "First contact: bob's key is remembered from now on; link up");
    row((awl_client_event){.type = AWL_CLIENT_CONNECTED, .known_id = "A", .verified = true},
        BRADAWL_MARK_GOOD, "bob's key is the verified one; link up");
}

static void test_each_dial_result_and_step_has_a_row(void **state)
{
    (void)state;
    static const char *const results[] = {"connected",   "refused", "timed-out",
                                          "unreachable", "exists",  "in-use"};
    static const char *const steps[] = {"observing", "observed", "listening",  "accepted",
                                        "proving",   "proven",   "not-proven", "nominated"};
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    BradawlMark mark = BRADAWL_MARK_NONE;
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        const awl_client_event ev = told((awl_client_event){
            .type = AWL_CLIENT_DIAL_RESULT, .n = 3, .state = results[i], .peer = "bob"});
        char *text = bradawl_story_event(&ev, "hub", FALSE, &mark);
        assert_non_null(text);
        assert_true(g_hash_table_add(seen, text)); /* and no two are alike */
        assert_int_not_equal(mark, BRADAWL_MARK_NONE);
    }
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        const awl_client_event ev = told((awl_client_event){
            .type = AWL_CLIENT_STEP, .state = steps[i], .peer = "bob", .remote = BOB_NAT});
        char *text = bradawl_story_event(&ev, "hub", FALSE, &mark);
        assert_non_null(text);
        assert_true(g_hash_table_add(seen, text));
        assert_int_not_equal(mark, BRADAWL_MARK_NONE);
    }
    g_hash_table_unref(seen);
}

static void test_what_is_told_elsewhere_has_no_row(void **state)
{
    (void)state;
    static const awl_client_event_type silent[] = {
        AWL_CLIENT_NONE,   AWL_CLIENT_SERVER,  AWL_CLIENT_LOGGED_IN,
        AWL_CLIENT_PEER,   AWL_CLIENT_MESSAGE, AWL_CLIENT_DELIVERED,
        AWL_CLIENT_PROBED, AWL_CLIENT_TRACE,   AWL_CLIENT_STOPPED,
    };
    BradawlMark mark = BRADAWL_MARK_GOOD;
    for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
        const awl_client_event ev = told((awl_client_event){.type = silent[i]});
        assert_null(bradawl_story_event(&ev, "hub", FALSE, &mark));
        assert_int_equal(mark, BRADAWL_MARK_NONE);
    }
    const awl_client_event moved =
        told((awl_client_event){.type = AWL_CLIENT_CLOSED, .state = "replaced"});
    assert_null(bradawl_story_event(&moved, "hub", FALSE, &mark));
}

static void test_hostile_names_are_harmless_in_sentences(void **state)
{
    (void)state;
    BradawlMark mark = BRADAWL_MARK_NONE;
    const awl_client_event ev =
        told((awl_client_event){.type = AWL_CLIENT_INVITE, .peer = "%s\n\xe2\x80\xae%n"});
    g_autofree char *text = bradawl_story_event(&ev, "hub", FALSE, &mark);
    assert_string_equal(text, "%s\\u{000A}\\u{202E}%n calls");
}

/* Walks every error, so that a cause that the library learns later is missed here. */
static const awl_err errs[] = {
#define X(name, code, text) name,
    AWL_ERR_LIST(X)
#undef X
};

static void test_each_cause_has_sentences_of_its_own(void **state)
{
    (void)state;
    g_autofree char *other = bradawl_cause_sentence("no such cause", "bob", "hub", FALSE);
    GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    size_t causes = 0;
    for (size_t i = 0; i < sizeof(errs) / sizeof(errs[0]); i++) {
        const awl_cause cause = awl_cause_of(errs[i], false);
        if (strcmp(cause.name, "internal") == 0) {
            continue;
        }
        causes++;
        char *sentence = bradawl_cause_sentence(cause.name, "bob", "hub", FALSE);
        g_autofree char *next = bradawl_cause_next_step(cause.name, "bob", FALSE);
        const char *note = bradawl_cause_note(cause.name);
        assert_string_not_equal(sentence, other);
        assert_null(strstr(sentence, "(null)"));
        assert_true(g_hash_table_add(seen, sentence));
        assert_true(strlen(next) > 10);
        assert_true(strlen(note) > 3 && strlen(note) < 30);
    }
    assert_int_equal(causes, 13);
    g_autofree char *varies = bradawl_cause_sentence("no-path", "bob", "hub", TRUE);
    assert_true(g_hash_table_add(seen, g_strdup(varies)));
    g_hash_table_unref(seen);
}

static void test_each_end_of_a_login_has_a_sentence_and_a_next_step(void **state)
{
    (void)state;
    static const awl_err ends[] = {
        AWL_ERR_NAME_TAKEN,  AWL_ERR_NAME_INVALID, AWL_ERR_WRONG_SERVER, AWL_ERR_LOCKED,
        AWL_ERR_REPLACED,    AWL_ERR_RESOLVE,      AWL_ERR_REFUSED,      AWL_ERR_TIMED_OUT,
        AWL_ERR_UNREACHABLE, AWL_ERR_RESET,        AWL_ERR_CLOSED,       AWL_ERR_SHUTTING_DOWN,
        AWL_ERR_TLS,         AWL_ERR_VERSION,      AWL_ERR_MALFORMED,    AWL_ERR_BAD_SIGNATURE,
        AWL_ERR_SERVER_FULL, AWL_ERR_RATE_LIMITED, AWL_ERR_INVALID,      AWL_ERR_IO,
        AWL_ERR_NOT_FOUND,   AWL_ERR_NO_MEMORY,    AWL_ERR_OS,           AWL_ERR_ABORTED,
    };
    g_autofree char *other = bradawl_trouble_sentence((awl_err)-77, "hub");
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        g_autofree char *sentence = bradawl_trouble_sentence(ends[i], "hub");
        g_autofree char *next = bradawl_trouble_next_step(ends[i]);
        assert_string_not_equal(sentence, other);
        assert_true(strlen(next) > 10);
    }
}

static void test_words_of_the_house(void **state)
{
    (void)state;
    assert_string_equal(bradawl_word_path("direct"), "direct");
    assert_string_equal(bradawl_word_path("relayed"), "relayed");
    assert_string_equal(bradawl_word_path("teleported"), "teleported"); /* a newer library's */
    assert_string_equal(bradawl_word_technique("simultaneous"), "simultaneous");
    for (int mark = BRADAWL_MARK_NONE; mark <= BRADAWL_MARK_CLOSED; mark++) {
        assert_true(g_str_has_suffix(bradawl_mark_icon((BradawlMark)mark), "-symbolic"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_story_of_the_picture),
        cmocka_unit_test(test_syns_cross_only_where_both_dial),
        cmocka_unit_test(test_a_first_contact_says_so),
        cmocka_unit_test(test_each_dial_result_and_step_has_a_row),
        cmocka_unit_test(test_what_is_told_elsewhere_has_no_row),
        cmocka_unit_test(test_hostile_names_are_harmless_in_sentences),
        cmocka_unit_test(test_each_cause_has_sentences_of_its_own),
        cmocka_unit_test(test_each_end_of_a_login_has_a_sentence_and_a_next_step),
        cmocka_unit_test(test_words_of_the_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
