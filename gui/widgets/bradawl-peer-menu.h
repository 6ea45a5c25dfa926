/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_MENU_H
#define BRADAWL_PEER_MENU_H

#include <gtk/gtk.h>

#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/* What can be done with a peer now, as "win." actions with its name as the target. Unref it.
 * techniques: a submenu with one way to get through at a time. Not for a popover that lives longer
 * than its items: GTK keeps the page of a submenu whose section has gone. */
GMenuModel *bradawl_peer_menu_new(BradawlPeer *peer, gboolean techniques);

/* The same as a context menu at the pointer, or below row when event is NULL (the menu key). */
void bradawl_peer_menu_popup(GtkWidget *row, BradawlPeer *peer, const GdkEvent *event);

G_END_DECLS

#endif
