/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "t.h"

enum {
    WORDS_MAX = 80
};

/* Splits a command line at single blanks. Values stay valid until the next call. */
static awl_err parse(const char *line, awl_options *o)
{
    static char copy[2048];
    static char *argv[WORDS_MAX + 1];
    int argc = 1;
    static char program[] = "bradawl";
    argv[0] = program;
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *at = copy; at != NULL && *at != '\0';) {
        assert_true(argc < WORDS_MAX);
        argv[argc++] = at;
        at = strchr(at, ' ');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
    argv[argc] = NULL;
    return awl_options_parse(argc, argv, o);
}

static void accept_line(const char *line, awl_options *o)
{
    if (parse(line, o) != AWL_OK) {
        fail_msg("\"%s\" was refused: %s", line, o->problem);
    }
}

static void refuse_line(const char *line, const char *problem)
{
    awl_options o;
    assert_int_equal(parse(line, &o), AWL_ERR_INVALID);
    assert_string_equal(o.problem, problem);
}

static void test_connect_has_the_defaults_of_the_contract(void **state)
{
    (void)state;
    awl_options o;
    accept_line("connect ann", &o);
    assert_int_equal(o.command, AWL_COMMAND_CONNECT);
    assert_string_equal(o.peer, "ann");
    assert_int_equal(o.timeout_s, 30);
    assert_int_equal(o.send_count, 0);
    assert_int_equal(o.replies, 0);
    assert_null(o.technique);
    assert_null(o.server);
    assert_false(o.json);
}

static void test_every_option_of_connect_is_taken(void **state)
{
    (void)state;
    awl_options o;
    accept_line("--server h:1 --name n --room r --profile d --json -v connect b "
                "--technique sequential --timeout 5 --send one --send -two --replies 3",
                &o);
    assert_string_equal(o.server, "h:1");
    assert_string_equal(o.name, "n");
    assert_string_equal(o.room, "r");
    assert_string_equal(o.profile, "d");
    assert_true(o.json);
    assert_true(o.verbose);
    assert_string_equal(o.technique, "sequential");
    assert_int_equal(o.timeout_s, 5);
    assert_int_equal(o.send_count, 2);
    assert_string_equal(o.send[0], "one");
    assert_string_equal(o.send[1], "-two");
    assert_int_equal(o.replies, 3);
}

static void test_ping_has_a_count_and_the_options_of_a_call(void **state)
{
    (void)state;
    awl_options o;
    accept_line("ping ann", &o);
    assert_int_equal(o.command, AWL_COMMAND_PING);
    assert_string_equal(o.peer, "ann");
    assert_int_equal(o.count, 4);
    assert_int_equal(o.timeout_s, 30);
    accept_line("ping ann --count 1000000 --technique lan --timeout 5", &o);
    assert_int_equal(o.count, 1000000);
    assert_string_equal(o.technique, "lan");
    assert_int_equal(o.timeout_s, 5);
}

static void test_listening_behind_a_prompt_has_to_be_allowed(void **state)
{
    (void)state;
    awl_options o;
    accept_line("wait", &o);
    assert_false(o.allow_listen);
    accept_line("wait --allow-listen", &o);
    assert_true(o.allow_listen);
}

static void test_general_options_may_follow_the_command(void **state)
{
    (void)state;
    awl_options o;
    accept_line("wait --json --server=h --accept everyone --echo --once --auto-connect", &o);
    assert_int_equal(o.command, AWL_COMMAND_WAIT);
    assert_string_equal(o.server, "h");
    assert_true(o.json && o.echo && o.once && o.auto_connect && o.accept_given);
    assert_int_equal(o.accept, AWL_ACCEPT_EVERYONE);
}

static void test_wait_without_accept_leaves_the_choice_to_the_terminal(void **state)
{
    (void)state;
    awl_options o;
    accept_line("wait", &o);
    assert_false(o.accept_given);
}

static void test_a_peer_may_look_like_an_option_behind_two_dashes(void **state)
{
    (void)state;
    awl_options o;
    accept_line("connect -- --send", &o);
    assert_string_equal(o.peer, "--send");
}

static void test_help_wins_over_mistakes(void **state)
{
    (void)state;
    awl_options o;
    accept_line("connect --timeout none --help", &o);
    assert_true(o.help);
    assert_int_equal(o.command, AWL_COMMAND_CONNECT);
    accept_line("-V", &o);
    assert_true(o.version);
}

static void test_trust_takes_one_change(void **state)
{
    (void)state;
    awl_options o;
    accept_line("trust ann --verify", &o);
    assert_true(o.verify && !o.forget && o.replace == NULL);
    accept_line("trust ann --replace ABCD", &o);
    assert_string_equal(o.replace, "ABCD");
    accept_line("--server h trust --forget", &o);
    assert_true(o.forget && o.peer == NULL);
}

