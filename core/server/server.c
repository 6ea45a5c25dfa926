/* SPDX-License-Identifier: MIT */
#include "server/server.h"

#include <stdlib.h>
#include <string.h>

#include "server/server_priv.h"

/* A peer in a roster page takes at most this much; the rest of a page is next to nothing. */
enum {
    ROSTER_ENTRY_MAX = 2 + 2 + AWL_NAME_MAX + 2 + AWL_ID_LEN + 4,
};

static bool config_sound(const awl_server_config *c)
{
    const awl_limits *l = &c->limits;
    return c->random != NULL && c->holes_count <= AWL_SERVER_HOLES_MAX && l->clients > 0 &&
           l->unauthenticated > 0 && l->attempts > 0 && l->tickets > 0 &&
           l->attempts_per_minute > 0 && l->room_size > 0 &&
           /* a full roster must fit into half of an empty output queue */
           (uint64_t)l->room_size * ROSTER_ENTRY_MAX + 1024 <= l->queue / 2;
}

awl_err awl_server_new(const awl_server_config *config, awl_server **out)
{
    *out = NULL;
    if (!config_sound(config)) {
        return AWL_ERR_INVALID;
    }
    awl_server *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    s->config = *config;
    s->slots_count = config->limits.clients + config->limits.unauthenticated;
    s->slots = calloc(s->slots_count, sizeof(client *));
    s->queue = calloc(s->slots_count, sizeof(awl_server_client));
    s->queued = calloc(s->slots_count, sizeof(bool));
    s->logs = calloc(LOG_QUEUE, sizeof(awl_server_log));
    s->attempts = calloc(config->limits.attempts, sizeof(attempt));
    s->tickets = calloc(config->limits.tickets, sizeof(ticket));
    s->next_due = AWL_TIME_NEVER;
    if (s->slots == NULL || s->queue == NULL || s->queued == NULL || s->logs == NULL ||
        s->attempts == NULL || s->tickets == NULL) {
        awl_server_free(s);
        return AWL_ERR_NO_MEMORY;
    }
    /* A random start: an id of before a restart does not come again soon. */
    config->random(config->random_ctx, (uint8_t *)&s->next_attempt, sizeof(s->next_attempt));
    *out = s;
    return AWL_OK;
}

void awl_server_free(awl_server *s)
{
    if (s == NULL) {
        return;
    }
    for (uint32_t i = 0; s->slots != NULL && i < s->slots_count; i++) {
        if (s->slots[i] != NULL) {
            client_free(s->slots[i]);
        }
    }
    free(s->slots);
    free(s->queue);
    free(s->queued);
    free(s->logs);
    free(s->attempts);
    free(s->tickets);
    free(s);
}

uint32_t awl_server_slots(const awl_server *s)
{
    return s->slots_count;
}

void server_due(awl_server *s, awl_time at)
{
    if (at < s->next_due) {
        s->next_due = at;
    }
}

void server_queue(awl_server *s, client *c)
{
    if (!s->queued[c->number]) {
        s->queue[(s->queue_at + s->queue_len) % s->slots_count] = c->number;
        s->queue_len++;
        s->queued[c->number] = true;
    }
}

static void on_timer(awl_server *s)
{
    if (s->now < s->next_due) {
        return;
    }
    s->next_due = AWL_TIME_NEVER;
    attempt_expire(s);
    for (uint32_t i = 0; i < s->slots_count; i++) {
        client *c = s->slots[i];
        if (c == NULL || c->state == CLIENT_ENDING) {
            continue;
        }
        if (s->now < c->deadline) {
            server_due(s, c->deadline);
        } else {
            client_end(s, c, AWL_ERR_TIMED_OUT);
        }
    }
}

static void on_shutdown(awl_server *s)
{
    for (uint32_t i = 0; i < s->slots_count; i++) {
        if (s->slots[i] != NULL && s->slots[i]->state != CLIENT_ENDING) {
            client_bye(s, s->slots[i], AWL_ERR_SHUTTING_DOWN);
        }
    }
}

