/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-identity-dialog.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-dialog.h"
#include "widgets/bradawl-qr.h"

struct _BradawlIdentityDialog {
    GtkDialog parent;
    BradawlSession *session;
    GtkLabel *name, *intro, *id;
    GtkLabel *room_caption, *room, *server_caption, *server, *server_id_caption, *server_id;
    GtkButton *copy;
    BradawlQr *qr;
};

G_DEFINE_TYPE(BradawlIdentityDialog, bradawl_identity_dialog, GTK_TYPE_DIALOG)

/* Not logged in, the profile still knows who this is. */
static const char *own_id(BradawlSession *session)
{
    const char *id = bradawl_session_get_id(session);
    return *id != '\0' ? id : bradawl_session_get_memory(session, NULL)->id;
}

static void update(BradawlIdentityDialog *self)
{
    BradawlSession *session = self->session;
    const char *id = own_id(session);
    const char *name = bradawl_session_get_name(session);
    gtk_label_set_text(self->name, *name != '\0' ? name : _("Your identity"));
    gtk_label_set_text(
        self->intro,
        bradawl_session_is_trial(session)
            ? _("A temporary identity to try Bradawl with: it is forgotten when you log out.")
            : _("Your friends know you by this ID. The private key behind it never leaves this "
                "computer."));
    if (g_strcmp0(gtk_label_get_text(self->id), id) != 0) {
        gtk_label_set_text(self->id, id);
        bradawl_qr_set_text(self->qr, id);
    }
    gtk_widget_set_sensitive(GTK_WIDGET(self->copy), *id != '\0');
    bradawl_dialog_set_value(self->room_caption, self->room, bradawl_session_get_room(session));
    bradawl_dialog_set_value(self->server_caption, self->server,
                             bradawl_session_get_server(session));
    bradawl_dialog_set_value(self->server_id_caption, self->server_id,
                             bradawl_session_get_server_id(session));
}

static void on_copy(GtkButton *button, BradawlIdentityDialog *self)
{
    bradawl_dialog_copy(button, gtk_label_get_text(self->id));
}

static void dispose(GObject *object)
{
    g_clear_object(&BRADAWL_IDENTITY_DIALOG(object)->session);
    G_OBJECT_CLASS(bradawl_identity_dialog_parent_class)->dispose(object);
}

static void on_response(GtkDialog *dialog, int response)
{
    (void)response;
    gtk_widget_destroy(GTK_WIDGET(dialog));
}

static void bradawl_identity_dialog_class_init(BradawlIdentityDialogClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->dispose = dispose;
    GTK_DIALOG_CLASS(class)->response = on_response;
    g_type_ensure(BRADAWL_TYPE_QR);
    gtk_widget_class_set_template_from_resource(
        widget, "/io/github/bradawl/Bradawl/ui/bradawl-identity-dialog.ui");
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, name);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, intro);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, id);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, room_caption);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, room);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, server_caption);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, server);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, server_id_caption);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, server_id);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, copy);
    gtk_widget_class_bind_template_child(widget, BradawlIdentityDialog, qr);
    gtk_widget_class_bind_template_callback(widget, on_copy);
}

static void bradawl_identity_dialog_init(BradawlIdentityDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

void bradawl_identity_dialog_run(GtkWindow *parent, BradawlSession *session)
{
    BradawlIdentityDialog *self =
        g_object_new(BRADAWL_TYPE_IDENTITY_DIALOG, "use-header-bar", 1, NULL);
    self->session = g_object_ref(session);
    g_signal_connect_object(session, "changed", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
    update(self);
    bradawl_dialog_present(GTK_DIALOG(self), parent, GTK_WIDGET(self->copy));
}
