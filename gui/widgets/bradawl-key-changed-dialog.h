/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_KEY_CHANGED_DIALOG_H
#define BRADAWL_KEY_CHANGED_DIALOG_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * A peer came with another key than the pinned one. Cancel is the default; trusting the new key
 * needs a check mark first.
 */
#define BRADAWL_TYPE_KEY_CHANGED_DIALOG (bradawl_key_changed_dialog_get_type())
G_DECLARE_FINAL_TYPE(BradawlKeyChangedDialog, bradawl_key_changed_dialog, BRADAWL,
                     KEY_CHANGED_DIALOG, GtkDialog)

/* Nothing happens unless bradawl_peer_key_changed(peer). */
void bradawl_key_changed_dialog_show(GtkWindow *parent, BradawlSession *session, BradawlPeer *peer);

G_END_DECLS

#endif
