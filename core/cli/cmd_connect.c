/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bradawl/link.h"

#include "cli/caller.h"
#include "cli/command.h"

enum {
    UNDELIVERED_MAX = 64
}; /* stdin waits while so many messages are on their way */

typedef struct talk {
    awl_caller c;
    bool all_said;        /* end of stdin, or --send was sent */
    unsigned undelivered; /* messages on their way */
    uint32_t replies;     /* messages that came from the peer */
} talk;

static bool is_done(const talk *t)
{
    return t->c.linked && t->all_said && t->undelivered == 0 && t->replies >= t->c.o->replies;
}

static void say(talk *t, const char *text, size_t len)
{
    unsigned n = 0;
    const awl_err err = awl_client_send(t->c.client, t->c.call, text, len, &n);
    if (err == AWL_OK) {
        t->undelivered++;
        awl_inputs_want_lines(t->c.inputs, t->undelivered < UNDELIVERED_MAX);
    } else {
        awl_out_problem(t->c.out, err, "a message was not sent: %s", awl_strerror(err));
        if (t->c.o->send_count > 0) {
            awl_caller_leave(&t->c, err == AWL_ERR_MALFORMED ? AWL_EXIT_USAGE : AWL_EXIT_INTERNAL);
        }
    }
}

static void begin_to_talk(talk *t)
{
    for (size_t i = 0; i < t->c.o->send_count && !t->c.over; i++) {
        say(t, t->c.o->send[i], strlen(t->c.o->send[i]));
    }
    if (t->c.o->send_count > 0) {
        t->all_said = true;
        return;
    }
    const awl_err err = awl_inputs_read_lines(t->c.inputs);
    if (err != AWL_OK) {
        awl_out_problem(t->c.out, err, "cannot read stdin: %s", awl_strerror(err));
        awl_caller_leave(&t->c, AWL_EXIT_INTERNAL);
    }
}

/* A chat that the peer ended politely is done. What was to be sent or awaited and did not come
 * through makes the difference. */
static awl_exit exit_of_closed(const talk *t, const awl_client_event *ev)
{
    const bool polite = strcmp(ev->state, "bye") == 0 || strcmp(ev->state, "shutting-down") == 0;
    const bool chat = t->c.o->send_count == 0 && t->replies >= t->c.o->replies;
    return is_done(t) || (polite && chat && t->undelivered == 0) ? AWL_EXIT_DONE
                                                                 : AWL_EXIT_INTERNAL;
}

static void handle_event(talk *t, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_CONNECTED) {
        begin_to_talk(t);
    } else if (ev->type == AWL_CLIENT_MESSAGE) {
        t->replies++;
    } else if (ev->type == AWL_CLIENT_DELIVERED && t->undelivered > 0) {
        t->undelivered--;
        awl_inputs_want_lines(t->c.inputs, true);
    } else if (ev->type == AWL_CLIENT_CLOSED) {
        awl_caller_leave(&t->c, exit_of_closed(t, ev));
    }
}

static void handle(talk *t, const awl_input *in)
{
    switch (in->type) {
    case AWL_INPUT_EVENT:
        handle_event(t, &in->event);
        break;
    case AWL_INPUT_LINE:
        if (in->line_len > 0) {
            say(t, in->line, in->line_len);
        }
        break;
    case AWL_INPUT_LONG_LINE:
        awl_out_problem(t->c.out, AWL_ERR_LIMIT, "a line of more than %d bytes was not sent",
                        AWL_MESSAGE_MAX);
        break;
    case AWL_INPUT_END:
        t->all_said = true;
        break;
    case AWL_INPUT_NONE:
    case AWL_INPUT_TIME:
    case AWL_INPUT_INTERRUPT:
        break;
    }
    if (is_done(t)) {
        awl_caller_hang_up(&t->c);
    }
}

awl_exit awl_command_connect(const awl_options *o, awl_out *out)
{
    talk t = {.c = awl_caller_start(o, out)};
    const awl_input *in = awl_caller_next(&t.c);
    while (in != NULL) {
        handle(&t, in);
        in = awl_caller_next(&t.c);
    }
    return awl_caller_finish(&t.c);
}
