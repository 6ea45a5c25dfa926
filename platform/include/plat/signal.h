/* SPDX-License-Identifier: MIT */
#ifndef PLAT_SIGNAL_H
#define PLAT_SIGNAL_H

#include "plat/wake.h"

/* What the user or the system wants of the process, as bits. */
enum {
    PLAT_SIGNAL_INTERRUPT = 1, /* SIGINT; Ctrl-C, Ctrl-Break */
    PLAT_SIGNAL_TERMINATE = 2, /* SIGTERM; console window closed, log-off, shutdown */
    PLAT_SIGNAL_HANGUP = 4,    /* SIGHUP */
};

/* From now on these set a bit and signal wake instead of ending the process. One wake a process:
 * AWL_ERR_STATE when there is one already. Windows ends the process about 5 s after a
 * PLAT_SIGNAL_TERMINATE, whatever it does, and at once after plat_signal_off(). */
awl_err plat_signal_on(plat_wake *wake);

/* The bits since the last call; clears them. */
unsigned plat_signal_take(void);

/* The system's own handling again. Must come before plat_wake_free(). */
void plat_signal_off(void);

#endif
