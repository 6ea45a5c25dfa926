/* SPDX-License-Identifier: MIT */
/* The two faces of an event. With --print the JSON lines go to stdout, one of each event, for
 * tests/loopback/check_events.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/human.h"
#include "cli/json.h"
#include "runtime/cause.h"
#include "t.h"

#define ID "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-IIII-JJJJ-KKKK-LLLL-MMMM"

static awl_client_event event(awl_client_event_type type)
{
    static char empty[] = "";
    awl_client_event ev = {.type = type,
                           .t = 0.12,
                           .peer = "ann",
                           .id = ID,
                           .state = "",
                           .technique = "",
                           .path = "",
                           .role = "",
                           .rtt_ms = -1,
                           .text = empty};
    return ev;
}

static awl_client_event call_event(awl_client_event_type type)
{
    awl_client_event ev = event(type);
    ev.call = 7;
    return ev;
}

static void set_text(awl_client_event *ev, char *text)
{
    ev->text = text;
    ev->text_len = strlen(text);
}

static awl_client_event logged_in(void)
{
    awl_client_event ev = event(AWL_CLIENT_LOGGED_IN);
    (void)snprintf(ev.room, sizeof ev.room, "lobby");
    (void)snprintf(ev.server, sizeof ev.server, ID);
    ev.remote = awl_addr_v4(203, 0, 113, 5, 40000);
    return ev;
}

static awl_client_event connected(void)
{
    awl_client_event ev = call_event(AWL_CLIENT_CONNECTED);
    ev.path = "direct";
    ev.technique = "simultaneous";
    ev.role = "inviter";
    ev.local = awl_addr_v4(10, 0, 0, 2, 40000);
    ev.remote = awl_addr_v4(203, 0, 113, 9, 50000);
    ev.elapsed_ms = 203.4567;
    ev.dials = 2;
    return ev;
}

static awl_client_event dial(void)
{
    awl_client_event ev = call_event(AWL_CLIENT_DIAL);
    ev.n = 1;
    ev.local = awl_addr_v4(10, 0, 0, 2, 40000);
    ev.remote = awl_addr_v4(203, 0, 113, 9, 50000);
    return ev;
}

static awl_client_event known(void)
{
    awl_client_event ev = event(AWL_CLIENT_KNOWN);
    ev.state = "pinned";
    ev.asks = true;
    ev.first_seen = 1700000000;
    ev.last_seen = INT64_C(4102444800);
    return ev;
}

static awl_client_event introduced(void)
{
    awl_client_event ev = call_event(AWL_CLIENT_INTRODUCED);
    ev.role = "invitee";
    ev.local = awl_addr_v4(203, 0, 113, 5, 40000);
    ev.remote = awl_addr_v4(203, 0, 113, 9, 50000);
    return ev;
}

static awl_client_event step(const char *what)
{
    awl_client_event ev = call_event(AWL_CLIENT_STEP);
    ev.state = what;
    ev.local = awl_addr_v4(10, 0, 0, 2, 40000);
    ev.remote = awl_addr_v4(203, 0, 113, 9, 50000);
    return ev;
}

static awl_client_event probed(const char *mapping)
{
    awl_client_event ev = event(AWL_CLIENT_PROBED);
    ev.state = mapping;
    return ev;
}

static awl_client_event dial_result(const char *result)
{
    awl_client_event ev = call_event(AWL_CLIENT_DIAL_RESULT);
    ev.n = 1;
    ev.state = result;
    return ev;
}

static awl_client_event pong(void)
{
    awl_client_event ev = call_event(AWL_CLIENT_PONG);
    ev.n = 1;
    ev.rtt_ms = 80.4351;
    return ev;
}

static awl_client_event failed(void)
{
    static char advice[] = "Nobody of that name is in the room.";
    awl_client_event ev = call_event(AWL_CLIENT_FAILED);
    ev.err = AWL_ERR_PEER_UNKNOWN;
    ev.state = "peer-unknown";
    set_text(&ev, advice);
    return ev;
}

static awl_client_event message(char *text)
{
    awl_client_event ev = call_event(AWL_CLIENT_MESSAGE);
    set_text(&ev, text);
    return ev;
}

static void expect_json(const awl_client_event *ev, const char *expected)
{
    char *line = awl_json_event(ev);
    assert_non_null(line);
    assert_string_equal(line, expected);
    free(line);
}

/* What the human face writes for one event. */
static void expect_human(awl_human *h, const awl_client_event *ev, const char *expected)
{
    char line[1024] = "";
    FILE *file = tmpfile();
    assert_non_null(file);
    awl_human_event(h, file, ev);
    rewind(file);
    const size_t len = fread(line, 1, sizeof line - 1, file);
    line[len] = '\0';
    (void)fclose(file);
    assert_string_equal(line, expected);
}

