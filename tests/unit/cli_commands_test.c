/* SPDX-License-Identifier: MIT */
/* The commands against a client that follows a script: what they do with its events, and with which
 * exit code they end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"
#include "plat/sock.h"

#include "cli/command.h"
#include "t.h"

enum {
    QUEUE_MAX = 64,
    CALL = 7
};

/* The client of the library, played by this file. */
static struct {
    awl_err open_err;
    awl_client_config config;
    awl_client_event queue[QUEUE_MAX];
    size_t first, count;
    /* what it does when it is told to */
    awl_client_event after_connect[4];
    size_t after_connect_count;
    bool deliver;   /* each message arrives */
    bool echo;      /* and comes back */
    unsigned pongs; /* so many pings are answered, then the link is lost */
    /* what it was told */
    unsigned connects, sends, pings, hang_ups, closes;
    awl_time pinged_at[2];
    int timeout_ms;
    char last_text[64];
} fake;

struct awl_client {
    int unused;
};

static awl_client_event event(awl_client_event_type type, awl_call call)
{
    return (awl_client_event){.type = type,
                              .call = call,
                              .peer = "ann",
                              .state = "",
                              .technique = "",
                              .path = "",
                              .role = "",
                              .rtt_ms = -1};
}

static void push(awl_client_event ev)
{
    assert_true(fake.count < QUEUE_MAX);
    if (ev.text == NULL) {
        ev.text = calloc(1, 1);
        assert_non_null(ev.text);
    }
    fake.queue[(fake.first + fake.count) % QUEUE_MAX] = ev;
    fake.count++;
    if (fake.config.notify != NULL) {
        fake.config.notify(fake.config.notify_ctx);
    }
}

static void push_message(const char *text, size_t len)
{
    awl_client_event ev = event(AWL_CLIENT_MESSAGE, CALL);
    ev.text = malloc(len + 1);
    assert_non_null(ev.text);
    memcpy(ev.text, text, len);
    ev.text[len] = '\0';
    ev.text_len = len;
    push(ev);
}

awl_err awl_client_open(const awl_client_config *config, awl_client **out)
{
    static awl_client client;
    *out = fake.open_err == AWL_OK ? &client : NULL;
    fake.config = *config;
    return fake.open_err;
}

void awl_client_close(awl_client *c)
{
    fake.closes += c != NULL;
    fake.config.notify = NULL; /* its wake goes with the command */
    while (fake.count > 0) {
        awl_client_event ev;
        (void)awl_client_next(c, &ev);
        awl_client_event_clear(&ev);
    }
}

bool awl_client_next(awl_client *c, awl_client_event *out)
{
    (void)c;
    if (fake.count == 0) {
        return false;
    }
    *out = fake.queue[fake.first];
    fake.first = (fake.first + 1) % QUEUE_MAX;
    fake.count--;
    return true;
}

void awl_client_event_clear(awl_client_event *ev)
{
    free(ev->text);
    *ev = (awl_client_event){0};
}

awl_err awl_client_connect(awl_client *c, const char *peer, const char *technique, int timeout_ms,
                           awl_call *call)
{
    (void)c;
    (void)peer;
    (void)technique;
    fake.connects++;
    fake.timeout_ms = timeout_ms;
    *call = CALL;
    for (size_t i = 0; i < fake.after_connect_count; i++) {
        push(fake.after_connect[i]);
    }
    return AWL_OK;
}

awl_err awl_client_answer(awl_client *c, awl_call call, awl_answer answer)
{
    (void)c;
    (void)call;
    (void)answer;
    return AWL_OK;
}

awl_err awl_client_send(awl_client *c, awl_call call, const char *text, size_t len, unsigned *n)
{
    (void)c;
    assert_int_equal(call, CALL);
    *n = ++fake.sends;
    (void)snprintf(fake.last_text, sizeof fake.last_text, "%.*s", (int)len, text);
    if (fake.deliver) {
        awl_client_event ev = event(AWL_CLIENT_DELIVERED, CALL);
        ev.n = *n;
        push(ev);
    }
    if (fake.echo) {
        push_message(text, len);
    }
    return AWL_OK;
}

