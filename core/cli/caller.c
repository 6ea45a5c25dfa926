/* SPDX-License-Identifier: MIT */
#include "cli/caller.h"

#include "cli/command.h"

void awl_caller_leave(awl_caller *c, awl_exit code)
{
    c->over = true;
    c->code = code;
}

static void call_peer(awl_caller *c)
{
    const awl_err err = awl_client_connect(c->client, c->o->peer, c->o->technique,
                                           c->o->timeout_s * 1000, &c->call);
    if (err != AWL_OK) {
        awl_out_problem(c->out, err, "\"%s\" cannot be called: %s", c->o->peer, awl_strerror(err));
        awl_caller_leave(c, err == AWL_ERR_INVALID || err == AWL_ERR_NAME_INVALID
                                ? AWL_EXIT_USAGE
                                : AWL_EXIT_INTERNAL);
    }
}

awl_caller awl_caller_start(const awl_options *o, awl_out *out)
{
    const awl_client_config config = awl_command_config(o);
    awl_caller c = {.o = o, .out = out};
    c.code = awl_command_open(o, &config, out, &c.inputs);
    c.over = c.code != AWL_EXIT_DONE;
    if (!c.over) {
        c.client = awl_inputs_client(c.inputs);
        call_peer(&c);
    }
    return c;
}

/* True: the command has to see it too. */
static bool handle_event(awl_caller *c, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_STOPPED) {
        awl_caller_leave(c, awl_command_stopped(ev, c->out));
        return false;
    }
    awl_out_event(c->out, ev);
    if (ev->type == AWL_CLIENT_LOGGED_IN && c->call != 0 && !c->linked) {
        awl_out_note(c->out, "asking for a link; somebody may have to accept at the other side");
    }
    if (ev->call != c->call) {
        return false;
    }
    if (ev->type == AWL_CLIENT_FAILED) {
        c->code = awl_exit_of_call(ev->err);
        /* Without a login the call fails too, but why is said by the STOPPED that follows. */
        c->over = ev->err != AWL_ERR_CLOSED && ev->err != AWL_ERR_ABORTED;
        return false;
    }
    if (ev->type == AWL_CLIENT_ERROR) { /* a message or a ping was not sent */
        awl_caller_leave(c, AWL_EXIT_INTERNAL);
        return false;
    }
    c->linked = c->linked || ev->type == AWL_CLIENT_CONNECTED;
    return true;
}

const awl_input *awl_caller_next(awl_caller *c)
{
    while (!c->over) {
        const awl_input *in = NULL;
        const awl_exit failed = awl_command_next(c->inputs, c->out, &in);
        if (failed != AWL_EXIT_DONE) {
            awl_caller_leave(c, failed);
        } else if (in->type == AWL_INPUT_INTERRUPT) {
            awl_caller_leave(c, AWL_EXIT_INTERRUPTED);
        } else if (in->type != AWL_INPUT_EVENT || handle_event(c, &in->event)) {
            return in;
        }
    }
    return NULL;
}

void awl_caller_hang_up(awl_caller *c)
{
    if (!c->over && !c->hanging_up) {
        c->hanging_up = true;
        if (awl_client_hang_up(c->client, c->call) != AWL_OK) {
            awl_caller_leave(c, AWL_EXIT_DONE);
        }
    }
}

awl_exit awl_caller_finish(awl_caller *c)
{
    awl_inputs_close(c->inputs);
    c->inputs = NULL;
    return c->code;
}