static void test_json_has_every_field_of_the_contract(void **state)
{
    (void)state;
    awl_client_event ev = logged_in();
    expect_json(&ev,
                "{\"t\":0.12,\"event\":\"logged-in\",\"name\":\"ann\",\"id\":\"" ID
                "\",\"room\":\"lobby\",\"server\":\"" ID "\",\"observed\":\"203.0.113.5:40000\"}");
    ev = connected();
    expect_json(&ev, "{\"t\":0.12,\"event\":\"connected\",\"call\":7,\"peer\":\"ann\",\"id\":\"" ID
                     "\",\"path\":\"direct\",\"technique\":\"simultaneous\",\"role\":\"inviter\","
                     "\"local\":\"10.0.0.2:40000\",\"remote\":\"203.0.113.9:50000\","
                     "\"elapsed_ms\":203.457,\"rtt_ms\":null,\"dials\":2,\"verified\":false}");
    ev.rtt_ms = 80.0;
    ev.verified = true;
    char *line = awl_json_event(&ev);
    assert_non_null(strstr(line, "\"rtt_ms\":80,\"dials\":2,\"verified\":true}"));
    free(line);
    ev = dial();
    expect_json(&ev, "{\"t\":0.12,\"event\":\"dial\",\"call\":7,\"peer\":\"ann\",\"n\":1,"
                     "\"local\":\"10.0.0.2:40000\",\"remote\":\"203.0.113.9:50000\"}");
    ev = dial_result("refused");
    expect_json(&ev, "{\"t\":0.12,\"event\":\"dial-result\",\"call\":7,\"peer\":\"ann\",\"n\":1,"
                     "\"result\":\"refused\",\"note\":\"\"}");
    ev = pong();
    expect_json(&ev, "{\"t\":0.12,\"event\":\"pong\",\"call\":7,\"peer\":\"ann\",\"n\":1,"
                     "\"rtt_ms\":80.435}");
    ev = known();
    expect_json(&ev, "{\"t\":0.12,\"event\":\"known\",\"name\":\"ann\",\"id\":\"" ID
                     "\",\"state\":\"pinned\",\"verified\":false,\"asks\":true,"
                     "\"first_seen\":1700000000,\"last_seen\":4102444800}");
    ev = step("observing");
    ev.remote = (awl_addr){0};
    expect_json(&ev, "{\"t\":0.12,\"event\":\"step\",\"call\":7,\"peer\":\"ann\",\"n\":0,"
                     "\"code\":\"ok\",\"step\":\"observing\",\"local\":\"10.0.0.2:40000\","
                     "\"remote\":null}");
    ev = failed();
    expect_json(&ev, "{\"t\":0.12,\"event\":\"failed\",\"call\":7,\"peer\":\"ann\",\"cause\":"
                     "\"peer-unknown\",\"advice\":\"Nobody of that name is in the room.\"}");
}

static void test_json_of_a_stopped_login_is_an_error(void **state)
{
    (void)state;
    awl_client_event ev = event(AWL_CLIENT_STOPPED);
    ev.err = AWL_ERR_NAME_TAKEN;
    expect_json(&ev, "{\"t\":0.12,\"event\":\"error\",\"code\":\"name-taken\",\"text\":"
                     "\"the name belongs to another key\"}");
}

