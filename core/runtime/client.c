/* SPDX-License-Identifier: MIT */
/* Opening and closing a client, and its events on their way out. Commands come in by
 * client_commands.c; the loop thread works between the two queues. */
#include <stdlib.h>
#include <string.h>

#include "plat/clock.h"
#include "plat/random.h"
#include "plat/sock.h"

#include "proto/text.h"
#include "runtime/client_impl.h"
#include "util/hex.h"

awl_client_event awl_client_event_of(const awl_client *c, awl_client_event_type type)
{
    return (awl_client_event){
        .type = type,
        .t = awl_client_now(c),
        .state = "",
        .technique = "",
        .path = "",
        .role = "",
        .rtt_ms = -1,
        .retry_ms = -1,
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

void awl_client_put_id(char out[AWL_CLIENT_ID_SIZE], const awl_id *id)
{
    static const awl_id nobody;
    char text[AWL_ID_STRLEN];
    if (awl_id_equal(id, &nobody)) {
        out[0] = '\0';
        return;
    }
    memcpy(out, awl_id_format(id, text), sizeof(text));
}

double awl_client_now(const awl_client *c)
{
    return (double)(plat_now() - c->opened) / 1e6;
}

/* A room in the address is that of one invitation: it is not remembered as part of the server. */
static awl_err read_server(awl_client *c, const char *text)
{
    char plain[AWL_SERVER_URL_SIZE];
    if (awl_server_url_parse(text, &c->url) != AWL_OK) {
        return AWL_ERR_INVALID;
    }
    text = awl_server_url_without_room(text, &c->url, plain);
    const size_t len = strlen(text);
    c->server_text = malloc(len + 1);
    if (c->server_text == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    memcpy(c->server_text, text, len + 1);
    return AWL_OK;
}

static const char *chosen_room(const awl_client *c)
{
    const char *remembered = awl_profile_room(c->profile);
    if (c->config.room != NULL) {
        return c->config.room;
    }
    if (c->url.room[0] != '\0') {
        return c->url.room;
    }
    return remembered[0] != '\0' ? remembered : "lobby";
}

static awl_err read_config(awl_client *c, const awl_client_config *config)
{
    const char *name = config->name != NULL ? config->name : awl_profile_name(c->profile);
    c->config = *config;
    awl_err err =
        read_server(c, config->server != NULL ? config->server : awl_profile_server(c->profile));
    if (err == AWL_OK) {
        err = awl_name_check(name, strlen(name), c->name);
    }
    const char *room = err == AWL_OK ? chosen_room(c) : "";
    return err == AWL_OK ? awl_name_check(room, strlen(room), c->room) : err;
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
    plat_net_cleanup();
}

awl_err awl_client_open(const awl_client_config *config, awl_client **out)
{
    *out = NULL;
    awl_client *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = plat_net_init();
    if (err != AWL_OK) {
        free(c);
        return err;
    }
    uint64_t seed = 0;
    plat_random(NULL, (uint8_t *)&seed, sizeof(seed));
    c->prng = awl_prng_seed(seed);
    c->commands_tail = &c->commands;
    c->events_tail = &c->events;
    c->opened = c->now = plat_now();
    c->save_at = AWL_TIME_NEVER;
    err = awl_profile_open(config->profile, &c->profile);
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
    command *stop = awl_client_command(CMD_STOP, 0, NULL, 0);
    if (stop == NULL) {
        abort(); /* 64 bytes: without them the thread cannot be told to end */
    }
    (void)awl_client_post(c, stop);
    plat_thread_join(c->thread);
    client_free(c);
}
