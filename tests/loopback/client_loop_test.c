/* SPDX-License-Identifier: MIT */
/* Two clients and a server loop in one process: what the end-to-end test of the programs cannot
 * ask for, because a program has one call at a time. */
#include <stdio.h>
#include <string.h>

#include "bradawl/client.h"
#include "plat/clock.h"
#include "plat/thread.h"

#include "lo.h"
#include "os.h"
#include "runtime/server_loop.h"

enum {
    CALL_MS = 10000,
    PATIENCE_S = 20,
};

typedef struct fixture {
    char temp[256];
    awl_server_loop *loop;
    plat_thread *thread;
    plat_mutex *mutex;
    plat_cond *changed;
    bool notified; /* guarded by the mutex */
    awl_accept accept;
    awl_client *ann; /* calls */
    awl_client *ben; /* takes calls */
} fixture;

static void wake(void *ctx)
{
    fixture *f = ctx;
    plat_mutex_lock(f->mutex);
    f->notified = true;
    plat_cond_signal(f->changed);
    plat_mutex_unlock(f->mutex);
}

static void say_nothing(void *ctx, const awl_server_line *line)
{
    (void)ctx;
    (void)line;
}

static void serve(void *arg)
{
    fixture *f = arg;
    assert_int_equal(awl_server_loop_run(f->loop), AWL_OK);
}

/* The next event of c that has this type; others are thrown away. Fails after PATIENCE_S. */
static awl_client_event wait_for(fixture *f, awl_client *c, awl_client_event_type type)
{
    const awl_time deadline = plat_now() + AWL_SECOND(PATIENCE_S);
    awl_client_event ev;
    bool in_time = true;
    while (in_time) {
        while (awl_client_next(c, &ev)) {
            if (ev.type == type) {
                return ev;
            }
            awl_client_event_clear(&ev);
        }
        plat_mutex_lock(f->mutex);
        while (!f->notified && in_time) {
            in_time = plat_cond_wait_until(f->changed, f->mutex, deadline);
        }
        f->notified = false;
        plat_mutex_unlock(f->mutex);
    }
    fail_msg("no event of type %d", (int)type);
    return ev;
}

static void skip_to(fixture *f, awl_client *c, awl_client_event_type type)
{
    awl_client_event ev = wait_for(f, c, type);
    awl_client_event_clear(&ev);
}

static awl_client *open_client(fixture *f, const char *name, bool listed)
{
    char profile[512], server[AWL_ADDR_STRLEN];
    const awl_addr *mains = NULL;
    awl_client *c = NULL;
    (void)awl_server_loop_mains(f->loop, &mains);
    (void)snprintf(profile, sizeof(profile), "%s/%s", f->temp, name);
    const awl_client_config config = {
        .server = awl_addr_format(&mains[0], server),
        .name = name,
        .profile = profile,
        .listed = listed,
        .accept = f->accept,
        .stay = true,
        .notify = wake,
        .notify_ctx = f,
    };
    assert_int_equal(awl_client_open(&config, &c), AWL_OK);
    return c;
}

static int set_up_with(void **state, awl_accept accept)
{
    static fixture f;
    char problem[AWL_SERVER_PROBLEM_SIZE];
    f = (fixture){.accept = accept};
    *state = &f;
    assert_true(t_make_temp_dir(f.temp, sizeof(f.temp)));
    assert_int_equal(plat_mutex_new(&f.mutex), AWL_OK);
    assert_int_equal(plat_cond_new(&f.changed), AWL_OK);
    const awl_server_loop_config config = {
        .listen = {lo_any}, .listen_count = 1, .data_dir = f.temp, .sink = say_nothing};
    assert_int_equal(awl_server_loop_new(&config, problem, &f.loop), AWL_OK);
    assert_int_equal(plat_thread_start("server", serve, &f, &f.thread), AWL_OK);
    f.ben = open_client(&f, "ben", true);
    skip_to(&f, f.ben, AWL_CLIENT_LOGGED_IN);
    f.ann = open_client(&f, "ann", false);
    skip_to(&f, f.ann, AWL_CLIENT_LOGGED_IN);
    return 0;
}

static int set_up(void **state)
{
    return set_up_with(state, AWL_ACCEPT_EVERYONE);
}

static int set_up_asking(void **state)
{
    return set_up_with(state, AWL_ACCEPT_ASK);
}

static int tear_down(void **state)
{
    fixture *f = *state;
    awl_client_close(f->ann);
    awl_client_close(f->ben);
    awl_server_loop_stop(f->loop);
    plat_thread_join(f->thread);
    awl_server_loop_free(f->loop);
    plat_cond_free(f->changed);
    plat_mutex_free(f->mutex);
    t_remove_tree(f->temp);
    return 0;
}

typedef struct endpoints {
    awl_addr local, remote;
} endpoints;

static awl_call call(fixture *f, endpoints *ends)
{
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = wait_for(f, f->ann, AWL_CLIENT_CONNECTED);
    assert_int_equal(ev.call, id);
    *ends = (endpoints){ev.local, ev.remote};
    awl_client_event_clear(&ev);
    return id;
}

