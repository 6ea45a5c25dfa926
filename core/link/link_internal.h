/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_LINK_INTERNAL_H
#define AWL_LINK_LINK_INTERNAL_H

#include "link/link.h"
#include "link/message.h"
#include "link/mux.h"
#include "link/nomination.h"
#include "link/preamble.h"

/*
 *   PREAMBLE --theirs is right--> HANDSHAKE --TLS open--> PROVEN
 *
 *   inviter:  PROVEN --awl_link_nominate()--> NOMINATED --their OK--> UP
 *   invitee:  PROVEN --their NOMINATE--> CHOSEN --awl_link_confirm()--> UP
 *
 *   any --awl_link_end()--> ENDED
 */
typedef enum link_state {
    LINK_PREAMBLE = 0,
    LINK_HANDSHAKE,
    LINK_PROVEN,
    LINK_NOMINATED, /* inviter: may send already */
    LINK_CHOSEN,    /* invitee: what comes waits undecrypted until the engine has agreed */
    LINK_UP,
    LINK_ENDED,
} link_state;

/* What each stream begins with: the version 1 and one of these. Only messages are taken today;
 * a stream of another type is refused with RST, as one of an unknown type is. */
typedef enum stream_type {
    STREAM_NONE = 0,
    STREAM_MESSAGE = 1,
    STREAM_PIPE = 2,
    STREAM_PING = 3,
} stream_type;

enum {
    STREAM_HEADER_LEN = 2,
    STREAM_VERSION = 1,
    /* While more than this waits for TCP, data stays queued in the streams, so that what is urgent
     * (a ping, an OK, a window) never stands behind more than this. */
    OUTPUT_HIGH = 256 * 1024,
};

typedef enum ping_state {
    PING_FREE = 0,
    PING_WAITING,
    PING_ANSWERED, /* the PONG event was not taken yet */
} ping_state;

typedef struct ping {
    ping_state state;
    bool keep_alive; /* nobody wants the event */
    uint32_t id;
    awl_time sent, rtt_us;
} ping;

/* Messages: each direction has its own stream, opened by the sender with its first message.
 * Received frames stay in rx until awl_link_next() takes them: the window is the only queue. */
typedef struct messages {
    awl_stream *mine, *theirs;
    uint32_t sent, delivered; /* last IDs of ours */
    uint32_t taken;           /* last ID of theirs */
    uint32_t told;            /* last of those that went out as DELIVERED */
} messages;

struct awl_link {
    awl_link_config config;
    link_state state;
    awl_time now, started, last_rx, answered; /* answered: invitee, when its TLS flight left */
    awl_time nominated_at, rtt_us;
    awl_tls *tls;
    uint8_t first[AWL_PREAMBLE_LEN]; /* their preamble, then their nomination frame */
    size_t first_len;
    /* Events that wait, oldest kind first; messages wait in their stream. */
    bool tell_proven, tell_nominated, tell_confirmed, tell_end;
    awl_link_event end;
    awl_mux mux;
    messages msg;
    ping pings[AWL_LINK_PINGS_MAX + 1]; /* one place is kept for the keep-alive */
    uint32_t last_ping;
};

/* The one way to the end: err and reason become the last event. Does nothing when it has ended. */
void awl_link_end(awl_link *link, awl_err err, awl_close_reason reason);

/* May data be sent? */
bool awl_link_may_send(const awl_link *link);

/* session.c: what happens on the streams after nomination. */
void awl_session_input(awl_link *link, const uint8_t *data, size_t len);
void awl_session_flush(awl_link *link);
bool awl_session_next(awl_link *link, awl_link_event *out);
void awl_session_goodbye(awl_link *link, awl_close_reason reason);
awl_time awl_session_deadline(const awl_link *link);
void awl_session_timer(awl_link *link);

#endif
