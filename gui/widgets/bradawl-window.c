/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "system/bradawl-system.h"
#include "widgets/bradawl-close-confirm.h"
#include "widgets/bradawl-notify.h"
#include "widgets/bradawl-window-private.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-window.ui"

enum {
    SIDE_WIDTH = 332,
    SIDE_WIDTH_NARROW = 264,
    NARROW_BELOW = 900,
    LOW_BELOW = 680,
};

G_DEFINE_FINAL_TYPE(BradawlWindow, bradawl_window, GTK_TYPE_APPLICATION_WINDOW)

static gboolean is_in(BradawlWindow *self)
{
    BradawlSessionState state = bradawl_session_get_state(self->session);
    return state == BRADAWL_SESSION_ONLINE || state == BRADAWL_SESSION_LOST;
}

/* ---- what is shown ---- */

/* The right side: the selected peer, or what to do without one. */
static void show_right(BradawlWindow *self)
{
    BradawlPeer *peer = bradawl_peer_list_get_selected(self->peer_list);
    if (peer != bradawl_peer_page_get_peer(self->peer_page)) {
        bradawl_peer_page_set(self->peer_page, self->session, peer);
    }
    if (peer == NULL) {
        gboolean empty = bradawl_peer_list_count_here(self->peer_list) == 0;
        bradawl_room_page_set(self->room_page, self->session, empty);
    }
    gtk_stack_set_visible_child(self->right, peer != NULL ? GTK_WIDGET(self->peer_page)
                                                          : GTK_WIDGET(self->room_page));
    bradawl_window_update_actions(self);
}

static void on_session_changed(BradawlWindow *self)
{
    gboolean in = is_in(self);
    gboolean was = gtk_stack_get_visible_child(self->root) == self->main_page;
    gtk_widget_set_visible(GTK_WIDGET(self->account), in);
    gtk_header_bar_set_custom_title(self->header, in ? self->switcher : NULL);
    gtk_stack_set_visible_child(self->root, in ? self->main_page : GTK_WIDGET(self->login_page));
    show_right(self);
    if (in && !was) {
        gtk_stack_set_visible_child_name(self->pages, "peers");
        gtk_window_set_focus(GTK_WINDOW(self), NULL); /* the first row takes it */
    } else if (!in && was) {
        bradawl_login_page_focus(self->login_page);
    }
}

static void on_peer_changed(BradawlWindow *self, BradawlPeer *peer)
{
    if (!is_in(self)) {
        return;
    }
    BradawlPeer *selected = bradawl_peer_list_get_selected(self->peer_list);
    if (selected == NULL || selected == peer) {
        show_right(self);
    }
}

static void on_peer_selected(BradawlWindow *self)
{
    if (!gtk_widget_in_destruction(GTK_WIDGET(self)) && self->session != NULL) {
        show_right(self);
    }
}

static void on_peer_activated(BradawlWindow *self, BradawlPeer *peer)
{
    g_action_group_activate_action(G_ACTION_GROUP(self), "go-on",
                                   g_variant_new_string(bradawl_peer_get_name(peer)));
}

void bradawl_window_show_peer(BradawlWindow *self, BradawlPeer *peer)
{
    gtk_stack_set_visible_child_name(self->pages, "peers");
    bradawl_peer_list_select(self->peer_list, peer);
}

/* ---- calls and messages ---- */

static gboolean is_watched(BradawlWindow *self)
{
    return gtk_window_is_active(GTK_WINDOW(self));
}

static GApplication *app_of(BradawlWindow *self)
{
    return G_APPLICATION(gtk_window_get_application(GTK_WINDOW(self)));
}

static gboolean may_notify(BradawlWindow *self)
{
    return !is_watched(self) && app_of(self) != NULL &&
           g_settings_get_boolean(self->settings, "notifications");
}

static void on_invite(BradawlWindow *self, BradawlPeer *peer)
{
    if (!is_watched(self)) {
        gtk_window_set_urgency_hint(GTK_WINDOW(self), TRUE); /* flashes in the task bar */
    }
    if (may_notify(self)) {
        bradawl_notify_invite(app_of(self), peer);
    }
}

static void on_invite_over(BradawlWindow *self, BradawlPeer *peer)
{
    if (app_of(self) != NULL) {
        bradawl_notify_withdraw(app_of(self), peer);
    }
}

static void on_message(BradawlWindow *self, BradawlPeer *peer, BradawlMessage *message)
{
    if (is_watched(self)) {
        return;
    }
    gtk_window_set_urgency_hint(GTK_WINDOW(self), TRUE);
    if (may_notify(self)) {
        g_autofree char *text = bradawl_text_shown(bradawl_message_get_text(message));
        bradawl_notify_message(app_of(self), peer, text);
    }
}

