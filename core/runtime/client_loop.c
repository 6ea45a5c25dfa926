/* SPDX-License-Identifier: MIT */
/* The loop thread of one login: waits for sockets, commands and deadlines, and hands each to its
 * owner. Nothing blocks but the wait. */
#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"

#include "runtime/client_impl.h"

enum {
    LAST_WORDS_MS = 1000, /* for goodbyes to be read by the peers when the client is closed */
};

awl_err source_add(awl_client *c, source *s, plat_sock sock, unsigned interest)
{
    const awl_err err = plat_poll_add(c->poll, sock, interest, (uint64_t)(uintptr_t)s);
    if (err == AWL_OK) {
        s->sock = sock;
        s->interest = interest;
    }
    return err;
}

void source_want(awl_client *c, source *s, unsigned interest)
{
    if (s->sock != PLAT_SOCK_NONE && s->interest != interest) {
        s->interest = interest;
        plat_poll_modify(c->poll, s->sock, interest);
    }
}

void source_close(awl_client *c, source *s, bool reset)
{
    if (s->sock == PLAT_SOCK_NONE) {
        return;
    }
    plat_poll_remove(c->poll, s->sock);
    if (reset) {
        plat_close_reset(s->sock);
    } else {
        plat_close(s->sock);
    }
    s->sock = PLAT_SOCK_NONE;
}

void awl_client_stop(awl_client *c, awl_err err, const char *text)
{
    if (c->stopping) {
        return;
    }
    c->stopping = true;
    c->stop_err = err;
    const size_t len = strlen(text);
    const size_t fits = len < sizeof(c->stop_text) ? len : sizeof(c->stop_text) - 1;
    memcpy(c->stop_text, text, fits);
    c->stop_text[fits] = '\0';
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (err != AWL_ERR_ABORTED && k->state == CALL_WAITING) {
            call_fail(k, AWL_ERR_CLOSED); /* not the user, the missing login ends it */
        }
        call_hang_up(k, AWL_CLOSE_SHUTTING_DOWN);
    }
    mainconn_bye(c);
}

static command *take_commands(awl_client *c)
{
    plat_mutex_lock(c->lock);
    command *all = c->commands;
    c->commands = NULL;
    c->commands_tail = &c->commands;
    plat_mutex_unlock(c->lock);
    return all;
}

/* What is about the login, not about a call. */
static void run_setting(awl_client *c, const command *cmd)
{
    if (cmd->type == CMD_SET_ACCEPT) {
        c->config.accept = (awl_accept)cmd->value;
        pins_tell_server(c);
    } else if (cmd->type == CMD_SET_MAY_LISTEN) {
        c->config.may_listen = cmd->value != 0;
    } else if (cmd->type == CMD_RETRY) {
        mainconn_retry(c);
    } else {
        probe_again(c);
    }
}

/* True: the client is to be closed. */
static bool run_command(awl_client *c, const command *cmd)
{
    call_rec *k = call_find(c, cmd->call);
    switch (cmd->type) {
    case CMD_NONE:
        break;
    case CMD_CONNECT:
        if (!c->stopping) {
            k = call_new(c, cmd->call, cmd->peer);
            if (k != NULL) {
                call_start(k, cmd);
            }
        }
        break;
    case CMD_ANSWER:
        if (k != NULL) {
            call_answer(k, (awl_answer)cmd->value);
        }
        break;
    case CMD_SEND:
        if (k != NULL) {
            call_send(k, cmd);
        }
        break;
    case CMD_PING:
        if (k != NULL) {
            call_ping(k, cmd);
        }
        break;
    case CMD_HANG_UP:
        if (k != NULL) {
            call_hang_up(k, AWL_CLOSE_BYE);
        }
        break;
    case CMD_SET_ACCEPT:
    case CMD_SET_MAY_LISTEN:
    case CMD_RETRY:
    case CMD_PROBE:
        run_setting(c, cmd);
        break;
    case CMD_PIN_VERIFIED:
    case CMD_PIN_ASKS:
    case CMD_PIN_FORGET:
    case CMD_PIN_REPLACE:
        pins_command(c, cmd);
        break;
    case CMD_STOP:
        return true;
    }
    return false;
}

static bool run_commands(awl_client *c)
{
    bool stop = false;
    for (command *cmd = take_commands(c); cmd != NULL;) {
        command *next = cmd->next;
        stop = run_command(c, cmd) || stop;
        free(cmd);
        cmd = next;
    }
    return stop;
}

static awl_time earlier(awl_time a, awl_time b)
{
    return a < b ? a : b;
}

static awl_time next_deadline(const awl_client *c)
{
    awl_time at = earlier(mainconn_deadline(c), c->save_at);
    for (const call_rec *k = c->calls; k != NULL; k = k->next) {
        at = earlier(at, call_deadline(k));
    }
    for (const conn *n = c->conns; n != NULL; n = n->next) {
        at = earlier(at, conn_deadline(n));
    }
    return at;
}

static void run_timers(awl_client *c)
{
    if (mainconn_deadline(c) <= c->now) {
        mainconn_timer(c);
    }
    if (c->save_at <= c->now) {
        pins_save(c);
    }
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        if (call_deadline(k) <= c->now) {
            call_timer(k);
        }
    }
    for (conn *n = c->conns; n != NULL; n = n->next) {
        if (!n->dead && conn_deadline(n) <= c->now) {
            conn_timer(n);
        }
    }
}

/* Waits at most until deadline and hands out what happened. True: close the client. */
static bool turn(awl_client *c, awl_time deadline)
{
    const awl_time now = plat_now();
    bool stop = false;
    plat_poll_event ev;
    plat_poll_wait(c->poll, deadline == AWL_TIME_NEVER ? -1 : deadline > now ? deadline - now : 0);
    c->now = plat_now();
    while (plat_poll_next(c->poll, &ev)) {
        if (ev.what & PLAT_WOKEN) {
            stop = run_commands(c) || stop;
            mainconn_resolved(c);
        } else {
            source *s = (source *)(uintptr_t)ev.tag;
            s->ready(s->owner, ev.what);
        }
    }
    run_timers(c);
    call_ask_all(c); /* an attempt that ended may have kept another call waiting */
    call_sweep(c);
    return stop;
}

static bool anything_open(const awl_client *c)
{
    return c->conns != NULL || c->main.src.sock != PLAT_SOCK_NONE;
}

static void emit_stopped(awl_client *c)
{
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_STOPPED);
    ev.err = c->stop_err;
    mainconn_put_ids(c, &ev);
    awl_client_emit(c, &ev, c->stop_text, strlen(c->stop_text));
}

void awl_client_thread(void *client)
{
    awl_client *c = client;
    bool close = false, told = false;
    pins_begin(c);
    while (!close) {
        close = turn(c, next_deadline(c));
        if (c->stopping && !told && !anything_open(c)) {
            told = true;
            emit_stopped(c);
        }
    }
    awl_client_stop(c, AWL_ERR_ABORTED, "");
    const awl_time until = plat_now() + AWL_MS(LAST_WORDS_MS);
    while (anything_open(c) && plat_now() < until) {
        turn(c, earlier(next_deadline(c), until));
    }
    for (call_rec *k = c->calls; k != NULL; k = k->next) {
        call_end(k);
    }
    for (conn *n = c->conns; n != NULL; n = n->next) {
        conn_close(n, false);
    }
    call_sweep(c);
    pins_all_gone(c);
    pins_save(c);
    mainconn_free(c);
}
