/* SPDX-License-Identifier: MIT */
#ifndef LINK_PAIR_H
#define LINK_PAIR_H

/* Two links (or a link and a bare TLS peer that says what the test wants) joined by buffers. Used
 * by unit tests and fuzz targets, so it checks with abort() and not with a test framework. */

#include <stdlib.h>
#include <string.h>

#include "link/link.h"
#include "link/nomination.h"
#include "link/preamble.h"

enum {
    SEEN_MAX = 256,
    SEEN_TEXT_MAX = 32
};

typedef struct seen_event {
    awl_link_event ev;
    char text[SEEN_TEXT_MAX]; /* the beginning, terminated */
} seen_event;

typedef struct link_side {
    awl_identity *identity;
    awl_tls_context *context;
    awl_link *link;
    seen_event seen[SEEN_MAX]; /* the newest ones when there were more */
    size_t seen_count;
} link_side;

typedef struct link_pair {
    awl_time now;
    link_side inviter, invitee;
} link_pair;

static const uint8_t PAIR_SECRET[AWL_SECRET_LEN] = "sixteen bytes !";

#define MUST(condition) ((condition) ? (void)0 : abort())

static inline void side_init(link_side *side)
{
    memset(side, 0, sizeof(*side));
    MUST(awl_identity_generate(&side->identity) == AWL_OK);
    MUST(awl_tls_context_new(side->identity, AWL_TLS_LINK, &side->context) == AWL_OK);
}

static inline void side_drop_link(link_side *side)
{
    awl_link_free(side->link);
    side->link = NULL;
    side->seen_count = 0;
}

static inline void side_free(link_side *side)
{
    side_drop_link(side);
    awl_tls_context_free(side->context);
    awl_identity_free(side->identity);
}

static inline awl_link_config side_config(const link_side *side, awl_role role,
                                          const link_side *other)
{
    awl_link_config config = {.role = role, .tls = side->context};
    config.expected = *awl_identity_id(other->identity);
    memcpy(config.secret, PAIR_SECRET, sizeof(config.secret));
    return config;
}

static inline void side_start(link_side *side, const awl_link_config *config, awl_time now)
{
    side_drop_link(side);
    MUST(awl_link_new(config, now, &side->link) == AWL_OK);
}

/* Two fresh links that trust each other; nothing was carried yet. */
static inline void pair_start(link_pair *pair)
{
    const awl_link_config a = side_config(&pair->inviter, AWL_ROLE_INVITER, &pair->invitee);
    const awl_link_config b = side_config(&pair->invitee, AWL_ROLE_INVITEE, &pair->inviter);
    pair->now = AWL_SECOND(1000);
    side_start(&pair->inviter, &a, pair->now);
    side_start(&pair->invitee, &b, pair->now);
}

static inline void side_drain(link_side *side)
{
    awl_link_event ev;
    while (awl_link_next(side->link, &ev)) {
        seen_event *seen = &side->seen[side->seen_count++ % SEEN_MAX];
        *seen = (seen_event){.ev = ev};
        if (ev.text != NULL) {
            const size_t len = ev.len < SEEN_TEXT_MAX ? ev.len : SEEN_TEXT_MAX - 1;
            memcpy(seen->text, ev.text, len);
        }
    }
}

static inline const seen_event *side_find(const link_side *side, awl_link_event_type type)
{
    const size_t count = side->seen_count < SEEN_MAX ? side->seen_count : SEEN_MAX;
    for (size_t i = 0; i < count; i++) {
        if (side->seen[i].ev.type == type) {
            return &side->seen[i];
        }
    }
    return NULL;
}

static inline size_t side_count(const link_side *side, awl_link_event_type type)
{
    const size_t count = side->seen_count < SEEN_MAX ? side->seen_count : SEEN_MAX;
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        n += side->seen[i].ev.type == type;
    }
    return n;
}

/* Carries one piece of at most step bytes. False: nothing waited. */
static inline bool carry_piece(link_side *from, link_side *to, awl_time now, size_t step)
{
    size_t len;
    const uint8_t *data = awl_link_output(from->link, &len);
    if (len == 0) {
        return false;
    }
    len = len < step ? len : step;
    awl_link_input(to->link, now, data, len);
    awl_link_consume(from->link, len);
    return true;
}

