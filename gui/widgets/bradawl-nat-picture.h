/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_NAT_PICTURE_H
#define BRADAWL_NAT_PICTURE_H

#include <gtk/gtk.h>

#include "model/bradawl-nat.h"

G_BEGIN_DECLS

/* You, your NAT, the server's two hole ports, and the outside port each of them has seen. */
#define BRADAWL_TYPE_NAT_PICTURE (bradawl_nat_picture_get_type())
G_DECLARE_FINAL_TYPE(BradawlNatPicture, bradawl_nat_picture, BRADAWL, NAT_PICTURE, GtkDrawingArea)

void bradawl_nat_picture_set(BradawlNatPicture *self, const BradawlNat *nat);

G_END_DECLS

#endif
