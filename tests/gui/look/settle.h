/* SPDX-License-Identifier: MIT */
#ifndef TEST_SETTLE_H
#define TEST_SETTLE_H

#include <gtk/gtk.h>

/* Runs the main loop for this long. */
void settle(guint ms);

/* Until nothing moves any more: on a busy machine that takes longer. */
void settle_layout(void);

#endif
