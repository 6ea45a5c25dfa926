/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_ACCOUNT_H
#define BRADAWL_ACCOUNT_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* Who I am and whether I am online: the button at the left of the header bar, with its popover. */
#define BRADAWL_TYPE_ACCOUNT (bradawl_account_get_type())
G_DECLARE_FINAL_TYPE(BradawlAccount, bradawl_account, BRADAWL, ACCOUNT, GtkMenuButton)

GtkWidget *bradawl_account_new(void);
void bradawl_account_set_session(BradawlAccount *self, BradawlSession *session);

G_END_DECLS

#endif
