/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_TRIAL_H
#define BRADAWL_TRIAL_H

#include <glib.h>

#include "bradawl/client.h"

G_BEGIN_DECLS

/*
 * "Try it on this computer": a server on 127.0.0.1 and a peer called "echo" that takes every call
 * and sends back what it is told, both inside this program, with profiles in a temporary folder.
 */
typedef struct BradawlTrial BradawlTrial;

/* NULL: it could not be opened, *err says why. */
BradawlTrial *bradawl_trial_new(awl_err *err);
void bradawl_trial_free(BradawlTrial *self); /* removes its folder, too. NULL is fine */

/* Borrowed. The profile is for the user's own client. */
const char *bradawl_trial_get_server(const BradawlTrial *self);
const char *bradawl_trial_get_profile(const BradawlTrial *self);

G_END_DECLS

#endif
