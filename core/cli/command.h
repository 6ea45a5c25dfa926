/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_COMMAND_H
#define AWL_CLI_COMMAND_H

#include "cli/exit.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/out.h"

/* The commands of `bradawl`, one file each. Each runs until it is done and returns the exit code;
 * what there is to say was said through the sink. */
awl_exit awl_command_wait(const awl_options *o, awl_out *out);
awl_exit awl_command_peers(const awl_options *o, awl_out *out);
awl_exit awl_command_connect(const awl_options *o, awl_out *out);
awl_exit awl_command_ping(const awl_options *o, awl_out *out);
awl_exit awl_command_id(const awl_options *o, awl_out *out);
awl_exit awl_command_trust(const awl_options *o, awl_out *out);

/* What the commands with a login share. */

/* A config with what the options say about the login; not listed. */
awl_client_config awl_command_config(const awl_options *o);

/* Opens the session or says why not. On AWL_EXIT_DONE *s is the caller's to close. */
awl_exit awl_command_open(const awl_options *o, const awl_client_config *config, awl_out *out,
                          awl_inputs **s);

/* Says why the login is over (a STOPPED event) and returns the exit code. */
awl_exit awl_command_stopped(const awl_client_event *ev, awl_out *out);

/* Waits for the next input; on a failure says so and returns AWL_EXIT_INTERNAL. */
awl_exit awl_command_next(awl_inputs *s, awl_out *out, const awl_input **in);

#endif
