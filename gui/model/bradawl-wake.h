/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_WAKE_H
#define BRADAWL_WAKE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * From the library's loop thread into the main loop: the thread raises a flag, the main loop calls
 * `drain`, at once after a silence and at most 20 times a second. While nothing is raised there is
 * no timer, so an idle window does not wake up.
 */
typedef struct BradawlWake BradawlWake;

/* Attached to the thread's default main context. */
BradawlWake *bradawl_wake_new(void (*drain)(gpointer data), gpointer data);

/* Only after the client that notifies was closed. NULL is fine. */
void bradawl_wake_free(BradawlWake *self);

/* For awl_client_config.notify; from any thread, never blocks, takes no lock of GLib's. */
void bradawl_wake_raise(void *wake);

G_END_DECLS

#endif
