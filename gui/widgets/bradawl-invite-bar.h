/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_INVITE_BAR_H
#define BRADAWL_INVITE_BAR_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* Who is calling: Accept, Decline, Always. Several calls stand in a queue, the oldest is shown. */
#define BRADAWL_TYPE_INVITE_BAR (bradawl_invite_bar_get_type())
G_DECLARE_FINAL_TYPE(BradawlInviteBar, bradawl_invite_bar, BRADAWL, INVITE_BAR, GtkBox)

GtkWidget *bradawl_invite_bar_new(void);
void bradawl_invite_bar_set_session(BradawlInviteBar *self, BradawlSession *session);

G_END_DECLS

#endif
