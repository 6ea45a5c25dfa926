/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-invite-bar.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-notice.h"
#include "widgets/bradawl-peer-row.h"

struct _BradawlInviteBar {
    GtkBox parent_instance;

    BradawlNotice *notice;
    GtkWidget *always;
    BradawlSession *session;
    GQueue calls; /* of BradawlPeer *, owned; the head is shown */
};

G_DEFINE_FINAL_TYPE(BradawlInviteBar, bradawl_invite_bar, GTK_TYPE_BOX)

enum {
    RESPONSE_ALWAYS = 1,
    RESPONSE_DECLINE,
    RESPONSE_ACCEPT,
};

static char *words_below(BradawlPeer *peer, guint waiting)
{
    const char *shown = bradawl_peer_get_shown_name(peer);
    g_autofree char *who = NULL;
    if (bradawl_peer_key_changed(peer)) {
        who = g_strdup_printf(
            _("Careful: %s comes with another key than before. Compare the keys first."), shown);
    } else if (bradawl_peer_is_verified(peer)) {
        who = g_strdup_printf(_("Verified. If you accept, %s learns your IP address."), shown);
    } else if (*bradawl_peer_get_known_id(peer) != '\0') {
        who = g_strdup_printf(
            _("Known, not verified yet. If you accept, %s learns your IP address."), shown);
    } else {
        who = g_strdup_printf(
            _("First contact, not verified yet. If you accept, %s learns your IP address."), shown);
    }
    if (waiting == 0) {
        return g_steal_pointer(&who);
    }
    /* TRANSLATORS: %s is the sentence about the first caller */
    return g_strdup_printf(ngettext("%s (%u more is waiting)", "%s (%u more are waiting)", waiting),
                           who, waiting);
}

static void show(BradawlInviteBar *self)
{
    BradawlPeer *peer = g_queue_peek_head(&self->calls);
    gtk_widget_set_visible(GTK_WIDGET(self->notice), peer != NULL);
    if (peer == NULL) {
        return;
    }
    const char *name = bradawl_peer_get_shown_name(peer);
    g_autofree char *heading = g_strdup_printf(_("%s wants to connect"), name);
    g_autofree char *text = words_below(peer, g_queue_get_length(&self->calls) - 1);
    g_autofree char *letter = bradawl_peer_letter(name);
    /* A name of 64 characters must not push the other buttons out of the window. */
    g_autofree char *always = g_utf8_strlen(name, -1) > 16
                                  ? g_strdup(_("Always"))
                                  : g_strdup_printf(_("Always for %s"), name);
    bradawl_notice_set_words(self->notice, heading, text);
    bradawl_notice_set_avatar(self->notice, letter);
    gtk_button_set_label(GTK_BUTTON(self->always), always);
    atk_object_set_name(gtk_widget_get_accessible(self->always), _("Always"));
}

static void on_response(BradawlInviteBar *self, int response)
{
    BradawlPeer *peer = g_queue_peek_head(&self->calls);
    const char *action = response == RESPONSE_ACCEPT   ? "answer-accept"
                         : response == RESPONSE_ALWAYS ? "answer-always"
                                                       : "answer-decline";
    GActionGroup *win =
        gtk_widget_get_action_group(gtk_widget_get_toplevel(GTK_WIDGET(self)), "win");
    if (peer != NULL && win != NULL) {
        g_action_group_activate_action(win, action,
                                       g_variant_new_string(bradawl_peer_get_name(peer)));
    }
}

static void on_invite(BradawlInviteBar *self, BradawlPeer *peer)
{
    if (g_queue_find(&self->calls, peer) == NULL) {
        g_queue_push_tail(&self->calls, g_object_ref(peer));
    }
    show(self);
}

static void on_invite_over(BradawlInviteBar *self, BradawlPeer *peer)
{
    if (g_queue_remove(&self->calls, peer)) {
        g_object_unref(peer);
    }
    show(self);
}

static void on_session_changed(BradawlInviteBar *self)
{
    if (bradawl_session_get_state(self->session) == BRADAWL_SESSION_OUT) {
        g_queue_clear_full(&self->calls, g_object_unref); /* nobody calls any more */
        show(self);
    }
}

void bradawl_invite_bar_set_session(BradawlInviteBar *self, BradawlSession *session)
{
    g_return_if_fail(self->session == NULL);
    self->session = g_object_ref(session);
    g_signal_connect_object(session, "invite", G_CALLBACK(on_invite), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "invite-over", G_CALLBACK(on_invite_over), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "changed", G_CALLBACK(on_session_changed), self,
                            G_CONNECT_SWAPPED);
}

static void bradawl_invite_bar_dispose(GObject *object)
{
    BradawlInviteBar *self = BRADAWL_INVITE_BAR(object);
    g_queue_clear_full(&self->calls, g_object_unref);
    g_clear_object(&self->session);
    G_OBJECT_CLASS(bradawl_invite_bar_parent_class)->dispose(object);
}

static void bradawl_invite_bar_class_init(BradawlInviteBarClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = bradawl_invite_bar_dispose;
}

static void bradawl_invite_bar_init(BradawlInviteBar *self)
{
    g_queue_init(&self->calls);
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    self->notice = BRADAWL_NOTICE(bradawl_notice_new(BRADAWL_NOTICE_CALM));
    self->always = bradawl_notice_add_button(self->notice, _("Always"), NULL, RESPONSE_ALWAYS);
    /* The label is a peer's name: an underscore in it is no mnemonic. */
    gtk_button_set_use_underline(GTK_BUTTON(self->always), FALSE);
    bradawl_notice_add_button(self->notice, _("_Decline"), _("Decline"), RESPONSE_DECLINE);
    GtkWidget *accept =
        bradawl_notice_add_button(self->notice, _("_Accept"), _("Accept"), RESPONSE_ACCEPT);
    gtk_style_context_add_class(gtk_widget_get_style_context(accept), "suggested-action");
    g_signal_connect_swapped(self->notice, "response", G_CALLBACK(on_response), self);
    gtk_box_pack_start(GTK_BOX(self), GTK_WIDGET(self->notice), FALSE, FALSE, 0);
    gtk_widget_show(GTK_WIDGET(self));
}

GtkWidget *bradawl_invite_bar_new(void)
{
    return g_object_new(BRADAWL_TYPE_INVITE_BAR, NULL);
}
