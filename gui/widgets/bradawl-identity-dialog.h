/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_IDENTITY_DIALOG_H
#define BRADAWL_IDENTITY_DIALOG_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* Who I am: own ID with Copy and QR code, name, server, room. Does not block; Esc closes it. */
#define BRADAWL_TYPE_IDENTITY_DIALOG (bradawl_identity_dialog_get_type())
G_DECLARE_FINAL_TYPE(BradawlIdentityDialog, bradawl_identity_dialog, BRADAWL, IDENTITY_DIALOG,
                     GtkDialog)

void bradawl_identity_dialog_run(GtkWindow *parent, BradawlSession *session);

G_END_DECLS

#endif
