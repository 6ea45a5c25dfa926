/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_DIALOG_H
#define BRADAWL_DIALOG_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the dialogs of the app have in common. */

/* Shows it over its parent, modal, with the focus (and Enter) on a harmless widget; NULL: where
 * GTK puts it. */
void bradawl_dialog_present(GtkDialog *dialog, GtkWindow *parent, GtkWidget *focus);

/* Puts the text into the clipboard; the button says so from then on. */
void bradawl_dialog_copy(GtkButton *button, const char *text);

/* The words of a value with its caption above; both are hidden when it is "" or NULL. */
void bradawl_dialog_set_value(GtkLabel *caption, GtkLabel *value, const char *text);

/* The text of a label from a translated format with one %s. */
void bradawl_dialog_set_format(GtkLabel *label, const char *format, const char *words)
    G_GNUC_PRINTF(2, 0);

/* Trusting another key wants a deliberate click: `trust` looks dangerous, works only while
 * `compared` is checked, and is never the default. */
void bradawl_dialog_guard(GtkDialog *dialog, GtkWidget *compared, GtkWidget *trust);

/* The day as in "2026-11-03", or "unknown" for 0. Caller's. */
char *bradawl_dialog_day(gint64 unix_time);

/* "40215 88713 ..." in rows of that many groups, for the eye. Caller's. */
char *bradawl_dialog_rows(const char *number, guint groups_a_row);

G_END_DECLS

#endif
