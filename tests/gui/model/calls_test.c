/* SPDX-License-Identifier: MIT */
/* Calls of one peer, told by events: links, failures, glare, invitations. */
#include "session_world.h"

static void test_a_link_and_its_words(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    call(w, AWL_CLIENT_RINGING, 1, (awl_client_event){.t = 10});
    state_is(w, BRADAWL_PEER_CALLING);
    const guint before = w->peer_changed;
    links_up(w, 1);
    assert_int_equal(w->peer_changed, before + 3); /* one for each batch */
    state_is(w, BRADAWL_PEER_LINKED);
    g_autofree char *words = bradawl_peer_state_words(bob(w));
    assert_string_equal(words, "direct · 23 ms");
    assert_int_equal(bradawl_peer_get_hole(bob(w))->state, BRADAWL_HOLE_JOINED);
    log_ends_with(w, "Round trip 23 ms; the link lives on without the server");
    g_autofree char *log = bradawl_log_to_text(bradawl_peer_get_log(bob(w)), FALSE, FALSE);
    assert_non_null(strstr(log, "0.200  bob's key is the known one; link up"));
}

static void test_a_failure_is_kept_until_the_next_attempt(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    call(w, AWL_CLIENT_RINGING, 1, (awl_client_event){.t = 1});
    call(w, AWL_CLIENT_FAILED, 1,
         (awl_client_event){.t = 3.5, .err = AWL_ERR_DECLINED, .state = "declined"});
    state_is(w, BRADAWL_PEER_UNREACHABLE);
    assert_string_equal(bradawl_peer_get_cause(bob(w)), "declined");
    assert_true(bradawl_peer_get_seconds(bob(w)) == 2.5);
    assert_int_equal(bradawl_peer_get_hole(bob(w))->stop, BRADAWL_STOP_PEER);
    call(w, AWL_CLIENT_RINGING, 2, (awl_client_event){.t = 5});
    state_is(w, BRADAWL_PEER_CALLING);
    assert_string_equal(bradawl_peer_get_cause(bob(w)), "");
    call(w, AWL_CLIENT_FAILED, 2, (awl_client_event){.err = AWL_ERR_NO_PATH, .state = "no-path"});
    left(w, "bob");
    state_is(w, BRADAWL_PEER_OFFLINE);
}

static void test_a_cancel_makes_nobody_unreachable(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    call(w, AWL_CLIENT_RINGING, 1, (awl_client_event){.t = 1});
    call(w, AWL_CLIENT_FAILED, 1, (awl_client_event){.err = AWL_ERR_ABORTED, .state = "cancelled"});
    state_is(w, BRADAWL_PEER_ONLINE);
    assert_int_equal(bradawl_peer_get_hole(bob(w))->state, BRADAWL_HOLE_STOPPED);
    log_ends_with(w, "You cancelled the call to bob.");
}

static void test_glare_goes_on_under_our_number(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    call(w, AWL_CLIENT_RINGING, 5, (awl_client_event){.t = 10}); /* ours */
    links_up(w, 7);                                              /* theirs was faster */
    assert_int_equal(bradawl_peer_get_call(bob(w)), 7);
    const guint rows = bradawl_log_count(bradawl_peer_get_log(bob(w)));
    call(w, AWL_CLIENT_CLOSED, 7, (awl_client_event){.t = 10.2, .state = "replaced"});
    state_is(w, BRADAWL_PEER_LINKED);
    call(w, AWL_CLIENT_CONNECTED, 5,
         (awl_client_event){.t = 10.2, .id = ID_BOB, .path = "direct", .rtt_ms = 23});
    state_is(w, BRADAWL_PEER_LINKED);
    assert_int_equal(bradawl_peer_get_call(bob(w)), 5);
    assert_int_equal(bradawl_log_count(bradawl_peer_get_log(bob(w))), rows); /* told once */
    call(w, AWL_CLIENT_CLOSED, 5, (awl_client_event){.t = 20, .state = "bye"});
    state_is(w, BRADAWL_PEER_ONLINE);
    log_ends_with(w, "The link to bob is closed");
}

