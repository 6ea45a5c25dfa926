/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SERVER_CHANGED_DIALOG_H
#define BRADAWL_SERVER_CHANGED_DIALOG_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The server came with another identity than the remembered one. Cancel is the default; trusting it
 * needs a check mark first, then the session logs in there again.
 */
#define BRADAWL_TYPE_SERVER_CHANGED_DIALOG (bradawl_server_changed_dialog_get_type())
G_DECLARE_FINAL_TYPE(BradawlServerChangedDialog, bradawl_server_changed_dialog, BRADAWL,
                     SERVER_CHANGED_DIALOG, GtkDialog)

/* Nothing happens unless bradawl_session_get_changed_server_id() knows another one. */
void bradawl_server_changed_dialog_show(GtkWindow *parent, BradawlSession *session);

G_END_DECLS

#endif
