/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-peer-page.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-cause-card.h"
#include "widgets/bradawl-chat-view.h"
#include "widgets/bradawl-log-view.h"
#include "widgets/bradawl-peer-menu.h"
#include "widgets/bradawl-picture.h"
#include "widgets/bradawl-report.h"
#include "widgets/bradawl-status-line.h"

struct _BradawlPeerPage {
    GtkBox parent;
    GtkLabel *name;
    BradawlStatusLine *status;
    GtkWidget *action, *tools, *raw, *filter;
    GtkMenuButton *menu;
    BradawlPicture *picture;
    BradawlCauseCard *cause_card;
    GtkToggleButton *follow;
    GtkStack *stack;
    BradawlLogView *log_view;
    BradawlChatView *chat_view;

    BradawlSession *session;
    BradawlPeer *peer;
    GSettings *settings;
    GMenu *items;
    guint menu_facts; /* what the items were made from; made anew when it differs */
};
G_DEFINE_FINAL_TYPE(BradawlPeerPage, bradawl_peer_page, GTK_TYPE_BOX)

/* ---- what the peer looks like now ---- */

typedef struct {
    const char *label, *action;
    gboolean suggested;
} MainAction;

/* NULL: none; the card of a failure has its own button. */
static const MainAction *main_action(BradawlPeer *peer)
{
    static const MainAction connect = {N_("Connect"), "win.connect", TRUE};
    static const MainAction cancel = {N_("Cancel"), "win.disconnect", FALSE};
    static const MainAction disconnect = {N_("Disconnect"), "win.disconnect", FALSE};
    static const MainAction accept = {N_("Accept"), "win.answer-accept", TRUE};
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_OFFLINE:
    case BRADAWL_PEER_ONLINE:
        return bradawl_peer_key_changed(peer) ? NULL : &connect;
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_PUNCHING:
        return &cancel;
    case BRADAWL_PEER_INVITING:
        return &accept;
    case BRADAWL_PEER_LINKED:
        return &disconnect;
    case BRADAWL_PEER_UNREACHABLE:
        break;
    }
    return NULL;
}

static void show_action(BradawlPeerPage *self)
{
    const MainAction *main = main_action(self->peer);
    gtk_widget_set_visible(self->action, main != NULL);
    if (main == NULL) {
        return;
    }
    GtkActionable *actionable = GTK_ACTIONABLE(self->action);
    GtkStyleContext *context = gtk_widget_get_style_context(self->action);
    const gboolean offline = bradawl_peer_get_state(self->peer) == BRADAWL_PEER_OFFLINE;
    gtk_button_set_label(GTK_BUTTON(self->action), _(main->label));
    if (main->suggested && !offline) {
        gtk_style_context_add_class(context, "suggested-action");
    } else {
        gtk_style_context_remove_class(context, "suggested-action");
    }
    gtk_actionable_set_action_target(actionable, "s", bradawl_peer_get_name(self->peer));
    /* Without an action an actionable button is insensitive by our word only. */
    gtk_actionable_set_action_name(actionable, offline ? NULL : main->action);
    if (offline) {
        gtk_widget_set_sensitive(self->action, FALSE);
    }
    gtk_widget_set_tooltip_text(self->action, offline ? _("Not in the room now") : NULL);
}

/* Without submenus: the popover of a menu button keeps the page of one that is gone. They are in
 * the context menu of the list. */
static GMenuModel *flat(GMenuModel *section)
{
    GMenu *out = g_menu_new();
    const int count = g_menu_model_get_n_items(section);
    for (int i = 0; i < count; i++) {
        g_autoptr(GMenuModel) below = g_menu_model_get_item_link(section, i, G_MENU_LINK_SUBMENU);
        if (below == NULL) {
            g_autoptr(GMenuItem) item = g_menu_item_new_from_model(section, i);
            g_menu_append_item(out, item);
        }
    }
    return G_MENU_MODEL(out);
}

/* The items change, the menu stays: GTK's accessibility asks a popover that was destroyed a moment
 * ago whether it is modal (gtk_popover_get_modal(NULL), a critical). */
static void show_menu(BradawlPeerPage *self)
{
    const guint facts = 1U + (guint)bradawl_peer_get_state(self->peer) * 16 +
                        (bradawl_peer_asks(self->peer) ? 2 : 0) +
                        (bradawl_peer_is_here(self->peer) ? 4 : 0) +
                        (*bradawl_peer_get_known_id(self->peer) != '\0' ? 8 : 0);
    if (facts != self->menu_facts) {
        g_autoptr(GMenuModel) items = bradawl_peer_menu_new(self->peer);
        g_menu_remove_all(self->items);
        const int sections = g_menu_model_get_n_items(items);
        for (int i = 0; i < sections; i++) {
            g_autoptr(GMenuModel) section =
                g_menu_model_get_item_link(items, i, G_MENU_LINK_SECTION);
            g_autoptr(GMenuModel) items_here = flat(section);
            g_menu_append_section(self->items, NULL, items_here);
        }
        self->menu_facts = facts;
    }
}