static void test_json_escapes_what_is_no_utf8_and_no_more(void **state)
{
    (void)state;
    awl_client_event ev = message((char[]){"gr\xC3\xBC\xC3\x9F \"dich\"\n"});
    expect_json(&ev, "{\"t\":0.12,\"event\":\"message\",\"call\":7,\"peer\":\"ann\",\"text\":"
                     "\"gr\xC3\xBC\xC3\x9F \\\"dich\\\"\\n\"}");
    ev = message((char[]){"a\xFF"});
    expect_json(&ev, "{\"t\":0.12,\"event\":\"message\",\"call\":7,\"peer\":\"ann\",\"text\":"
                     "\"a\\\\x{FF}\"}");
}

static void test_events_of_the_library_only_have_no_json(void **state)
{
    (void)state;
    const awl_client_event_type types[] = {AWL_CLIENT_NONE, AWL_CLIENT_ROSTER_DONE,
                                           AWL_CLIENT_TRACE};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        const awl_client_event ev = event(types[i]);
        assert_null(awl_json_event(&ev));
    }
}

static void test_the_hole_log_tells_a_punch_in_sentences(void **state)
{
    (void)state;
    awl_human h = {0};
    awl_client_event ev = logged_in();
    expect_human(&h, &ev,
                 "  0.120 logged in as \"ann\" in the room \"lobby\"; the server sees this "
                 "computer as 203.0.113.5:40000\n");
    ev = dial();
    expect_human(&h, &ev,
                 "  0.120 dial 1: from port 40000 to 203.0.113.9:50000 (the peer's mapped "
                 "endpoint: how the server sees it from outside)\n");
    ev = dial_result("refused");
    expect_human(&h, &ev,
                 "  0.120 dial 1: refused, which is no disaster: our SYN came before the other "
                 "side was ready for it; the next dial follows at once\n");
    expect_human(&h, &ev, "  0.120 dial 1: refused\n");
    ev = connected();
    expect_human(&h, &ev,
                 "  0.120 connected to ann directly over 203.0.113.9:50000 in 203 ms (2 dials), "
                 "not verified yet: compare the safety number (bradawl id PEER)\n");
    ev = pong();
    expect_human(&h, &ev, "  0.120 ping 1: 80.4 ms\n");
    ev = failed();
    expect_human(&h, &ev,
                 "  0.120 no link to ann: no peer of that name is in the room. Nobody of that "
                 "name is in the room.\n");
}

static void test_a_refusal_is_explained_again_in_the_next_call(void **state)
{
    (void)state;
    awl_human h = {0};
    awl_client_event ev = dial_result("refused");
    expect_human(&h, &ev,
                 "  0.120 dial 1: refused, which is no disaster: our SYN came before the other "
                 "side was ready for it; the next dial follows at once\n");
    ev.call = 8;
    expect_human(&h, &ev,
                 "  0.120 dial 1: refused, which is no disaster: our SYN came before the other "
                 "side was ready for it; the next dial follows at once\n");
}

static void test_a_peer_cannot_command_the_terminal(void **state)
{
    (void)state;
    awl_human h = {0};
    awl_client_event ev = message((char[]){"\x1b[2Jhi\n  0.120 bob: x\xE2\x80\xAE"});
    expect_human(&h, &ev, "  0.120 ann: \\u{001B}[2Jhi\\u{000A}  0.120 bob: x\\u{202E}\n");
}

static void test_colour_is_only_used_when_asked_for(void **state)
{
    (void)state;
    awl_human h = {.colour = true};
    awl_client_event ev = message((char[]){"hi"});
    expect_human(&h, &ev, "\x1b[2m  0.120 \x1b[0m\x1b[1mann:\x1b[0m hi\n");
}

static void test_the_trace_is_for_verbose_only(void **state)
{
    (void)state;
    awl_human h = {0};
    awl_client_event ev = event(AWL_CLIENT_TRACE);
    set_text(&ev, (char[]){"act DIAL"});
    expect_human(&h, &ev, "");
    h.verbose = true;
    expect_human(&h, &ev, "  0.120 act DIAL\n");
}

