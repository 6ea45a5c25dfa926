/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_CHAT_VIEW_H
#define BRADAWL_CHAT_VIEW_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* The messages with one peer and the line to write another one. Messages count as read when they
 * are on the screen. What was typed and not sent waits with its peer. */
#define BRADAWL_TYPE_CHAT_VIEW (bradawl_chat_view_get_type())
G_DECLARE_FINAL_TYPE(BradawlChatView, bradawl_chat_view, BRADAWL, CHAT_VIEW, GtkBox)

void bradawl_chat_view_set(BradawlChatView *self, BradawlSession *session, BradawlPeer *peer);
void bradawl_chat_view_refresh(BradawlChatView *self); /* the peer changed */
void bradawl_chat_view_focus_entry(BradawlChatView *self);

G_END_DECLS

#endif