static void test_glare_amid_the_punch(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    call(w, AWL_CLIENT_INTRODUCED, 7, (awl_client_event){.t = 10, .remote = BOB_NAT});
    call(w, AWL_CLIENT_RINGING, 8, (awl_client_event){.t = 10.1});
    call(w, AWL_CLIENT_CLOSED, 7, (awl_client_event){.t = 10.1, .state = "replaced"});
    state_is(w, BRADAWL_PEER_PUNCHING);
    assert_int_equal(bradawl_peer_get_call(bob(w)), 8);
    call(w, AWL_CLIENT_FAILED, 8,
         (awl_client_event){.t = 12, .err = AWL_ERR_NO_PATH, .state = "no-path"});
    state_is(w, BRADAWL_PEER_UNREACHABLE);
}

static void test_a_newer_link_takes_over(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    links_up(w, 1);
    links_up(w, 2);
    call(w, AWL_CLIENT_CLOSED, 1, (awl_client_event){.t = 30, .state = "replaced"});
    state_is(w, BRADAWL_PEER_LINKED);
    assert_int_equal(bradawl_peer_get_call(bob(w)), 2);
    assert_int_equal(bradawl_peer_get_hole(bob(w))->state, BRADAWL_HOLE_JOINED);
}

static void test_an_attempt_beside_a_link_leaves_the_picture(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    links_up(w, 1);
    call(w, AWL_CLIENT_INTRODUCED, 2, (awl_client_event){.t = 30, .remote = BOB_NAT});
    call(w, AWL_CLIENT_FAILED, 2,
         (awl_client_event){.t = 31, .err = AWL_ERR_NO_PATH, .state = "no-path"});
    state_is(w, BRADAWL_PEER_LINKED);
    assert_int_equal(bradawl_peer_get_hole(bob(w))->state, BRADAWL_HOLE_JOINED);
}

static void test_an_invitation_comes_and_goes(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    call(w, AWL_CLIENT_INVITE, 3, (awl_client_event){.t = 1, .id = ID_BOB});
    assert_int_equal(w->invites, 1);
    call(w, AWL_CLIENT_FAILED, 3,
         (awl_client_event){.t = 2, .err = AWL_ERR_PEER_GAVE_UP, .state = "peer-gave-up"});
    assert_int_equal(w->invites_over, 1);
    state_is(w, BRADAWL_PEER_ONLINE); /* it was theirs to give up */
    call(w, AWL_CLIENT_INVITE, 4, (awl_client_event){.t = 3, .id = ID_BOB});
    bradawl_session_answer(w->session, bob(w), AWL_ANSWER_DECLINE);
    assert_int_equal(w->invites_over, 2);
    state_is(w, BRADAWL_PEER_ONLINE);
    call(w, AWL_CLIENT_INVITE, 5, (awl_client_event){.t = 4, .id = ID_BOB});
    bradawl_session_answer(w->session, bob(w), AWL_ANSWER_ACCEPT);
    assert_int_equal(w->invites_over, 3);
    state_is(w, BRADAWL_PEER_CALLING);
    links_up(w, 5);
    state_is(w, BRADAWL_PEER_LINKED);
    assert_int_equal(w->invites_over, 3);
}

static void test_first_contact_is_told_apart(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    call(w, AWL_CLIENT_INTRODUCED, 1, (awl_client_event){.t = 1, .remote = BOB_NAT});
    pinned(w, "bob", ID_BOB, "pinned"); /* the library pins before it tells of the link */
    call(w, AWL_CLIENT_CONNECTED, 1,
         (awl_client_event){.t = 2, .id = ID_BOB, .path = "direct", .rtt_ms = -1});
    log_ends_with(w, "First contact: bob's key is remembered from now on; link up");
    call(w, AWL_CLIENT_PONG, 1, (awl_client_event){.t = 2.1, .rtt_ms = 40});
    assert_true(bradawl_peer_get_rtt_ms(bob(w)) == 40);
    log_ends_with(w, "Round trip 40 ms; the link lives on without the server");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_link_and_its_words),
        TEST(test_a_failure_is_kept_until_the_next_attempt),
        TEST(test_a_cancel_makes_nobody_unreachable),
        TEST(test_glare_goes_on_under_our_number),
        TEST(test_glare_amid_the_punch),
        TEST(test_a_newer_link_takes_over),
        TEST(test_an_attempt_beside_a_link_leaves_the_picture),
        TEST(test_an_invitation_comes_and_goes),
        TEST(test_first_contact_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
