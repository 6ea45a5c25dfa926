/* SPDX-License-Identifier: MIT */
#ifndef SESSION_WORLD_H
#define SESSION_WORLD_H

/* A session that is told events, and what it said of them. */
#include <glib/gstdio.h>
#include <string.h>

#include "events.h"
#include "model/bradawl-session.h"

#define ID_BOB  "AG4Q-BOB"
#define ID_EVE  "ZZZZ-EVE"
#define ID_SELF "G2YU-ALICE"

typedef struct {
    BradawlSession *session;
    char *profile;
    guint changed, peer_changed, invites, invites_over, messages, stopped;
    int trouble, stop_err;
} world;

static inline void count(world *w, guint *what)
{
    (void)w;
    (*what)++;
}

static inline void on_changed(BradawlSession *s, world *w)
{
    (void)s;
    count(w, &w->changed);
}

static inline void on_peer_changed(BradawlSession *s, BradawlPeer *peer, world *w)
{
    (void)s;
    (void)peer;
    count(w, &w->peer_changed);
}

static inline void on_invite(BradawlSession *s, BradawlPeer *peer, world *w)
{
    (void)s;
    assert_int_equal(bradawl_peer_get_state(peer), BRADAWL_PEER_INVITING);
    count(w, &w->invites);
}

static inline void on_invite_over(BradawlSession *s, BradawlPeer *peer, world *w)
{
    (void)s;
    (void)peer;
    count(w, &w->invites_over);
}

static inline void on_message(BradawlSession *s, BradawlPeer *peer, BradawlMessage *m, world *w)
{
    (void)s;
    assert_true(bradawl_peer_get_unread(peer) > 0);
    assert_int_equal(bradawl_message_get_state(m), BRADAWL_MESSAGE_RECEIVED);
    count(w, &w->messages);
}

static inline void on_trouble(BradawlSession *s, int err, const char *text, world *w)
{
    (void)s;
    assert_true(strlen(text) > 0);
    w->trouble = err;
}

static inline void on_stopped(BradawlSession *s, int err, world *w)
{
    assert_int_equal(bradawl_session_get_state(s), BRADAWL_SESSION_OUT);
    w->stop_err = err;
    count(w, &w->stopped);
}

static inline int set_up(void **state)
{
    world *w = g_new0(world, 1);
    w->profile = g_dir_make_tmp("bradawl-session-XXXXXX", NULL);
    w->session = bradawl_session_new(w->profile);
    g_signal_connect(w->session, "changed", G_CALLBACK(on_changed), w);
    g_signal_connect(w->session, "peer-changed", G_CALLBACK(on_peer_changed), w);
    g_signal_connect(w->session, "invite", G_CALLBACK(on_invite), w);
    g_signal_connect(w->session, "invite-over", G_CALLBACK(on_invite_over), w);
    g_signal_connect(w->session, "message", G_CALLBACK(on_message), w);
    g_signal_connect(w->session, "trouble", G_CALLBACK(on_trouble), w);
    g_signal_connect(w->session, "stopped", G_CALLBACK(on_stopped), w);
    *state = w;
    return 0;
}

static inline int tear_down(void **state)
{
    world *w = *state;
    g_object_unref(w->session);
    GDir *dir = g_dir_open(w->profile, 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *file = g_build_filename(w->profile, name, NULL);
        (void)g_remove(file);
    }
    g_dir_close(dir);
    (void)g_rmdir(w->profile);
    g_free(w->profile);
    g_free(w);
    return 0;
}

/* ---- events ---- */

static inline void feed(world *w, awl_client_event ev)
{
    ev = told(ev);
    bradawl_session_feed(w->session, &ev);
}

/* An event of a call with bob. */
static inline void call(world *w, awl_client_event_type type, awl_call id, awl_client_event more)
{
    more.type = type;
    more.call = id;
    (void)g_strlcpy(more.peer, "bob", sizeof(more.peer));
    feed(w, more);
}

static inline void text_of(world *w, awl_client_event_type type, awl_call id, const char *text)
{
    g_autofree char *copy = g_strdup(text);
    call(w, type, id, (awl_client_event){.text = copy, .text_len = strlen(text)});
}

static inline void log_in(world *w)
{
    feed(w, (awl_client_event){.type = AWL_CLIENT_SERVER, .state = "connecting"});
    feed(w, (awl_client_event){.type = AWL_CLIENT_LOGGED_IN,
                               .peer = "alice",
                               .room = "lobby",
                               .id = ID_SELF,
                               .server = "SERV-ER",
                               .local = ALICE,
                               .remote = ALICE_NAT});
}

static inline void here(world *w, const char *name, const char *id, const char *known)
{
    awl_client_event ev = {.type = AWL_CLIENT_PEER, .state = "here"};
    (void)g_strlcpy(ev.peer, name, sizeof(ev.peer));
    (void)g_strlcpy(ev.id, id, sizeof(ev.id));
    (void)g_strlcpy(ev.known_id, known, sizeof(ev.known_id));
    feed(w, ev);
}

static inline void left(world *w, const char *name)
{
    awl_client_event ev = {.type = AWL_CLIENT_PEER, .state = "left"};
    (void)g_strlcpy(ev.peer, name, sizeof(ev.peer));
    feed(w, ev);
}

static inline void roster_done(world *w)
{
    feed(w, (awl_client_event){.type = AWL_CLIENT_ROSTER_DONE});
}

static inline void pinned(world *w, const char *name, const char *id, const char *state)
{
    awl_client_event ev = {
        .type = AWL_CLIENT_KNOWN, .state = state, .first_seen = 1000, .last_seen = 2000};
    (void)g_strlcpy(ev.peer, name, sizeof(ev.peer));
    (void)g_strlcpy(ev.id, id, sizeof(ev.id));
    feed(w, ev);
}

static inline BradawlPeer *bob(world *w)
{
    BradawlPeer *peer = bradawl_session_find(w->session, "bob");
    assert_non_null(peer);
    return peer;
}

static inline void state_is(world *w, BradawlPeerState expected)
{
    assert_int_equal(bradawl_peer_get_state(bob(w)), expected);
}

static inline void log_ends_with(world *w, const char *expected)
{
    g_autofree char *text = bradawl_log_to_text(bradawl_peer_get_log(bob(w)), FALSE, FALSE);
    g_autofree char *line = g_strdup_printf("  %s\n", expected);
    if (!g_str_has_suffix(text, line)) {
        print_error("not the end of this log: %s\n%s", expected, text);
        fail();
    }
}

static inline void links_up(world *w, awl_call id)
{
    call(w, AWL_CLIENT_INTRODUCED, id, (awl_client_event){.t = 10.04, .remote = BOB_NAT});
    call(w, AWL_CLIENT_ATTEMPT, id, (awl_client_event){.t = 10.04, .technique = "simultaneous"});
    call(w, AWL_CLIENT_CONNECTED, id,
         (awl_client_event){.t = 10.2,
                            .id = ID_BOB,
                            .path = "direct",
                            .technique = "simultaneous",
                            .elapsed_ms = 200,
                            .rtt_ms = 23});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
