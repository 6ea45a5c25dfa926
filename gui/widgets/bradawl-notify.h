/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_NOTIFY_H
#define BRADAWL_NOTIFY_H

#include <gtk/gtk.h>

#include "model/bradawl-peer.h"

G_BEGIN_DECLS

/* Desktop notifications for a window that nobody looks at. Their buttons are "app." actions with
 * the peer's name as the target: show, accept, decline. */
void bradawl_notify_invite(GApplication *app, BradawlPeer *peer);
void bradawl_notify_message(GApplication *app, BradawlPeer *peer, const char *text);
void bradawl_notify_withdraw(GApplication *app, BradawlPeer *peer); /* it has been seen */

G_END_DECLS

#endif