/* Somebody looks again: ages of the list, and what the notifications said. */
static void on_active(BradawlWindow *self)
{
    if (!is_watched(self)) {
        return;
    }
    BradawlPeer *peer = bradawl_peer_list_get_selected(self->peer_list);
    gtk_window_set_urgency_hint(GTK_WINDOW(self), FALSE);
    if (peer != NULL && bradawl_peer_page_shows_chat(self->peer_page)) {
        bradawl_peer_mark_read(peer);
    }
    if (peer != NULL && app_of(self) != NULL) {
        bradawl_notify_withdraw(app_of(self), peer);
    }
    bradawl_peer_list_refresh(self->peer_list);
}

/* ---- Windows asks about listening: once, after it was explained ---- */

static void agree_to_listen(gpointer self)
{
    g_settings_set_boolean(BRADAWL_WINDOW(self)->settings, "may-listen", TRUE);
}

static void refuse_to_listen(gpointer self)
{
    g_settings_set_boolean(BRADAWL_WINDOW(self)->settings, "may-listen", FALSE);
}

static void ask_about_listening(BradawlWindow *self)
{
    g_autoptr(GVariant) answered = g_settings_get_user_value(self->settings, "may-listen");
    if (!bradawl_system_listening_asks() || answered != NULL ||
        bradawl_session_is_trial(self->session)) {
        return;
    }
    const BradawlQuestion question = {
        .heading = _("May Bradawl listen for peers?"),
        .text = _("Windows will ask once whether its firewall lets Bradawl in: say yes there too. "
                  "Without it Bradawl only dials, which is enough for most NATs but slower between "
                  "computers of one network."),
        .yes = _("_Allow Listening"),
        .no = _("_Only Dial"),
        .on_yes = agree_to_listen,
        .on_no = refuse_to_listen,
        .ctx = self,
    };
    bradawl_trouble_bar_ask(self->trouble_bar, &question);
}

static void on_root_changed(BradawlWindow *self)
{
    if (gtk_stack_get_visible_child(self->root) == self->main_page) {
        ask_about_listening(self);
    }
}

/* ---- size, closing ---- */

static void remember_size(BradawlWindow *self)
{
    gboolean maximized = gtk_window_is_maximized(GTK_WINDOW(self));
    g_settings_set_boolean(self->settings, "window-maximized", maximized);
    if (!maximized) {
        int width = 0, height = 0;
        gtk_window_get_size(GTK_WINDOW(self), &width, &height);
        g_settings_set_int(self->settings, "window-width", width);
        g_settings_set_int(self->settings, "window-height", height);
    }
}

static void close_now(gpointer data)
{
    BradawlWindow *self = data;
    self->close_agreed = TRUE;
    gtk_window_close(GTK_WINDOW(self));
}

static gboolean bradawl_window_delete_event(GtkWidget *widget, GdkEventAny *event)
{
    BradawlWindow *self = BRADAWL_WINDOW(widget);
    guint links = bradawl_session_count_links(self->session);
    (void)event;
    if (links > 0 && !self->close_agreed) {
        bradawl_close_confirm_show(GTK_WINDOW(self), links, close_now, self);
        return GDK_EVENT_STOP;
    }
    remember_size(self);
    return GDK_EVENT_PROPAGATE;
}

static gboolean bradawl_window_configure_event(GtkWidget *widget, GdkEventConfigure *event)
{
    BradawlWindow *self = BRADAWL_WINDOW(widget);
    gboolean result = GTK_WIDGET_CLASS(bradawl_window_parent_class)->configure_event(widget, event);
    int width = 0, height = 0;
    gtk_window_get_size(GTK_WINDOW(self), &width, &height);
    gboolean narrow = width < NARROW_BELOW, low = height < LOW_BELOW;
    if (narrow != self->narrow) {
        self->narrow = narrow;
        gtk_widget_set_size_request(GTK_WIDGET(self->peer_list),
                                    narrow ? SIDE_WIDTH_NARROW : SIDE_WIDTH, -1);
    }
    if (low != self->low) {
        self->low = low;
        bradawl_login_page_set_low(self->login_page, low);
    }
    return result;
}

/* ---- its face ---- */

void bradawl_window_fill(BradawlWindow *self, const char *server, const char *name,
                         const char *room)
{
    bradawl_login_page_fill(self->login_page, server, name, room);
}

void bradawl_window_login(BradawlWindow *self)
{
    bradawl_login_page_submit(self->login_page);
}

