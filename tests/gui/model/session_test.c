/* SPDX-License-Identifier: MIT */
/* The session told by events alone: no socket, no server, no clock to wait for. */
#include "session_world.h"

/* ---- the login ---- */

static void test_the_login_is_told(void **state)
{
    world *w = *state;
    assert_int_equal(bradawl_session_get_state(w->session), BRADAWL_SESSION_OUT);
    log_in(w);
    assert_int_equal(bradawl_session_get_state(w->session), BRADAWL_SESSION_ONLINE);
    assert_string_equal(bradawl_session_get_name(w->session), "alice");
    assert_string_equal(bradawl_session_get_room(w->session), "lobby");
    assert_string_equal(bradawl_session_get_id(w->session), ID_SELF);
    assert_string_equal(bradawl_session_get_server_id(w->session), "SERV-ER");
    assert_int_equal(w->changed, 2);
    feed(w, (awl_client_event){.type = AWL_CLIENT_PROBED, .state = "varies"});
    assert_int_equal(bradawl_session_get_nat(w->session)->same_port, BRADAWL_KNOWN_NO);
}

static void test_a_lost_server_keeps_peers_and_links(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    here(w, "carol", "CARO-L", "");
    roster_done(w);
    links_up(w, 1);
    feed(w, (awl_client_event){.type = AWL_CLIENT_SERVER,
                               .state = "offline",
                               .err = AWL_ERR_REFUSED,
                               .retry_ms = 3000});
    assert_int_equal(bradawl_session_get_state(w->session), BRADAWL_SESSION_LOST);
    assert_int_equal(bradawl_session_get_err(w->session), AWL_ERR_REFUSED);
    assert_true(bradawl_session_get_retry_at(w->session) > g_get_monotonic_time());
    state_is(w, BRADAWL_PEER_LINKED);
    assert_int_equal(bradawl_session_count_links(w->session), 1);
    /* It comes back, and neither of them is in the room any more. */
    log_in(w);
    roster_done(w);
    state_is(w, BRADAWL_PEER_LINKED);
    assert_false(bradawl_peer_is_here(bob(w)));
    assert_null(bradawl_session_find(w->session, "carol")); /* a stranger without a history */
}

static void test_a_login_that_is_over_says_why(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    feed(w, (awl_client_event){.type = AWL_CLIENT_STOPPED,
                               .err = AWL_ERR_WRONG_SERVER,
                               .server = "NEW",
                               .known_id = "OLD"});
    assert_int_equal(w->stopped, 1);
    assert_int_equal(w->stop_err, AWL_ERR_WRONG_SERVER);
    assert_string_equal(bradawl_session_get_changed_server_id(w->session), "NEW");
    assert_int_equal(g_list_model_get_n_items(bradawl_session_get_peers(w->session)), 0);
}

static void test_trouble_is_told_once(void **state)
{
    world *w = *state;
    log_in(w);
    feed(w, (awl_client_event){.type = AWL_CLIENT_ERROR, .err = AWL_ERR_REPLACED});
    assert_int_equal(w->trouble, AWL_OK); /* STOPPED says that */
    feed(w, (awl_client_event){.type = AWL_CLIENT_ERROR, .err = AWL_ERR_RATE_LIMITED});
    assert_int_equal(w->trouble, AWL_ERR_RATE_LIMITED);
}

/* ---- peers ---- */

static void test_pins_and_the_room_make_one_list(void **state)
{
    world *w = *state;
    log_in(w);
    pinned(w, "bob", ID_BOB, "pinned");
    state_is(w, BRADAWL_PEER_OFFLINE);
    here(w, "bob", ID_BOB, ID_BOB);
    state_is(w, BRADAWL_PEER_ONLINE);
    assert_false(bradawl_peer_key_changed(bob(w)));
    assert_int_equal(g_list_model_get_n_items(bradawl_session_get_peers(w->session)), 1);
    left(w, "bob");
    state_is(w, BRADAWL_PEER_OFFLINE);
    here(w, "bob", ID_EVE, ID_BOB);
    assert_true(bradawl_peer_key_changed(bob(w)));
    assert_string_equal(bradawl_peer_state_class(bob(w)), "bad");
    left(w, "bob");
    pinned(w, "bob", "", "forgotten");
    assert_null(bradawl_session_find(w->session, "bob"));
}

