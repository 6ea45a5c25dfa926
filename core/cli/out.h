/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_OUT_H
#define AWL_CLI_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "bradawl/client.h"

#include "cli/human.h"

/* Where a command tells what happens: one sink with two faces, the hole log for people and one JSON
 * object a line for scripts. Every line is flushed at once. */
typedef struct awl_out {
    bool json;
    FILE *out; /* events */
    FILE *err; /* diagnostics */
    double t;  /* of the last event */
    awl_human human;
} awl_out;

/* stdout and stderr; colour: it is a terminal and the user did not set NO_COLOR. */
void awl_out_init(awl_out *o, bool json, bool verbose, bool colour);

void awl_out_event(awl_out *o, const awl_client_event *ev);

/* A sentence of our own in the hole log; nothing with --json. */
void awl_out_note(awl_out *o, const char *sentence);

/* A line for people, e.g. the answer of a command; nothing with --json. */
void awl_out_line(awl_out *o, const char *format, ...);

/* One JSON object on a line of its own, built by the caller; only with --json. */
void awl_out_json(awl_out *o, const char *line);

/* What ends the command: a sentence on stderr ("bradawl: ..."), with --json an `error` event too.
 */
void awl_out_problem(awl_out *o, awl_err err, const char *format, ...);

#endif
