/* SPDX-License-Identifier: MIT */
/* Sessions with a real server on 127.0.0.1: what the window sees of logins, calls, links and the
 * end of the server. Waits for conditions, never for time. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "model/bradawl-session.h"
#include "runtime/local_server.h"

enum {
    PATIENCE_MS = 20000, /* for what takes milliseconds on an idle machine */
};

typedef struct {
    char *folder, *server_folder;
    awl_local_server *server;
    BradawlSession *alice, *bob;
    guint invites, stopped;
    int stop_err;
} world;

static gboolean on_late(gpointer late)
{
    *(gboolean *)late = TRUE;
    return G_SOURCE_REMOVE;
}

/* What everybody saw, for whoever reads why a test failed. */
static void dump(const world *w)
{
    BradawlSession *const sessions[] = {w->alice, w->bob};
    for (size_t i = 0; i < G_N_ELEMENTS(sessions); i++) {
        GListModel *peers = bradawl_session_get_peers(sessions[i]);
        print_error("%s: session %d\n", bradawl_session_get_name(sessions[i]),
                    (int)bradawl_session_get_state(sessions[i]));
        for (guint n = 0; n < g_list_model_get_n_items(peers); n++) {
            g_autoptr(BradawlPeer) peer = g_list_model_get_item(peers, n);
            g_autofree char *log = bradawl_log_to_text(bradawl_peer_get_log(peer), TRUE, FALSE);
            print_error("  %s: state %d, known as %s\n", bradawl_peer_get_name(peer),
                        (int)bradawl_peer_get_state(peer), bradawl_peer_get_known_id(peer));
            (void)fputs(log, stderr); /* it is longer than cmocka's messages may be */
        }
    }
}

#define WAIT_FOR(condition)                                                                        \
    do {                                                                                           \
        gboolean late = FALSE;                                                                     \
        const guint timer = g_timeout_add(PATIENCE_MS, on_late, &late);                            \
        while (!(condition) && !late) {                                                            \
            g_main_context_iteration(NULL, TRUE);                                                  \
        }                                                                                          \
        if (late) {                                                                                \
            dump(w);                                                                               \
            fail_msg("in vain: %s", #condition);                                                   \
        }                                                                                          \
        g_source_remove(timer);                                                                    \
    } while (0)

static void on_invite(BradawlSession *session, BradawlPeer *peer, world *w)
{
    w->invites++;
    bradawl_session_answer(session, peer, AWL_ANSWER_ACCEPT);
}

static void on_stopped(BradawlSession *session, int err, world *w)
{
    (void)session;
    w->stopped++;
    w->stop_err = err;
}

static BradawlSession *new_session(world *w, const char *name)
{
    g_autofree char *profile = g_build_filename(w->folder, name, NULL);
    BradawlSession *session = bradawl_session_new(profile);
    g_signal_connect(session, "invite", G_CALLBACK(on_invite), w);
    g_signal_connect(session, "stopped", G_CALLBACK(on_stopped), w);
    return session;
}

static void open_server(world *w)
{
    assert_int_equal(awl_local_server_open(w->server_folder, &w->server), AWL_OK);
}

static int set_up(void **state)
{
    world *w = g_new0(world, 1);
    w->folder = g_dir_make_tmp("bradawl-live-XXXXXX", NULL);
    w->server_folder = g_build_filename(w->folder, "server", NULL);
    open_server(w);
    w->alice = new_session(w, "alice");
    w->bob = new_session(w, "bob");
    *state = w;
    return 0;
}

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        (void)g_remove(file);
    }
    if (dir != NULL) {
        g_dir_close(dir);
    }
    (void)g_rmdir(path);
}

static int tear_down(void **state)
{
    world *w = *state;
    g_object_unref(w->alice);
    g_object_unref(w->bob);
    awl_local_server_close(w->server);
    static const char *const folders[] = {"server", "alice", "bob", "."};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(w->folder, folders[i], NULL);
        remove_folder(path);
    }
    (void)g_rmdir(w->folder);
    g_free(w->folder);
    g_free(w->server_folder);
    g_free(w);
    return 0;
}

static void log_in(world *w, BradawlSession *session, const char *name)
{
    const char *address = awl_local_server_address(w->server);
    assert_int_equal(bradawl_session_login(session, address, name, "lobby"), AWL_OK);
    WAIT_FOR(bradawl_session_get_state(session) == BRADAWL_SESSION_ONLINE);
}

