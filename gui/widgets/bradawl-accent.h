/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_ACCENT_H
#define BRADAWL_ACCENT_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Colours beside the theme's own: the accent (whatever has to do with the hole), red (failures),
 * amber (relayed), and the ground and words of a suggested button. The accent is the theme's
 * selection colour, walked until it can be read: WCAG contrast 4.5 on the theme's base colour (5 in
 * dark), on the window's and on a row that is tinted with it.
 */
void bradawl_accent_for(GtkWidget *widget, GdkRGBA *accent);

/* awl_accent, awl_error, awl_warning, awl_button, awl_button_words as CSS, for the widget's theme
 * now. Load it before style.css, and again on "style-updated" when it differs. The caller's to
 * free. */
char *bradawl_accent_css(GtkWidget *widget);

/* A colour by its CSS name ("theme_fg_color", "awl_error"); spare: a colour to take without it. */
void bradawl_accent_look_up(GtkWidget *widget, const char *name, const char *spare, GdkRGBA *out);

/* Walks color towards fg (in dark: a light blue) until it has the wanted contrast on base. */
void bradawl_accent_readable(GdkRGBA *color, const GdkRGBA *fg, const GdkRGBA *base, double wanted);

G_END_DECLS

#endif
