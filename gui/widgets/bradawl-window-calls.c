/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>

#include "widgets/bradawl-key-changed-dialog.h"
#include "widgets/bradawl-verify-dialog.h"
#include "widgets/bradawl-window-private.h"

BradawlPeer *bradawl_window_peer_for(BradawlWindow *self, GVariant *target)
{
    const char *name = target != NULL ? g_variant_get_string(target, NULL) : "";
    return *name != '\0' ? bradawl_session_find(self->session, name)
                         : bradawl_peer_list_get_selected(self->peer_list);
}

/* ---- calls ---- */

static void call(BradawlWindow *self, BradawlPeer *peer, const char *technique)
{
    bradawl_window_show_peer(self, peer);
    if (bradawl_peer_key_changed(peer)) {
        bradawl_key_changed_dialog_show(GTK_WINDOW(self), self->session, peer);
        return;
    }
    bradawl_session_connect(self->session, peer, technique);
}

static void do_connect(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer == NULL || !bradawl_peer_is_here(peer)) {
        return;
    }
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_ONLINE:
    case BRADAWL_PEER_UNREACHABLE:
        call(self, peer, NULL);
        break;
    case BRADAWL_PEER_OFFLINE:
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_INVITING:
    case BRADAWL_PEER_PUNCHING:
    case BRADAWL_PEER_LINKED:
        break;
    }
}

static void do_connect_by(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    const char *name = NULL, *technique = NULL;
    (void)action;
    g_variant_get(target, "(&s&s)", &name, &technique);
    BradawlPeer *peer = bradawl_session_find(self->session, name);
    if (peer != NULL) {
        call(self, peer, technique);
    }
}

/* Enter or double-click on a peer: the next thing to do with it. */
static void do_go_on(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    if (peer != NULL && bradawl_peer_get_state(peer) == BRADAWL_PEER_LINKED) {
        bradawl_window_show_peer(self, peer);
        bradawl_peer_page_show_chat(self->peer_page);
        bradawl_peer_page_focus_entry(self->peer_page);
    } else {
        do_connect(action, target, data);
    }
}

static void do_disconnect(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer != NULL && bradawl_peer_get_call(peer) != 0) {
        bradawl_session_hang_up(self->session, peer);
    }
}

static void do_answer(GSimpleAction *action, GVariant *target, gpointer data)
{
    static const struct {
        const char *name;
        awl_answer answer;
    } answers[] = {{"answer-accept", AWL_ANSWER_ONCE},
                   {"answer-always", AWL_ANSWER_ACCEPT},
                   {"answer-decline", AWL_ANSWER_DECLINE}};
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    if (peer == NULL || bradawl_peer_get_state(peer) != BRADAWL_PEER_INVITING) {
        return;
    }
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        if (g_strcmp0(g_action_get_name(G_ACTION(action)), answers[i].name) == 0) {
            if (answers[i].answer != AWL_ANSWER_DECLINE) {
                bradawl_window_show_peer(self, peer); /* to watch the hole being made */
            }
            bradawl_session_answer(self->session, peer, answers[i].answer);
        }
    }
}

/* ---- trust ---- */

static void do_verify(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer == NULL) {
        return;
    }
    if (bradawl_peer_key_changed(peer)) {
        bradawl_key_changed_dialog_show(GTK_WINDOW(self), self->session, peer);
    } else {
        bradawl_verify_dialog_show(GTK_WINDOW(self), self->session, peer);
    }
}

static void do_set_asks(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer != NULL) {
        bradawl_session_set_asks(self->session, peer, !bradawl_peer_asks(peer));
    }
}

typedef struct {
    BradawlWindow *window; /* borrowed: the question stands inside it */
    BradawlPeer *peer;
} Forgetting;

static void forget_it(gpointer data)
{
    const Forgetting *f = data;
    bradawl_session_forget(f->window->session, f->peer);
}

static void free_forgetting(gpointer data)
{
    Forgetting *f = data;
    g_object_unref(f->peer);
    g_free(f);
}

static void do_forget(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer == NULL || *bradawl_peer_get_known_id(peer) == '\0') {
        return;
    }
    const char *name = bradawl_peer_get_shown_name(peer);
    g_autofree char *heading = g_strdup_printf(_("Forget %s?"), name);
    Forgetting *f = g_new0(Forgetting, 1);
    f->window = self;
    f->peer = g_object_ref(peer);
    const BradawlQuestion question = {
        .heading = heading,
        .text = _("Its key and your comparison of the safety number are dropped. At the next call "
                  "any key is taken for this name as if for the first time."),
        .yes = _("_Forget"),
        .no = _("_Keep"),
        .on_yes = forget_it,
        .ctx = f,
        .free_ctx = free_forgetting,
    };
    bradawl_trouble_bar_ask(self->trouble_bar, &question);
}

static void do_copy_id(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlPeer *peer = bradawl_window_peer_for(data, target);
    (void)action;
    if (peer != NULL) {
        const char *id = bradawl_peer_get_id(peer);
        bradawl_window_copy(*id != '\0' ? id : bradawl_peer_get_known_id(peer));
    }
}

void bradawl_window_add_peer_actions(BradawlWindow *self)
{
    static const GActionEntry entries[] = {
        {.name = "connect", .activate = do_connect, .parameter_type = "s"},
        {.name = "connect-by", .activate = do_connect_by, .parameter_type = "(ss)"},
        {.name = "retry", .activate = do_connect, .parameter_type = "s"},
        {.name = "go-on", .activate = do_go_on, .parameter_type = "s"},
        {.name = "disconnect", .activate = do_disconnect, .parameter_type = "s"},
        {.name = "answer-accept", .activate = do_answer, .parameter_type = "s"},
        {.name = "answer-always", .activate = do_answer, .parameter_type = "s"},
        {.name = "answer-decline", .activate = do_answer, .parameter_type = "s"},
        {.name = "verify", .activate = do_verify, .parameter_type = "s"},
        {.name = "set-asks", .activate = do_set_asks, .parameter_type = "s"},
        {.name = "forget", .activate = do_forget, .parameter_type = "s"},
        {.name = "copy-id", .activate = do_copy_id, .parameter_type = "s"},
    };
    g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}
