/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bradawl/link.h"

#include "cli/command.h"

enum {
    UNDELIVERED_MAX = 64
}; /* stdin waits while so many messages are on their way */

typedef struct talk {
    const awl_options *o;
    awl_out *out;
    awl_inputs *inputs;
    awl_client *client;
    awl_call call;
    bool linked;
    bool all_said;        /* end of stdin, or --send was sent */
    unsigned undelivered; /* messages on their way */
    uint32_t replies;     /* messages that came from the peer */
    bool hanging_up;      /* everything is done; CLOSED is still to come */
    bool over;
    awl_exit code;
} talk;

static void leave(talk *t, awl_exit code)
{
    t->over = true;
    t->code = code;
}

static bool is_done(const talk *t)
{
    return t->linked && t->all_said && t->undelivered == 0 && t->replies >= t->o->replies;
}

static void say(talk *t, const char *text, size_t len)
{
    unsigned n = 0;
    const awl_err err = awl_client_send(t->client, t->call, text, len, &n);
    if (err == AWL_OK) {
        t->undelivered++;
        awl_inputs_want_lines(t->inputs, t->undelivered < UNDELIVERED_MAX);
    } else {
        awl_out_problem(t->out, err, "a message was not sent: %s", awl_strerror(err));
        if (t->o->send_count > 0) {
            leave(t, err == AWL_ERR_MALFORMED ? AWL_EXIT_USAGE : AWL_EXIT_INTERNAL);
        }
    }
}

static void begin_to_talk(talk *t)
{
    t->linked = true;
    for (size_t i = 0; i < t->o->send_count && !t->over; i++) {
        say(t, t->o->send[i], strlen(t->o->send[i]));
    }
    if (t->o->send_count > 0) {
        t->all_said = true;
        return;
    }
    const awl_err err = awl_inputs_read_lines(t->inputs);
    if (err != AWL_OK) {
        awl_out_problem(t->out, err, "cannot read stdin: %s", awl_strerror(err));
        leave(t, AWL_EXIT_INTERNAL);
    }
}

/* A chat that the peer ended politely is done. What was to be sent or awaited and did not come
 * through makes the difference. */
static awl_exit exit_of_closed(const talk *t, const awl_client_event *ev)
{
    const bool polite = strcmp(ev->state, "bye") == 0 || strcmp(ev->state, "shutting-down") == 0;
    const bool chat = t->o->send_count == 0 && t->replies >= t->o->replies;
    return is_done(t) || (polite && chat && t->undelivered == 0) ? AWL_EXIT_DONE
                                                                 : AWL_EXIT_INTERNAL;
}

static void handle_call_event(talk *t, const awl_client_event *ev)
{
    if (ev->call != t->call) {
        return;
    }
    if (ev->type == AWL_CLIENT_CONNECTED) {
        begin_to_talk(t);
    } else if (ev->type == AWL_CLIENT_MESSAGE) {
        t->replies++;
    } else if (ev->type == AWL_CLIENT_DELIVERED && t->undelivered > 0) {
        t->undelivered--;
        awl_inputs_want_lines(t->inputs, true);
    } else if (ev->type == AWL_CLIENT_CLOSED) {
        leave(t, exit_of_closed(t, ev));
    } else if (ev->type == AWL_CLIENT_FAILED) {
        t->code = awl_exit_of_call(ev->err);
        /* Without a login the call fails too, but why is said by the STOPPED that follows. */
        t->over = ev->err != AWL_ERR_CLOSED && ev->err != AWL_ERR_ABORTED;
    } else if (ev->type == AWL_CLIENT_ERROR) { /* a message was not sent */
        leave(t, AWL_EXIT_INTERNAL);
    }
}

static void handle_event(talk *t, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_STOPPED) {
        leave(t, awl_command_stopped(ev, t->out));
        return;
    }
    awl_out_event(t->out, ev);
    if (ev->type == AWL_CLIENT_LOGGED_IN && t->call != 0 && !t->linked) {
        awl_out_note(t->out, "asking for a link; somebody may have to accept at the other side");
    }
    handle_call_event(t, ev);
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
        awl_out_problem(t->out, AWL_ERR_LIMIT, "a line of more than %d bytes was not sent",
                        AWL_MESSAGE_MAX);
        break;
    case AWL_INPUT_END:
        t->all_said = true;
        break;
    case AWL_INPUT_INTERRUPT:
        leave(t, AWL_EXIT_INTERRUPTED);
        break;
    case AWL_INPUT_NONE:
        break;
    }
    if (!t->over && !t->hanging_up && is_done(t)) {
        t->hanging_up = true;
        if (awl_client_hang_up(t->client, t->call) != AWL_OK) {
            leave(t, AWL_EXIT_DONE);
        }
    }
}

static void call_peer(talk *t)
{
    const awl_err err = awl_client_connect(t->client, t->o->peer, t->o->technique,
                                           t->o->timeout_s * 1000, &t->call);
    if (err != AWL_OK) {
        awl_out_problem(t->out, err, "\"%s\" cannot be called: %s", t->o->peer, awl_strerror(err));
        leave(t, err == AWL_ERR_INVALID || err == AWL_ERR_NAME_INVALID ? AWL_EXIT_USAGE
                                                                       : AWL_EXIT_INTERNAL);
    }
}

awl_exit awl_command_connect(const awl_options *o, awl_out *out)
{
    const awl_client_config config = awl_command_config(o);
    talk t = {.o = o, .out = out};
    t.code = awl_command_open(o, &config, out, &t.inputs);
    if (t.code != AWL_EXIT_DONE) {
        return t.code;
    }
    t.client = awl_inputs_client(t.inputs);
    call_peer(&t);
    while (!t.over) {
        const awl_input *in = NULL;
        const awl_exit failed = awl_command_next(t.inputs, out, &in);
        if (failed != AWL_EXIT_DONE) {
            leave(&t, failed);
        } else {
            handle(&t, in);
        }
    }
    awl_inputs_close(t.inputs);
    return t.code;
}
