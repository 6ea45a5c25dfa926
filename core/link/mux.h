/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_MUX_H
#define AWL_LINK_MUX_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "link/yamux.h"
#include "util/bytes.h"
#include "util/types.h"

/*
 * One yamux session, sans-I/O: many streams on one ordered connection, each with its own window, so
 * that a slow one does not hold up the others.
 *
 *     plaintext --awl_mux_input--> [mux] --> rx of the streams, events
 *     plaintext <--out-- awl_mux_pump <-- tx of the streams
 */
enum {
    AWL_STREAMS_MAX = 64,      /* open at once; the 65th is refused with RST */
    AWL_MUX_FRAME_MAX = 16372, /* data in one frame that we send: with its header one TLS record */
    AWL_MUX_OUT_MAX = 512 * 1024, /* frames that wait in out */
    /* What the peer may send on a stream before we have used it, told in the SYN or ACK frame.
     * Yamux's own 256 KiB would cap a link of 80 ms at 3 MB/s. */
    AWL_STREAM_WINDOW = 1024 * 1024,
};

typedef struct awl_stream {
    uint32_t id;          /* 0: this place is free */
    uint32_t send_window; /* bytes that the peer still takes */
    uint32_t recv_window; /* bytes that the peer may still send */
    bool ended;           /* FIN or RST came: rx will not grow any more */
    bool was_reset;       /* it was RST */
    uint8_t type;         /* for the user of the mux; 0 at first */
    awl_buf rx;           /* read it and then call awl_mux_consume() */
    awl_buf tx;           /* filled by awl_mux_write() */
} awl_stream;

typedef enum awl_mux_event_type {
    AWL_MUX_EV_NONE = 0,
    AWL_MUX_EV_STREAM,  /* stream: new, or its rx grew, or it ended */
    AWL_MUX_EV_PONG,    /* value of awl_mux_ping() */
    AWL_MUX_EV_GO_AWAY, /* value: the code */
    AWL_MUX_EV_FAILED,  /* err: AWL_ERR_MALFORMED, AWL_ERR_LIMIT or AWL_ERR_NO_MEMORY; for good */
} awl_mux_event_type;

typedef struct awl_mux_event {
    awl_mux_event_type type;
    awl_err err;
    uint32_t value;
    awl_stream *stream; /* valid until the next call on the mux */
} awl_mux_event;

typedef struct awl_mux {
    awl_err err; /* sticky: why the session is over */
    uint32_t next_id, last_peer_id;
    size_t next_place; /* where awl_mux_pump() goes on: no stream starves the others */
    uint8_t header[AWL_YAMUX_HEADER_LEN];
    size_t header_len;
    awl_yamux_header frame; /* the DATA frame whose bytes are coming */
    uint32_t payload_left;
    awl_stream streams[AWL_STREAMS_MAX];
    awl_buf out;
} awl_mux;

/* inviter: opens the odd streams. */
void awl_mux_init(awl_mux *mux, bool inviter);
void awl_mux_free(awl_mux *mux);

/* Takes bytes up to the first event: returns how many, feed the rest afterwards. */
size_t awl_mux_input(awl_mux *mux, const uint8_t *data, size_t len, awl_mux_event *out);

/* A new stream of ours with at most queue_max bytes waiting in tx. NULL: AWL_STREAMS_MAX are open.
 */
awl_stream *awl_mux_open(awl_mux *mux, size_t queue_max);

/* Queues len bytes. AWL_ERR_LIMIT: the queue is full, nothing was taken; AWL_ERR_NO_MEMORY. */
awl_err awl_mux_write(awl_mux *mux, awl_stream *stream, const void *data, size_t len);

/* The first len bytes of rx were used: they stay in place until more comes, and the peer may send
 * as many again (told when half the window is used up). */
void awl_mux_consume(awl_mux *mux, awl_stream *stream, size_t len);

/* Forgets the stream; tells the peer RST unless that is where it came from. */
void awl_mux_reset(awl_mux *mux, awl_stream *stream);

/* Both write one frame to out. */
void awl_mux_ping(awl_mux *mux, uint32_t value);
void awl_mux_go_away(awl_mux *mux, uint32_t code);

/* Moves queued data to out, as far as the windows and about room bytes in out allow. */
void awl_mux_pump(awl_mux *mux, size_t room);

#endif
