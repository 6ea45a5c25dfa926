/* SPDX-License-Identifier: MIT */
#include "plat/clock.h"

#include "cli/caller.h"
#include "cli/command.h"

enum {
    UNANSWERED_MAX = 8
}; /* as many as awl_client_ping() lets be on their way; then a second is left out */

typedef struct pinger {
    awl_caller c;
    uint32_t sent, answered;
    double lowest, highest, sum; /* ms */
} pinger;

/* The client is ours alone and sends nothing else: its numbers are 1 to --count. */
static void ping_now(pinger *p)
{
    if (p->sent - p->answered < UNANSWERED_MAX) {
        unsigned n = 0;
        const awl_err err = awl_client_ping(p->c.client, p->c.call, &n);
        if (err != AWL_OK) {
            awl_out_problem(p->c.out, err, "the ping was not sent: %s", awl_strerror(err));
            awl_caller_leave(&p->c, AWL_EXIT_INTERNAL);
            return;
        }
        p->sent++;
    }
    if (p->sent < p->c.o->count) {
        awl_inputs_wake_at(p->c.inputs, plat_now() + AWL_SECOND(1));
    }
}

static void take_pong(pinger *p, double ms)
{
    p->lowest = p->answered == 0 || ms < p->lowest ? ms : p->lowest;
    p->highest = ms > p->highest ? ms : p->highest;
    p->sum += ms;
    p->answered++;
    if (p->answered == p->c.o->count) {
        awl_caller_hang_up(&p->c);
    }
}

static void handle(pinger *p, const awl_input *in)
{
    const awl_client_event_type type =
        in->type == AWL_INPUT_EVENT ? in->event.type : AWL_CLIENT_NONE;
    if (in->type == AWL_INPUT_TIME || type == AWL_CLIENT_CONNECTED) {
        ping_now(p);
    } else if (type == AWL_CLIENT_PONG) {
        take_pong(p, in->event.rtt_ms);
    } else if (type == AWL_CLIENT_CLOSED) {
        awl_caller_leave(&p->c, p->answered == p->c.o->count ? AWL_EXIT_DONE : AWL_EXIT_INTERNAL);
    }
}

static void print_summary(const pinger *p)
{
    if (p->answered > 0) {
        awl_out_line(p->c.out, "%u sent, %u answered, min/avg/max %.1f/%.1f/%.1f ms",
                     (unsigned)p->sent, (unsigned)p->answered, p->lowest, p->sum / p->answered,
                     p->highest);
    } else if (p->sent > 0) {
        awl_out_line(p->c.out, "%u sent, none answered", (unsigned)p->sent);
    }
}

awl_exit awl_command_ping(const awl_options *o, awl_out *out)
{
    pinger p = {.c = awl_caller_start(o, out)};
    const awl_input *in = awl_caller_next(&p.c);
    while (in != NULL) {
        handle(&p, in);
        in = awl_caller_next(&p.c);
    }
    print_summary(&p);
    return awl_caller_finish(&p.c);
}
