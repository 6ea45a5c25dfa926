/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_INPUTS_H
#define AWL_CLI_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/client.h"

#include "util/types.h"

/* What a command with a login waits for, in one place and without a callback: events of the client,
 * lines of stdin, a deadline and the user's Ctrl-C. One session a process. */
typedef struct awl_inputs awl_inputs;

typedef enum awl_input_type {
    AWL_INPUT_NONE = 0,
    AWL_INPUT_EVENT,     /* event */
    AWL_INPUT_LINE,      /* line, line_len */
    AWL_INPUT_LONG_LINE, /* a line of more than AWL_MESSAGE_MAX bytes was thrown away */
    AWL_INPUT_END,       /* end of stdin */
    AWL_INPUT_TIME,      /* what awl_inputs_wake_at() asked for */
    AWL_INPUT_INTERRUPT, /* SIGINT, SIGTERM, Ctrl-C, a closed console: leave in order */
} awl_input_type;

/* Valid until the next awl_inputs_next() or awl_inputs_close(). */
typedef struct awl_input {
    awl_input_type type;
    awl_client_event event;
    const char *line;
    size_t line_len;
} awl_input;

/* Opens the client of config, whose notify is replaced. Errors as of awl_client_open(). */
awl_err awl_inputs_open(const awl_client_config *config, awl_inputs **out);
void awl_inputs_close(awl_inputs *s); /* leaves in order; NULL is fine */

awl_client *awl_inputs_client(awl_inputs *s);

/* Lines of stdin are inputs from now on. At most once. */
awl_err awl_inputs_read_lines(awl_inputs *s);

/* With false lines wait until it is called with true again: so that a pipe does not fill the memory
 * faster than the link drains it. */
void awl_inputs_want_lines(awl_inputs *s, bool want);

/* Once plat_now() has reached at, that is an input. One deadline at a time. */
void awl_inputs_wake_at(awl_inputs *s, awl_time at);

/* Waits for the next input. Interrupts overtake events, events overtake the time, and all of them
 * overtake lines. */
awl_err awl_inputs_next(awl_inputs *s, const awl_input **out);

#endif
