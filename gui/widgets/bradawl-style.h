/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_STYLE_H
#define BRADAWL_STYLE_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes templates, style.css and icons known; called before the first widget, harmless twice. */
void bradawl_style_register(void);

/* Loads style.css, and publishes @awl_accent, @awl_error and @awl_warning as they read best on the
 * theme that `toplevel` has; again whenever that theme changes. */
void bradawl_style_follow(GtkWidget *toplevel);

G_END_DECLS

#endif
