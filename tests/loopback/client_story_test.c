/* SPDX-License-Identifier: MIT */
/* What a program hears from the login to the link: the order of the events and what is in them. */
#include <stdio.h>
#include <string.h>

#include "plat/clock.h"

#include "clients.h"

enum {
    TRIED_WITHIN_MS = 1000, /* "Try it on this computer", from the click to the link */
    STORY_MAX = 256,
};

/* Without anybody's leave to listen, as on a Windows whose firewall would ask. */
static void test_two_clients_on_one_computer_are_linked_at_once(void **state)
{
    clients *f = *state;
    clients_both(f);
    for (int i = 0; i < 5; i++) {
        awl_call id = 0;
        const awl_time click = plat_now();
        assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
        awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_CONNECTED);
        const double took = (double)(plat_now() - click) / 1000.0;
        assert_string_equal(ev.path, "lan");
        assert_int_equal(awl_addr_scope(&ev.remote), AWL_SCOPE_LOOPBACK);
        awl_client_event_clear(&ev);
        print_message("linked after %.1f ms\n", took);
        assert_true(took < TRIED_WITHIN_MS);
        clients_skip(f, f->ben, AWL_CLIENT_CONNECTED);
        clients_hang_up(f, id);
    }
}

typedef struct story {
    awl_client_event events[STORY_MAX]; /* cleared: types, states and addresses only */
    size_t count;
} story;

/* All events up to CONNECTED. */
static story hear(clients *f, awl_client *c)
{
    story s = {.count = 0};
    bool over = false;
    while (!over) {
        awl_client_event ev;
        assert_true(clients_next(f, c, PATIENCE_S * 1000, &ev));
        over = ev.type == AWL_CLIENT_CONNECTED;
        assert_true(s.count < STORY_MAX);
        s.events[s.count++] = ev;
        awl_client_event_clear(&ev);
    }
    return s;
}

/* Where the first such event stands; STORY_MAX: nowhere. */
static size_t place(const story *s, awl_client_event_type type, const char *state)
{
    for (size_t i = 0; i < s->count; i++) {
        const awl_client_event *ev = &s->events[i];
        if (ev->type == type && (state == NULL || strcmp(ev->state, state) == 0)) {
            return i;
        }
    }
    return STORY_MAX;
}

static void assert_before(const story *s, size_t first, size_t second)
{
    if (first >= s->count || second >= s->count || first >= second) {
        fail_msg("place %zu is not before %zu (of %zu)", first, second, s->count);
    }
}

/* In the local network both dial, and who may listens: either connection may be the first one. */
static void assert_story(const story *s)
{
    const size_t introduced = place(s, AWL_CLIENT_INTRODUCED, NULL);
    const size_t attempt = place(s, AWL_CLIENT_ATTEMPT, NULL);
    const size_t dialled = place(s, AWL_CLIENT_DIAL_RESULT, "connected");
    const size_t accepted = place(s, AWL_CLIENT_STEP, "accepted");
    const size_t proving = place(s, AWL_CLIENT_STEP, "proving");
    const size_t proven = place(s, AWL_CLIENT_STEP, "proven");
    const size_t nominated = place(s, AWL_CLIENT_STEP, "nominated");
    assert_before(s, introduced, attempt);
    assert_before(s, attempt, dialled < accepted ? dialled : accepted);
    assert_before(s, dialled < accepted ? dialled : accepted, proving);
    assert_before(s, proving, proven);
    assert_before(s, proven, nominated);
    assert_before(s, nominated, s->count - 1);
}

static void assert_introduced(const awl_client_event *ev, awl_call call, const char *role)
{
    assert_string_equal(ev->role, role);
    assert_int_equal(ev->call, call);
    assert_int_equal(awl_addr_scope(&ev->remote), AWL_SCOPE_LOOPBACK);
    assert_int_equal(awl_addr_scope(&ev->local), AWL_SCOPE_LOOPBACK);
}

