/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_QR_H
#define BRADAWL_QR_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A text as a QR code: black modules on white with the quiet zone that readers want, also in a dark
 * theme, on whole pixels. It asks for at least three pixels a module and grows with its allocation.
 */
#define BRADAWL_TYPE_QR (bradawl_qr_get_type())
G_DECLARE_FINAL_TYPE(BradawlQr, bradawl_qr, BRADAWL, QR, GtkDrawingArea)

GtkWidget *bradawl_qr_new(void);

/* FALSE: too long for a QR code, or empty; then nothing is drawn and the widget is hidden. */
gboolean bradawl_qr_set_text(BradawlQr *self, const char *text);

/* Modules in a row without the quiet zone; 0: none. */
int bradawl_qr_get_modules(BradawlQr *self);

G_END_DECLS

#endif
