/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_CALLER_H
#define AWL_CLI_CALLER_H

#include "cli/exit.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/out.h"

/* A call to one peer, from the login to the end of the link: what `connect` and `ping` share. */
typedef struct awl_caller {
    const awl_options *o;
    awl_out *out;
    awl_inputs *inputs;
    awl_client *client;
    awl_call call;
    bool linked;     /* CONNECTED came */
    bool hanging_up; /* everything is done; CLOSED is still to come */
    bool over;
    awl_exit code;
} awl_caller;

/* Logs in and calls o->peer. When that cannot begin, it says why and the call is over. */
awl_caller awl_caller_start(const awl_options *o, awl_out *out);

/* The next input that is the command's to handle: lines, the time, and events of the call, which
 * are printed already. CLOSED is one of them: then the command leaves. Failed calls, lost logins
 * and Ctrl-C are handled here. NULL: the call is over. Valid until the next time. */
const awl_input *awl_caller_next(awl_caller *c);

/* Ends the link in order; CLOSED follows. A second time is nothing. */
void awl_caller_hang_up(awl_caller *c);

/* The call is over, and the program ends with that code. */
void awl_caller_leave(awl_caller *c, awl_exit code);

/* Logs out and returns the exit code. */
awl_exit awl_caller_finish(awl_caller *c);

#endif
