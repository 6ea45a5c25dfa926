/* SPDX-License-Identifier: MIT */
#include "link/mux.h"

#include <string.h>

void awl_mux_init(awl_mux *mux, bool inviter)
{
    *mux = (awl_mux){.next_id = inviter ? 1 : 2};
    awl_buf_init(&mux->out, AWL_MUX_OUT_MAX);
}

static void forget(awl_stream *s)
{
    awl_buf_free(&s->rx);
    awl_buf_free(&s->tx);
    *s = (awl_stream){0};
}

void awl_mux_free(awl_mux *mux)
{
    for (size_t i = 0; i < AWL_STREAMS_MAX; i++) {
        forget(&mux->streams[i]);
    }
    awl_buf_free(&mux->out);
}

static void fail(awl_mux *mux, awl_err err)
{
    if (mux->err == AWL_OK) {
        mux->err = err;
    }
}

/* Appends one frame; a full out means that the peer makes us answer and does not read. */
static void put(awl_mux *mux, awl_yamux_header h, const uint8_t *data, size_t len)
{
    uint8_t *to = awl_buf_reserve(&mux->out, AWL_YAMUX_HEADER_LEN + len);
    if (to == NULL) {
        fail(mux, AWL_ERR_LIMIT);
        return;
    }
    awl_yamux_write(&h, to);
    if (len > 0) {
        memcpy(to + AWL_YAMUX_HEADER_LEN, data, len);
    }
    awl_buf_commit(&mux->out, AWL_YAMUX_HEADER_LEN + len);
}

static void put_update(awl_mux *mux, uint32_t id, uint16_t flags, uint32_t delta)
{
    put(mux,
        (awl_yamux_header){
            .type = AWL_YAMUX_WINDOW_UPDATE, .flags = flags, .stream_id = id, .length = delta},
        NULL, 0);
}

void awl_mux_ping(awl_mux *mux, uint32_t value)
{
    put(mux, (awl_yamux_header){.type = AWL_YAMUX_PING, .flags = AWL_YAMUX_SYN, .length = value},
        NULL, 0);
}

void awl_mux_go_away(awl_mux *mux, uint32_t code)
{
    put(mux, (awl_yamux_header){.type = AWL_YAMUX_GO_AWAY, .length = code}, NULL, 0);
}

static awl_stream *find(awl_mux *mux, uint32_t id)
{
    for (size_t i = 0; i < AWL_STREAMS_MAX; i++) {
        if (mux->streams[i].id == id) {
            return &mux->streams[i];
        }
    }
    return NULL;
}

static awl_stream *take_place(awl_mux *mux, uint32_t id, size_t queue_max)
{
    awl_stream *s = find(mux, 0);
    if (s != NULL) {
        *s = (awl_stream){
            .id = id, .send_window = AWL_YAMUX_WINDOW, .recv_window = AWL_STREAM_WINDOW};
        awl_buf_init(&s->rx, AWL_STREAM_WINDOW);
        awl_buf_init(&s->tx, queue_max);
    }
    return s;
}

awl_stream *awl_mux_open(awl_mux *mux, size_t queue_max)
{
    awl_stream *s = take_place(mux, mux->next_id, queue_max);
    if (s != NULL) {
        mux->next_id += 2;
        put_update(mux, s->id, AWL_YAMUX_SYN, AWL_STREAM_WINDOW - AWL_YAMUX_WINDOW);
    }
    return s;
}

awl_err awl_mux_write(awl_mux *mux, awl_stream *stream, const void *data, size_t len)
{
    return mux->err != AWL_OK ? mux->err : awl_buf_append(&stream->tx, data, len);
}

void awl_mux_consume(awl_mux *mux, awl_stream *stream, size_t len)
{
    awl_buf_consume(&stream->rx, len);
    const uint32_t freed = AWL_STREAM_WINDOW - stream->recv_window - (uint32_t)stream->rx.len;
    if (freed >= AWL_STREAM_WINDOW / 2 && !stream->ended) {
        stream->recv_window += freed;
        put_update(mux, stream->id, 0, freed);
    }
}

void awl_mux_reset(awl_mux *mux, awl_stream *stream)
{
    if (!stream->was_reset) {
        put_update(mux, stream->id, AWL_YAMUX_RST, 0);
    }
    forget(stream);
}

static bool send_one(awl_mux *mux, awl_stream *s)
{
    size_t len = s->tx.len < AWL_MUX_FRAME_MAX ? s->tx.len : AWL_MUX_FRAME_MAX;
    len = len < s->send_window ? len : s->send_window;
    if (s->id == 0 || len == 0) {
        return false;
    }
    put(mux, (awl_yamux_header){.stream_id = s->id, .length = (uint32_t)len}, awl_buf_head(&s->tx),
        len);
    awl_buf_consume(&s->tx, len);
    s->send_window -= (uint32_t)len;
    return true;
}

void awl_mux_pump(awl_mux *mux, size_t room)
{
    const size_t limit = room < AWL_MUX_OUT_MAX / 2 ? room : AWL_MUX_OUT_MAX / 2;
    size_t quiet = 0; /* streams in a row that had nothing to send */
    while (mux->err == AWL_OK && mux->out.len < limit && quiet < AWL_STREAMS_MAX) {
        quiet = send_one(mux, &mux->streams[mux->next_place]) ? 0 : quiet + 1;
        mux->next_place = (mux->next_place + 1) % AWL_STREAMS_MAX;
    }
}

