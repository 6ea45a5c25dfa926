/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SERVER_OPTIONS_H
#define AWL_CLI_SERVER_OPTIONS_H

#include "runtime/server_loop.h"

/* The command line of `bradawl-server` as values: DESIGN.md section 8. */
typedef struct awl_server_options {
    bool help, version, json;
    awl_addr listen[AWL_SERVER_LISTEN_MAX];
    uint8_t listen_count;
    uint16_t main_port, hole_port;
    const char *data_dir; /* NULL: not given */
    char problem[AWL_SERVER_PROBLEM_SIZE];
} awl_server_options;

/* Reads argv (UTF-8, argv[argc] is NULL); strings in *out point into it. AWL_ERR_INVALID:
 * out->problem says in one sentence what is wrong. Uses getopt's globals: one thread only. */
awl_err awl_server_options_parse(int argc, char *argv[], awl_server_options *out);

/* The text of --help. */
const char *awl_server_usage(void);

#endif
