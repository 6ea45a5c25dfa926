/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOG_TEXT_H
#define BRADAWL_LOG_TEXT_H

#include <gtk/gtk.h>

#include "model/bradawl-log.h"

G_BEGIN_DECLS

char *bradawl_log_text_selected(GtkTreeSelection *selection); /* the caller's to free */

/* Does a sentence, or one of its raw lines, contain the words (case-folded)? A sentence stands for
 * its raw lines and they for it. */
gboolean bradawl_log_text_has(GtkTreeModel *model, GtkTreeIter *row, const char *folded);

/* Asks where to and writes text (taken). The dialogs stand before the window of widget. */
void bradawl_log_text_save(GtkWidget *widget, char *text, const char *peer);

G_END_DECLS

#endif