void bradawl_window_resume(BradawlWindow *self)
{
    bradawl_login_page_resume(self->login_page);
}

void bradawl_window_try(BradawlWindow *self)
{
    bradawl_login_page_try(self->login_page);
}

static void bradawl_window_dispose(GObject *object)
{
    BradawlWindow *self = BRADAWL_WINDOW(object);
    if (self->session != NULL) {
        g_signal_handlers_disconnect_by_data(self->session, self);
        bradawl_peer_page_set(self->peer_page, NULL, NULL);
    }
    G_OBJECT_CLASS(bradawl_window_parent_class)->dispose(object);
    g_clear_object(&self->session);
    g_clear_object(&self->settings);
}

static void bind_children(GtkWidgetClass *widget)
{
    gtk_widget_class_bind_template_child(widget, BradawlWindow, header);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, account);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, switcher);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, menu);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, root);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, pages);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, right);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, main_page);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, login_page);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, invite_bar);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, trouble_bar);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, peer_list);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, room_page);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, peer_page);
    gtk_widget_class_bind_template_child(widget, BradawlWindow, network_page);
}

static void bradawl_window_class_init(BradawlWindowClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = bradawl_window_dispose;
    widget->delete_event = bradawl_window_delete_event;
    widget->configure_event = bradawl_window_configure_event;
    g_type_ensure(BRADAWL_TYPE_ACCOUNT);
    g_type_ensure(BRADAWL_TYPE_LOGIN_PAGE);
    g_type_ensure(BRADAWL_TYPE_INVITE_BAR);
    g_type_ensure(BRADAWL_TYPE_TROUBLE_BAR);
    g_type_ensure(BRADAWL_TYPE_PEER_LIST);
    g_type_ensure(BRADAWL_TYPE_ROOM_PAGE);
    g_type_ensure(BRADAWL_TYPE_PEER_PAGE);
    g_type_ensure(BRADAWL_TYPE_NETWORK_PAGE);
    gtk_widget_class_set_template_from_resource(widget, UI);
    bind_children(widget);
    gtk_widget_class_bind_template_callback(widget, on_peer_selected);
    gtk_widget_class_bind_template_callback(widget, on_peer_activated);
    gtk_widget_class_bind_template_callback(widget, on_active);
    gtk_widget_class_bind_template_callback(widget, on_root_changed);
}

static void bradawl_window_init(BradawlWindow *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    /* The header bar holds it only while it is shown. */
    g_object_ref_sink(self->switcher);
    gtk_widget_set_size_request(GTK_WIDGET(self->peer_list), SIDE_WIDTH, -1);
    bradawl_window_add_actions(self);
}

static void follow_session(BradawlWindow *self)
{
    BradawlSession *session = self->session;
    /* First the parts, so that the list is right when the window looks at it. */
    bradawl_account_set_session(self->account, session);
    bradawl_login_page_bind(self->login_page, session, self->settings);
    bradawl_invite_bar_set_session(self->invite_bar, session);
    bradawl_trouble_bar_set_session(self->trouble_bar, session);
    bradawl_peer_list_set_session(self->peer_list, session);
    bradawl_network_page_set_session(self->network_page, session);
    bradawl_peer_page_set_settings(self->peer_page, self->settings);
    g_signal_connect_swapped(session, "changed", G_CALLBACK(on_session_changed), self);
    g_signal_connect_swapped(session, "stopped", G_CALLBACK(on_session_changed), self);
    g_signal_connect_swapped(session, "peer-changed", G_CALLBACK(on_peer_changed), self);
    g_signal_connect_swapped(session, "invite", G_CALLBACK(on_invite), self);
    g_signal_connect_swapped(session, "invite-over", G_CALLBACK(on_invite_over), self);
    g_signal_connect_swapped(session, "message", G_CALLBACK(on_message), self);
}

GtkWidget *bradawl_window_new(GtkApplication *app, BradawlSession *session, GSettings *settings)
{
    BradawlWindow *self = g_object_new(BRADAWL_TYPE_WINDOW, "application", app, NULL);
    self->session = g_object_ref(session);
    self->settings = g_object_ref(settings);
    gtk_window_set_default_size(GTK_WINDOW(self), g_settings_get_int(settings, "window-width"),
                                g_settings_get_int(settings, "window-height"));
    if (g_settings_get_boolean(settings, "window-maximized")) {
        gtk_window_maximize(GTK_WINDOW(self));
    }
    follow_session(self);
    on_session_changed(self);
    bradawl_login_page_focus(self->login_page);
    return GTK_WIDGET(self);
}
