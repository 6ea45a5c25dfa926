/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_LOGIN_PAGE_H
#define BRADAWL_LOGIN_PAGE_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* The first page: server, name, room, Log in; below it Try it on this computer. Shows what came of
 * a login that ended: at the field that can mend it, or in a bar. */
#define BRADAWL_TYPE_LOGIN_PAGE (bradawl_login_page_get_type())
G_DECLARE_FINAL_TYPE(BradawlLoginPage, bradawl_login_page, BRADAWL, LOGIN_PAGE, GtkBox)

GtkWidget *bradawl_login_page_new(void);

/* Once: fills in what the profile remembers, and follows the session from then on. */
void bradawl_login_page_bind(BradawlLoginPage *self, BradawlSession *session, GSettings *settings);

void bradawl_login_page_fill(BradawlLoginPage *self, const char *server, const char *name,
                             const char *room);
void bradawl_login_page_submit(BradawlLoginPage *self);
/* The same without anybody asking: goes on trying while the network is not there. */
void bradawl_login_page_resume(BradawlLoginPage *self);
void bradawl_login_page_try(BradawlLoginPage *self);

/* A link that cannot be read; words are for people. */
void bradawl_login_page_complain(BradawlLoginPage *self, const char *heading, const char *text);

/* A low window: less air, so that both buttons are in sight without scrolling. */
void bradawl_login_page_set_low(BradawlLoginPage *self, gboolean low);

/* Puts the focus where the user goes on: the first empty field, else the button. */
void bradawl_login_page_focus(BradawlLoginPage *self);

G_END_DECLS

#endif
