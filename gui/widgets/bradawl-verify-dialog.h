/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_VERIFY_DIALOG_H
#define BRADAWL_VERIFY_DIALOG_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The safety number of a peer. "They differ" has the focus and the number is compared by people, so
 * Enter never marks anybody as verified. Without a pinned key there is nothing to compare: the
 * dialog says so.
 */
#define BRADAWL_TYPE_VERIFY_DIALOG (bradawl_verify_dialog_get_type())
G_DECLARE_FINAL_TYPE(BradawlVerifyDialog, bradawl_verify_dialog, BRADAWL, VERIFY_DIALOG, GtkDialog)

void bradawl_verify_dialog_show(GtkWindow *parent, BradawlSession *session, BradawlPeer *peer);

G_END_DECLS

#endif