static void say(fixture *f, awl_call id, const char *text)
{
    unsigned n = 0;
    assert_int_equal(awl_client_send(f->ann, id, text, strlen(text), &n), AWL_OK);
    awl_client_event got = wait_for(f, f->ben, AWL_CLIENT_MESSAGE);
    assert_string_equal(got.text, text);
    awl_client_event_clear(&got);
    awl_client_event done = wait_for(f, f->ann, AWL_CLIENT_DELIVERED);
    assert_int_equal(done.n, n);
    assert_int_equal(done.call, id);
    awl_client_event_clear(&done);
}

/* The pair of endpoints of the first link is taken, so one side takes another port. */
static void test_a_second_call_gets_a_link_of_its_own_beside_the_first(void **state)
{
    fixture *f = *state;
    endpoints first, second;
    const awl_call a = call(f, &first);
    say(f, a, "one");
    const awl_call b = call(f, &second);
    assert_false(awl_addr_equal(&first.local, &second.local) &&
                 awl_addr_equal(&first.remote, &second.remote));
    say(f, b, "two");
    say(f, a, "three");
}

static void test_after_a_goodbye_the_same_pair_is_punched_again(void **state)
{
    fixture *f = *state;
    endpoints ends;
    for (int i = 0; i < 3; i++) {
        const awl_call id = call(f, &ends);
        say(f, id, "hello");
        assert_int_equal(awl_client_hang_up(f->ann, id), AWL_OK);
        awl_client_event ev = wait_for(f, f->ann, AWL_CLIENT_CLOSED);
        assert_string_equal(ev.state, "bye");
        awl_client_event_clear(&ev);
        ev = wait_for(f, f->ben, AWL_CLIENT_CLOSED);
        assert_string_equal(ev.state, "bye");
        awl_client_event_clear(&ev);
    }
}

static void test_messages_to_no_link_are_an_error_event_and_nothing_more(void **state)
{
    fixture *f = *state;
    endpoints ends;
    awl_call id = 0;
    unsigned n = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    assert_int_equal(awl_client_send(f->ann, id, "too early", 9, &n), AWL_OK);
    awl_client_event ev = wait_for(f, f->ann, AWL_CLIENT_ERROR);
    assert_int_equal(ev.call, id);
    assert_int_equal(ev.err, AWL_ERR_STATE);
    assert_int_equal(ev.n, n);
    awl_client_event_clear(&ev);
    assert_int_equal(awl_client_send(f->ann, id, "\xff", 1, &n), AWL_ERR_MALFORMED);
    skip_to(f, f->ann, AWL_CLIENT_CONNECTED);
    say(f, id, "now");
    (void)call(f, &ends);
}

static void test_a_client_that_is_closed_says_goodbye_to_its_peers(void **state)
{
    fixture *f = *state;
    endpoints ends;
    (void)call(f, &ends);
    awl_client_close(f->ann);
    f->ann = NULL;
    awl_client_event ev = wait_for(f, f->ben, AWL_CLIENT_CLOSED);
    assert_string_equal(ev.state, "shutting-down");
    awl_client_event_clear(&ev);
}

static void test_links_outlive_the_server(void **state)
{
    fixture *f = *state;
    endpoints ends;
    const awl_call id = call(f, &ends);
    awl_server_loop_stop(f->loop);
    awl_client_event ev = {0};
    do {
        awl_client_event_clear(&ev);
        ev = wait_for(f, f->ann, AWL_CLIENT_SERVER);
    } while (strcmp(ev.state, "offline") != 0);
    awl_client_event_clear(&ev);
    say(f, id, "still here");
}

/* The server's list of whom ben knows is that of his login; ann was pinned after it. */
static void test_who_was_accepted_once_is_not_asked_about_again(void **state)
{
    fixture *f = *state;
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = wait_for(f, f->ben, AWL_CLIENT_INVITE);
    assert_string_equal(ev.peer, "ann");
    assert_int_equal(awl_client_answer(f->ben, ev.call, AWL_ANSWER_ACCEPT), AWL_OK);
    awl_client_event_clear(&ev);
    skip_to(f, f->ann, AWL_CLIENT_CONNECTED);
    skip_to(f, f->ben, AWL_CLIENT_CONNECTED);
    endpoints ends;
    (void)call(f, &ends); /* would time out if it were asked */
}

static void test_a_declined_call_says_so(void **state)
{
    fixture *f = *state;
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = wait_for(f, f->ben, AWL_CLIENT_INVITE);
    assert_int_equal(awl_client_answer(f->ben, ev.call, AWL_ANSWER_DECLINE), AWL_OK);
    awl_client_event_clear(&ev);
    ev = wait_for(f, f->ann, AWL_CLIENT_FAILED);
    assert_int_equal(ev.call, id);
    assert_string_equal(ev.state, "declined");
    awl_client_event_clear(&ev);
}

#define TEST(name)  cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define ASKED(name) cmocka_unit_test_setup_teardown(name, set_up_asking, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_second_call_gets_a_link_of_its_own_beside_the_first),
        TEST(test_after_a_goodbye_the_same_pair_is_punched_again),
        TEST(test_messages_to_no_link_are_an_error_event_and_nothing_more),
        TEST(test_a_client_that_is_closed_says_goodbye_to_its_peers),
        TEST(test_links_outlive_the_server),
        ASKED(test_who_was_accepted_once_is_not_asked_about_again),
        ASKED(test_a_declined_call_says_so),
    };
    if (plat_net_init() != AWL_OK) {
        return 1;
    }
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    plat_net_cleanup();
    return failed;
}
