/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_OPTIONS_H
#define AWL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bradawl/client.h"

/* The command line of `bradawl` as values. The options are a contract: DESIGN.md section 8. */

typedef enum awl_command {
    AWL_COMMAND_NONE = 0,
    AWL_COMMAND_WAIT,
    AWL_COMMAND_PEERS,
    AWL_COMMAND_CONNECT,
    AWL_COMMAND_PING,
    AWL_COMMAND_ID,
    AWL_COMMAND_TRUST,
} awl_command;

enum {
    AWL_OPTIONS_SEND_MAX = 64,      /* --send TEXT, as often as this */
    AWL_OPTIONS_PROBLEM_SIZE = 240, /* one sentence */
    AWL_OPTIONS_TIMEOUT_MAX = 3600, /* seconds */
};

typedef struct awl_options {
    awl_command command;
    bool help, version;
    bool json, verbose;
    bool allow_listen;                          /* also where that raises a firewall prompt */
    const char *server, *name, *room, *profile; /* NULL: not given */
    const char *peer;                           /* connect, ping; optional for id and trust */

    bool accept_given; /* else: ask on a terminal, known elsewhere */
    awl_accept accept;
    bool auto_connect, echo, once;

    const char *technique; /* NULL: the plan of the house */
    int timeout_s;
    const char *send[AWL_OPTIONS_SEND_MAX];
    size_t send_count;
    uint32_t replies;
    uint32_t count; /* pings */

    bool verify, forget; /* trust: at most one of these three */
    const char *replace; /* an ID */

    char problem[AWL_OPTIONS_PROBLEM_SIZE]; /* why parsing failed; UTF-8, without a newline */
} awl_options;

/* Reads argv (UTF-8, argv[argc] is NULL); strings in *out point into it. With help or version set
 * nothing else is checked. AWL_ERR_INVALID: out->problem names the option and what it wants;
 * out->command is set when it was understood. Uses getopt's globals: one thread only. */
awl_err awl_options_parse(int argc, char *argv[], awl_options *out);

/* "connect"; "" for NONE. Static storage. */
const char *awl_command_name(awl_command command);

/* The text of --help, for one command or (NONE) for all. Static storage. */
const char *awl_usage(awl_command command);

#endif
