/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_WINDOW_H
#define BRADAWL_WINDOW_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The one window: the login page, or the peers and the network page with the bars above them. It
 * owns every "win." action; what a widget wants done it asks for by an action, what the session
 * reports the window shows.
 */
#define BRADAWL_TYPE_WINDOW (bradawl_window_get_type())
G_DECLARE_FINAL_TYPE(BradawlWindow, bradawl_window, BRADAWL, WINDOW, GtkApplicationWindow)

GtkWidget *bradawl_window_new(GtkApplication *app, BradawlSession *session, GSettings *settings);

/* Fills the login form; NULL leaves a field as it is. */
void bradawl_window_fill(BradawlWindow *self, const char *server, const char *name,
                         const char *room);
void bradawl_window_login(BradawlWindow *self);  /* as the button does, with what the form says */
void bradawl_window_resume(BradawlWindow *self); /* the automatic login at the start */
void bradawl_window_try(BradawlWindow *self);

/* A bradawl:// invitation: fills the form, or asks when logged in somewhere else. */
void bradawl_window_open_link(BradawlWindow *self, const char *uri);

G_END_DECLS

#endif