static void test_steps_are_for_verbose_and_ringing_is_for_all(void **state)
{
    (void)state;
    awl_human h = {0};
    const awl_client_event ringing = call_event(AWL_CLIENT_RINGING);
    expect_human(&h, &ringing,
                 "  0.120 ann is there and is being asked; the answer may take 30 s\n");
    awl_client_event quiet[] = {known(), introduced(), step("proven"), probed("same"),
                                event(AWL_CLIENT_OBSERVED)};
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        expect_human(&h, &quiet[i], "");
    }
    h.verbose = true;
    expect_human(&h, &quiet[0], "");
    expect_human(&h, &quiet[1],
                 "  0.120 introduced: ann is at 203.0.113.9:50000, we are at 203.0.113.5:40000\n");
    expect_human(&h, &quiet[2],
                 "  0.120 the key is the expected one: it is really the peer at "
                 "203.0.113.9:50000\n");
    expect_human(&h, &quiet[3],
                 "  0.120 the NAT gives this computer one outside port towards everybody\n");
    quiet[4].n = 1;
    quiet[4].err = AWL_ERR_TIMED_OUT;
    expect_human(&h, &quiet[4],
                 "  0.120 hole port 2 does not say how this computer looks (timed out)\n");
    quiet[4].err = AWL_OK;
    quiet[4].local = quiet[2].local;
    quiet[4].remote = quiet[2].remote;
    expect_human(&h, &quiet[4], "  0.120 hole port 2 sees 10.0.0.2:40000 as 203.0.113.9:50000\n");
    awl_client_event broken = step("not-proven");
    broken.err = AWL_ERR_WRONG_PEER;
    h.verbose = false;
    expect_human(&h, &broken, "");
}

static void test_exit_codes_are_those_of_the_contract(void **state)
{
    (void)state;
    assert_int_equal(awl_exit_of_call(AWL_ERR_PEER_UNKNOWN), 5);
    assert_int_equal(awl_exit_of_call(AWL_ERR_DECLINED), 5);
    assert_int_equal(awl_exit_of_call(AWL_ERR_NO_ANSWER), 5);
    assert_int_equal(awl_exit_of_call(AWL_ERR_PEER_LEFT), 5);
    assert_int_equal(awl_exit_of_call(AWL_ERR_NO_PATH), 6);
    assert_int_equal(awl_exit_of_call(AWL_ERR_WRONG_PEER), 7);
    assert_int_equal(awl_exit_of_call(AWL_ERR_OS), 1);
    assert_int_equal(awl_exit_of_login(AWL_OK), 0);
    assert_int_equal(awl_exit_of_login(AWL_ERR_REFUSED), 3);
    assert_int_equal(awl_exit_of_login(AWL_ERR_RESOLVE), 3);
    assert_int_equal(awl_exit_of_login(AWL_ERR_WRONG_SERVER), 3);
    assert_int_equal(awl_exit_of_login(AWL_ERR_NAME_TAKEN), 4);
    assert_int_equal(awl_exit_of_login(AWL_ERR_REPLACED), 4);
    assert_int_equal(awl_exit_of_login(AWL_ERR_OS), 1);
}

static void test_error_codes_are_words(void **state)
{
    (void)state;
    char code[AWL_ERROR_CODE_SIZE];
    assert_string_equal(awl_error_code(AWL_OK, code), "ok");
    assert_string_equal(awl_error_code(AWL_ERR_NAME_TAKEN, code), "name-taken");
#define X(name, number, text)                                                                      \
    assert_true(strlen(awl_error_code(name, code)) + 1 < AWL_ERROR_CODE_SIZE);
    AWL_ERR_LIST(X)
#undef X
}

static void print(const awl_client_event *ev)
{
    char *line = awl_json_event(ev);
    (void)puts(line != NULL ? line : "no line");
    free(line);
}

static void print_line(char *line)
{
    (void)puts(line != NULL ? line : "no line");
    free(line);
}

