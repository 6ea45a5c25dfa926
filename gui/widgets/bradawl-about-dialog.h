/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_ABOUT_DIALOG_H
#define BRADAWL_ABOUT_DIALOG_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bradawl_about_dialog_show(GtkWindow *parent);

G_END_DECLS

#endif
