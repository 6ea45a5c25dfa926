/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bradawl/link.h"
#include "plat/console.h"

#include "cli/calls.h"
#include "cli/command.h"
#include "cli/shown.h"
#include "runtime/profile.h"
#include "util/hex.h"

enum {
    QUESTIONS_MAX = 16,     /* calls that wait for y or n; the server ends each after 30 s */
    CALL_TIMEOUT_MS = 30000 /* of --auto-connect */
};

typedef struct question {
    awl_call call;
    char peer[AWL_CLIENT_NAME_SIZE];
} question;

typedef struct waiter {
    const awl_options *o;
    awl_out *out;
    awl_inputs *inputs;
    awl_client *client;
    awl_accept accept;
    awl_calls calls;
    question questions[QUESTIONS_MAX]; /* the first one is on the screen */
    size_t questions_count;
    bool room_known; /* ROSTER_DONE came: who comes from now on is a newcomer */
    bool deaf;       /* stdin has ended or is not read: questions are answered with no */
    char server[AWL_CLIENT_ID_SIZE];
    bool over;
    awl_exit code;
} waiter;

static void leave(waiter *w, awl_exit code)
{
    w->over = true;
    w->code = code;
}

static void ask_first(const waiter *w)
{
    if (w->questions_count > 0 && !w->out->json) {
        (void)fputs("        accept the call of ", w->out->out);
        awl_show(w->out->out, w->questions[0].peer, strlen(w->questions[0].peer));
        (void)fputs("? y or n: ", w->out->out);
        (void)fflush(w->out->out);
    }
}

/* False: no question of that call is open. */
static bool drop_question(waiter *w, awl_call call)
{
    for (size_t i = 0; i < w->questions_count; i++) {
        if (w->questions[i].call == call) {
            w->questions_count--;
            memmove(&w->questions[i], &w->questions[i + 1],
                    (w->questions_count - i) * sizeof w->questions[0]);
            return true;
        }
    }
    return false;
}

static void answer_first(waiter *w, bool yes)
{
    const awl_call call = w->questions[0].call;
    (void)drop_question(w, call);
    (void)awl_client_answer(w->client, call, yes ? AWL_ANSWER_ACCEPT : AWL_ANSWER_DECLINE);
    ask_first(w);
}

static void handle_invite(waiter *w, const awl_client_event *ev)
{
    if (w->deaf || w->questions_count == QUESTIONS_MAX) {
        (void)awl_client_answer(w->client, ev->call, AWL_ANSWER_DECLINE);
        return;
    }
    question *q = &w->questions[w->questions_count++];
    q->call = ev->call;
    memcpy(q->peer, ev->peer, sizeof q->peer);
    if (w->questions_count == 1) {
        ask_first(w);
    }
}

/* Is this the peer, with this key, that was met before? Read anew each time: pins are added while
 * we wait, by this process and by others. */
static bool is_known(const waiter *w, const awl_client_event *ev)
{
    awl_id server, id;
    awl_profile *p = NULL;
    if (awl_id_parse(w->server, &server) != AWL_OK || awl_id_parse(ev->id, &id) != AWL_OK ||
        awl_profile_open(w->o->profile, &p) != AWL_OK) {
        return false;
    }
    const awl_pin *pin = awl_profile_pin_of(p, &server, ev->peer);
    const bool known = pin != NULL && awl_id_equal(&pin->id, &id);
    awl_profile_free(p);
    return known;
}

static void handle_peer(waiter *w, const awl_client_event *ev)
{
    if (!w->o->auto_connect || !w->room_known || strcmp(ev->state, "here") != 0 ||
        awl_calls_has_peer(&w->calls, ev->peer) || !is_known(w, ev)) {
        return;
    }
    awl_call call = 0;
    if (awl_client_connect(w->client, ev->peer, NULL, CALL_TIMEOUT_MS, &call) == AWL_OK) {
        awl_calls_put(&w->calls, call, ev->peer, false);
    }
}

static void handle_message(waiter *w, const awl_client_event *ev)
{
    unsigned n = 0;
    if (w->o->echo) {
        (void)awl_client_send(w->client, ev->call, ev->text, ev->text_len, &n);
    }
}

static void handle_end(waiter *w, const awl_client_event *ev)
{
    awl_calls_remove(&w->calls, ev->call);
    if (drop_question(w, ev->call)) {
        ask_first(w);
    }
    /* A link that was replaced lives on under another number. */
    if (ev->type == AWL_CLIENT_CLOSED && w->o->once && strcmp(ev->state, "replaced") != 0) {
        leave(w, AWL_EXIT_DONE);
    }
}

