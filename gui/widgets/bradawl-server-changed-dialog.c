/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-server-changed-dialog.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-dialog.h"

struct _BradawlServerChangedDialog {
    GtkDialog parent;
    BradawlSession *session;
    char *server, *name, *room; /* the login to repeat; the session forgets them meanwhile */
    GtkLabel *headline, *known_caption, *known_id, *new_id;
    GtkWidget *compared, *cancel, *trust;
};

G_DEFINE_TYPE(BradawlServerChangedDialog, bradawl_server_changed_dialog, GTK_TYPE_DIALOG)

static void tell_failure(GtkWindow *parent, awl_err err, const char *server)
{
    g_autofree char *sentence = bradawl_trouble_sentence(err, server);
    g_autofree char *next_step = bradawl_trouble_next_step(err);
    GtkWidget *dialog =
        gtk_message_dialog_new(parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                               GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, "%s", sentence);
    gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", next_step);
    g_signal_connect(dialog, "response", G_CALLBACK(gtk_widget_destroy), NULL);
    gtk_window_present(GTK_WINDOW(dialog));
}

static void trust(BradawlServerChangedDialog *self)
{
    awl_err err = bradawl_session_trust_server(self->session);
    if (err == AWL_OK) {
        err = bradawl_session_login(self->session, self->server, self->name, self->room);
    }
    if (err != AWL_OK) {
        tell_failure(gtk_window_get_transient_for(GTK_WINDOW(self)), err, self->server);
    }
}

static void on_response(GtkDialog *dialog, int response)
{
    BradawlServerChangedDialog *self = BRADAWL_SERVER_CHANGED_DIALOG(dialog);
    if (response == GTK_RESPONSE_ACCEPT) {
        trust(self);
    }
    gtk_widget_destroy(GTK_WIDGET(dialog));
}

static void dispose(GObject *object)
{
    BradawlServerChangedDialog *self = BRADAWL_SERVER_CHANGED_DIALOG(object);
    g_clear_object(&self->session);
    g_clear_pointer(&self->server, g_free);
    g_clear_pointer(&self->name, g_free);
    g_clear_pointer(&self->room, g_free);
    G_OBJECT_CLASS(bradawl_server_changed_dialog_parent_class)->dispose(object);
}

static void bradawl_server_changed_dialog_class_init(BradawlServerChangedDialogClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->dispose = dispose;
    GTK_DIALOG_CLASS(class)->response = on_response;
    gtk_widget_class_set_template_from_resource(
        widget, "/io/github/bradawl/Bradawl/ui/bradawl-server-changed-dialog.ui");
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, headline);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, known_caption);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, known_id);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, new_id);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, compared);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, cancel);
    gtk_widget_class_bind_template_child(widget, BradawlServerChangedDialog, trust);
}

static void bradawl_server_changed_dialog_init(BradawlServerChangedDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    bradawl_dialog_guard(GTK_DIALOG(self), self->compared, self->trust);
}

static void fill(BradawlServerChangedDialog *self)
{
    /* TRANSLATORS: %s is a server, as "hub.example". */
    g_autofree char *headline = g_strdup_printf(_("%s has another key now"), self->server);
    gtk_label_set_text(self->headline, headline);
    bradawl_dialog_set_value(self->known_caption, self->known_id,
                             bradawl_session_get_server_id(self->session));
    gtk_label_set_text(self->new_id, bradawl_session_get_changed_server_id(self->session));
}

void bradawl_server_changed_dialog_show(GtkWindow *parent, BradawlSession *session)
{
    if (*bradawl_session_get_changed_server_id(session) == '\0') {
        return;
    }
    BradawlServerChangedDialog *self =
        g_object_new(BRADAWL_TYPE_SERVER_CHANGED_DIALOG, "use-header-bar", 1, NULL);
    self->session = g_object_ref(session);
    self->server = g_strdup(bradawl_session_get_server(session));
    self->name = g_strdup(bradawl_session_get_name(session));
    self->room = g_strdup(bradawl_session_get_room(session));
    fill(self);
    bradawl_dialog_present(GTK_DIALOG(self), parent, self->cancel);
}
