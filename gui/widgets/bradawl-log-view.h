/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOG_VIEW_H
#define BRADAWL_LOG_VIEW_H

#include <gtk/gtk.h>

#include "model/bradawl-log.h"

G_BEGIN_DECLS

/*
 * The hole log on the screen: time, icon, sentence; a click or Enter opens the raw lines.
 * Properties (boolean): "follow" (stay at the newest row; goes off when the user scrolls up, on
 * again at the bottom), "show-raw" (all raw lines open), "filtering" (the filter is shown).
 */
#define BRADAWL_TYPE_LOG_VIEW (bradawl_log_view_get_type())
G_DECLARE_FINAL_TYPE(BradawlLogView, bradawl_log_view, BRADAWL, LOG_VIEW, GtkBox)

void bradawl_log_view_set(BradawlLogView *self, BradawlLog *log); /* NULL: none */

/* An attempt runs: the newest row moves. */
void bradawl_log_view_set_busy(BradawlLogView *self, gboolean busy);

/* What is copied and saved leaves IP addresses and ports out. */
void bradawl_log_view_set_hide_addresses(BradawlLogView *self, gboolean hide);
/* All rows, or the selected ones when there are several: one row is selected by opening it. */
void bradawl_log_view_copy(BradawlLogView *self);
/* Asks where to and writes; a failure is told. peer: a name for the file's name. */
void bradawl_log_view_save(BradawlLogView *self, const char *peer);

G_END_DECLS

#endif