static BradawlPeerState state_of(BradawlSession *session, const char *name)
{
    BradawlPeer *peer = bradawl_session_find(session, name);
    return peer != NULL ? bradawl_peer_get_state(peer) : BRADAWL_PEER_OFFLINE;
}

static gboolean chat_ends_with(BradawlSession *session, const char *name, const char *text,
                               BradawlMessageState expected)
{
    GListModel *chat = bradawl_peer_get_chat(bradawl_session_find(session, name));
    const guint count = g_list_model_get_n_items(chat);
    if (count == 0) {
        return FALSE;
    }
    g_autoptr(BradawlMessage) last = g_list_model_get_item(chat, count - 1);
    return strcmp(bradawl_message_get_text(last), text) == 0 &&
           bradawl_message_get_state(last) == expected;
}

static void both_in(world *w)
{
    log_in(w, w->alice, "alice");
    log_in(w, w->bob, "小明");
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_ONLINE &&
             state_of(w->bob, "alice") == BRADAWL_PEER_ONLINE);
}

static void link_again(world *w)
{
    bradawl_session_connect(w->alice, bradawl_session_find(w->alice, "小明"), NULL);
    assert_int_equal(state_of(w->alice, "小明"), BRADAWL_PEER_CALLING);
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_LINKED &&
             state_of(w->bob, "alice") == BRADAWL_PEER_LINKED);
}

static void link_them(world *w)
{
    both_in(w);
    link_again(w);
}

static void talk(world *w, const char *there, const char *back)
{
    bradawl_session_send(w->alice, bradawl_session_find(w->alice, "小明"), there);
    WAIT_FOR(chat_ends_with(w->alice, "小明", there, BRADAWL_MESSAGE_DELIVERED) &&
             chat_ends_with(w->bob, "alice", there, BRADAWL_MESSAGE_RECEIVED));
    bradawl_session_send(w->bob, bradawl_session_find(w->bob, "alice"), back);
    WAIT_FOR(chat_ends_with(w->bob, "alice", back, BRADAWL_MESSAGE_DELIVERED) &&
             chat_ends_with(w->alice, "小明", back, BRADAWL_MESSAGE_RECEIVED));
}

static void test_connect_chat_and_live_on_without_the_server(void **state)
{
    world *w = *state;
    link_them(w);
    BradawlPeer *peer = bradawl_session_find(w->alice, "小明");
    assert_int_equal(w->invites, 1);
    assert_string_equal(bradawl_peer_get_path(peer), "lan");
    WAIT_FOR(bradawl_peer_get_rtt_ms(peer) >= 0);
    g_autofree char *log = bradawl_log_to_text(bradawl_peer_get_log(peer), TRUE, FALSE);
    assert_non_null(strstr(log, "Asked 127.0.0.1:"));
    assert_non_null(strstr(log, "Introduced: 小明 is at 127.0.0.1:"));
    assert_non_null(strstr(log, "First contact: 小明's key is remembered from now on; link up"));
    assert_non_null(strstr(log, "Encrypted with TLS 1.3"));
    talk(w, "你好，小明！", "你好，爱丽丝。直连了！");
    g_clear_pointer(&w->server, awl_local_server_close);
    WAIT_FOR(bradawl_session_get_state(w->alice) == BRADAWL_SESSION_LOST);
    assert_int_equal(state_of(w->alice, "小明"), BRADAWL_PEER_LINKED);
    talk(w, "服务器没了，还在聊。", "真好。");
    bradawl_session_hang_up(w->bob, bradawl_session_find(w->bob, "alice"));
    WAIT_FOR(state_of(w->alice, "小明") != BRADAWL_PEER_LINKED);
    assert_int_equal(bradawl_session_count_links(w->alice), 0);
}

static void test_the_pin_is_kept_and_can_be_verified_and_forgotten(void **state)
{
    world *w = *state;
    link_them(w);
    BradawlPeer *peer = bradawl_session_find(w->alice, "小明");
    WAIT_FOR(bradawl_peer_get_known_id(peer)[0] != '\0');
    assert_string_equal(bradawl_peer_get_known_id(peer), bradawl_session_get_id(w->bob));
    g_autofree char *ours = bradawl_session_safety(w->alice, peer);
    g_autofree char *theirs = bradawl_session_safety(w->bob, bradawl_session_find(w->bob, "alice"));
    assert_non_null(ours);
    assert_string_equal(ours, theirs);
    bradawl_session_set_verified(w->alice, peer, TRUE);
    WAIT_FOR(bradawl_peer_is_verified(peer));
    bradawl_session_set_asks(w->alice, peer, TRUE);
    WAIT_FOR(bradawl_peer_asks(peer));
    bradawl_session_logout(w->alice);
    log_in(w, w->alice, "alice");
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_ONLINE); /* else it goes with its pin */
    peer = bradawl_session_find(w->alice, "小明");
    assert_true(bradawl_peer_is_verified(peer));
    bradawl_session_forget(w->alice, peer);
    WAIT_FOR(bradawl_peer_get_known_id(peer)[0] == '\0');
    assert_false(bradawl_peer_is_verified(peer));
}

