/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_INVITE_DIALOG_H
#define BRADAWL_INVITE_DIALOG_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* What to give to a friend: the bradawl:// link of server and room, as text and QR code. */
#define BRADAWL_TYPE_INVITE_DIALOG (bradawl_invite_dialog_get_type())
G_DECLARE_FINAL_TYPE(BradawlInviteDialog, bradawl_invite_dialog, BRADAWL, INVITE_DIALOG, GtkDialog)

/* Nothing happens when nobody is logged in: then there is no invitation. */
void bradawl_invite_dialog_show(GtkWindow *parent, BradawlSession *session);

G_END_DECLS

#endif
