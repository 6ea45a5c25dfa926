/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-verify-dialog.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-dialog.h"
#include "widgets/bradawl-key-changed-dialog.h"

struct _BradawlVerifyDialog {
    GtkDialog parent;
    BradawlSession *session;
    BradawlPeer *peer;
    GtkStack *stack;
    GtkLabel *headline, *intro, *number, *peer_id_caption, *peer_id, *own_id_caption, *own_id;
    GtkLabel *seen, *differ_headline, *differ_text;
    GtkWidget *differ_button, *same_button, *undo_button, *again, *hang_up, *forget;
};

G_DEFINE_TYPE(BradawlVerifyDialog, bradawl_verify_dialog, GTK_TYPE_DIALOG)

static void update_words(BradawlVerifyDialog *self, gboolean number_known, gboolean verified)
{
    const char *name = bradawl_peer_get_shown_name(self->peer);
    const char *headline = _("Compare this number with %s");
    const char *intro = _("Read it to each other on the phone or side by side. The same number on "
                          "both screens means that nobody sits in between.");
    if (!number_known) {
        headline = _("There is no number for %s yet");
        intro = _("Connect once: after the first link both keys are known, and this number too.");
    } else if (verified) {
        headline = _("%s is verified");
        intro = _("You compared this number. As long as the key stays the same, nobody sits in "
                  "between.");
    }
    bradawl_dialog_set_format(self->headline, headline, name);
    gtk_label_set_text(self->intro, intro);
}

static void update_facts(BradawlVerifyDialog *self, gboolean number_known)
{
    const char *known = bradawl_peer_get_known_id(self->peer);
    g_autofree char *day = bradawl_dialog_day(bradawl_peer_get_first_seen(self->peer));
    bradawl_dialog_set_format(self->peer_id_caption, _("ID of %s"),
                              bradawl_peer_get_shown_name(self->peer));
    bradawl_dialog_set_value(self->peer_id_caption, self->peer_id,
                             *known != '\0' ? known : bradawl_peer_get_id(self->peer));
    bradawl_dialog_set_value(self->own_id_caption, self->own_id,
                             bradawl_session_get_id(self->session));
    /* TRANSLATORS: %s is a day, as 2026-11-03. */
    bradawl_dialog_set_format(self->seen, _("First seen %s"), day);
    gtk_widget_set_visible(GTK_WIDGET(self->seen), number_known);
}

static void update(BradawlVerifyDialog *self)
{
    g_autofree char *number = bradawl_session_safety(self->session, self->peer);
    gboolean verified = number != NULL && bradawl_peer_is_verified(self->peer);
    gboolean comparing = gtk_stack_get_visible_child(self->stack) ==
                         gtk_stack_get_child_by_name(self->stack, "compare");
    g_autofree char *rows = number != NULL ? bradawl_dialog_rows(number, 4) : NULL;
    gtk_label_set_text(self->number, rows != NULL ? rows : "");
    gtk_widget_set_visible(GTK_WIDGET(self->number), rows != NULL);
    update_words(self, number != NULL, verified);
    update_facts(self, number != NULL);
    gtk_widget_set_visible(self->differ_button, comparing && number != NULL && !verified);
    gtk_widget_set_visible(self->same_button, comparing && number != NULL && !verified);
    gtk_widget_set_visible(self->undo_button, comparing && verified);
    gtk_widget_set_visible(self->hang_up, bradawl_peer_get_call(self->peer) != 0);
}

/* The pinned key does not hold any more while it is being compared: that is the other question. */
static void on_peer_changed(BradawlVerifyDialog *self)
{
    if (!bradawl_peer_key_changed(self->peer)) {
        update(self);
        return;
    }
    bradawl_key_changed_dialog_show(gtk_window_get_transient_for(GTK_WINDOW(self)), self->session,
                                    self->peer);
    gtk_widget_destroy(GTK_WIDGET(self));
}

static void show_page(BradawlVerifyDialog *self, const char *page, GtkWidget *focus)
{
    gtk_stack_set_visible_child_name(self->stack, page);
    update(self);
    gtk_widget_grab_focus(focus);
}

static void show_difference(BradawlVerifyDialog *self)
{
    const char *name = bradawl_peer_get_shown_name(self->peer);
    bradawl_dialog_set_format(self->differ_headline, _("Do not trust this link to %s"), name);
    bradawl_dialog_set_format(
        self->differ_text,
        _("Different numbers mean that somebody may sit between you, or that one of you "
          "has another key than the other one knows. Say nothing private over this link. "
          "Compare once more; if the numbers still differ, disconnect and forget %s. Then "
          "connect again over another network and compare again."),
        name);
    show_page(self, "differ", self->again);
}