static void test_a_cancelled_call_and_a_logout_end_everything(void **state)
{
    world *w = *state;
    both_in(w);
    g_signal_handlers_disconnect_by_func(w->bob, on_invite, w); /* it rings */
    BradawlPeer *peer = bradawl_session_find(w->alice, "小明");
    bradawl_session_connect(w->alice, peer, NULL);
    WAIT_FOR(state_of(w->bob, "alice") == BRADAWL_PEER_INVITING);
    bradawl_session_hang_up(w->alice, peer);
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_ONLINE);
    WAIT_FOR(state_of(w->bob, "alice") == BRADAWL_PEER_ONLINE);
    bradawl_session_logout(w->bob);
    assert_int_equal(bradawl_session_get_state(w->bob), BRADAWL_SESSION_OUT);
    WAIT_FOR(bradawl_session_find(w->alice, "小明") == NULL ||
             state_of(w->alice, "小明") == BRADAWL_PEER_OFFLINE);
}

static void test_a_declined_call_names_its_cause(void **state)
{
    world *w = *state;
    bradawl_session_set_accept(w->bob, AWL_ACCEPT_KNOWN);
    both_in(w);
    BradawlPeer *peer = bradawl_session_find(w->alice, "小明");
    bradawl_session_connect(w->alice, peer, NULL);
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_UNREACHABLE);
    assert_string_equal(bradawl_peer_get_cause(peer), "declined");
}

static void test_known_newcomers_are_called_by_themselves(void **state)
{
    world *w = *state;
    link_them(w);
    bradawl_session_logout(w->alice);
    WAIT_FOR(state_of(w->bob, "alice") == BRADAWL_PEER_OFFLINE);
    /* Both call, so they may well call at the same time: one link comes of it. */
    bradawl_session_set_auto_connect(w->alice, TRUE);
    bradawl_session_set_auto_connect(w->bob, TRUE);
    log_in(w, w->alice, "alice");
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_LINKED &&
             state_of(w->bob, "alice") == BRADAWL_PEER_LINKED);
    bradawl_session_hang_up(w->alice, bradawl_session_find(w->alice, "小明"));
    WAIT_FOR(state_of(w->alice, "小明") == BRADAWL_PEER_ONLINE &&
             state_of(w->bob, "alice") == BRADAWL_PEER_ONLINE);
}

static void test_the_server_comes_back_and_the_login_with_it(void **state)
{
    world *w = *state;
    log_in(w, w->alice, "alice");
    g_autofree char *link = bradawl_session_invitation(w->alice);
    assert_true(g_str_has_prefix(link, "bradawl://127.0.0.1:"));
    assert_non_null(strstr(link, "room=lobby"));
    g_clear_pointer(&w->server, awl_local_server_close);
    WAIT_FOR(bradawl_session_get_state(w->alice) == BRADAWL_SESSION_LOST);
    bradawl_session_retry(w->alice);
    WAIT_FOR(bradawl_session_get_err(w->alice) == AWL_ERR_REFUSED);
    assert_int_equal(bradawl_session_get_state(w->alice), BRADAWL_SESSION_LOST);
    assert_int_equal(w->stopped, 0);
}

/* An event as if the library had sent it, of a call that it does not know. */
static void feed(BradawlSession *session, awl_client_event_type type, const char *state)
{
    awl_client_event ev = told((awl_client_event){
        .type = type, .call = 999, .peer = "小明", .state = state, .path = "direct"});
    bradawl_session_feed(session, &ev);
}