static void show_name(BradawlPeerPage *self)
{
    const char *name = bradawl_peer_get_shown_name(self->peer);
    if (g_strcmp0(gtk_label_get_text(self->name), name) != 0) {
        gtk_label_set_text(self->name, name);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self->name), name);
    }
}

static void show_unread(BradawlPeerPage *self)
{
    gtk_container_child_set(GTK_CONTAINER(self->stack), GTK_WIDGET(self->chat_view),
                            "needs-attention", bradawl_peer_get_unread(self->peer) > 0, NULL);
}

static void on_peer_changed(BradawlPeerPage *self)
{
    const BradawlPeerState state = bradawl_peer_get_state(self->peer);
    show_name(self);
    show_action(self);
    show_menu(self);
    bradawl_status_line_set(self->status, self->peer);
    bradawl_picture_set(self->picture, bradawl_peer_get_hole(self->peer),
                        bradawl_peer_get_shown_name(self->peer),
                        bradawl_session_get_server(self->session));
    bradawl_cause_card_set(self->cause_card, self->session, self->peer);
    bradawl_log_view_set_busy(self->log_view,
                              state == BRADAWL_PEER_CALLING || state == BRADAWL_PEER_PUNCHING);
    bradawl_chat_view_refresh(self->chat_view);
    show_unread(self);
}

static void let_go(BradawlPeerPage *self)
{
    if (self->peer != NULL) {
        g_signal_handlers_disconnect_by_data(self->peer, self);
    }
    if (self->session != NULL) {
        g_signal_handlers_disconnect_by_data(self->session, self);
    }
    g_clear_object(&self->peer);
    g_clear_object(&self->session);
}

static gboolean wants_follow(BradawlPeerPage *self)
{
    return self->settings == NULL || g_settings_get_boolean(self->settings, "follow-tail");
}

void bradawl_peer_page_set(BradawlPeerPage *self, BradawlSession *session, BradawlPeer *peer)
{
    if (self->peer == peer && self->session == session) {
        return;
    }
    let_go(self);
    self->menu_facts = 0;
    bradawl_chat_view_set(self->chat_view, session, peer);
    bradawl_log_view_set(self->log_view, peer != NULL ? bradawl_peer_get_log(peer) : NULL);
    g_object_set(self->log_view, "follow", wants_follow(self), NULL);
    if (session == NULL || peer == NULL) {
        bradawl_status_line_set(self->status, NULL);
        bradawl_log_view_set_busy(self->log_view, FALSE);
        return;
    }
    self->session = g_object_ref(session);
    self->peer = g_object_ref(peer);
    g_signal_connect_swapped(peer, "changed", G_CALLBACK(on_peer_changed), self);
    g_signal_connect_swapped(session, "changed", G_CALLBACK(on_peer_changed), self);
    on_peer_changed(self);
}

BradawlPeer *bradawl_peer_page_get_peer(BradawlPeerPage *self)
{
    return self->peer;
}

/* ---- tabs ---- */

static gboolean chat_in_front(BradawlPeerPage *self)
{
    return gtk_stack_get_visible_child(self->stack) == GTK_WIDGET(self->chat_view);
}

static void on_tab_changed(BradawlPeerPage *self)
{
    const gboolean chat = chat_in_front(self);
    gtk_widget_set_visible(self->tools, !chat);
    bradawl_picture_set_compact(self->picture, chat);
}

void bradawl_peer_page_show_log(BradawlPeerPage *self)
{
    gtk_stack_set_visible_child(self->stack, GTK_WIDGET(self->log_view));
}

void bradawl_peer_page_show_chat(BradawlPeerPage *self)
{
    gtk_stack_set_visible_child(self->stack, GTK_WIDGET(self->chat_view));
    bradawl_chat_view_focus_entry(self->chat_view);
}

void bradawl_peer_page_focus_entry(BradawlPeerPage *self)
{
    bradawl_chat_view_focus_entry(self->chat_view);
}

gboolean bradawl_peer_page_shows_chat(BradawlPeerPage *self)
{
    return chat_in_front(self) && gtk_widget_get_mapped(GTK_WIDGET(self->chat_view));
}

/* ---- the log's tools ---- */

/* The button mirrors the list, which stops following by itself; only a click is the user's wish. */
static void on_follow_toggled(BradawlPeerPage *self)
{
    const gboolean wanted = gtk_toggle_button_get_active(self->follow);
    gboolean follows = FALSE;
    g_object_get(self->log_view, "follow", &follows, NULL);
    if (wanted != follows) {
        g_object_set(self->log_view, "follow", wanted, NULL);
        if (self->settings != NULL) {
            g_settings_set_boolean(self->settings, "follow-tail", wanted);
        }
    }
}