static void on_again(GtkButton *button, BradawlVerifyDialog *self)
{
    (void)button;
    show_page(self, "compare", self->differ_button);
}

static void on_hang_up(GtkButton *button, BradawlVerifyDialog *self)
{
    (void)button;
    bradawl_session_hang_up(self->session, self->peer);
    gtk_widget_grab_focus(self->again); /* this button is about to disappear */
}

static void on_forget(GtkButton *button, BradawlVerifyDialog *self)
{
    (void)button;
    if (bradawl_peer_get_call(self->peer) != 0) {
        bradawl_session_hang_up(self->session, self->peer);
    }
    bradawl_session_forget(self->session, self->peer);
    gtk_widget_destroy(GTK_WIDGET(self));
}

static void on_response(GtkDialog *dialog, int response)
{
    BradawlVerifyDialog *self = BRADAWL_VERIFY_DIALOG(dialog);
    if (response == GTK_RESPONSE_CANCEL) {
        show_difference(self);
        return;
    }
    if (response == GTK_RESPONSE_YES || response == GTK_RESPONSE_REJECT) {
        bradawl_session_set_verified(self->session, self->peer, response == GTK_RESPONSE_YES);
    }
    gtk_widget_destroy(GTK_WIDGET(dialog));
}

static void dispose(GObject *object)
{
    BradawlVerifyDialog *self = BRADAWL_VERIFY_DIALOG(object);
    g_clear_object(&self->session);
    g_clear_object(&self->peer);
    G_OBJECT_CLASS(bradawl_verify_dialog_parent_class)->dispose(object);
}

/* Closing it is a third answer: not compared yet. */
static void constructed(GObject *object)
{
    G_OBJECT_CLASS(bradawl_verify_dialog_parent_class)->constructed(object);
    GtkWidget *bar = gtk_dialog_get_header_bar(GTK_DIALOG(object));
    gtk_header_bar_set_show_close_button(GTK_HEADER_BAR(bar), TRUE);
}

static void bind_children(GtkWidgetClass *widget)
{
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, stack);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, headline);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, intro);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, number);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, peer_id_caption);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, peer_id);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, own_id_caption);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, own_id);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, seen);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, differ_headline);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, differ_text);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, differ_button);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, same_button);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, undo_button);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, again);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, hang_up);
    gtk_widget_class_bind_template_child(widget, BradawlVerifyDialog, forget);
}

static void bradawl_verify_dialog_class_init(BradawlVerifyDialogClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->constructed = constructed;
    G_OBJECT_CLASS(class)->dispose = dispose;
    GTK_DIALOG_CLASS(class)->response = on_response;
    gtk_widget_class_set_template_from_resource(
        widget, "/io/github/bradawl/Bradawl/ui/bradawl-verify-dialog.ui");
    bind_children(widget);
    gtk_widget_class_bind_template_callback(widget, on_again);
    gtk_widget_class_bind_template_callback(widget, on_hang_up);
    gtk_widget_class_bind_template_callback(widget, on_forget);
}

static void bradawl_verify_dialog_init(BradawlVerifyDialog *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

void bradawl_verify_dialog_show(GtkWindow *parent, BradawlSession *session, BradawlPeer *peer)
{
    if (bradawl_peer_key_changed(peer)) {
        bradawl_key_changed_dialog_show(parent, session, peer);
        return;
    }
    BradawlVerifyDialog *self = g_object_new(BRADAWL_TYPE_VERIFY_DIALOG, "use-header-bar", 1, NULL);
    self->session = g_object_ref(session);
    self->peer = g_object_ref(peer);
    update(self);
    g_signal_connect_object(peer, "changed", G_CALLBACK(on_peer_changed), self, G_CONNECT_SWAPPED);
    GtkWidget *focus = gtk_widget_get_visible(self->differ_button) ? self->differ_button : NULL;
    bradawl_dialog_present(GTK_DIALOG(self), parent, focus);
    /* It looks like the answer hoped for; GTK takes this class off every button that is not the
     * default, so it comes after the presenting. */
    gtk_style_context_add_class(gtk_widget_get_style_context(self->same_button),
                                "suggested-action");
}
