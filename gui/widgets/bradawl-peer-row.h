/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_ROW_H
#define BRADAWL_PEER_ROW_H

#include <gtk/gtk.h>

#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/*
 * A row of the peer list. It follows its peer by itself, so that a change touches one row. Built in
 * code and not from a template: there may be a thousand, and a template is parsed for each.
 */
#define BRADAWL_TYPE_PEER_ROW (bradawl_peer_row_get_type())
G_DECLARE_FINAL_TYPE(BradawlPeerRow, bradawl_peer_row, BRADAWL, PEER_ROW, GtkListBoxRow)

GtkWidget *bradawl_peer_row_new(BradawlPeer *peer);
BradawlPeer *bradawl_peer_row_get_peer(BradawlPeerRow *self); /* borrowed */

/* Brings the words up to date: "seen 2 h ago" grows old without any event. */
void bradawl_peer_row_refresh(BradawlPeerRow *self);

/* First letter of a shown name, for the circle; the caller's to free. */
char *bradawl_peer_letter(const char *shown_name);

G_END_DECLS

#endif
