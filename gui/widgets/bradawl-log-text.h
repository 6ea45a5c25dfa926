/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOG_TEXT_H
#define BRADAWL_LOG_TEXT_H

#include <gtk/gtk.h>

#include "model/bradawl-log.h"

G_BEGIN_DECLS

/* The selected rows as text, or the whole log when none is selected. The caller's to free. */
char *bradawl_log_text(GtkTreeSelection *selection, BradawlLog *log, gboolean with_raw,
                       gboolean without_addresses);

/* Asks where to and writes text (taken). The dialogs stand before the window of widget. */
void bradawl_log_text_save(GtkWidget *widget, char *text, const char *peer);

G_END_DECLS

#endif
