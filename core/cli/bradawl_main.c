/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "plat/console.h"
#include "plat/sock.h"

#include "cli/command.h"

static awl_exit run(const awl_options *o, awl_out *out)
{
    switch (o->command) {
    case AWL_COMMAND_WAIT:
        return awl_command_wait(o, out);
    case AWL_COMMAND_PEERS:
        return awl_command_peers(o, out);
    case AWL_COMMAND_CONNECT:
        return awl_command_connect(o, out);
    case AWL_COMMAND_PING:
        return awl_command_ping(o, out);
    case AWL_COMMAND_ID:
        return awl_command_id(o, out);
    case AWL_COMMAND_TRUST:
        return awl_command_trust(o, out);
    case AWL_COMMAND_NONE:
        break;
    }
    return AWL_EXIT_USAGE;
}

static awl_exit fail_usage(const awl_options *o, awl_out *out)
{
    awl_out_problem(out, AWL_ERR_INVALID, "%s", o->problem);
    const char *command = awl_command_name(o->command);
    (void)fprintf(stderr, "Try \"bradawl %s%s--help\".\n", command, command[0] != '\0' ? " " : "");
    return AWL_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    awl_err err = plat_console_init(&argc, &argv);
    if (err == AWL_OK) {
        err = plat_net_init();
    }
    if (err != AWL_OK) {
        (void)fprintf(stderr, "bradawl: cannot start: %s\n", awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    awl_options o;
    err = awl_options_parse(argc, argv, &o);
    const char *no_color = getenv("NO_COLOR"); /* set and not empty: https://no-color.org */
    const bool colour = plat_is_terminal(PLAT_STDOUT) && (no_color == NULL || no_color[0] == '\0');
    awl_out out;
    awl_out_init(&out, o.json, o.verbose, colour);
    if (err != AWL_OK) {
        return fail_usage(&o, &out);
    }
    if (o.help) {
        (void)fputs(awl_usage(o.command), stdout);
        return AWL_EXIT_DONE;
    }
    if (o.version) {
        (void)printf("bradawl %s\n", AWL_VERSION);
        return AWL_EXIT_DONE;
    }
    return run(&o, &out);
}
