/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-close-confirm.h"

#include <glib/gi18n.h>

#define QUESTION "bradawl-close-confirm" /* the window's pointer to the question that is open */

typedef struct {
    void (*yes)(gpointer);
    gpointer ctx;
} Answer;

static void free_answer(gpointer answer, GClosure *closure)
{
    (void)closure;
    g_free(answer);
}

static void on_response(GtkDialog *dialog, int response, gpointer data)
{
    Answer answer = *(Answer *)data; /* it goes away with the dialog */
    g_object_set_data(G_OBJECT(gtk_window_get_transient_for(GTK_WINDOW(dialog))), QUESTION, NULL);
    gtk_widget_destroy(GTK_WIDGET(dialog));
    if (response == GTK_RESPONSE_OK) {
        answer.yes(answer.ctx);
    }
}

static GtkWidget *new_question(GtkWindow *window, guint links)
{
    GtkWidget *dialog = gtk_message_dialog_new(
        window, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
        GTK_BUTTONS_NONE,
        ngettext("%u link is up. Close and end it?", "%u links are up. Close and end them?", links),
        links);
    gtk_message_dialog_format_secondary_text(
        GTK_MESSAGE_DIALOG(dialog), "%s",
        _("The other side sees that you left. The chat is not kept."));
    gtk_dialog_add_button(GTK_DIALOG(dialog), _("_Cancel"), GTK_RESPONSE_CANCEL);
    GtkWidget *close =
        gtk_dialog_add_button(GTK_DIALOG(dialog), _("C_lose and end"), GTK_RESPONSE_OK);
    gtk_style_context_add_class(gtk_widget_get_style_context(close), "destructive-action");
    gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
    return dialog;
}

void bradawl_close_confirm_show(GtkWindow *window, guint links, void (*yes)(gpointer), gpointer ctx)
{
    GtkWidget *dialog = g_object_get_data(G_OBJECT(window), QUESTION);
    if (dialog == NULL) {
        Answer *answer = g_new(Answer, 1);
        *answer = (Answer){.yes = yes, .ctx = ctx};
        dialog = new_question(window, links);
        g_object_set_data(G_OBJECT(window), QUESTION, dialog);
        g_signal_connect_data(dialog, "response", G_CALLBACK(on_response), answer, free_answer, 0);
    }
    gtk_window_present(GTK_WINDOW(dialog));
}
