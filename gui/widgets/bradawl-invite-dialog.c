/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-invite-dialog.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-dialog.h"
#include "widgets/bradawl-qr.h"

struct _BradawlInviteDialog {
    GtkDialog parent;
    GtkLabel *headline, *how, *link, *words;
    GtkButton *copy_link, *copy_words;
    BradawlQr *qr;
};

G_DEFINE_TYPE(BradawlInviteDialog, bradawl_invite_dialog, GTK_TYPE_DIALOG)

static void on_copy_link(GtkButton *button, BradawlInviteDialog *self)
{
    bradawl_dialog_copy(button, gtk_label_get_text(self->link));
}

static void on_copy_words(GtkButton *button, BradawlInviteDialog *self)
{
    bradawl_dialog_copy(button, gtk_label_get_text(self->words));
}

static void on_response(GtkDialog *dialog, int response)
{
    (void)response;
    gtk_widget_destroy(GTK_WIDGET(dialog));
}

static void bradawl_invite_dialog_class_init(BradawlInviteDialogClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    GTK_DIALOG_CLASS(class)->response = on_response;
    g_type_ensure(BRADAWL_TYPE_QR);
    gtk_widget_class_set_template_from_resource(
        widget, "/io/github/bradawl/Bradawl/ui/bradawl-invite-dialog.ui");
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, headline);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, how);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, link);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, words);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, copy_link);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, copy_words);
    gtk_widget_class_bind_template_child(widget, BradawlInviteDialog, qr);
    gtk_widget_class_bind_template_callback(widget, on_copy_link);
    gtk_widget_class_bind_template_callback(widget, on_copy_words);
}

static void bradawl_invite_dialog_init(BradawlInviteDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

static void fill(BradawlInviteDialog *self, BradawlSession *session, const char *link)
{
    g_autofree char *room = bradawl_text_shown(bradawl_session_get_room(session));
    /* TRANSLATORS: %s is the name of a room. */
    g_autofree char *headline = g_strdup_printf(_("Invite a friend to %s"), room);
    /* TRANSLATORS: server, then room; the friend types both into the login page. */
    g_autofree char *words =
        g_strdup_printf(_("Server: %s, room: %s"), bradawl_session_get_server(session), room);
    gtk_label_set_text(self->headline, headline);
    gtk_label_set_text(
        self->how,
        bradawl_session_is_trial(session)
            ? _("This server runs inside Bradawl to try it: only this computer can reach it. Log "
                "in to a server of your own to invite a friend.")
            : _("Your friend opens this link with Bradawl, or pastes it into the field Server, and "
                "logs in. Then you see each other."));
    gtk_label_set_text(self->link, link);
    gtk_label_set_text(self->words, words);
    bradawl_qr_set_text(self->qr, link);
}

void bradawl_invite_dialog_show(GtkWindow *parent, BradawlSession *session)
{
    g_autofree char *link = bradawl_session_invitation(session);
    if (link == NULL) {
        return;
    }
    BradawlInviteDialog *self = g_object_new(BRADAWL_TYPE_INVITE_DIALOG, "use-header-bar", 1, NULL);
    fill(self, session, link);
    bradawl_dialog_present(GTK_DIALOG(self), parent, GTK_WIDGET(self->copy_link));
}