awl_err awl_client_ping(awl_client *c, awl_call call, unsigned *n)
{
    (void)c;
    assert_int_equal(call, CALL);
    fake.pinged_at[fake.pings % 2] = plat_now();
    *n = ++fake.pings;
    awl_client_event ev = event(AWL_CLIENT_CLOSED, CALL);
    ev.state = "lost";
    if (fake.pings <= fake.pongs) {
        ev = event(AWL_CLIENT_PONG, CALL);
        ev.n = *n;
        ev.rtt_ms = *n == 1 ? 80.44 : 20.0;
    }
    push(ev);
    return AWL_OK;
}

awl_err awl_client_hang_up(awl_client *c, awl_call call)
{
    (void)c;
    fake.hang_ups++;
    awl_client_event ev = event(AWL_CLIENT_CLOSED, call);
    ev.state = "bye";
    push(ev);
    return AWL_OK;
}

static void after_connect(awl_client_event_type type, awl_err err, const char *state)
{
    awl_client_event *ev = &fake.after_connect[fake.after_connect_count++];
    *ev = event(type, type == AWL_CLIENT_STOPPED ? 0 : CALL);
    ev->err = err;
    ev->state = state;
}

static awl_options connect_options(const char *text)
{
    awl_options o = {.command = AWL_COMMAND_CONNECT, .peer = "ann", .timeout_s = 30};
    if (text != NULL) {
        o.send[o.send_count++] = text;
    }
    return o;
}

static awl_options ping_options(uint32_t count)
{
    return (awl_options){
        .command = AWL_COMMAND_PING, .peer = "ann", .timeout_s = 5, .count = count};
}

/* Runs a command with --json; the lines go to a file that nobody reads but in a debugger. */
static awl_exit run(awl_exit command(const awl_options *o, awl_out *out), const awl_options *o)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    awl_out out = {.json = true, .out = file, .err = file};
    const awl_exit code = command(o, &out);
    (void)fclose(file);
    return code;
}

static int fresh(void **state)
{
    (void)state;
    memset(&fake, 0, sizeof fake);
    return 0;
}

static void test_connect_sends_waits_for_delivery_and_hangs_up(void **state)
{
    (void)state;
    fake.deliver = true;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    awl_options o = connect_options("one");
    o.send[o.send_count++] = "two";
    assert_int_equal(run(awl_command_connect, &o), AWL_EXIT_DONE);
    assert_int_equal(fake.sends, 2);
    assert_string_equal(fake.last_text, "two");
    assert_int_equal(fake.hang_ups, 1);
    assert_int_equal(fake.closes, 1);
    assert_int_equal(fake.timeout_ms, 30000);
    assert_false(fake.config.listed);
}

static void test_connect_waits_for_the_replies(void **state)
{
    (void)state;
    fake.deliver = true;
    fake.echo = true;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    awl_options o = connect_options("one");
    o.replies = 2;
    o.send[o.send_count++] = "two";
    assert_int_equal(run(awl_command_connect, &o), AWL_EXIT_DONE);
    assert_int_equal(fake.hang_ups, 1);
}

static void test_a_link_lost_before_delivery_is_1(void **state)
{
    (void)state;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    after_connect(AWL_CLIENT_CLOSED, AWL_ERR_RESET, "lost");
    const awl_options o = connect_options("one");
    assert_int_equal(run(awl_command_connect, &o), AWL_EXIT_INTERNAL);
}

static void test_a_goodbye_before_the_reply_is_1(void **state)
{
    (void)state;
    fake.deliver = true;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    awl_options o = connect_options("one");
    o.replies = 1;
    after_connect(AWL_CLIENT_CLOSED, AWL_OK, "bye");
    assert_int_equal(run(awl_command_connect, &o), AWL_EXIT_INTERNAL);
}