/* A SYN of the peer. NULL: refused, told by RST or by failing. */
static awl_stream *accept_stream(awl_mux *mux, const awl_yamux_header *h)
{
    const bool theirs = h->stream_id % 2 != mux->next_id % 2;
    if (!theirs || h->stream_id <= mux->last_peer_id) {
        fail(mux, AWL_ERR_MALFORMED); /* our own numbers, or one that was used already */
        return NULL;
    }
    mux->last_peer_id = h->stream_id;
    /* Only answers are queued on streams of the peer. */
    awl_stream *s = take_place(mux, h->stream_id, AWL_YAMUX_WINDOW);
    if (s == NULL) {
        put_update(mux, h->stream_id, AWL_YAMUX_RST, 0);
        return NULL;
    }
    put_update(mux, s->id, AWL_YAMUX_ACK, AWL_STREAM_WINDOW - AWL_YAMUX_WINDOW);
    return s;
}

static void add_send_window(awl_mux *mux, awl_stream *s, uint32_t delta)
{
    if (delta > UINT32_MAX - s->send_window) {
        fail(mux, AWL_ERR_MALFORMED);
        return;
    }
    s->send_window += delta;
}

/* The header of a DATA or WINDOW_UPDATE frame is complete. */
static void begin_stream_frame(awl_mux *mux, const awl_yamux_header *h, awl_mux_event *out)
{
    const bool data = h->type == AWL_YAMUX_DATA;
    awl_stream *s =
        (h->flags & AWL_YAMUX_SYN) != 0 ? accept_stream(mux, h) : find(mux, h->stream_id);
    if (data) {
        /* Nobody is ever allowed more than a whole window; unknown streams have to be skipped. */
        if (h->length > (s != NULL ? s->recv_window : AWL_STREAM_WINDOW)) {
            fail(mux, AWL_ERR_MALFORMED);
        }
        mux->payload_left = h->length;
    }
    if (s == NULL) {
        /* A window update may overtake nothing but the end of its stream: it is forgotten. */
        if (data && (h->flags & (AWL_YAMUX_SYN | AWL_YAMUX_RST)) == 0) {
            put_update(mux, h->stream_id, AWL_YAMUX_RST, 0);
        }
        return;
    }
    if (s->ended && data && h->length > 0) {
        fail(mux, AWL_ERR_MALFORMED); /* data after FIN */
    }
    if (data) {
        s->recv_window -= h->length;
    } else {
        add_send_window(mux, s, h->length);
    }
    s->was_reset = s->was_reset || (h->flags & AWL_YAMUX_RST) != 0;
    if (mux->payload_left == 0) {
        s->ended = s->ended || (h->flags & (AWL_YAMUX_FIN | AWL_YAMUX_RST)) != 0;
        *out = (awl_mux_event){.type = AWL_MUX_EV_STREAM, .stream = s};
    }
}

static void begin_frame(awl_mux *mux, awl_mux_event *out)
{
    mux->header_len = 0;
    const awl_err err = awl_yamux_read(mux->header, &mux->frame);
    if (err != AWL_OK) {
        fail(mux, err);
        return;
    }
    const awl_yamux_header *h = &mux->frame;
    switch (h->type) {
    case AWL_YAMUX_DATA:
    case AWL_YAMUX_WINDOW_UPDATE:
        begin_stream_frame(mux, h, out);
        break;
    case AWL_YAMUX_PING:
        if (h->flags == AWL_YAMUX_ACK) {
            *out = (awl_mux_event){.type = AWL_MUX_EV_PONG, .value = h->length};
            break;
        }
        put(mux,
            (awl_yamux_header){.type = AWL_YAMUX_PING, .flags = AWL_YAMUX_ACK, .length = h->length},
            NULL, 0);
        break;
    case AWL_YAMUX_GO_AWAY:
        *out = (awl_mux_event){.type = AWL_MUX_EV_GO_AWAY, .value = h->length};
        break;
    }
}

static void take_payload(awl_mux *mux, const uint8_t *data, size_t len, awl_mux_event *out)
{
    mux->payload_left -= (uint32_t)len;
    awl_stream *s = find(mux, mux->frame.stream_id);
    if (s == NULL) {
        return; /* refused or reset: skipped */
    }
    const awl_err err = awl_buf_append(&s->rx, data, len);
    if (err != AWL_OK) {
        fail(mux, err);
    }
    if (mux->payload_left == 0 && (mux->frame.flags & (AWL_YAMUX_FIN | AWL_YAMUX_RST)) != 0) {
        s->ended = true;
    }
    *out = (awl_mux_event){.type = AWL_MUX_EV_STREAM, .stream = s};
}

size_t awl_mux_input(awl_mux *mux, const uint8_t *data, size_t len, awl_mux_event *out)
{
    *out = (awl_mux_event){0};
    size_t used = 0;
    while (used < len && mux->err == AWL_OK && out->type == AWL_MUX_EV_NONE) {
        const size_t left = len - used;
        if (mux->payload_left > 0) {
            const size_t part = left < mux->payload_left ? left : mux->payload_left;
            take_payload(mux, data + used, part, out);
            used += part;
            continue;
        }
        mux->header[mux->header_len++] = data[used++];
        if (mux->header_len == AWL_YAMUX_HEADER_LEN) {
            begin_frame(mux, out);
        }
    }
    if (mux->err != AWL_OK) {
        *out = (awl_mux_event){.type = AWL_MUX_EV_FAILED, .err = mux->err};
    }
    return used;
}
