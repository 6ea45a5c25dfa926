/* SPDX-License-Identifier: MIT */
/* The streams of a nominated link: messages, pings, goodbye. */
#include <string.h>

#include "link/close_reason.h"
#include "link/link_internal.h"

/* Hands the frames that wait to TLS. */
static void hand_over(awl_link *link)
{
    awl_buf *frames = &link->mux.out;
    awl_err err = link->mux.err;
    if (err == AWL_OK && frames->len > 0) {
        err = awl_tls_write(link->tls, awl_buf_head(frames), frames->len);
        awl_buf_free(frames);
    }
    if (err != AWL_OK) {
        awl_link_end(link, err, awl_close_reason_from_err(err));
    }
}

/* Tells the peer which of its messages were taken, as far as there is room. */
static void queue_delivered(awl_link *link)
{
    messages *msg = &link->msg;
    while (msg->theirs != NULL && msg->told < msg->taken) {
        uint8_t frame[AWL_MESSAGE_HEADER_LEN];
        const awl_message m = {.kind = AWL_MESSAGE_DELIVERED, .id = msg->told + 1};
        awl_message_write(&m, frame);
        if (awl_mux_write(&link->mux, msg->theirs, frame, sizeof(frame)) != AWL_OK) {
            break;
        }
        msg->told++;
    }
}

void awl_session_flush(awl_link *link)
{
    if (!awl_link_may_send(link)) {
        return;
    }
    queue_delivered(link);
    const size_t waiting = awl_tls_output(link->tls)->len;
    if (waiting < OUTPUT_HIGH) {
        awl_mux_pump(&link->mux, OUTPUT_HIGH - waiting);
    }
    hand_over(link);
}

/* Called once, before the state is ENDED. Errors are of no interest any more. */
void awl_session_goodbye(awl_link *link, awl_close_reason reason)
{
    awl_mux *mux = &link->mux;
    if (mux->err == AWL_OK) {
        awl_mux_pump(mux, OUTPUT_HIGH);
    }
    awl_mux_go_away(mux, awl_close_reason_code(reason));
    awl_tls_write(link->tls, awl_buf_head(&mux->out), mux->out.len);
    awl_buf_free(&mux->out);
}

static void refuse(awl_link *link, awl_err err)
{
    awl_link_end(link, err, awl_close_reason_from_err(err));
}

/* A stream of the peer says what it is for. */
static void type_stream(awl_link *link, awl_stream *s)
{
    const uint8_t *head = awl_buf_head(&s->rx);
    const bool message = head[0] == STREAM_VERSION && head[1] == STREAM_MESSAGE;
    if (!message || link->msg.theirs != NULL) {
        awl_mux_reset(&link->mux, s);
        return;
    }
    s->type = STREAM_MESSAGE;
    link->msg.theirs = s;
    awl_mux_consume(&link->mux, s, STREAM_HEADER_LEN);
}

static void handle_stream(awl_link *link, awl_stream *s)
{
    if (s->type == STREAM_NONE && s->rx.len >= STREAM_HEADER_LEN) {
        type_stream(link, s);
    }
    if (s->id == 0 || !s->ended) {
        return;
    }
    if (s->type == STREAM_MESSAGE) {
        refuse(link, AWL_ERR_MALFORMED); /* message streams live as long as the link */
    } else {
        awl_mux_reset(&link->mux, s);
    }
}

static void handle_pong(awl_link *link, uint32_t value)
{
    for (size_t i = 0; i <= AWL_LINK_PINGS_MAX; i++) {
        ping *p = &link->pings[i];
        if (p->state == PING_WAITING && p->id == value) {
            p->rtt_us = link->rtt_us = link->now - p->sent;
            p->state = p->keep_alive ? PING_FREE : PING_ANSWERED;
            return;
        }
    }
}

void awl_session_input(awl_link *link, const uint8_t *data, size_t len)
{
    while (len > 0 && link->state == LINK_UP) {
        awl_mux_event ev;
        const size_t used = awl_mux_input(&link->mux, data, len, &ev);
        data += used;
        len -= used;
        switch (ev.type) {
        case AWL_MUX_EV_NONE:
            break;
        case AWL_MUX_EV_STREAM:
            handle_stream(link, ev.stream);
            break;
        case AWL_MUX_EV_PONG:
            handle_pong(link, ev.value);
            break;
        case AWL_MUX_EV_GO_AWAY:
            awl_link_end(link, AWL_ERR_CLOSED, awl_close_reason_from_code(ev.value));
            break;
        case AWL_MUX_EV_FAILED:
            refuse(link, ev.err);
            break;
        }
    }
}

/* Opens a stream of ours with its two first bytes. NULL: too many are open, or no memory. */
static awl_stream *open_stream(awl_link *link, stream_type type)
{
    const uint8_t header[STREAM_HEADER_LEN] = {STREAM_VERSION, (uint8_t)type};
    awl_stream *s = awl_mux_open(&link->mux, AWL_LINK_QUEUE_MAX);
    if (s != NULL && awl_mux_write(&link->mux, s, header, sizeof(header)) != AWL_OK) {
        awl_mux_reset(&link->mux, s);
        return NULL;
    }
    if (s != NULL) {
        s->type = (uint8_t)type;
    }
    return s;
}

