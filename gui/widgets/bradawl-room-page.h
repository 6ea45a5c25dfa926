/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_ROOM_PAGE_H
#define BRADAWL_ROOM_PAGE_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* The right side while no peer is selected: what to do next. In an empty room that is to tell a
 * friend the server and the room. */
#define BRADAWL_TYPE_ROOM_PAGE (bradawl_room_page_get_type())
G_DECLARE_FINAL_TYPE(BradawlRoomPage, bradawl_room_page, BRADAWL, ROOM_PAGE, GtkScrolledWindow)

GtkWidget *bradawl_room_page_new(void);
void bradawl_room_page_set(BradawlRoomPage *self, BradawlSession *session, gboolean empty);

G_END_DECLS

#endif