static void test_a_call_is_told_from_ringing_to_the_link(void **state)
{
    clients *f = *state;
    f->base.accept = AWL_ACCEPT_ASK;
    clients_both(f);
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event invite = clients_wait(f, f->ben, AWL_CLIENT_INVITE);
    assert_string_equal(invite.id, f->shown);
    assert_string_equal(invite.known_id, "");
    assert_int_equal(awl_client_answer(f->ben, invite.call, AWL_ANSWER_ACCEPT), AWL_OK);
    awl_client_event_clear(&invite);
    const story ann = hear(f, f->ann), ben = hear(f, f->ben);
    const size_t introduced = place(&ann, AWL_CLIENT_INTRODUCED, NULL);
    assert_before(&ann, place(&ann, AWL_CLIENT_RINGING, NULL), introduced);
    assert_introduced(&ann.events[introduced], id, "inviter");
    assert_story(&ann);
    assert_int_equal(place(&ben, AWL_CLIENT_RINGING, NULL), STORY_MAX);
    assert_true(place(&ben, AWL_CLIENT_STEP, "listening") < ben.count);
    assert_story(&ben);
}

/* On Windows the inviter listens with the user's leave only; elsewhere it always does. */
static void test_leave_to_listen_counts_from_now_on(void **state)
{
    clients *f = *state;
    clients_both(f);
    for (int leave = 0; leave < 2; leave++) {
        awl_call id = 0;
        assert_int_equal(awl_client_set_may_listen(f->ann, leave == 1), AWL_OK);
        assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
        const story ann = hear(f, f->ann);
        const bool listened = place(&ann, AWL_CLIENT_STEP, "listening") < ann.count;
        assert_int_equal(listened, leave == 1 || plat_listen_is_silent());
        clients_skip(f, f->ben, AWL_CLIENT_CONNECTED);
        clients_hang_up(f, id);
    }
}

/* What the line of the trace says must have been told just before it. */
static const char *event_of_trace(const char *line)
{
    static const struct {
        const char *word, *event;
    } rows[] = {
        {"< attempt ", "attempt"},    {"< dial ", "dial"},         {"> dial-done ", "result"},
        {"< prove ", "proving"},      {"> proven ", "proven"},     {"> accepted ", "accepted"},
        {"< nominate ", "nominated"}, {"< confirm ", "nominated"},
    };
    const char *mark = strchr(line, ' ');
    for (size_t i = 0; mark != NULL && i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (line[0] == rows[i].word[0] && strstr(line, rows[i].word + 1) != NULL) {
            return rows[i].event;
        }
    }
    return NULL;
}

static const char *name_of(const awl_client_event *ev)
{
    switch (ev->type) {
    case AWL_CLIENT_ATTEMPT:
        return "attempt";
    case AWL_CLIENT_DIAL:
        return "dial";
    case AWL_CLIENT_DIAL_RESULT:
        return "result";
    default: /* of a step the state says what it was; the others are not asked about */
        return ev->state;
    }
}

static void test_a_trace_line_stands_behind_its_event(void **state)
{
    clients *f = *state;
    f->base.trace = true;
    clients_both(f);
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    char before[32] = "";
    unsigned judged = 0;
    bool over = false;
    while (!over) {
        awl_client_event ev;
        assert_true(clients_next(f, f->ann, PATIENCE_S * 1000, &ev));
        const char *wanted = ev.type == AWL_CLIENT_TRACE ? event_of_trace(ev.text) : NULL;
        if (wanted != NULL && strcmp(wanted, before) != 0) {
            fail_msg("\"%s\" came behind \"%s\"", ev.text, before);
        }
        judged += wanted != NULL;
        over = ev.type == AWL_CLIENT_CONNECTED;
        (void)snprintf(before, sizeof(before), "%s", name_of(&ev));
        awl_client_event_clear(&ev);
    }
    assert_true(judged >= 5);
}

