/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SESSION_H
#define AWL_CLI_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/client.h"

/* What a command with a login waits for, in one place and without a callback: events of the client,
 * lines of stdin and the user's Ctrl-C. One session a process. */
typedef struct awl_cli_session awl_cli_session;

typedef enum awl_input_type {
    AWL_INPUT_NONE = 0,
    AWL_INPUT_EVENT,     /* event */
    AWL_INPUT_LINE,      /* line, line_len */
    AWL_INPUT_LONG_LINE, /* a line of more than AWL_MESSAGE_MAX bytes was thrown away */
    AWL_INPUT_END,       /* end of stdin */
    AWL_INPUT_INTERRUPT, /* SIGINT, SIGTERM, Ctrl-C, a closed console: leave in order */
} awl_input_type;

/* Valid until the next awl_cli_session_next() or awl_cli_session_close(). */
typedef struct awl_input {
    awl_input_type type;
    awl_client_event event;
    const char *line;
    size_t line_len;
} awl_input;

/* Opens the client of config, whose notify is replaced. Errors as of awl_client_open(). */
awl_err awl_cli_session_open(const awl_client_config *config, awl_cli_session **out);
void awl_cli_session_close(awl_cli_session *s); /* leaves in order; NULL is fine */

awl_client *awl_cli_session_client(awl_cli_session *s);

/* Lines of stdin are inputs from now on. At most once. */
awl_err awl_cli_session_read_lines(awl_cli_session *s);

/* With false lines wait until it is called with true again: so that a pipe does not fill the memory
 * faster than the link drains it. */
void awl_cli_session_want_lines(awl_cli_session *s, bool want);

/* Waits for the next input. Interrupts overtake events, events overtake lines. */
awl_err awl_cli_session_next(awl_cli_session *s, const awl_input **out);

#endif
