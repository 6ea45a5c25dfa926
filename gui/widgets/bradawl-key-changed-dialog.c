/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-key-changed-dialog.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-dialog.h"

struct _BradawlKeyChangedDialog {
    GtkDialog parent;
    BradawlSession *session;
    BradawlPeer *peer;
    char *shown_id; /* the new ID that the user looks at: no other one is trusted */
    GtkLabel *headline, *intro, *known_caption, *known_id, *new_id, *number_caption, *number, *how;
    GtkLabel *compared_label;
    GtkWidget *compared, *cancel, *trust;
};

G_DEFINE_TYPE(BradawlKeyChangedDialog, bradawl_key_changed_dialog, GTK_TYPE_DIALOG)

static void on_response(GtkDialog *dialog, int response)
{
    BradawlKeyChangedDialog *self = BRADAWL_KEY_CHANGED_DIALOG(dialog);
    if (response == GTK_RESPONSE_ACCEPT) {
        bradawl_session_trust_new_key(self->session, self->peer);
    }
    gtk_widget_destroy(GTK_WIDGET(dialog));
}

/* The peer came once more, with a third key, or with the old one again: what was compared is not
 * what would be trusted now. */
static void on_peer_changed(BradawlKeyChangedDialog *self)
{
    if (!bradawl_peer_key_changed(self->peer) ||
        g_strcmp0(bradawl_peer_get_id(self->peer), self->shown_id) != 0) {
        gtk_widget_destroy(GTK_WIDGET(self));
    }
}

static void dispose(GObject *object)
{
    BradawlKeyChangedDialog *self = BRADAWL_KEY_CHANGED_DIALOG(object);
    g_clear_object(&self->session);
    g_clear_object(&self->peer);
    g_clear_pointer(&self->shown_id, g_free);
    G_OBJECT_CLASS(bradawl_key_changed_dialog_parent_class)->dispose(object);
}

static void bradawl_key_changed_dialog_class_init(BradawlKeyChangedDialogClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->dispose = dispose;
    GTK_DIALOG_CLASS(class)->response = on_response;
    gtk_widget_class_set_template_from_resource(
        widget, "/io/github/bradawl/Bradawl/ui/bradawl-key-changed-dialog.ui");
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, headline);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, intro);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, known_caption);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, known_id);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, new_id);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, number_caption);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, number);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, how);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, compared);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, compared_label);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, cancel);
    gtk_widget_class_bind_template_child(widget, BradawlKeyChangedDialog, trust);
}

static void bradawl_key_changed_dialog_init(BradawlKeyChangedDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    bradawl_dialog_guard(GTK_DIALOG(self), self->compared, self->trust);
}

static void fill_ids(BradawlKeyChangedDialog *self)
{
    g_autofree char *day = bradawl_dialog_day(bradawl_peer_get_first_seen(self->peer));
    bradawl_dialog_set_format(self->known_caption,
                              bradawl_peer_is_verified(self->peer)
                                  /* TRANSLATORS: %s is a day, as 2026-11-03. */
                                  ? _("Known ID · first seen %s · verified")
                                  /* TRANSLATORS: %s is a day, as 2026-11-03. */
                                  : _("Known ID · first seen %s · not verified"),
                              day);
    gtk_label_set_text(self->known_id, bradawl_peer_get_known_id(self->peer));
    gtk_label_set_text(self->new_id, self->shown_id);
    /* With the new key: it is what the peer's own window shows when the key is really its own. */
    char number[AWL_CLIENT_SAFETY_SIZE];
    gboolean known =
        awl_client_safety(bradawl_session_get_id(self->session), self->shown_id, number) == AWL_OK;
    g_autofree char *rows = known ? bradawl_dialog_rows(number, 6) : NULL;
    bradawl_dialog_set_value(self->number_caption, self->number, rows);
}

static void fill(BradawlKeyChangedDialog *self)
{
    const char *name = bradawl_peer_get_shown_name(self->peer);
    bradawl_dialog_set_format(self->headline, _("%s has another key now"), name);
    bradawl_dialog_set_format(
        self->intro,
        _("This happens when %s installed Bradawl anew or uses another computer. It also "
          "happens when somebody pretends to be that peer. Bradawl does not connect until "
          "you decide."),
        name);
    bradawl_dialog_set_format(
        self->how,
        /* TRANSLATORS: "Compare the safety number" is the menu item of that name. */
        _("Call %s by another way and compare this number: it stands there under Compare "
          "the safety number."),
        name);
    bradawl_dialog_set_format(self->compared_label,
                              _("I compared it with %s by voice, and it is the same"), name);
    fill_ids(self);
}

void bradawl_key_changed_dialog_show(GtkWindow *parent, BradawlSession *session, BradawlPeer *peer)
{
    if (!bradawl_peer_key_changed(peer)) {
        return;
    }
    BradawlKeyChangedDialog *self =
        g_object_new(BRADAWL_TYPE_KEY_CHANGED_DIALOG, "use-header-bar", 1, NULL);
    self->session = g_object_ref(session);
    self->peer = g_object_ref(peer);
    self->shown_id = g_strdup(bradawl_peer_get_id(peer));
    fill(self);
    g_signal_connect_object(peer, "changed", G_CALLBACK(on_peer_changed), self, G_CONNECT_SWAPPED);
    bradawl_dialog_present(GTK_DIALOG(self), parent, self->cancel);
}
