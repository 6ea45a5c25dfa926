/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_CLIENT_PRIV_H
#define AWL_PROTO_CLIENT_PRIV_H

#include "proto/client.h"
#include "proto/frame.h"
#include "proto/message.h"
#include "util/bytes.h"

/* Shared by client.c (life, commands, clock) and client_read.c (what the server says). */

typedef enum login_state {
    LOGIN_NEW = 0,
    LOGIN_WAITING, /* Login was queued */
    LOGIN_IN,      /* Welcome came */
    LOGIN_OVER,    /* CLOSED is due */
    LOGIN_DONE,    /* CLOSED was taken */
} login_state;

enum {
    LOGIN_SOFTWARE_MAX = 64,
    LOGIN_KNOWN_FIRST = 96, /* IDs that fit into the 4 KiB of Login; more follow as Policy */
    LOGIN_COMPLAINTS = 16,  /* unknown messages that are answered */
};

struct awl_login {
    login_state state;
    char name[AWL_NAME_MAX + 1], room[AWL_NAME_MAX + 1];
    char software[LOGIN_SOFTWARE_MAX + 1];
    uint8_t key[AWL_KEY_LEN];
    bool listed;
    awl_consent consent;
    awl_id known[AWL_KNOWN_MAX];
    size_t known_count;
    awl_addr locals[AWL_LOGIN_LOCALS_MAX];
    uint8_t locals_count;
    awl_addr server[2];

    awl_buf rx, tx;
    Awl__Envelope *page; /* a roster page that is being handed out, page_at is the next peer */
    size_t page_at;
    bool page_began;
    awl_err why; /* of CLOSED */
    bool lost;   /* no more input: CLOSED when rx is read out */
    unsigned complaints;

    awl_time now, login_by, ping_at, silent_until, pinged, rtt;
    uint64_t nonce;
};

/* Queues one message. */
awl_err awl_login_queue(awl_login *l, const Awl__Envelope *m);

/* Ends the login: CLOSED with err is the next event, what was not read is dropped. */
void awl_login_end(awl_login *l, awl_err err);

#endif
