/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-dialog.h"

#include <glib/gi18n.h>

void bradawl_dialog_present(GtkDialog *dialog, GtkWindow *parent, GtkWidget *focus)
{
    GtkWindow *window = GTK_WINDOW(dialog);
    gtk_window_set_transient_for(window, parent);
    gtk_window_set_modal(window, TRUE);
    gtk_window_set_destroy_with_parent(window, TRUE);
    if (focus != NULL) {
        gtk_widget_grab_focus(focus);
    }
    gtk_window_present(window);
}

void bradawl_dialog_copy(GtkButton *button, const char *text)
{
    GtkClipboard *clipboard = gtk_widget_get_clipboard(GTK_WIDGET(button), GDK_SELECTION_CLIPBOARD);
    gtk_clipboard_set_text(clipboard, text, -1);
    gtk_button_set_label(button, _("Copied"));
}

void bradawl_dialog_set_value(GtkLabel *caption, GtkLabel *value, const char *text)
{
    gboolean known = text != NULL && *text != '\0';
    gtk_label_set_text(value, known ? text : "");
    gtk_widget_set_visible(GTK_WIDGET(caption), known);
    gtk_widget_set_visible(GTK_WIDGET(value), known);
}

void bradawl_dialog_set_format(GtkLabel *label, const char *format, const char *words)
{
    g_autofree char *text = g_strdup_printf(format, words);
    gtk_label_set_text(label, text);
}

void bradawl_dialog_guard(GtkDialog *dialog, GtkWidget *compared, GtkWidget *trust)
{
    gtk_style_context_add_class(gtk_widget_get_style_context(trust), "destructive-action");
    gtk_dialog_set_default_response(dialog, GTK_RESPONSE_CANCEL);
    g_object_bind_property(compared, "active", trust, "sensitive", G_BINDING_SYNC_CREATE);
}

char *bradawl_dialog_day(gint64 unix_time)
{
    g_autoptr(GDateTime) when = unix_time > 0 ? g_date_time_new_from_unix_local(unix_time) : NULL;
    return when != NULL ? g_date_time_format(when, "%Y-%m-%d") : g_strdup(_("unknown"));
}

char *bradawl_dialog_rows(const char *number, guint groups_a_row)
{
    g_auto(GStrv) groups = g_strsplit(number, " ", -1);
    GString *rows = g_string_new(groups[0]);
    for (guint i = 1; groups[0] != NULL && groups[i] != NULL; i++) {
        g_string_append(rows, i % groups_a_row == 0 ? "\n" : "  ");
        g_string_append(rows, groups[i]);
    }
    return g_string_free(rows, FALSE);
}
