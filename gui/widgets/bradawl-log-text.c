/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-log-text.h"

#include <glib/gi18n.h>
#include <string.h>

enum {
    NAME_MAX_CHARS = 40, /* of the peer's name in a file's name */
};

static gboolean has(GtkTreeModel *model, GtkTreeIter *row, const char *folded)
{
    g_autofree char *text = NULL;
    gtk_tree_model_get(model, row, BRADAWL_LOG_TEXT, &text, -1);
    g_autofree char *own = g_utf8_casefold(text != NULL ? text : "", -1);
    return strstr(own, folded) != NULL;
}

gboolean bradawl_log_text_has(GtkTreeModel *model, GtkTreeIter *row, const char *folded)
{
    GtkTreeIter other;
    if (has(model, row, folded)) {
        return TRUE;
    }
    if (gtk_tree_model_iter_parent(model, &other, row)) {
        return has(model, &other, folded);
    }
    gboolean more = gtk_tree_model_iter_children(model, &other, row);
    for (; more; more = gtk_tree_model_iter_next(model, &other)) {
        if (has(model, &other, folded)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void append_selected(GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *row, gpointer data)
{
    GString *out = data;
    g_autofree char *time = NULL, *text = NULL;
    (void)path;
    gtk_tree_model_get(model, row, BRADAWL_LOG_TIME, &time, BRADAWL_LOG_TEXT, &text, -1);
    g_string_append_printf(out, "%8s  %s\n", time, text);
}

char *bradawl_log_text_selected(GtkTreeSelection *selection)
{
    GString *out = g_string_new(NULL);
    gtk_tree_selection_selected_foreach(selection, append_selected, out);
    return g_string_free(out, FALSE);
}

/* bradawl-log-PEER-DATE.txt, good on every file system. */
static char *file_name(const char *peer)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d-%H%M");
    g_autofree char *head = g_utf8_substring(peer, 0, MIN(g_utf8_strlen(peer, -1), NAME_MAX_CHARS));
    g_strdelimit(head, "/\\:*?\"<>| .", '_');
    return g_strdup_printf("bradawl-log-%s-%s.txt", head, date);
}

static void tell_failure(GtkWindow *parent, const char *file, const GError *error)
{
    g_autofree char *shown = g_filename_display_basename(file);
    GtkWidget *dialog = gtk_message_dialog_new(
        parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_USE_HEADER_BAR,
        GTK_MESSAGE_ERROR, GTK_BUTTONS_CLOSE, _("The log could not be saved as “%s”"), shown);
    gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", error->message);
    g_signal_connect(dialog, "response", G_CALLBACK(gtk_widget_destroy), NULL);
    gtk_window_present(GTK_WINDOW(dialog));
}

/* Straight to the file: the name of a temporary one in an error would puzzle. */
static gboolean write_file(const char *file, const char *text, GError **error)
{
    return g_file_set_contents_full(file, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, error);
}

static const char *usual_folder(void)
{
    const char *documents = g_get_user_special_dir(G_USER_DIRECTORY_DOCUMENTS);
    return documents != NULL ? documents : g_get_home_dir();
}

static void on_response(GtkNativeDialog *dialog, int response, char *text)
{
    if (response == GTK_RESPONSE_ACCEPT) {
        g_autofree char *file = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
        g_autoptr(GError) error = NULL;
        if (file != NULL && !write_file(file, text, &error)) {
            tell_failure(gtk_native_dialog_get_transient_for(dialog), file, error);
        }
    }
    g_object_unref(dialog);
}

static void free_text(gpointer text, GClosure *closure)
{
    (void)closure;
    g_free(text);
}

void bradawl_log_text_save(GtkWidget *widget, char *text, const char *peer)
{
    GtkWidget *window = gtk_widget_get_toplevel(widget);
    GtkFileChooserNative *dialog = gtk_file_chooser_native_new(
        _("Save the Log"), GTK_IS_WINDOW(window) ? GTK_WINDOW(window) : NULL,
        GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
    g_autofree char *name = file_name(peer);
    gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
    gtk_file_chooser_set_do_overwrite_confirmation(GTK_FILE_CHOOSER(dialog), TRUE);
    gtk_file_chooser_set_current_folder(GTK_FILE_CHOOSER(dialog), usual_folder());
    gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), name);
    g_signal_connect_data(dialog, "response", G_CALLBACK(on_response), text, free_text,
                          (GConnectFlags)0);
    gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}
