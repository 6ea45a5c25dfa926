/* SPDX-License-Identifier: MIT */
/* From TCP to nomination; what comes after is session.c. */
#include "link/link.h"

#include <stdlib.h>
#include <string.h>

#include "crypt/hash.h"
#include "link/close_reason.h"
#include "link/link_internal.h"

bool awl_link_may_send(const awl_link *link)
{
    return link->state == LINK_UP || link->state == LINK_NOMINATED;
}

/* The preamble goes in front of a ClientHello that waits already: both leave in one segment. */
static bool put_preamble_first(awl_link *link)
{
    uint8_t preamble[AWL_PREAMBLE_LEN];
    awl_buf first = {0};
    awl_buf *out = awl_tls_output(link->tls);
    awl_buf_init(&first, out->limit);
    if (!awl_preamble_write(link->config.secret, link->config.role, preamble) ||
        awl_buf_append(&first, preamble, sizeof(preamble)) != AWL_OK ||
        awl_buf_append(&first, awl_buf_head(out), out->len) != AWL_OK) {
        awl_buf_free(&first);
        return false;
    }
    awl_buf_free(out);
    *out = first;
    return true;
}

awl_err awl_link_new(const awl_link_config *config, awl_time now, awl_link **out)
{
    *out = NULL;
    if (config->role == AWL_ROLE_NONE || config->tls == NULL) {
        return AWL_ERR_INVALID;
    }
    awl_link *link = calloc(1, sizeof(*link));
    if (link == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    link->config = *config;
    link->now = link->started = now;
    link->rtt_us = -1;
    link->answered = -1;
    const bool inviter = config->role == AWL_ROLE_INVITER;
    awl_mux_init(&link->mux, inviter);
    awl_err err = awl_tls_new(config->tls, inviter ? AWL_TLS_CLIENT : AWL_TLS_SERVER,
                              &config->expected, &link->tls);
    link->config.tls = NULL; /* the connection holds on to what it needs */
    if (err == AWL_OK && !put_preamble_first(link)) {
        err = AWL_ERR_NO_MEMORY;
    }
    if (err != AWL_OK) {
        awl_link_free(link);
        return err;
    }
    *out = link;
    return AWL_OK;
}

void awl_link_free(awl_link *link)
{
    if (link == NULL) {
        return;
    }
    awl_tls_free(link->tls);
    awl_mux_free(&link->mux);
    awl_secret_wipe(link->config.secret, sizeof(link->config.secret));
    free(link);
}

void awl_link_end(awl_link *link, awl_err err, awl_close_reason reason)
{
    if (link->state == LINK_ENDED) {
        return;
    }
    const bool proven = link->state >= LINK_PROVEN;
    if (awl_link_may_send(link) && reason != AWL_CLOSE_LOST) {
        awl_session_goodbye(link, reason);
    }
    link->state = LINK_ENDED;
    awl_tls_close(link->tls);
    link->end = (awl_link_event){.type = proven ? AWL_LINK_EV_CLOSED : AWL_LINK_EV_PROOF_FAILED,
                                 .err = err,
                                 .reason = proven ? reason : AWL_CLOSE_NONE};
    link->tell_end = true;
}

static void prove(awl_link *link)
{
    const bool inviter = link->config.role == AWL_ROLE_INVITER;
    link->state = LINK_PROVEN;
    link->tell_proven = true;
    link->rtt_us = link->now - (inviter ? link->started : link->answered);
}

/* Takes what belongs to their preamble; returns how many bytes. */
static size_t read_preamble(awl_link *link, const uint8_t *data, size_t len)
{
    const size_t room = AWL_PREAMBLE_LEN - link->first_len;
    const size_t part = len < room ? len : room;
    memcpy(link->first + link->first_len, data, part);
    link->first_len += part;
    const awl_err err =
        awl_preamble_check(link->config.secret, link->config.role, link->first, link->first_len);
    if (err == AWL_OK) {
        link->state = LINK_HANDSHAKE;
        link->first_len = 0;
    } else if (err != AWL_ERR_IN_PROGRESS) {
        awl_link_end(link, err, AWL_CLOSE_PROTOCOL_ERROR);
    }
    return part;
}

/* Reads plaintext; ends the link on errors. 0: nothing is there. */
static size_t read_plain(awl_link *link, uint8_t *buf, size_t size)
{
    size_t len = 0;
    const awl_err err = awl_tls_read(link->tls, buf, size, &len);
    if (err == AWL_ERR_CLOSED) {
        awl_link_end(link, AWL_ERR_CLOSED, AWL_CLOSE_BYE);
    } else if (err != AWL_OK) {
        awl_link_end(link, err, awl_close_reason_from_err(err));
    }
    return len;
}

/* One step of waiting for NOMINATE or OK. False: more input is needed. */
static bool read_nomination(awl_link *link)
{
    const size_t len =
        read_plain(link, link->first + link->first_len, AWL_NOMINATION_LEN - link->first_len);
    link->first_len += len;
    if (link->first_len < AWL_NOMINATION_LEN) {
        return len > 0;
    }
    link->first_len = 0;
    const awl_nomination kind = awl_nomination_read(link->first);
    if (kind == AWL_NOMINATION_NOMINATE && link->state == LINK_PROVEN &&
        link->config.role == AWL_ROLE_INVITEE) {
        link->state = LINK_CHOSEN;
        link->tell_nominated = true;
    } else if (kind == AWL_NOMINATION_OK && link->state == LINK_NOMINATED) {
        link->state = LINK_UP;
        link->tell_confirmed = true;
        link->rtt_us = link->now - link->nominated_at;
    } else {
        awl_link_end(link, AWL_ERR_MALFORMED, AWL_CLOSE_PROTOCOL_ERROR);
    }
    return true;
}

static bool read_session(awl_link *link)
{
    uint8_t buf[4096];
    const size_t len = read_plain(link, buf, sizeof(buf));
    awl_session_input(link, buf, len);
    return len > 0;
}

/* Goes as far as the bytes that came allow. */
static void advance(awl_link *link)
{
    for (bool more = true; more;) {
        switch (link->state) {
        case LINK_HANDSHAKE:
            more = awl_tls_get_state(link->tls) == AWL_TLS_OPEN;
            if (more) {
                prove(link);
            }
            break;
        case LINK_PROVEN:
        case LINK_NOMINATED:
            more = read_nomination(link);
            break;
        case LINK_UP:
            more = read_session(link);
            break;
        case LINK_PREAMBLE:
        case LINK_CHOSEN:
        case LINK_ENDED:
            more = false;
            break;
        }
    }
    awl_session_flush(link);
}

void awl_link_input(awl_link *link, awl_time now, const void *data, size_t len)
{
    const uint8_t *p = data;
    link->now = now;
    if (link->state == LINK_PREAMBLE && len > 0) {
        const size_t used = read_preamble(link, p, len);
        p += used;
        len -= used;
    }
    if (link->state == LINK_PREAMBLE || link->state == LINK_ENDED) {
        return;
    }
    link->last_rx = now;
    const size_t waited = awl_tls_output(link->tls)->len;
    const awl_err err = awl_tls_input(link->tls, p, len);
    if (err != AWL_OK) {
        awl_link_end(link, err, awl_close_reason_from_err(err));
        return;
    }
    if (link->answered < 0 && awl_tls_output(link->tls)->len > waited) {
        link->answered = now;
    }
    advance(link);
}

void awl_link_input_end(awl_link *link, awl_time now, awl_err err)
{
    link->now = now;
    awl_link_end(link, err, AWL_CLOSE_LOST);
}

const uint8_t *awl_link_output(const awl_link *link, size_t *len)
{
    const awl_buf *out = awl_tls_output(link->tls);
    *len = out->len;
    return awl_buf_head(out);
}

void awl_link_consume(awl_link *link, size_t len)
{
    awl_buf_consume(awl_tls_output(link->tls), len);
    awl_session_flush(link);
}

bool awl_link_next(awl_link *link, awl_link_event *out)
{
    *out = (awl_link_event){0};
    if (link->tell_proven) {
        link->tell_proven = false;
        out->type = AWL_LINK_EV_PROVEN;
    } else if (link->tell_nominated) {
        link->tell_nominated = false;
        out->type = AWL_LINK_EV_NOMINATED;
    } else if (link->tell_confirmed) {
        link->tell_confirmed = false;
        *out = (awl_link_event){.type = AWL_LINK_EV_CONFIRMED, .rtt_us = link->rtt_us};
    } else if (!awl_session_next(link, out) && link->tell_end) {
        link->tell_end = false;
        *out = link->end;
    }
    return out->type != AWL_LINK_EV_NONE;
}

awl_time awl_link_deadline(const awl_link *link)
{
    switch (link->state) {
    case LINK_PREAMBLE:
    case LINK_HANDSHAKE:
        return link->started + AWL_LINK_PROOF_TIMEOUT;
    case LINK_NOMINATED:
        return link->nominated_at + AWL_LINK_ANSWER;
    case LINK_UP:
        return awl_session_deadline(link);
    case LINK_PROVEN: /* the engine decides how long to wait */
    case LINK_CHOSEN:
    case LINK_ENDED:
        return AWL_TIME_NEVER;
    }
    return AWL_TIME_NEVER;
}

void awl_link_timer(awl_link *link, awl_time now)
{
    link->now = now;
    if (now < awl_link_deadline(link)) {
        return;
    }
    if (link->state == LINK_UP) {
        awl_session_timer(link);
        awl_session_flush(link);
    } else {
        awl_link_end(link, AWL_ERR_TIMED_OUT, AWL_CLOSE_TIMED_OUT);
    }
}

static awl_err say(awl_link *link, awl_nomination kind)
{
    uint8_t frame[AWL_NOMINATION_LEN];
    awl_nomination_write(kind, frame);
    return awl_tls_write(link->tls, frame, sizeof(frame));
}

awl_err awl_link_nominate(awl_link *link, awl_time now)
{
    if (link->state != LINK_PROVEN || link->config.role != AWL_ROLE_INVITER) {
        return AWL_ERR_STATE;
    }
    const awl_err err = say(link, AWL_NOMINATION_NOMINATE);
    if (err != AWL_OK) {
        awl_link_end(link, err, awl_close_reason_from_err(err));
        return err;
    }
    link->now = link->nominated_at = now;
    link->state = LINK_NOMINATED;
    return AWL_OK;
}

awl_err awl_link_confirm(awl_link *link, awl_time now)
{
    if (link->state != LINK_CHOSEN) {
        return AWL_ERR_STATE;
    }
    const awl_err err = say(link, AWL_NOMINATION_OK);
    if (err != AWL_OK) {
        awl_link_end(link, err, awl_close_reason_from_err(err));
        return err;
    }
    link->now = link->last_rx = now;
    link->state = LINK_UP;
    advance(link);
    return AWL_OK;
}

void awl_link_close(awl_link *link, awl_close_reason reason)
{
    if (link->state < LINK_PROVEN) {
        awl_link_end(link, AWL_ERR_ABORTED, reason);
    } else {
        awl_link_end(link, AWL_OK, reason);
    }
}

awl_time awl_link_rtt(const awl_link *link)
{
    return link->rtt_us;
}

const awl_id *awl_link_peer_id(const awl_link *link)
{
    return awl_tls_peer_id(link->tls);
}
