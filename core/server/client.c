/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "server/server_priv.h"

enum {
    KEEP_CAP = 4096, /* an empty buffer larger than this gives its memory back */
};

client *client_at(const awl_server *s, awl_server_client number)
{
    return number < s->slots_count ? s->slots[number] : NULL;
}

awl_err client_open(awl_server *s, const awl_server_event *ev)
{
    client *old = s->slots[ev->client];
    if (old != NULL && old->state != CLIENT_ENDING) {
        return AWL_ERR_STATE;
    }
    if (old != NULL) {
        client_gone(s, old, AWL_OK);
    }
    client *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    c->number = ev->client;
    c->remote = awl_addr_normalize(&ev->remote);
    c->local = awl_addr_normalize(&ev->local);
    c->deadline = s->now + s->config.limits.login_time;
    awl_buf_init(&c->rx, AWL_FRAME_MAX + AWL_FRAME_HEADER_LEN);
    awl_buf_init(&c->urgent, s->config.limits.queue / 2);
    awl_buf_init(&c->bulk, s->config.limits.queue / 2);
    s->slots[c->number] = c;
    s->waiting_count++;
    server_due(s, c->deadline);
    if (s->waiting_count > s->config.limits.unauthenticated) {
        client_end(s, c, AWL_ERR_SERVER_FULL); /* before TLS: nothing can be said */
    }
    return AWL_OK;
}

void client_free(client *c)
{
    awl_buf_free(&c->rx);
    awl_buf_free(&c->urgent);
    awl_buf_free(&c->bulk);
    free(c->known);
    free(c->auth);
    free(c);
}

/* Takes the client out of everything that others see. */
static void leave(awl_server *s, client *c, awl_err err)
{
    const client_state was = c->state;
    c->state = CLIENT_ENDING;
    if (was == CLIENT_IN) {
        s->in_count--;
        attempt_client_left(s, c);
        ticket_client_left(s, c);
        room_leave(s, c);
        log_left(s, c, err);
    } else if (was != CLIENT_ENDING) {
        s->waiting_count--;
    }
}

void client_gone(awl_server *s, client *c, awl_err err)
{
    leave(s, c, err);
    s->slots[c->number] = NULL;
    client_free(c);
}

void client_end(awl_server *s, client *c, awl_err err)
{
    if (c->state == CLIENT_ENDING) {
        return;
    }
    leave(s, c, err);
    free(c->auth);
    c->auth = NULL;
    awl_buf_free(&c->rx);
    c->bulk.len = c->bulk_left; /* what is on its way is finished, the rest is of no use */
    server_queue(s, c);
}

void client_send(awl_server *s, client *c, const Awl__Envelope *m)
{
    if (c->state == CLIENT_ENDING || c->overflowed) {
        return;
    }
    if (awl_message_append(&c->urgent, m) != AWL_OK) {
        /* Ended when the event is handled: its leaving makes more messages for others. */
        c->overflowed = true;
        s->overflowed = true;
        return;
    }
    server_queue(s, c);
}

void client_end_overflowed(awl_server *s)
{
    while (s->overflowed) {
        s->overflowed = false;
        for (uint32_t i = 0; i < s->slots_count; i++) {
            client *c = s->slots[i];
            if (c != NULL && c->overflowed && c->state != CLIENT_ENDING) {
                log_offence(s, c, AWL_ERR_LIMIT, "does not read what is sent to it");
                client_end(s, c, AWL_ERR_LIMIT);
            }
        }
    }
}

bool client_send_bulk(awl_server *s, client *c, const Awl__Envelope *m)
{
    if (awl_message_append(&c->bulk, m) != AWL_OK) {
        return false;
    }
    server_queue(s, c);
    return true;
}

void client_bye(awl_server *s, client *c, awl_err err)
{
    Awl__Bye bye = AWL__BYE__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    bye.code = err;
    bye.text = awl_wire_text(awl_strerror(err));
    m.body_case = AWL__ENVELOPE__BODY_BYE;
    m.bye = &bye;
    client_send(s, c, &m);
    client_end(s, c, err);
}

void client_error(awl_server *s, client *c, awl_err err, const char *text)
{
    Awl__Error e = AWL__ERROR__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    e.code = err;
    e.text = awl_wire_text(text);
    m.body_case = AWL__ENVELOPE__BODY_ERROR;
    m.error = &e;
    if (err == AWL_ERR_RATE_LIMITED) {
        e.retry_ms = (uint32_t)(s->config.limits.ticket_time / 1000);
    }
    client_send(s, c, &m);
}

void client_offence(awl_server *s, client *c, awl_err err, const char *text)
{
    client_error(s, c, err, text);
    if (c->offences == 0) {
        log_offence(s, c, err, text);
    }
    if (++c->offences >= s->config.limits.offences) {
        client_end(s, c, AWL_ERR_LIMIT);
    }
}

void client_malformed(awl_server *s, client *c, const char *text)
{
    if (c->state != CLIENT_ENDING) {
        client_error(s, c, AWL_ERR_MALFORMED, text);
        log_offence(s, c, AWL_ERR_MALFORMED, text);
        client_end(s, c, AWL_ERR_MALFORMED);
    }
}

const uint8_t *client_output(const client *c, size_t *len)
{
    if (c->bulk_left > 0) {
        *len = c->bulk_left;
        return awl_buf_head(&c->bulk);
    }
    const awl_buf *b = c->urgent.len > 0 ? &c->urgent : &c->bulk;
    *len = b->len;
    return awl_buf_head(b);
}

/* Walks over whole and partial frames so that an urgent one can step in between two of them. */
static void bulk_sent(client *c, size_t len)
{
    while (len > 0) {
        if (c->bulk_left == 0) {
            c->bulk_left = AWL_FRAME_HEADER_LEN + awl_get_u32(awl_buf_head(&c->bulk));
        }
        const size_t n = len < c->bulk_left ? len : c->bulk_left;
        awl_buf_consume(&c->bulk, n);
        c->bulk_left -= n;
        len -= n;
    }
}

static void give_back(awl_buf *b)
{
    if (b->len == 0 && b->cap > KEEP_CAP) {
        awl_buf_free(b);
    }
}

void client_sent(awl_server *s, client *c, size_t len)
{
    if (c->bulk_left == 0 && c->urgent.len > 0) {
        awl_buf_consume(&c->urgent, len);
        give_back(&c->urgent);
    } else {
        bulk_sent(c, len);
        give_back(&c->bulk);
    }
    if (c->state == CLIENT_IN && c->bulk.len == 0) {
        room_catch_up(s, c);
    }
}
