/* SPDX-License-Identifier: MIT */
#ifndef TEST_SETTLE_H
#define TEST_SETTLE_H

#include <gtk/gtk.h>

/* Runs the main loop for this long: layout, drawing and the session's at most 20 updates a second
 * have happened then. */
void settle(guint ms);

#endif