static void test_a_failed_call_ends_with_its_own_code(void **state)
{
    (void)state;
    const struct {
        awl_err err;
        awl_exit code;
    } rows[] = {
        {AWL_ERR_PEER_UNKNOWN, AWL_EXIT_PEER},     {AWL_ERR_DECLINED, AWL_EXIT_PEER},
        {AWL_ERR_NO_PATH, AWL_EXIT_NO_PATH},       {AWL_ERR_TIMED_OUT, AWL_EXIT_NO_PATH},
        {AWL_ERR_WRONG_PEER, AWL_EXIT_WRONG_PEER},
    };
    const awl_options o = connect_options("one");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)fresh(state);
        after_connect(AWL_CLIENT_FAILED, rows[i].err, "");
        assert_int_equal(run(awl_command_connect, &o), rows[i].code);
        assert_int_equal(fake.closes, 1);
    }
}

static void test_a_stopped_login_ends_every_command(void **state)
{
    (void)state;
    after_connect(AWL_CLIENT_STOPPED, AWL_ERR_NAME_TAKEN, "");
    awl_options o = connect_options("one");
    assert_int_equal(run(awl_command_connect, &o), AWL_EXIT_LOGIN);
    (void)fresh(state);
    awl_client_event ev = event(AWL_CLIENT_STOPPED, 0);
    ev.err = AWL_ERR_REFUSED;
    push(ev);
    o.command = AWL_COMMAND_PEERS;
    assert_int_equal(run(awl_command_peers, &o), AWL_EXIT_SERVER);
    ev = event(AWL_CLIENT_STOPPED, 0);
    ev.err = AWL_ERR_REPLACED;
    push(ev);
    o.command = AWL_COMMAND_WAIT;
    assert_int_equal(run(awl_command_wait, &o), AWL_EXIT_LOGIN);
}

static void test_a_locked_profile_is_4_and_a_broken_one_1(void **state)
{
    (void)state;
    const awl_options o = {.command = AWL_COMMAND_WAIT};
    fake.open_err = AWL_ERR_LOCKED;
    assert_int_equal(run(awl_command_wait, &o), AWL_EXIT_LOGIN);
    fake.open_err = AWL_ERR_MALFORMED;
    assert_int_equal(run(awl_command_wait, &o), AWL_EXIT_INTERNAL);
    assert_int_equal(fake.closes, 0);
}

static void test_ping_ends_when_every_ping_is_answered(void **state)
{
    (void)state;
    fake.pongs = 2;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    const awl_options o = ping_options(2);
    assert_int_equal(run(awl_command_ping, &o), AWL_EXIT_DONE);
    assert_int_equal(fake.pings, 2);
    assert_true(fake.pinged_at[1] - fake.pinged_at[0] >= AWL_SECOND(1));
    assert_int_equal(fake.hang_ups, 1);
    assert_int_equal(fake.closes, 1);
    assert_int_equal(fake.timeout_ms, 5000);
    assert_false(fake.config.listed);
}

static void test_ping_sums_up_for_people(void **state)
{
    (void)state;
    char text[1024] = "";
    fake.pongs = 2;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    const awl_options o = ping_options(2);
    FILE *file = tmpfile();
    assert_non_null(file);
    awl_out out = {.out = file, .err = file};
    assert_int_equal(awl_command_ping(&o, &out), AWL_EXIT_DONE);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    assert_non_null(strstr(text, " ping 1: 80.4 ms\n"));
    assert_non_null(strstr(text, " ping 2: 20.0 ms\n"));
    const char *last = strstr(text, "2 sent,");
    assert_non_null(last);
    assert_string_equal(last, "2 sent, 2 answered, min/avg/max 20.0/50.2/80.4 ms\n");
}

static void test_a_link_lost_before_the_last_pong_is_1(void **state)
{
    (void)state;
    for (unsigned pongs = 0; pongs < 2; pongs++) {
        (void)fresh(state);
        fake.pongs = pongs;
        after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
        const awl_options o = ping_options(2);
        assert_int_equal(run(awl_command_ping, &o), AWL_EXIT_INTERNAL);
        assert_int_equal(fake.pings, pongs + 1);
        assert_int_equal(fake.hang_ups, 0);
    }
}