awl_err awl_link_send_message(awl_link *link, const void *text, size_t len, uint32_t *id)
{
    *id = 0;
    if (!awl_message_valid(text, len)) {
        return AWL_ERR_INVALID;
    }
    if (!awl_link_may_send(link)) {
        return AWL_ERR_STATE;
    }
    if (link->msg.mine == NULL) {
        link->msg.mine = open_stream(link, STREAM_MESSAGE);
    }
    awl_stream *s = link->msg.mine;
    if (s == NULL || link->msg.sent == UINT32_MAX) {
        return AWL_ERR_LIMIT;
    }
    const awl_message m = {.kind = AWL_MESSAGE_TEXT, .id = link->msg.sent + 1, .len = len};
    uint8_t *to = awl_buf_reserve(&s->tx, AWL_MESSAGE_HEADER_LEN + len);
    if (to == NULL) {
        return AWL_ERR_LIMIT;
    }
    awl_message_write(&m, to);
    if (len > 0) {
        memcpy(to + AWL_MESSAGE_HEADER_LEN, text, len);
    }
    awl_buf_commit(&s->tx, AWL_MESSAGE_HEADER_LEN + len);
    *id = link->msg.sent = m.id;
    awl_session_flush(link);
    return AWL_OK;
}

/* Reads the next frame of a message stream; a wrong one ends the link. */
static bool read_frame(awl_link *link, awl_stream **stream, awl_message_kind kind, uint32_t id,
                       awl_message *out)
{
    awl_stream *s = *stream;
    if (s == NULL || s->rx.len == 0) {
        return false;
    }
    const awl_err err = awl_message_read(awl_buf_head(&s->rx), s->rx.len, out);
    if (err == AWL_ERR_IN_PROGRESS) {
        return false;
    }
    if (err != AWL_OK || out->kind != kind || out->id != id) {
        *stream = NULL; /* what follows makes no sense */
        refuse(link, AWL_ERR_MALFORMED);
        return false;
    }
    awl_mux_consume(&link->mux, s, AWL_MESSAGE_HEADER_LEN + out->len);
    return true;
}

static bool next_delivered(awl_link *link, awl_link_event *out)
{
    messages *msg = &link->msg;
    awl_message m;
    if (!read_frame(link, &msg->mine, AWL_MESSAGE_DELIVERED, msg->delivered + 1, &m)) {
        return false;
    }
    if (m.id > msg->sent) {
        msg->mine = NULL;
        refuse(link, AWL_ERR_MALFORMED);
        return false;
    }
    msg->delivered = m.id;
    *out = (awl_link_event){.type = AWL_LINK_EV_DELIVERED, .id = m.id};
    return true;
}

static bool next_message(awl_link *link, awl_link_event *out)
{
    messages *msg = &link->msg;
    awl_message m;
    if (!read_frame(link, &msg->theirs, AWL_MESSAGE_TEXT, msg->taken + 1, &m)) {
        return false;
    }
    msg->taken = m.id;
    *out = (awl_link_event){.type = AWL_LINK_EV_MESSAGE, .id = m.id, .text = m.text, .len = m.len};
    awl_session_flush(link); /* writes elsewhere: the text stays in place */
    return true;
}

bool awl_session_next(awl_link *link, awl_link_event *out)
{
    for (size_t i = 0; i <= AWL_LINK_PINGS_MAX; i++) {
        ping *p = &link->pings[i];
        if (p->state == PING_ANSWERED) {
            *out = (awl_link_event){.type = AWL_LINK_EV_PONG, .id = p->id, .rtt_us = p->rtt_us};
            p->state = PING_FREE;
            return true;
        }
    }
    return next_delivered(link, out) || next_message(link, out);
}

static ping *take_ping(awl_link *link, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (link->pings[i].state == PING_FREE) {
            ping *p = &link->pings[i];
            *p = (ping){.state = PING_WAITING, .id = ++link->last_ping, .sent = link->now};
            awl_mux_ping(&link->mux, p->id);
            return p;
        }
    }
    return NULL;
}

awl_err awl_link_ping(awl_link *link, awl_time now, uint32_t *id)
{
    *id = 0;
    if (!awl_link_may_send(link)) {
        return AWL_ERR_STATE;
    }
    link->now = now;
    const ping *p = take_ping(link, 0, AWL_LINK_PINGS_MAX);
    if (p == NULL) {
        return AWL_ERR_LIMIT;
    }
    *id = p->id;
    awl_session_flush(link);
    return AWL_OK;
}

/* When the oldest unanswered ping was sent; AWL_TIME_NEVER: there is none. */
static awl_time oldest_ping(const awl_link *link)
{
    awl_time oldest = AWL_TIME_NEVER;
    for (size_t i = 0; i <= AWL_LINK_PINGS_MAX; i++) {
        const ping *p = &link->pings[i];
        if (p->state == PING_WAITING && p->sent < oldest) {
            oldest = p->sent;
        }
    }
    return oldest;
}

/* Any byte from the peer is a sign of life: its answer may stand behind much other data. */
awl_time awl_session_deadline(const awl_link *link)
{
    const awl_time asked = oldest_ping(link);
    if (asked == AWL_TIME_NEVER) {
        return link->last_rx + AWL_LINK_IDLE;
    }
    return (asked > link->last_rx ? asked : link->last_rx) + AWL_LINK_ANSWER;
}

/* The deadline has passed. */
void awl_session_timer(awl_link *link)
{
    if (oldest_ping(link) != AWL_TIME_NEVER) {
        awl_link_end(link, AWL_ERR_TIMED_OUT, AWL_CLOSE_TIMED_OUT);
        return;
    }
    ping *p = take_ping(link, AWL_LINK_PINGS_MAX, AWL_LINK_PINGS_MAX + 1);
    if (p != NULL) {
        p->keep_alive = true;
    }
}