static void test_each_mistake_is_named(void **state)
{
    (void)state;
    refuse_line("", "which command? wait, peers, connect PEER, ping PEER, id or trust");
    refuse_line("dance", "there is no command \"dance\"");
    refuse_line("pipe b", "there is no command \"pipe\"");
    refuse_line("connect", "connect wants the name of a PEER");
    refuse_line("connect a b", "connect: one word too many: \"b\"");
    refuse_line("wait b c", "wait: one word too many: \"b\"");
    refuse_line("connect b --frob", "unknown option --frob");
    refuse_line("connect b -x", "unknown option -x");
    refuse_line("connect b --timeout", "--timeout wants a value");
    refuse_line("connect b --json=yes", "--json takes no value");
    refuse_line("connect b --timeout 0", "--timeout wants at least one second");
    refuse_line("connect b --timeout 5s",
                "--timeout wants a whole number of at most 3600, not \"5s\"");
    refuse_line("connect b --timeout -1",
                "--timeout wants a whole number of at most 3600, not \"-1\"");
    refuse_line("connect b --replies 1000001",
                "--replies wants a whole number of at most 1000000, not \"1000001\"");
    refuse_line("connect b --replies 99999999999999999999",
                "--replies wants a whole number of at most 1000000, not \"99999999999999999999\"");
    refuse_line("wait --accept all", "--accept wants ask, known or everyone, not \"all\"");
    refuse_line("connect b --technique magic", "--technique: there is no technique \"magic\"");
    refuse_line("connect b --technique relay", "--technique: \"relay\" comes with a later version");
    refuse_line("wait --send x", "--send belongs to \"connect\", not to \"wait\"");
    refuse_line("peers --timeout 5",
                "--timeout belongs to \"connect\" and \"ping\", not to \"peers\"");
    refuse_line("ping b --send x", "--send belongs to \"connect\", not to \"ping\"");
    refuse_line("connect b --count 3", "--count belongs to \"ping\", not to \"connect\"");
    refuse_line("ping", "ping wants the name of a PEER");
    refuse_line("ping b --count 0", "--count wants at least one ping");
    refuse_line("ping b --count 1000001",
                "--count wants a whole number of at most 1000000, not \"1000001\"");
    refuse_line("connect b --echo", "--echo belongs to \"wait\", not to \"connect\"");
    refuse_line("--server= wait", "--server wants a value");
    refuse_line("peers --forget", "--forget belongs to \"trust\", not to \"peers\"");
    refuse_line("trust b --replace", "--replace wants a value");
    refuse_line("trust b --verify --forget", "trust: one of --verify, --replace and --forget");
    refuse_line("trust --verify", "trust --verify wants the name of a PEER");
    refuse_line("trust --forget", "trust: whose key? Give a PEER or --server SERVER");
}

static void test_the_first_of_two_mistakes_is_told(void **state)
{
    (void)state;
    refuse_line("wait --accept all --frob", "--accept wants ask, known or everyone, not \"all\"");
}

static void test_a_name_longer_than_64_bytes_is_refused(void **state)
{
    (void)state;
    char line[200];
    (void)snprintf(line, sizeof line, "--name %065d wait", 0);
    refuse_line(line, "--name: at most 64 bytes of UTF-8");
    (void)snprintf(line, sizeof line, "connect %065d", 0);
    refuse_line(line, "a PEER's name has 1 to 64 bytes of UTF-8");
}

static void test_the_65th_send_is_refused(void **state)
{
    (void)state;
    char line[1024] = "connect b";
    awl_options o;
    for (size_t i = 0; i < AWL_OPTIONS_SEND_MAX; i++) {
        const size_t len = strlen(line);
        (void)snprintf(line + len, sizeof line - len, " --send=x");
    }
    accept_line(line, &o);
    assert_int_equal(o.send_count, AWL_OPTIONS_SEND_MAX);
    const size_t len = strlen(line);
    (void)snprintf(line + len, sizeof line - len, " --send=x");
    refuse_line(line, "--send may be given 64 times");
}

static void test_every_command_has_a_help_of_its_own(void **state)
{
    (void)state;
    const char *general = awl_usage(AWL_COMMAND_NONE);
    for (int c = AWL_COMMAND_WAIT; c <= AWL_COMMAND_TRUST; c++) {
        const char *own = awl_usage((awl_command)c);
        assert_ptr_not_equal(own, general);
        assert_non_null(strstr(own, awl_command_name((awl_command)c)));
        assert_non_null(strstr(general, awl_command_name((awl_command)c)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_connect_has_the_defaults_of_the_contract),
        cmocka_unit_test(test_every_option_of_connect_is_taken),
        cmocka_unit_test(test_ping_has_a_count_and_the_options_of_a_call),
        cmocka_unit_test(test_listening_behind_a_prompt_has_to_be_allowed),
        cmocka_unit_test(test_general_options_may_follow_the_command),
        cmocka_unit_test(test_wait_without_accept_leaves_the_choice_to_the_terminal),
        cmocka_unit_test(test_a_peer_may_look_like_an_option_behind_two_dashes),
        cmocka_unit_test(test_help_wins_over_mistakes),
        cmocka_unit_test(test_trust_takes_one_change),
        cmocka_unit_test(test_each_mistake_is_named),
        cmocka_unit_test(test_the_first_of_two_mistakes_is_told),
        cmocka_unit_test(test_a_name_longer_than_64_bytes_is_refused),
        cmocka_unit_test(test_the_65th_send_is_refused),
        cmocka_unit_test(test_every_command_has_a_help_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
