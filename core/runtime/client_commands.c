/* SPDX-License-Identifier: MIT */
/* The public face: each function puts a command into the queue and wakes the loop thread, whose
 * answer is an event. Nothing here touches what belongs to that thread. */
#include <stdlib.h>
#include <string.h>

#include "proto/text.h"
#include "runtime/client_impl.h"
#include "util/hex.h"

command *awl_client_command(command_type type, awl_call call, const char *text, size_t len)
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

awl_err awl_client_post(awl_client *c, command *cmd)
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
    command *cmd = awl_client_command(CMD_CONNECT, 0, NULL, 0);
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
    command *cmd = awl_client_command(CMD_ANSWER, call, NULL, 0);
    if (cmd != NULL) {
        cmd->value = (int)answer;
    }
    return awl_client_post(c, cmd);
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
    return post_numbered(c, awl_client_command(CMD_SEND, call, text, len), n);
}

awl_err awl_client_ping(awl_client *c, awl_call call, unsigned *n)
{
    *n = 0;
    return post_numbered(c, awl_client_command(CMD_PING, call, NULL, 0), n);
}

awl_err awl_client_hang_up(awl_client *c, awl_call call)
{
    return awl_client_post(c, awl_client_command(CMD_HANG_UP, call, NULL, 0));
}

static awl_err post_value(awl_client *c, command_type type, int value)
{
    command *cmd = awl_client_command(type, 0, NULL, 0);
    if (cmd != NULL) {
        cmd->value = value;
    }
    return awl_client_post(c, cmd);
}

awl_err awl_client_set_accept(awl_client *c, awl_accept accept)
{
    const bool fine = accept >= AWL_ACCEPT_KNOWN && accept <= AWL_ACCEPT_EVERYONE;
    return fine ? post_value(c, CMD_SET_ACCEPT, (int)accept) : AWL_ERR_INVALID;
}

awl_err awl_client_set_may_listen(awl_client *c, bool may_listen)
{
    return post_value(c, CMD_SET_MAY_LISTEN, may_listen);
}

awl_err awl_client_retry(awl_client *c)
{
    return post_value(c, CMD_RETRY, 0);
}

awl_err awl_client_probe(awl_client *c)
{
    return post_value(c, CMD_PROBE, 0);
}

static awl_err post_pin(awl_client *c, command_type type, const char *peer, int value,
                        const awl_id *id)
{
    char name[AWL_NAME_MAX + 1];
    if (awl_name_check(peer, strlen(peer), name) != AWL_OK) {
        return AWL_ERR_NAME_INVALID;
    }
    command *cmd = awl_client_command(type, 0, NULL, 0);
    if (cmd != NULL) {
        memcpy(cmd->peer, name, sizeof(name));
        cmd->value = value;
        cmd->id = *id;
    }
    return awl_client_post(c, cmd);
}

static const awl_id nobody;

awl_err awl_client_set_verified(awl_client *c, const char *peer, bool verified)
{
    return post_pin(c, CMD_PIN_VERIFIED, peer, verified, &nobody);
}

awl_err awl_client_set_asks(awl_client *c, const char *peer, bool asks)
{
    return post_pin(c, CMD_PIN_ASKS, peer, asks, &nobody);
}

awl_err awl_client_forget(awl_client *c, const char *peer)
{
    return post_pin(c, CMD_PIN_FORGET, peer, 0, &nobody);
}

awl_err awl_client_replace(awl_client *c, const char *peer, const char *id)
{
    awl_id fresh;
    const awl_err err = awl_id_parse(id, &fresh);
    return err == AWL_OK ? post_pin(c, CMD_PIN_REPLACE, peer, 0, &fresh) : err;
}
