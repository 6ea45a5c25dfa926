/* SPDX-License-Identifier: MIT */
/* The public face: commands go into one queue, events come out of another, the loop thread works
 * between them. Nothing here touches what belongs to that thread. */
#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"
#include "plat/random.h"

#include "proto/text.h"
#include "runtime/client_impl.h"

awl_client_event awl_client_event_of(const awl_client *c, awl_client_event_type type)
{
    return (awl_client_event){
        .type = type,
        .t = (double)(plat_now() - c->opened) / 1e6,
        .state = "",
        .technique = "",
        .path = "",
        .role = "",
        .rtt_ms = -1,
    };
}

void awl_client_emit(awl_client *c, awl_client_event *ev, const char *text, size_t len)
{
    event_node *node = malloc(sizeof(*node));
    char *copy = malloc(len + 1);
    if (node == NULL || copy == NULL) {
        free(node);
        free(copy);
        return;
    }
    if (len > 0) {
        memcpy(copy, text, len);
    }
    copy[len] = '\0';
    *node = (event_node){.event = *ev};
    node->event.text = copy;
    node->event.text_len = len;
    plat_mutex_lock(c->lock);
    *c->events_tail = node;
    c->events_tail = &node->next;
    plat_mutex_unlock(c->lock);
    if (c->config.notify != NULL) {
        c->config.notify(c->config.notify_ctx);
    }
}

bool awl_client_next(awl_client *c, awl_client_event *out)
{
    plat_mutex_lock(c->lock);
    event_node *node = c->events;
    if (node != NULL) {
        c->events = node->next;
        if (c->events == NULL) {
            c->events_tail = &c->events;
        }
    }
    plat_mutex_unlock(c->lock);
    *out = node != NULL ? node->event : (awl_client_event){0};
    free(node);
    return node != NULL;
}

void awl_client_event_clear(awl_client_event *ev)
{
    free(ev->text);
    *ev = (awl_client_event){0};
}

static command *command_new(command_type type, awl_call call, const char *text, size_t len)
{
    command *cmd = calloc(1, sizeof(*cmd) + len);
    if (cmd != NULL) {
        cmd->type = type;
        cmd->call = call;
        cmd->len = len;
        if (len > 0) {
            memcpy(cmd->text, text, len);
        }
    }
    return cmd;
}

/* With the lock held. */
static void enqueue(awl_client *c, command *cmd)
{
    *c->commands_tail = cmd;
    c->commands_tail = &cmd->next;
}

