/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOG_H
#define BRADAWL_LOG_H

#include <gtk/gtk.h>

#include "model/bradawl-story.h"

G_BEGIN_DECLS

/*
 * The hole log of one peer: a tree model whose top level are sentences; the children of a sentence
 * are its raw lines (the engine's trace). At most BRADAWL_LOG_MAX sentences, the oldest go first.
 * A new call of the same peer begins with time 0 again, its rows follow the older ones.
 */
enum {
    BRADAWL_LOG_MAX = 10000,
};

enum {
    BRADAWL_LOG_TIME, /* G_TYPE_STRING "0.121": seconds since the click; "" for raw lines */
    BRADAWL_LOG_MARK, /* G_TYPE_INT, BradawlMark */
    BRADAWL_LOG_TEXT, /* G_TYPE_STRING */
    BRADAWL_LOG_RAW,  /* G_TYPE_BOOLEAN: a raw line */
    BRADAWL_LOG_COLUMNS
};

#define BRADAWL_TYPE_LOG (bradawl_log_get_type())
G_DECLARE_FINAL_TYPE(BradawlLog, bradawl_log, BRADAWL, LOG, GtkTreeStore)

BradawlLog *bradawl_log_new(void);
void bradawl_log_add(BradawlLog *self, double seconds, BradawlMark mark, const char *text);
void bradawl_log_add_raw(BradawlLog *self, const char *text); /* below the newest sentence */
guint bradawl_log_count(BradawlLog *self);                    /* sentences */

/* All of it as text, a line a row, raw lines indented; the caller's to free. */
char *bradawl_log_to_text(BradawlLog *self, gboolean with_raw, gboolean without_addresses);

G_END_DECLS

#endif