/* Two observations and the verdict. */
static void assert_probe(clients *f, awl_client *c, const awl_addr *main_local, bool same_port)
{
    awl_addr seen[2];
    for (unsigned i = 0; i < 2; i++) {
        awl_client_event ev = clients_wait(f, c, AWL_CLIENT_OBSERVED);
        assert_int_equal(ev.err, AWL_OK);
        assert_in_range(ev.n, 0, 1);
        seen[ev.n] = ev.remote;
        assert_true(awl_addr_equal(&ev.local, &ev.remote));
        assert_int_equal(awl_addr_equal(&ev.local, main_local), same_port);
        awl_client_event_clear(&ev);
    }
    assert_true(awl_addr_equal(&seen[0], &seen[1]));
    awl_client_event ev = clients_wait(f, c, AWL_CLIENT_PROBED);
    assert_string_equal(ev.state, "none");
    awl_client_event_clear(&ev);
}

static void test_the_own_nat_is_probed_at_login_and_on_demand(void **state)
{
    clients *f = *state;
    f->ann = clients_open(f, "ann");
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    const awl_addr local = ev.local;
    awl_client_event_clear(&ev);
    assert_probe(f, f->ann, &local, true);
    assert_int_equal(awl_client_probe(f->ann), AWL_OK);
    assert_probe(f, f->ann, &local, false);
}

static void test_a_probe_without_a_server_ends_unknown(void **state)
{
    clients *f = *state;
    f->ann = clients_login(f, "ann");
    clients_skip(f, f->ann, AWL_CLIENT_PROBED);
    awl_local_server_close(f->server);
    f->server = NULL;
    awl_client_event ev = clients_wait_state(f, f->ann, AWL_CLIENT_SERVER, "offline");
    awl_client_event_clear(&ev);
    assert_int_equal(awl_client_probe(f->ann), AWL_OK);
    ev = clients_wait(f, f->ann, AWL_CLIENT_PROBED);
    assert_string_equal(ev.state, "unknown");
    awl_client_event_clear(&ev);
}

/* The pauses are drawn up to 2 s: one that is long enough to be told from "now" comes soon. */
static void test_retry_does_not_wait_for_the_pause(void **state)
{
    clients *f = *state;
    f->ann = clients_login(f, "ann");
    awl_local_server_close(f->server);
    f->server = NULL;
    for (;;) {
        awl_client_event ev = clients_wait_state(f, f->ann, AWL_CLIENT_SERVER, "offline");
        const int pause = ev.retry_ms;
        assert_string_not_equal(ev.server, "");
        awl_client_event_clear(&ev);
        assert_in_range(pause, 0, 2000);
        if (pause < 1000) {
            continue;
        }
        const awl_time asked = plat_now();
        assert_int_equal(awl_client_retry(f->ann), AWL_OK);
        ev = clients_wait_state(f, f->ann, AWL_CLIENT_SERVER, "connecting");
        awl_client_event_clear(&ev);
        assert_true(plat_now() - asked < AWL_MS(pause - 300));
        return;
    }
}

static void test_the_clock_of_the_events_can_be_read(void **state)
{
    clients *f = *state;
    f->ann = clients_open(f, "ann");
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_LOGGED_IN);
    const double now = awl_client_now(f->ann);
    assert_true(ev.t >= 0 && ev.t <= now && now < ev.t + PATIENCE_S);
    awl_client_event_clear(&ev);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, clients_set_up, clients_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_two_clients_on_one_computer_are_linked_at_once),
        TEST(test_a_call_is_told_from_ringing_to_the_link),
        TEST(test_leave_to_listen_counts_from_now_on),
        TEST(test_a_trace_line_stands_behind_its_event),
        TEST(test_the_own_nat_is_probed_at_login_and_on_demand),
        TEST(test_a_probe_without_a_server_ends_unknown),
        TEST(test_retry_does_not_wait_for_the_pause),
        TEST(test_the_clock_of_the_events_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