static awl_err post(awl_client *c, command *cmd)
{
    if (cmd == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    plat_mutex_lock(c->lock);
    enqueue(c, cmd);
    plat_mutex_unlock(c->lock);
    plat_wake_signal(c->wake);
    return AWL_OK;
}

/* For commands whose outcome is an event with a number. */
static awl_err post_numbered(awl_client *c, command *cmd, unsigned *n)
{
    if (cmd == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    plat_mutex_lock(c->lock);
    *n = cmd->n = ++c->next_message;
    enqueue(c, cmd);
    plat_mutex_unlock(c->lock);
    plat_wake_signal(c->wake);
    return AWL_OK;
}

awl_err awl_client_connect(awl_client *c, const char *peer, const char *technique, int timeout_ms,
                           awl_call *call)
{
    *call = 0;
    char name[AWL_NAME_MAX + 1];
    const awl_technique t = technique != NULL ? awl_technique_from_name(technique) : AWL_TECH_NONE;
    if (awl_name_check(peer, strlen(peer), name) != AWL_OK) {
        return AWL_ERR_NAME_INVALID;
    }
    if ((technique != NULL && !awl_technique_known(t)) || timeout_ms <= 0) {
        return AWL_ERR_INVALID;
    }
    command *cmd = command_new(CMD_CONNECT, 0, NULL, 0);
    if (cmd == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    memcpy(cmd->peer, name, sizeof(name));
    cmd->technique = t;
    cmd->timeout_ms = timeout_ms;
    plat_mutex_lock(c->lock);
    *call = cmd->call = ++c->next_call;
    enqueue(c, cmd);
    plat_mutex_unlock(c->lock);
    plat_wake_signal(c->wake);
    return AWL_OK;
}

awl_err awl_client_answer(awl_client *c, awl_call call, awl_answer answer)
{
    command *cmd = command_new(CMD_ANSWER, call, NULL, 0);
    if (cmd != NULL) {
        cmd->accept = answer != AWL_ANSWER_DECLINE;
    }
    return post(c, cmd);
}

awl_err awl_client_send(awl_client *c, awl_call call, const char *text, size_t len, unsigned *n)
{
    *n = 0;
    if (len > AWL_MESSAGE_MAX) {
        return AWL_ERR_INVALID;
    }
    if (!awl_text_valid(text, len)) {
        return AWL_ERR_MALFORMED;
    }
    return post_numbered(c, command_new(CMD_SEND, call, text, len), n);
}

awl_err awl_client_ping(awl_client *c, awl_call call, unsigned *n)
{
    *n = 0;
    return post_numbered(c, command_new(CMD_PING, call, NULL, 0), n);
}

awl_err awl_client_hang_up(awl_client *c, awl_call call)
{
    return post(c, command_new(CMD_HANG_UP, call, NULL, 0));
}

static awl_err read_config(awl_client *c, const awl_client_config *config)
{
    const char *server = config->server != NULL ? config->server : awl_profile_server(c->profile);
    const char *room = awl_profile_room(c->profile);
    const size_t len = strlen(server);
    c->config = *config;
    c->server_text = malloc(len + 1);
    if (c->server_text == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    memcpy(c->server_text, server, len + 1);
    if (awl_server_url_parse(server, &c->url) != AWL_OK) {
        return AWL_ERR_INVALID;
    }
    const char *name = config->name != NULL ? config->name : awl_profile_name(c->profile);
    if (config->room != NULL) {
        room = config->room;
    } else if (room[0] == '\0') {
        room = "lobby";
    }
    const awl_err err = awl_name_check(name, strlen(name), c->name);
    return err != AWL_OK ? err : awl_name_check(room, strlen(room), c->room);
}

static awl_err make_parts(awl_client *c)
{
    const awl_identity *identity = awl_profile_identity(c->profile);
    awl_err err = awl_tls_context_new(NULL, AWL_TLS_MAIN, &c->main_tls);
    if (err == AWL_OK) {
        err = awl_tls_context_new(identity, AWL_TLS_LINK, &c->link_tls);
    }
    if (err == AWL_OK) {
        err = plat_mutex_new(&c->lock);
    }
    if (err == AWL_OK) {
        err = plat_poll_new(&c->poll);
    }
    if (err == AWL_OK) {
        err = plat_wake_new(c->poll, 0, &c->wake);
    }
    return err;
}

static void free_queues(awl_client *c)
{
    for (command *cmd = c->commands; cmd != NULL;) {
        command *next = cmd->next;
        free(cmd);
        cmd = next;
    }
    for (event_node *node = c->events; node != NULL;) {
        event_node *next = node->next;
        awl_client_event_clear(&node->event);
        free(node);
        node = next;
    }
}

static void client_free(awl_client *c)
{
    free_queues(c);
    plat_wake_free(c->wake);
    plat_poll_free(c->poll);
    plat_mutex_free(c->lock);
    awl_tls_context_free(c->main_tls);
    awl_tls_context_free(c->link_tls);
    awl_profile_free(c->profile);
    free(c->server_text);
    free(c);
}

awl_err awl_client_open(const awl_client_config *config, awl_client **out)
{
    *out = NULL;
    awl_client *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    uint64_t seed = 0;
    plat_random(NULL, (uint8_t *)&seed, sizeof(seed));
    c->prng = awl_prng_seed(seed);
    c->commands_tail = &c->commands;
    c->events_tail = &c->events;
    c->opened = c->now = plat_now();
    awl_err err = awl_profile_open(config->profile, &c->profile);
    if (err == AWL_OK) {
        err = read_config(c, config);
    }
    if (err == AWL_OK && config->listed) {
        err = awl_profile_lock(c->profile);
    }
    if (err == AWL_OK) {
        err = make_parts(c);
    }
    if (err == AWL_OK) {
        mainconn_init(c);
        err = plat_thread_start("bradawl-loop", awl_client_thread, c, &c->thread);
    }
    if (err != AWL_OK) {
        client_free(c);
        return err;
    }
    *out = c;
    return AWL_OK;
}

void awl_client_close(awl_client *c)
{
    if (c == NULL) {
        return;
    }
    command *stop = command_new(CMD_STOP, 0, NULL, 0);
    if (stop == NULL) {
        abort(); /* 64 bytes: without them the thread cannot be told to end */
    }
    post(c, stop);
    plat_thread_join(c->thread);
    client_free(c);
}
