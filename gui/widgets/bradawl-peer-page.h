/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_PAGE_H
#define BRADAWL_PEER_PAGE_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The right side of the window: one peer with name, state, main action and menu; the picture of the
 * hole; the cause card of a failure; the hole log and the chat. Its buttons are "win." actions,
 * with the peer's name as the target where the action takes one; the functions below are what the
 * window does for those of its actions that end here.
 */
#define BRADAWL_TYPE_PEER_PAGE (bradawl_peer_page_get_type())
G_DECLARE_FINAL_TYPE(BradawlPeerPage, bradawl_peer_page, BRADAWL, PEER_PAGE, GtkBox)

GtkWidget *bradawl_peer_page_new(void);

/* follow-tail, show-raw and hide-addresses live there. Without it they are kept for this run. */
void bradawl_peer_page_set_settings(BradawlPeerPage *self, GSettings *settings);

/* peer NULL: nothing is selected, the page is empty (the window shows another one). */
void bradawl_peer_page_set(BradawlPeerPage *self, BradawlSession *session, BradawlPeer *peer);
BradawlPeer *bradawl_peer_page_get_peer(BradawlPeerPage *self); /* borrowed, may be NULL */

void bradawl_peer_page_show_log(BradawlPeerPage *self);  /* Ctrl+L */
void bradawl_peer_page_show_chat(BradawlPeerPage *self); /* Ctrl+M; the entry gets the focus */
void bradawl_peer_page_focus_entry(BradawlPeerPage *self);
/* TRUE when this page is on the screen and its chat is in front: messages are seen as they come. */
gboolean bradawl_peer_page_shows_chat(BradawlPeerPage *self);

void bradawl_peer_page_copy_log(BradawlPeerPage *self);           /* win.log-copy */
void bradawl_peer_page_save_log(BradawlPeerPage *self);           /* win.log-save */
void bradawl_peer_page_toggle_filter(BradawlPeerPage *self);      /* win.log-filter */
void bradawl_peer_page_toggle_follow_tail(BradawlPeerPage *self); /* win.follow-tail */
void bradawl_peer_page_toggle_show_raw(BradawlPeerPage *self);    /* win.show-raw */
void bradawl_peer_page_copy_details(BradawlPeerPage *self);       /* win.copy-details */

G_END_DECLS

#endif