static void handle_event(waiter *w, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_STOPPED) {
        leave(w, awl_command_stopped(ev, w->out));
        return;
    }
    awl_out_event(w->out, ev);
    switch (ev->type) {
    case AWL_CLIENT_LOGGED_IN:
        memcpy(w->server, ev->server, sizeof w->server);
        break;
    case AWL_CLIENT_ROSTER_DONE:
        if (!w->room_known) {
            awl_out_note(w->out, "waiting for calls; Ctrl-C ends");
        }
        w->room_known = true;
        break;
    case AWL_CLIENT_PEER:
        handle_peer(w, ev);
        break;
    case AWL_CLIENT_INVITE:
        handle_invite(w, ev);
        break;
    case AWL_CLIENT_ATTEMPT:
        awl_calls_put(&w->calls, ev->call, ev->peer, false);
        break;
    case AWL_CLIENT_CONNECTED:
        awl_calls_put(&w->calls, ev->call, ev->peer, true);
        break;
    case AWL_CLIENT_MESSAGE:
        handle_message(w, ev);
        break;
    case AWL_CLIENT_CLOSED:
    case AWL_CLIENT_FAILED:
        handle_end(w, ev);
        break;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_PONG:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break;
    }
}

/* A line answers the open question, else it goes to the newest link. */
static void handle_line(waiter *w, const char *line, size_t len)
{
    if (w->questions_count > 0) {
        const char c = line[0];
        if (c == 'y' || c == 'Y' || c == 'n' || c == 'N') {
            answer_first(w, c == 'y' || c == 'Y');
        } else {
            ask_first(w);
        }
        return;
    }
    const awl_open_call *link = awl_calls_last_link(&w->calls);
    if (len == 0) {
        return;
    }
    unsigned n = 0;
    const awl_err err =
        link == NULL ? AWL_ERR_NOT_FOUND : awl_client_send(w->client, link->call, line, len, &n);
    if (err != AWL_OK) {
        awl_out_problem(w->out, err, "that line went nowhere: %s",
                        link == NULL ? "there is no link yet" : awl_strerror(err));
    }
}

static void handle_end_of_lines(waiter *w)
{
    w->deaf = true;
    while (w->questions_count > 0) {
        answer_first(w, false);
    }
}

static void handle(waiter *w, const awl_input *in)
{
    switch (in->type) {
    case AWL_INPUT_EVENT:
        handle_event(w, &in->event);
        break;
    case AWL_INPUT_LINE:
        handle_line(w, in->line, in->line_len);
        break;
    case AWL_INPUT_LONG_LINE:
        awl_out_problem(w->out, AWL_ERR_LIMIT, "a line of more than %d bytes was not sent",
                        AWL_MESSAGE_MAX);
        break;
    case AWL_INPUT_END:
        handle_end_of_lines(w);
        break;
    case AWL_INPUT_INTERRUPT:
        leave(w, AWL_EXIT_INTERRUPTED);
        break;
    case AWL_INPUT_NONE:
    case AWL_INPUT_TIME:
        break;
    }
}

/* stdin is for answers and for chat: read on a terminal, and where --accept ask was asked for. */
static void listen_to_user(waiter *w, bool terminal)
{
    const bool wanted = terminal || w->accept == AWL_ACCEPT_ASK;
    const awl_err err = wanted ? awl_inputs_read_lines(w->inputs) : AWL_OK;
    if (err != AWL_OK) {
        awl_out_problem(w->out, err, "cannot read stdin: %s", awl_strerror(err));
    }
    w->deaf = !wanted || err != AWL_OK;
}

awl_exit awl_command_wait(const awl_options *o, awl_out *out)
{
    const bool terminal = plat_is_terminal(PLAT_STDIN);
    waiter w = {.o = o, .out = out, .accept = o->accept};
    if (!o->accept_given) {
        w.accept = terminal ? AWL_ACCEPT_ASK : AWL_ACCEPT_KNOWN;
    }
    awl_client_config config = awl_command_config(o);
    config.listed = true;
    config.stay = true;
    config.accept = w.accept;
    w.code = awl_command_open(o, &config, out, &w.inputs);
    if (w.code != AWL_EXIT_DONE) {
        return w.code;
    }
    w.client = awl_inputs_client(w.inputs);
    listen_to_user(&w, terminal);
    while (!w.over) {
        const awl_input *in = NULL;
        const awl_exit failed = awl_command_next(w.inputs, out, &in);
        if (failed != AWL_EXIT_DONE) {
            leave(&w, failed);
        } else {
            handle(&w, in);
        }
    }
    awl_inputs_close(w.inputs);
    return w.code;
}
