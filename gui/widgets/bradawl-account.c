/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-account.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-peer-row.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-account.ui"

struct _BradawlAccount {
    GtkMenuButton parent_instance;

    GtkLabel *avatar, *name, *state;
    GtkWidget *trial;
    GtkLabel *full_name, *server, *room, *id; /* in the popover */
    BradawlSession *session;
};

G_DEFINE_FINAL_TYPE(BradawlAccount, bradawl_account, GTK_TYPE_MENU_BUTTON)

/* "Online · hub.example" */
static char *state_words(BradawlSession *session)
{
    const char *server = bradawl_session_get_server(session);
    if (bradawl_session_is_trial(session)) {
        return g_strdup(_("On this computer only"));
    }
    switch (bradawl_session_get_state(session)) {
    case BRADAWL_SESSION_OUT:
        return g_strdup(_("Logged out"));
    case BRADAWL_SESSION_CONNECTING:
        return g_strdup_printf(_("Connecting · %s"), server);
    case BRADAWL_SESSION_ONLINE:
        return g_strdup_printf(_("Online · %s"), server);
    case BRADAWL_SESSION_LOST:
        return g_strdup_printf(_("Server lost · %s"), server);
    }
    return g_strdup("");
}

static void set_full(GtkLabel *label, const char *text)
{
    gtk_label_set_text(label, text);
    gtk_widget_set_tooltip_text(GTK_WIDGET(label), text);
}

static void show(BradawlAccount *self)
{
    BradawlSession *session = self->session;
    g_autofree char *name = bradawl_text_shown(bradawl_session_get_name(session));
    g_autofree char *room = bradawl_text_shown(bradawl_session_get_room(session));
    g_autofree char *letter = bradawl_peer_letter(name);
    g_autofree char *state = state_words(session);
    /* TRANSLATORS: the account button as a screen reader says it: your name, state */
    g_autofree char *spoken = g_strdup_printf(_("Account: %s, %s"), name, state);
    gboolean lost = bradawl_session_get_state(session) == BRADAWL_SESSION_LOST;
    GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self->state));
    gtk_style_context_remove_class(style, lost ? "dim-label" : "warn");
    gtk_style_context_add_class(style, lost ? "warn" : "dim-label");
    gtk_label_set_text(self->avatar, letter);
    gtk_label_set_text(self->name, name);
    gtk_label_set_text(self->state, state);
    gtk_widget_set_visible(self->trial, bradawl_session_is_trial(session));
    set_full(self->full_name, name);
    set_full(self->server, bradawl_session_get_server(session));
    set_full(self->room, room);
    set_full(self->id, bradawl_session_get_id(session));
    atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), spoken);
    g_autofree char *tip = g_strdup_printf("%s\n%s", name, state);
    gtk_widget_set_tooltip_text(GTK_WIDGET(self), tip);
}

void bradawl_account_set_session(BradawlAccount *self, BradawlSession *session)
{
    g_return_if_fail(self->session == NULL);
    self->session = g_object_ref(session);
    g_signal_connect_object(session, "changed", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "stopped", G_CALLBACK(show), self, G_CONNECT_SWAPPED);
    show(self);
}

static void bradawl_account_dispose(GObject *object)
{
    g_clear_object(&BRADAWL_ACCOUNT(object)->session);
    G_OBJECT_CLASS(bradawl_account_parent_class)->dispose(object);
}

static void bradawl_account_class_init(BradawlAccountClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = bradawl_account_dispose;
    gtk_widget_class_set_template_from_resource(widget, UI);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, avatar);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, name);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, state);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, trial);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, full_name);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, server);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, room);
    gtk_widget_class_bind_template_child(widget, BradawlAccount, id);
}

static void bradawl_account_init(BradawlAccount *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *bradawl_account_new(void)
{
    return g_object_new(BRADAWL_TYPE_ACCOUNT, NULL);
}