/* Carries both ways until both are quiet; every event is drained. */
static inline void pair_carry(link_pair *pair, size_t step)
{
    bool more = true;
    while (more) {
        more = carry_piece(&pair->inviter, &pair->invitee, pair->now, step);
        side_drain(&pair->invitee);
        more = carry_piece(&pair->invitee, &pair->inviter, pair->now, step) || more;
        side_drain(&pair->inviter);
    }
}

/* A nominated and confirmed pair. */
static inline void pair_up(link_pair *pair)
{
    pair_start(pair);
    pair_carry(pair, SIZE_MAX);
    MUST(awl_link_nominate(pair->inviter.link, pair->now) == AWL_OK);
    pair_carry(pair, SIZE_MAX);
    MUST(awl_link_confirm(pair->invitee.link, pair->now) == AWL_OK);
    pair_carry(pair, SIZE_MAX);
    pair->inviter.seen_count = pair->invitee.seen_count = 0;
}

/* A peer without a link: it knows the secret and holds the right key, and says anything at all. */
typedef struct bare_peer {
    awl_role role;
    awl_tls *tls;
    uint8_t preamble[AWL_PREAMBLE_LEN];
    size_t to_skip; /* bytes of the link's preamble that still come */
} bare_peer;

static inline void bare_start(bare_peer *bare, awl_role role, link_side *self, link_side *other)
{
    *bare = (bare_peer){.role = role, .to_skip = AWL_PREAMBLE_LEN};
    MUST(awl_preamble_write(PAIR_SECRET, role, bare->preamble));
    MUST(awl_tls_new(self->context, role == AWL_ROLE_INVITER ? AWL_TLS_CLIENT : AWL_TLS_SERVER,
                     awl_identity_id(other->identity), &bare->tls) == AWL_OK);
}

/* Carries what waits on both sides. */
static inline void bare_carry(bare_peer *bare, link_side *side, awl_time now)
{
    awl_buf *out = awl_tls_output(bare->tls);
    size_t len = 1;
    while (len > 0 || out->len > 0) {
        if (out->len > 0) {
            awl_link_input(side->link, now, awl_buf_head(out), out->len);
            awl_buf_consume(out, out->len);
        }
        const uint8_t *data = awl_link_output(side->link, &len);
        const size_t skip = bare->to_skip < len ? bare->to_skip : len;
        if (len > 0) {
            bare->to_skip -= skip;
            awl_tls_input(bare->tls, data + skip, len - skip);
            awl_link_consume(side->link, len);
        }
    }
}

/* Preambles, handshake and nomination, up to the state in which the link may send. */
static inline void bare_up(bare_peer *bare, link_side *side, awl_time now)
{
    uint8_t frame[AWL_NOMINATION_LEN];
    awl_link_input(side->link, now, bare->preamble, sizeof(bare->preamble));
    bare_carry(bare, side, now);
    if (bare->role == AWL_ROLE_INVITER) {
        awl_nomination_write(AWL_NOMINATION_NOMINATE, frame);
        MUST(awl_tls_write(bare->tls, frame, sizeof(frame)) == AWL_OK);
        bare_carry(bare, side, now);
        MUST(awl_link_confirm(side->link, now) == AWL_OK);
        bare_carry(bare, side, now);
    } else {
        MUST(awl_link_nominate(side->link, now) == AWL_OK);
        awl_nomination_write(AWL_NOMINATION_OK, frame);
        MUST(awl_tls_write(bare->tls, frame, sizeof(frame)) == AWL_OK);
        bare_carry(bare, side, now);
    }
    side_drain(side);
    side->seen_count = 0;
}

/* Everything that the link has said so far, after its nomination frame when it is new. */
static inline size_t bare_read(bare_peer *bare, uint8_t *buf, size_t size)
{
    size_t total = 0, len = 1;
    while (len > 0 && total < size) {
        if (awl_tls_read(bare->tls, buf + total, size - total, &len) != AWL_OK) {
            break;
        }
        total += len;
    }
    return total;
}

#endif