static void test_peers_sort_and_are_found(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    here(w, "Zoë", "XXXX", "");
    pinned(w, "anna", "ANNA", "pinned");
    links_up(w, 1);
    BradawlPeer *zoe = bradawl_session_find(w->session, "Zoë");
    BradawlPeer *anna = bradawl_session_find(w->session, "anna");
    assert_true(bradawl_peer_compare(bob(w), zoe) < 0); /* linked first */
    assert_true(bradawl_peer_compare(zoe, anna) < 0);   /* then those in the room */
    assert_true(bradawl_peer_matches(zoe, "ZO"));
    assert_true(bradawl_peer_matches(zoe, ""));
    assert_true(bradawl_peer_matches(zoe, "xxx"));
    assert_false(bradawl_peer_matches(zoe, "bob"));
}

static void test_messages_are_counted_until_read(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    links_up(w, 1);
    text_of(w, AWL_CLIENT_MESSAGE, 1, "你好");
    text_of(w, AWL_CLIENT_MESSAGE, 1, "在吗");
    assert_int_equal(w->messages, 2);
    assert_int_equal(bradawl_peer_get_unread(bob(w)), 2);
    bradawl_peer_mark_read(bob(w));
    assert_int_equal(bradawl_peer_get_unread(bob(w)), 0);
    call(w, AWL_CLIENT_CLOSED, 1, (awl_client_event){.t = 30, .state = "lost"});
    links_up(w, 2);
    GListModel *chat = bradawl_peer_get_chat(bob(w));
    assert_int_equal(g_list_model_get_n_items(chat), 2); /* it survives a new link */
    g_autoptr(BradawlMessage) first = g_list_model_get_item(chat, 0);
    assert_string_equal(bradawl_message_get_text(first), "你好");
}

static void test_raw_lines_belong_to_their_sentence(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, ID_BOB);
    call(w, AWL_CLIENT_INTRODUCED, 1, (awl_client_event){.t = 1, .remote = BOB_NAT});
    text_of(w, AWL_CLIENT_TRACE, 1, "< attempt simultaneous");
    BradawlLog *log = bradawl_peer_get_log(bob(w));
    assert_int_equal(bradawl_log_count(log), 1);
    g_autofree char *text = bradawl_log_to_text(log, TRUE, FALSE);
    assert_non_null(strstr(text, "\n            < attempt simultaneous\n"));
}

static void log_out(BradawlSession *session, BradawlPeer *peer, gpointer data)
{
    (void)peer;
    (void)data;
    bradawl_session_logout(session);
}

static void test_a_logout_amid_the_events_is_safe(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    g_signal_connect(w->session, "invite", G_CALLBACK(log_out), NULL);
    call(w, AWL_CLIENT_INVITE, 1, (awl_client_event){.t = 1, .id = ID_BOB});
    assert_int_equal(bradawl_session_get_state(w->session), BRADAWL_SESSION_OUT);
    assert_int_equal(g_list_model_get_n_items(bradawl_session_get_peers(w->session)), 0);
}

static void test_a_thousand_peers(void **state)
{
    world *w = *state;
    log_in(w);
    for (int i = 0; i < 1000; i++) {
        g_autofree char *name = g_strdup_printf("peer%d", i);
        here(w, name, "ID", "");
    }
    roster_done(w);
    assert_int_equal(g_list_model_get_n_items(bradawl_session_get_peers(w->session)), 1000);
    log_in(w);
    roster_done(w); /* nobody is there any more */
    assert_int_equal(g_list_model_get_n_items(bradawl_session_get_peers(w->session)), 0);
}

static void test_without_a_login_nothing_can_be_done(void **state)
{
    world *w = *state;
    log_in(w);
    here(w, "bob", ID_BOB, "");
    bradawl_session_connect(w->session, bob(w), NULL);
    assert_int_equal(w->trouble, AWL_ERR_STATE);
    state_is(w, BRADAWL_PEER_ONLINE);
    assert_int_equal(bradawl_session_login(w->session, "", "alice", ""), AWL_ERR_INVALID);
    assert_int_not_equal(bradawl_session_login(w->session, "127.0.0.1", "", ""), AWL_OK);
    assert_int_equal(bradawl_session_get_state(w->session), BRADAWL_SESSION_OUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_login_is_told),
        TEST(test_a_lost_server_keeps_peers_and_links),
        TEST(test_a_login_that_is_over_says_why),
        TEST(test_trouble_is_told_once),
        TEST(test_pins_and_the_room_make_one_list),
        TEST(test_peers_sort_and_are_found),
        TEST(test_messages_are_counted_until_read),
        TEST(test_raw_lines_belong_to_their_sentence),
        TEST(test_a_logout_amid_the_events_is_safe),
        TEST(test_a_thousand_peers),
        TEST(test_without_a_login_nothing_can_be_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
