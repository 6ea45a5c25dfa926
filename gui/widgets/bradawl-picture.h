/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PICTURE_H
#define BRADAWL_PICTURE_H

#include <gtk/gtk.h>

#include "model/bradawl-hole.h"

G_BEGIN_DECLS

/*
 * The picture of the hole: you, your NAT, the server, their NAT, the peer. A NAT is a brick wall,
 * a hole is a ring in it, the link is the line through both rings. When it is low it is one
 * line without server and addresses. Accessible name "Picture of the hole"; the description says in
 * words what is drawn.
 */
#define BRADAWL_TYPE_PICTURE (bradawl_picture_get_type())
G_DECLARE_FINAL_TYPE(BradawlPicture, bradawl_picture, BRADAWL, PICTURE, GtkDrawingArea)

GtkWidget *bradawl_picture_new(void);

/* hole: NULL is nothing known yet. All is copied. */
void bradawl_picture_set(BradawlPicture *self, const BradawlHole *hole, const char *peer_name,
                         const char *server_name);

/* Asks for the height of one line only. */
void bradawl_picture_set_compact(BradawlPicture *self, gboolean compact);

G_END_DECLS

#endif
