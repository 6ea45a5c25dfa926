/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_OFFLINE_H
#define AWL_CLI_OFFLINE_H

#include "cli/command.h"
#include "runtime/profile.h"
#include "runtime/server_url.h"

/* What the profile says without asking anybody: for `id` and `trust`. */
typedef struct awl_offline {
    awl_profile *profile;
    const char *address; /* of the server, as it was typed; "" when none was ever given */
    bool met;            /* server is its pinned (or given) ID */
    awl_id server;
    awl_server_url url; /* address, taken apart */
} awl_offline;

/* Opens the profile of the options, or says why not. On AWL_EXIT_DONE to be closed. */
awl_exit awl_offline_open(const awl_options *o, awl_out *out, awl_offline *off);
void awl_offline_close(awl_offline *off);

#endif
