/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-chat-view.h"

#include <glib/gi18n.h>
#include <string.h>

#include "bradawl/link.h"

#include "widgets/bradawl-chat-row.h"

enum {
    PAGE = 300, /* so many messages are shown; a click brings as many more */
    NEAR_END = 4,
};
static const char *const draft_key = "bradawl-draft";

struct _BradawlChatView {
    GtkBox parent;
    GtkScrolledWindow *scroll;
    GtkListBox *list;
    GtkWidget *earlier, *send;
    GtkLabel *nothing, *too_long;
    GtkEntry *entry;

    BradawlSession *session;
    BradawlPeer *peer;
    GListModel *chat;
    guint first;    /* the oldest message that is shown */
    gboolean stick; /* stay at the newest one */
};
G_DEFINE_FINAL_TYPE(BradawlChatView, bradawl_chat_view, GTK_TYPE_BOX)

/* ---- rows ---- */

static BradawlChatRow *last_row(BradawlChatView *self, guint shown)
{
    return shown == 0 ? NULL
                      : BRADAWL_CHAT_ROW(gtk_list_box_get_row_at_index(self->list, (int)shown - 1));
}

static void append(BradawlChatView *self, guint i)
{
    g_autoptr(BradawlMessage) message = g_list_model_get_item(self->chat, i);
    if (i > self->first) {
        g_autoptr(BradawlMessage) before = g_list_model_get_item(self->chat, i - 1);
        bradawl_chat_row_set_last(last_row(self, i - self->first),
                                  !bradawl_chat_row_continues(before, message));
    }
    gtk_container_add(GTK_CONTAINER(self->list),
                      bradawl_chat_row_new(message, bradawl_peer_get_shown_name(self->peer)));
}

static void remove_all(BradawlChatView *self)
{
    GtkListBoxRow *row;
    while ((row = gtk_list_box_get_row_at_index(self->list, 0)) != NULL) {
        gtk_widget_destroy(GTK_WIDGET(row));
    }
}

static void fill(BradawlChatView *self, guint from)
{
    const guint count = self->chat != NULL ? g_list_model_get_n_items(self->chat) : 0;
    remove_all(self);
    self->first = from;
    for (guint i = from; i < count; i++) {
        append(self, i);
    }
    gtk_widget_set_visible(self->earlier, from > 0);
    gtk_widget_set_visible(GTK_WIDGET(self->nothing), count == 0);
}

static void see(BradawlChatView *self)
{
    if (self->peer != NULL && gtk_widget_get_mapped(GTK_WIDGET(self)) &&
        bradawl_peer_get_unread(self->peer) > 0) {
        bradawl_peer_mark_read(self->peer);
    }
}

static void on_items_changed(BradawlChatView *self, guint position, guint removed, guint added)
{
    const guint count = g_list_model_get_n_items(self->chat);
    if (removed > 0 || position + added < count) {
        fill(self, count > PAGE ? count - PAGE : 0);
    } else {
        for (guint i = position; i < count; i++) {
            append(self, i);
        }
        gtk_widget_hide(GTK_WIDGET(self->nothing));
    }
    see(self);
}

static void on_earlier(BradawlChatView *self)
{
    self->stick = FALSE;
    fill(self, self->first > PAGE ? self->first - PAGE : 0);
}

/* ---- staying at the end ---- */

static void on_extent_changed(BradawlChatView *self)
{
    GtkAdjustment *a = gtk_scrolled_window_get_vadjustment(self->scroll);
    if (self->stick) {
        gtk_adjustment_set_value(a, gtk_adjustment_get_upper(a) - gtk_adjustment_get_page_size(a));
    }
}

static void on_scrolled(BradawlChatView *self)
{
    GtkAdjustment *a = gtk_scrolled_window_get_vadjustment(self->scroll);
    self->stick = gtk_adjustment_get_value(a) + gtk_adjustment_get_page_size(a) >=
                  gtk_adjustment_get_upper(a) - NEAR_END;
}

/* ---- writing ---- */

static gboolean is_linked(BradawlChatView *self)
{
    return self->peer != NULL && bradawl_peer_get_state(self->peer) == BRADAWL_PEER_LINKED;
}

static void on_changed(BradawlChatView *self)
{
    const size_t len = strlen(gtk_entry_get_text(self->entry));
    const gboolean fits = len <= AWL_MESSAGE_MAX;
    if (!fits) {
        g_autofree char *words = g_strdup_printf(
            _("Too long by %u bytes: a message has at most 16 KiB. Send it in parts."),
            (guint)(len - AWL_MESSAGE_MAX));
        gtk_label_set_text(self->too_long, words);
    }
    gtk_widget_set_visible(GTK_WIDGET(self->too_long), !fits);
    gtk_widget_set_sensitive(self->send, fits && len > 0 && is_linked(self));
}

