/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_LIST_H
#define BRADAWL_PEER_LIST_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The left side: search, heading with count, and the peers of the session. Signals:
 *   "selected" (BradawlPeer * or NULL)
 *   "activated" (BradawlPeer *)         Enter or double-click
 */
#define BRADAWL_TYPE_PEER_LIST (bradawl_peer_list_get_type())
G_DECLARE_FINAL_TYPE(BradawlPeerList, bradawl_peer_list, BRADAWL, PEER_LIST, GtkBox)

GtkWidget *bradawl_peer_list_new(void);
void bradawl_peer_list_set_session(BradawlPeerList *self, BradawlSession *session);

BradawlPeer *bradawl_peer_list_get_selected(BradawlPeerList *self); /* borrowed; NULL: none */
/* Selects and scrolls to it; the search is cleared when it hides that peer. */
void bradawl_peer_list_select(BradawlPeerList *self, BradawlPeer *peer);
void bradawl_peer_list_search(BradawlPeerList *self); /* the entry gets the focus */

/* Peers of the room without oneself: decides whether the room is empty. */
guint bradawl_peer_list_count_here(BradawlPeerList *self);

/* The words that age, of the rows that are on the screen. */
void bradawl_peer_list_refresh(BradawlPeerList *self);

G_END_DECLS

#endif