static void on_hide_addresses(BradawlPeerPage *self)
{
    bradawl_log_view_set_hide_addresses(self->log_view,
                                        bradawl_cause_card_hides_addresses(self->cause_card));
}

static void on_follow_setting(BradawlPeerPage *self)
{
    g_object_set(self->log_view, "follow", wants_follow(self), NULL);
}

void bradawl_peer_page_set_settings(BradawlPeerPage *self, GSettings *settings)
{
    g_set_object(&self->settings, settings);
    g_settings_bind(settings, "show-raw", self->log_view, "show-raw", G_SETTINGS_BIND_DEFAULT);
    g_settings_bind(settings, "hide-addresses", self->cause_card, "hide-addresses",
                    G_SETTINGS_BIND_DEFAULT);
    g_signal_connect_object(settings, "changed::follow-tail", G_CALLBACK(on_follow_setting), self,
                            G_CONNECT_SWAPPED);
    on_follow_setting(self);
}

static void toggle(GtkWidget *button)
{
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button),
                                 !gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(button)));
}

void bradawl_peer_page_toggle_filter(BradawlPeerPage *self)
{
    bradawl_peer_page_show_log(self);
    toggle(self->filter);
}

void bradawl_peer_page_toggle_follow_tail(BradawlPeerPage *self)
{
    toggle(GTK_WIDGET(self->follow));
}

void bradawl_peer_page_toggle_show_raw(BradawlPeerPage *self)
{
    toggle(self->raw);
}

void bradawl_peer_page_copy_log(BradawlPeerPage *self)
{
    bradawl_log_view_copy(self->log_view);
}

void bradawl_peer_page_save_log(BradawlPeerPage *self)
{
    if (self->peer != NULL) {
        bradawl_log_view_save(self->log_view, bradawl_peer_get_shown_name(self->peer));
    }
}

void bradawl_peer_page_copy_details(BradawlPeerPage *self)
{
    if (self->peer != NULL) {
        g_autofree char *text = bradawl_report_of_peer(
            self->session, self->peer, bradawl_cause_card_hides_addresses(self->cause_card));
        GtkClipboard *clipboard =
            gtk_widget_get_clipboard(GTK_WIDGET(self), GDK_SELECTION_CLIPBOARD);
        gtk_clipboard_set_text(clipboard, text, -1);
    }
}

/* ---- the object ---- */

static void dispose(GObject *object)
{
    BradawlPeerPage *self = BRADAWL_PEER_PAGE(object);
    let_go(self);
    g_clear_object(&self->settings);
    g_clear_object(&self->items);
    G_OBJECT_CLASS(bradawl_peer_page_parent_class)->dispose(object);
}

static void bradawl_peer_page_class_init(BradawlPeerPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    g_type_ensure(BRADAWL_TYPE_STATUS_LINE);
    g_type_ensure(BRADAWL_TYPE_PICTURE);
    g_type_ensure(BRADAWL_TYPE_CAUSE_CARD);
    g_type_ensure(BRADAWL_TYPE_LOG_VIEW);
    g_type_ensure(BRADAWL_TYPE_CHAT_VIEW);
    gtk_widget_class_set_template_from_resource(
        widget_class, "/io/github/bradawl/Bradawl/ui/bradawl-peer-page.ui");
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, name);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, status);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, action);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, menu);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, picture);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, cause_card);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, tools);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, follow);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, raw);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, filter);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, stack);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, log_view);
    gtk_widget_class_bind_template_child(widget_class, BradawlPeerPage, chat_view);
    gtk_widget_class_bind_template_callback(widget_class, on_follow_toggled);
    gtk_widget_class_bind_template_callback(widget_class, on_tab_changed);
}

static void bradawl_peer_page_init(BradawlPeerPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    self->items = g_menu_new();
    gtk_menu_button_set_menu_model(self->menu, G_MENU_MODEL(self->items));
    const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
    g_signal_connect_object(self->cause_card, "notify::hide-addresses",
                            G_CALLBACK(on_hide_addresses), self, G_CONNECT_SWAPPED);
    on_hide_addresses(self);
    g_object_bind_property(self->log_view, "follow", self->follow, "active", G_BINDING_SYNC_CREATE);
    g_object_bind_property(self->log_view, "show-raw", self->raw, "active", both);
    g_object_bind_property(self->log_view, "filtering", self->filter, "active", both);
}

GtkWidget *bradawl_peer_page_new(void)
{
    return g_object_new(BRADAWL_TYPE_PEER_PAGE, NULL);
}