/* Every code of err.h, and every cause that the runtime knows. */
static void print_codes(void)
{
    awl_client_event ev = event(AWL_CLIENT_ERROR), over = call_event(AWL_CLIENT_FAILED);
#define X(code, number, words)                                                                     \
    ev.err = code;                                                                                 \
    over.state = awl_cause_of(code, false).name;                                                   \
    print(&ev);                                                                                    \
    print(&over);
    AWL_ERR_LIST(X)
#undef X
}

static void print_story(void)
{
    static const char *const steps[] = {"observing", "observed", "listening",  "accepted",
                                        "proving",   "proven",   "not-proven", "nominated"};
    static const char *const mappings[] = {"none", "same", "varies", "unknown"};
    awl_client_event ev = known();
    print(&ev);
    ev.state = "forgotten";
    print(&ev);
    ev = call_event(AWL_CLIENT_RINGING);
    print(&ev);
    ev = introduced();
    print(&ev);
    ev = event(AWL_CLIENT_OBSERVED);
    print(&ev);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        ev = step(steps[i]);
        print(&ev);
    }
    for (size_t i = 0; i < sizeof mappings / sizeof mappings[0]; i++) {
        ev = probed(mappings[i]);
        print(&ev);
    }
}

static int print_all(void)
{
    awl_client_event ev = logged_in();
    print(&ev);
    ev = event(AWL_CLIENT_SERVER);
    ev.state = "offline";
    ev.err = AWL_ERR_RESET;
    print(&ev);
    ev = event(AWL_CLIENT_PEER);
    ev.state = "here";
    print(&ev);
    ev = call_event(AWL_CLIENT_INVITE);
    print(&ev);
    ev = call_event(AWL_CLIENT_ATTEMPT);
    ev.technique = "lan";
    ev.role = "invitee";
    print(&ev);
    ev = dial();
    print(&ev);
    ev = dial_result("in-use");
    print(&ev);
    ev = connected();
    print(&ev);
    ev = message((char[]){"\xE4\xBD\xA0\xE5\xA5\xBD"});
    print(&ev);
    ev = call_event(AWL_CLIENT_DELIVERED);
    ev.n = 1;
    ev.elapsed_ms = 40.5;
    print(&ev);
    ev = pong();
    print(&ev);
    ev = call_event(AWL_CLIENT_CLOSED);
    ev.state = "bye";
    print(&ev);
    ev = failed();
    print(&ev);
    ev.err = AWL_ERR_WRONG_PEER;
    print(&ev);
    print_story();
    print_codes();
    print_line(awl_json_error(0.5, AWL_ERR_LOCKED, "text"));
    print_line(awl_json_identity(&(awl_json_id){.id = ID}));
    print_line(awl_json_identity(&(awl_json_id){
        .id = ID, .server = ID, .peer = "ann", .peer_id = ID, .safety_number = "12345"}));
    print_line(awl_json_pin(&(awl_json_pinned){"ann", ID, ID, "pinned", true}));
    print_line(awl_json_pin(&(awl_json_pinned){"ann", ID, ID, "forgotten", false}));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--print") == 0) {
        return print_all();
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_has_every_field_of_the_contract),
        cmocka_unit_test(test_json_of_a_stopped_login_is_an_error),
        cmocka_unit_test(test_json_escapes_what_is_no_utf8_and_no_more),
        cmocka_unit_test(test_events_of_the_library_only_have_no_json),
        cmocka_unit_test(test_the_hole_log_tells_a_punch_in_sentences),
        cmocka_unit_test(test_a_refusal_is_explained_again_in_the_next_call),
        cmocka_unit_test(test_a_peer_cannot_command_the_terminal),
        cmocka_unit_test(test_colour_is_only_used_when_asked_for),
        cmocka_unit_test(test_the_trace_is_for_verbose_only),
        cmocka_unit_test(test_steps_are_for_verbose_and_ringing_is_for_all),
        cmocka_unit_test(test_exit_codes_are_those_of_the_contract),
        cmocka_unit_test(test_error_codes_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