static void test_what_was_not_delivered_is_lost(void **state)
{
    world *w = *state;
    both_in(w);
    BradawlPeer *peer = bradawl_session_find(w->alice, "小明");
    feed(w->alice, AWL_CLIENT_CONNECTED, "");
    bradawl_session_send(w->alice, peer, "你听到吗？");
    assert_true(chat_ends_with(w->alice, "小明", "你听到吗？", BRADAWL_MESSAGE_SENDING));
    feed(w->alice, AWL_CLIENT_DELIVERED, ""); /* of another one: it has another number */
    assert_true(chat_ends_with(w->alice, "小明", "你听到吗？", BRADAWL_MESSAGE_SENDING));
    feed(w->alice, AWL_CLIENT_CLOSED, "lost");
    assert_true(chat_ends_with(w->alice, "小明", "你听到吗？", BRADAWL_MESSAGE_LOST));
    assert_int_equal(state_of(w->alice, "小明"), BRADAWL_PEER_ONLINE);
    link_again(w); /* a new link delivers, the old message stays where it was */
    talk(w, "现在呢？", "听到了。");
    assert_int_equal(g_list_model_get_n_items(bradawl_peer_get_chat(peer)), 3);
}

static void test_a_server_that_is_not_there_is_tried_again(void **state)
{
    world *w = *state;
    g_autofree char *address = g_strdup(awl_local_server_address(w->server));
    g_clear_pointer(&w->server, awl_local_server_close);
    assert_int_equal(bradawl_session_login(w->alice, address, "alice", "lobby"), AWL_OK);
    assert_int_equal(bradawl_session_get_state(w->alice), BRADAWL_SESSION_CONNECTING);
    WAIT_FOR(bradawl_session_get_state(w->alice) == BRADAWL_SESSION_LOST);
    assert_int_equal(bradawl_session_get_err(w->alice), AWL_ERR_REFUSED);
    assert_true(bradawl_session_get_retry_at(w->alice) > 0);
    assert_int_equal(w->stopped, 0);
}

static void test_a_name_that_is_taken_stops_the_login(void **state)
{
    world *w = *state;
    log_in(w, w->alice, "alice");
    const char *address = awl_local_server_address(w->server);
    assert_int_equal(bradawl_session_login(w->bob, address, "Alice", "lobby"), AWL_OK);
    WAIT_FOR(w->stopped == 1);
    assert_int_equal(w->stop_err, AWL_ERR_NAME_TAKEN);
    assert_int_equal(bradawl_session_get_state(w->bob), BRADAWL_SESSION_OUT);
}

static void test_a_profile_in_use_is_locked(void **state)
{
    world *w = *state;
    log_in(w, w->alice, "alice");
    g_autoptr(BradawlSession) second = new_session(w, "alice");
    const char *address = awl_local_server_address(w->server);
    assert_int_equal(bradawl_session_login(second, address, "alice", "lobby"), AWL_ERR_LOCKED);
    awl_err err = AWL_ERR_OS;
    assert_string_equal(bradawl_session_get_memory(second, &err)->name, "alice");
    assert_int_equal(err, AWL_OK);
}

static void test_try_it_links_within_ten_seconds(void **state)
{
    world *w = *state;
    const gint64 begun = g_get_monotonic_time();
    assert_int_equal(bradawl_session_try(w->alice), AWL_OK);
    assert_true(bradawl_session_is_trial(w->alice));
    WAIT_FOR(state_of(w->alice, "echo") == BRADAWL_PEER_ONLINE);
    BradawlPeer *echo = bradawl_session_find(w->alice, "echo");
    bradawl_session_connect(w->alice, echo, NULL);
    WAIT_FOR(state_of(w->alice, "echo") == BRADAWL_PEER_LINKED);
    assert_true(g_get_monotonic_time() - begun < (gint64)10 * G_USEC_PER_SEC);
    assert_string_equal(bradawl_peer_get_path(echo), "lan");
    bradawl_session_send(w->alice, echo, "有人吗？");
    WAIT_FOR(chat_ends_with(w->alice, "echo", "有人吗？", BRADAWL_MESSAGE_RECEIVED));
    awl_err err = AWL_OK;
    assert_string_equal(bradawl_session_get_memory(w->alice, &err)->name, "");
    bradawl_session_logout(w->alice);
    assert_false(bradawl_session_is_trial(w->alice));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_connect_chat_and_live_on_without_the_server),
        TEST(test_the_pin_is_kept_and_can_be_verified_and_forgotten),
        TEST(test_a_cancelled_call_and_a_logout_end_everything),
        TEST(test_a_declined_call_names_its_cause),
        TEST(test_known_newcomers_are_called_by_themselves),
        TEST(test_the_server_comes_back_and_the_login_with_it),
        TEST(test_what_was_not_delivered_is_lost),
        TEST(test_a_server_that_is_not_there_is_tried_again),
        TEST(test_a_name_that_is_taken_stops_the_login),
        TEST(test_a_profile_in_use_is_locked),
        TEST(test_try_it_links_within_ten_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
