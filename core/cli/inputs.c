/* SPDX-License-Identifier: MIT */
#include "cli/inputs.h"

#include <stdlib.h>

#include "plat/clock.h"
#include "plat/poll.h"
#include "plat/signal.h"
#include "plat/wake.h"

#include "cli/lines.h"

struct awl_inputs {
    plat_poll *poll;
    plat_wake *wake;
    awl_client *client;
    awl_lines *lines; /* NULL: stdin is not read */
    bool want_lines;
    awl_time wake_at;
    bool signals; /* plat_signal_on() succeeded and is in force */
    awl_input input;
    char *line; /* owned text of input.line */
};

static void wake_up(void *ctx)
{
    plat_wake_signal(ctx);
}

static void forget_input(awl_inputs *s)
{
    if (s->input.type == AWL_INPUT_EVENT) {
        awl_client_event_clear(&s->input.event);
    }
    free(s->line);
    s->line = NULL;
    s->input = (awl_input){0};
}

awl_err awl_inputs_open(const awl_client_config *config, awl_inputs **out)
{
    *out = NULL;
    awl_inputs *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    s->want_lines = true;
    s->wake_at = AWL_TIME_NEVER;
    awl_err err = plat_poll_new(&s->poll);
    if (err == AWL_OK) {
        err = plat_wake_new(s->poll, 0, &s->wake);
    }
    if (err == AWL_OK) {
        err = plat_signal_on(s->wake);
        s->signals = err == AWL_OK;
    }
    if (err == AWL_OK) {
        awl_client_config own = *config;
        own.notify = wake_up;
        own.notify_ctx = s->wake;
        err = awl_client_open(&own, &s->client);
    }
    if (err != AWL_OK) {
        awl_inputs_close(s);
        return err;
    }
    *out = s;
    return AWL_OK;
}

void awl_inputs_close(awl_inputs *s)
{
    if (s == NULL) {
        return;
    }
    forget_input(s);
    awl_client_close(s->client);
    awl_lines_abandon(s->lines);
    if (s->signals) {
        plat_signal_off();
    }
    plat_wake_free(s->wake);
    plat_poll_free(s->poll);
    free(s);
}

awl_client *awl_inputs_client(awl_inputs *s)
{
    return s->client;
}

awl_err awl_inputs_read_lines(awl_inputs *s)
{
    return awl_lines_start(s->wake, &s->lines);
}

void awl_inputs_want_lines(awl_inputs *s, bool want)
{
    s->want_lines = want;
}

void awl_inputs_wake_at(awl_inputs *s, awl_time at)
{
    s->wake_at = at;
}

static bool take_signal(awl_inputs *s)
{
    const unsigned signals = plat_signal_take();
    if (signals == 0) {
        return false;
    }
    if ((signals & PLAT_SIGNAL_TERMINATE) == 0) {
        /* Who presses Ctrl-C a second time does not want to wait for good manners. Not after a
         * terminate: Windows would end the process here and now. */
        plat_signal_off();
        s->signals = false;
    }
    s->input.type = AWL_INPUT_INTERRUPT;
    return true;
}

static bool take_line(awl_inputs *s)
{
    awl_line line;
    if (s->lines == NULL || !s->want_lines || !awl_lines_take(s->lines, &line)) {
        return false;
    }
    if (line.end) {
        s->input.type = AWL_INPUT_END;
    } else if (line.too_long) {
        s->input.type = AWL_INPUT_LONG_LINE;
    } else {
        s->input.type = AWL_INPUT_LINE;
        s->line = line.text;
        s->input.line = line.text;
        s->input.line_len = line.len;
    }
    return true;
}

static bool take_time(awl_inputs *s)
{
    if (s->wake_at == AWL_TIME_NEVER || plat_now() < s->wake_at) {
        return false;
    }
    s->wake_at = AWL_TIME_NEVER;
    s->input.type = AWL_INPUT_TIME;
    return true;
}

/* For plat_poll_wait(). */
static awl_time time_left(const awl_inputs *s)
{
    if (s->wake_at == AWL_TIME_NEVER) {
        return -1;
    }
    const awl_time now = plat_now();
    return s->wake_at > now ? s->wake_at - now : 0;
}

awl_err awl_inputs_next(awl_inputs *s, const awl_input **out)
{
    forget_input(s);
    *out = &s->input;
    for (;;) {
        if (s->signals && take_signal(s)) {
            return AWL_OK;
        }
        if (awl_client_next(s->client, &s->input.event)) {
            s->input.type = AWL_INPUT_EVENT;
            return AWL_OK;
        }
        if (take_time(s) || take_line(s)) {
            return AWL_OK;
        }
        const awl_err err = plat_poll_wait(s->poll, time_left(s));
        if (err != AWL_OK && err != AWL_ERR_TIMED_OUT) {
            return err;
        }
        plat_poll_event ev;
        while (plat_poll_next(s->poll, &ev)) { /* woken: what for, the queues say */
        }
    }
}
