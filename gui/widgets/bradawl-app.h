/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_APP_H
#define BRADAWL_APP_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The program: its options, its single instance, its one window and the "app." actions. A second
 * start, or a bradawl:// link, reaches the window that is there. A profile other than the user's
 * own (--profile) is another instance.
 */
#define BRADAWL_TYPE_APP (bradawl_app_get_type())
G_DECLARE_FINAL_TYPE(BradawlApp, bradawl_app, BRADAWL, APP, GtkApplication)

BradawlApp *bradawl_app_new(void);

G_END_DECLS

#endif