static void test_ping_of_a_peer_that_is_not_there_is_5(void **state)
{
    (void)state;
    after_connect(AWL_CLIENT_FAILED, AWL_ERR_PEER_UNKNOWN, "");
    const awl_options o = ping_options(1);
    assert_int_equal(run(awl_command_ping, &o), AWL_EXIT_PEER);
    assert_int_equal(fake.pings, 0);
}

static void test_listening_behind_a_prompt_takes_the_users_word(void **state)
{
    (void)state;
    fake.pongs = 1;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    awl_options o = ping_options(1);
    assert_int_equal(run(awl_command_ping, &o), AWL_EXIT_DONE);
    assert_false(fake.config.may_listen);
    (void)fresh(state);
    fake.pongs = 1;
    after_connect(AWL_CLIENT_CONNECTED, AWL_OK, "");
    o.allow_listen = true;
    assert_int_equal(run(awl_command_ping, &o), AWL_EXIT_DONE);
    assert_true(fake.config.may_listen);
}

static void test_peers_ends_when_the_room_is_told(void **state)
{
    (void)state;
    awl_client_event ev = event(AWL_CLIENT_PEER, 0);
    ev.state = "here";
    push(ev);
    push(event(AWL_CLIENT_ROSTER_DONE, 0));
    const awl_options o = {.command = AWL_COMMAND_PEERS};
    assert_int_equal(run(awl_command_peers, &o), AWL_EXIT_DONE);
    assert_false(fake.config.listed);
    assert_false(fake.config.stay);
}

static void test_wait_echoes_and_leaves_after_the_first_link(void **state)
{
    (void)state;
    fake.deliver = true;
    push(event(AWL_CLIENT_ATTEMPT, CALL));
    push(event(AWL_CLIENT_FAILED, CALL + 1)); /* another call that failed is no link */
    push(event(AWL_CLIENT_CONNECTED, CALL));
    push_message("hello", 5);
    awl_client_event ev = event(AWL_CLIENT_CLOSED, CALL);
    ev.state = "bye";
    push(ev);
    const awl_options o = {.command = AWL_COMMAND_WAIT,
                           .accept_given = true,
                           .accept = AWL_ACCEPT_EVERYONE,
                           .echo = true,
                           .once = true};
    assert_int_equal(run(awl_command_wait, &o), AWL_EXIT_DONE);
    assert_int_equal(fake.sends, 1);
    assert_string_equal(fake.last_text, "hello");
    assert_true(fake.config.listed);
    assert_true(fake.config.stay);
    assert_int_equal(fake.config.accept, AWL_ACCEPT_EVERYONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_connect_sends_waits_for_delivery_and_hangs_up, fresh),
        cmocka_unit_test_setup(test_connect_waits_for_the_replies, fresh),
        cmocka_unit_test_setup(test_a_link_lost_before_delivery_is_1, fresh),
        cmocka_unit_test_setup(test_a_goodbye_before_the_reply_is_1, fresh),
        cmocka_unit_test_setup(test_a_failed_call_ends_with_its_own_code, fresh),
        cmocka_unit_test_setup(test_a_stopped_login_ends_every_command, fresh),
        cmocka_unit_test_setup(test_a_locked_profile_is_4_and_a_broken_one_1, fresh),
        cmocka_unit_test_setup(test_ping_ends_when_every_ping_is_answered, fresh),
        cmocka_unit_test_setup(test_ping_sums_up_for_people, fresh),
        cmocka_unit_test_setup(test_a_link_lost_before_the_last_pong_is_1, fresh),
        cmocka_unit_test_setup(test_ping_of_a_peer_that_is_not_there_is_5, fresh),
        cmocka_unit_test_setup(test_listening_behind_a_prompt_takes_the_users_word, fresh),
        cmocka_unit_test_setup(test_peers_ends_when_the_room_is_told, fresh),
        cmocka_unit_test_setup(test_wait_echoes_and_leaves_after_the_first_link, fresh),
    };
    return plat_net_init() != AWL_OK ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