static void on_send(BradawlChatView *self)
{
    const char *text = gtk_entry_get_text(self->entry);
    if (*text == '\0' || strlen(text) > AWL_MESSAGE_MAX || !is_linked(self)) {
        return;
    }
    self->stick = TRUE;
    bradawl_session_send(self->session, self->peer, text);
    gtk_entry_set_text(self->entry, "");
}

static void keep_draft(BradawlChatView *self)
{
    if (self->peer != NULL) {
        g_object_set_data_full(G_OBJECT(self->peer), draft_key,
                               g_strdup(gtk_entry_get_text(self->entry)), g_free);
    }
}

static void bring_draft(BradawlChatView *self)
{
    const char *draft =
        self->peer != NULL ? g_object_get_data(G_OBJECT(self->peer), draft_key) : NULL;
    gtk_entry_set_text(self->entry, draft != NULL ? draft : "");
}

void bradawl_chat_view_refresh(BradawlChatView *self)
{
    const gboolean linked = is_linked(self);
    const char *name = self->peer != NULL ? bradawl_peer_get_shown_name(self->peer) : "";
    g_autofree char *hint = linked ? g_strdup_printf(_("Message to %s"), name)
                                   : g_strdup_printf(_("Connect to %s to write messages"), name);
    g_autofree char *nothing = g_strdup_printf(
        linked
            ? _("No messages yet. What you write goes to %s directly, encrypted from end to end.")
            : _("No messages yet. They travel over the link: connect to %s first."),
        name);
    if (g_strcmp0(gtk_entry_get_placeholder_text(self->entry), hint) != 0) {
        gtk_entry_set_placeholder_text(self->entry, hint);
        gtk_label_set_text(self->nothing, nothing);
    }
    gtk_widget_set_sensitive(GTK_WIDGET(self->entry), linked);
    on_changed(self);
    see(self);
}

void bradawl_chat_view_focus_entry(BradawlChatView *self)
{
    gtk_entry_grab_focus_without_selecting(self->entry);
}

/* ---- the object ---- */

void bradawl_chat_view_set(BradawlChatView *self, BradawlSession *session, BradawlPeer *peer)
{
    g_set_object(&self->session, session);
    if (self->peer == peer) {
        return;
    }
    keep_draft(self);
    if (self->chat != NULL) {
        g_signal_handlers_disconnect_by_data(self->chat, self);
        g_clear_object(&self->chat);
    }
    g_set_object(&self->peer, peer);
    if (peer != NULL) {
        self->chat = g_object_ref(bradawl_peer_get_chat(peer));
        g_signal_connect_swapped(self->chat, "items-changed", G_CALLBACK(on_items_changed), self);
    }
    const guint count = self->chat != NULL ? g_list_model_get_n_items(self->chat) : 0;
    self->stick = TRUE;
    fill(self, count > PAGE ? count - PAGE : 0);
    bring_draft(self);
    bradawl_chat_view_refresh(self);
}

static void map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_chat_view_parent_class)->map(widget);
    see(BRADAWL_CHAT_VIEW(widget));
}

static void dispose(GObject *object)
{
    BradawlChatView *self = BRADAWL_CHAT_VIEW(object);
    if (self->chat != NULL) {
        g_signal_handlers_disconnect_by_data(self->chat, self);
        g_clear_object(&self->chat);
    }
    g_clear_object(&self->peer);
    g_clear_object(&self->session);
    G_OBJECT_CLASS(bradawl_chat_view_parent_class)->dispose(object);
}

static void bradawl_chat_view_class_init(BradawlChatViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    widget_class->map = map;
    gtk_widget_class_set_template_from_resource(
        widget_class, "/io/github/bradawl/Bradawl/ui/bradawl-chat-view.ui");
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, scroll);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, list);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, earlier);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, send);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, nothing);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, too_long);
    gtk_widget_class_bind_template_child(widget_class, BradawlChatView, entry);
    gtk_widget_class_bind_template_callback(widget_class, on_earlier);
    gtk_widget_class_bind_template_callback(widget_class, on_send);
    gtk_widget_class_bind_template_callback(widget_class, on_changed);
}

static void bradawl_chat_view_init(BradawlChatView *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    GtkAdjustment *a = gtk_scrolled_window_get_vadjustment(self->scroll);
    self->stick = TRUE;
    g_signal_connect_object(a, "changed", G_CALLBACK(on_extent_changed), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(a, "value-changed", G_CALLBACK(on_scrolled), self, G_CONNECT_SWAPPED);
}
