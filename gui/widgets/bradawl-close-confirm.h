/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_CLOSE_CONFIRM_H
#define BRADAWL_CLOSE_CONFIRM_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks once whether links that are up may end; yes(ctx) is called when they may. Cancel is the
 * default, Esc means Cancel. A second call while it asks raises the question that is there. */
void bradawl_close_confirm_show(GtkWindow *window, guint links, void (*yes)(gpointer),
                                gpointer ctx);

G_END_DECLS

#endif