static awl_err on_client_event(awl_server *s, const awl_server_event *ev)
{
    if (ev->client >= s->slots_count) {
        return AWL_ERR_INVALID;
    }
    client *c = s->slots[ev->client];
    if (ev->type == AWL_SERVER_OPENED) {
        return client_open(s, ev);
    }
    if (c == NULL) {
        return AWL_ERR_STATE;
    }
    if (ev->type == AWL_SERVER_CLOSED) {
        client_gone(s, c, ev->err);
    } else if (ev->type == AWL_SERVER_INPUT) {
        input_feed(s, c, ev->data, ev->len);
    } else if (c->state == CLIENT_AUTHENTICATING) {
        session_auth_result(s, c, ev->err, &ev->id);
    } else {
        return AWL_ERR_STATE;
    }
    return AWL_OK;
}

static awl_err handle(awl_server *s, const awl_server_event *ev)
{
    switch (ev->type) {
    case AWL_SERVER_NONE:
        return AWL_ERR_INVALID;
    case AWL_SERVER_OPENED:
    case AWL_SERVER_INPUT:
    case AWL_SERVER_CLOSED:
    case AWL_SERVER_AUTH_RESULT:
        return on_client_event(s, ev);
    case AWL_SERVER_TIMER:
        on_timer(s);
        return AWL_OK;
    case AWL_SERVER_SHUTDOWN:
        on_shutdown(s);
        return AWL_OK;
    }
    return AWL_ERR_INVALID;
}

awl_err awl_server_handle(awl_server *s, const awl_server_event *ev)
{
    s->now = ev->now > s->now ? ev->now : s->now;
    const awl_err err = handle(s, ev);
    client_end_overflowed(s);
    return err;
}

static bool take_log(awl_server *s, awl_server_action *out)
{
    if (s->logs_len == 0) {
        return false;
    }
    out->type = AWL_SERVER_ACT_LOG;
    out->log = s->logs[s->logs_at];
    s->logs_at = (s->logs_at + 1) % LOG_QUEUE;
    s->logs_len--;
    return true;
}

/* What the client at the head of the ring wants; one action, most pressing first. */
static bool take_from(awl_server *s, client *c, awl_server_action *out)
{
    size_t waits = 0;
    const bool sends = client_output(c, &waits) != NULL;
    out->client = c->number;
    if (c->auth != NULL) {
        out->type = AWL_SERVER_ACT_AUTH;
        out->auth = *c->auth;
        free(c->auth);
        c->auth = NULL;
        if (sends) {
            server_queue(s, c);
        }
    } else if (c->state == CLIENT_ENDING) {
        out->type = AWL_SERVER_ACT_CLOSE;
    } else if (sends) {
        out->type = AWL_SERVER_ACT_SEND;
    }
    return out->type != AWL_SERVER_ACT_NONE;
}

bool awl_server_next(awl_server *s, awl_server_action *out)
{
    *out = (awl_server_action){0};
    while (s->queue_len > 0) {
        const awl_server_client number = s->queue[s->queue_at];
        s->queue_at = (s->queue_at + 1) % s->slots_count;
        s->queue_len--;
        s->queued[number] = false;
        if (s->slots[number] != NULL && take_from(s, s->slots[number], out)) {
            return true;
        }
    }
    return take_log(s, out); /* after the sends: nobody waits for a log line */
}

const uint8_t *awl_server_output(const awl_server *s, awl_server_client number, size_t *len)
{
    const client *c = client_at(s, number);
    *len = 0;
    return c != NULL ? client_output(c, len) : NULL;
}

void awl_server_sent(awl_server *s, awl_server_client number, size_t len)
{
    client *c = client_at(s, number);
    if (c != NULL) {
        client_sent(s, c, len);
    }
}

awl_time awl_server_deadline(const awl_server *s)
{
    return s->next_due;
}
