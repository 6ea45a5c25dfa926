/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_STATUS_LINE_H
#define BRADAWL_STATUS_LINE_H

#include <gtk/gtk.h>

#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/* "direct · simultaneous · 23 ms · verified": icon, state word, what belongs to it, shield. While a
 * call runs it counts the seconds. */
#define BRADAWL_TYPE_STATUS_LINE (bradawl_status_line_get_type())
G_DECLARE_FINAL_TYPE(BradawlStatusLine, bradawl_status_line, BRADAWL, STATUS_LINE, GtkBox)

void bradawl_status_line_set(BradawlStatusLine *self, BradawlPeer *peer); /* NULL: empty */

G_END_DECLS

#endif
