/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "server/server_priv.h"

enum {
    PAGE_PEERS = 64, /* some 7 KiB */
};

bool room_same(const client *a, const client *b)
{
    return strcmp(a->room.key, b->room.key) == 0;
}

/* The next session that is logged in to who's room, starting at *at. */
static client *next_member(const awl_server *s, const client *who, uint32_t *at)
{
    while (*at < s->slots_count) {
        client *c = s->slots[(*at)++];
        if (c != NULL && c->state == CLIENT_IN && room_same(c, who)) {
            return c;
        }
    }
    return NULL;
}

client *room_find(const awl_server *s, const client *who, const char *name_key)
{
    uint32_t at = 0;
    for (client *c = next_member(s, who, &at); c != NULL; c = next_member(s, who, &at)) {
        if (c->listed && strcmp(c->name.key, name_key) == 0) {
            return c;
        }
    }
    return NULL;
}

bool room_full(const awl_server *s, const client *c)
{
    uint32_t at = 0, listed = 0;
    for (const client *m = next_member(s, c, &at); m != NULL; m = next_member(s, c, &at)) {
        listed += m->listed;
    }
    return c->listed && listed >= s->config.limits.room_size;
}

static void tell_others(awl_server *s, const client *about, const Awl__Envelope *m)
{
    uint32_t at = 0;
    for (client *c = next_member(s, about, &at); c != NULL; c = next_member(s, about, &at)) {
        /* With a roster due, or no place left, the next full roster will say it. */
        if (c != about && !c->roster_due && !client_send_bulk(s, c, m)) {
            c->roster_due = true;
        }
    }
}

static bool send_page(awl_server *s, client *to, Awl__Peer *peers, size_t count, bool first,
                      bool last)
{
    Awl__Peer *list[PAGE_PEERS];
    for (size_t i = 0; i < count; i++) {
        list[i] = &peers[i];
    }
    Awl__Roster roster = AWL__ROSTER__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    roster.first = first;
    roster.last = last;
    roster.peers = list;
    roster.n_peers = count;
    m.body_case = AWL__ENVELOPE__BODY_ROSTER;
    m.roster = &roster;
    return client_send_bulk(s, to, &m);
}

/* bulk is empty here, and config_sound() saw to it that a full roster fits. */
void room_catch_up(awl_server *s, client *c)
{
    if (!c->roster_due) {
        return;
    }
    Awl__Peer page[PAGE_PEERS];
    size_t count = 0;
    bool first = true, sent = true;
    uint32_t at = 0;
    for (const client *m = next_member(s, c, &at); m != NULL; m = next_member(s, c, &at)) {
        if (!m->listed || m == c) {
            continue;
        }
        if (count == PAGE_PEERS) {
            sent = sent && send_page(s, c, page, count, first, false);
            first = false;
            count = 0;
        }
        page[count++] = session_peer(m);
    }
    sent = sent && send_page(s, c, page, count, first, true);
    c->roster_due = !sent;
}

void room_enter(awl_server *s, client *c)
{
    c->roster_due = true;
    room_catch_up(s, c);
    if (c->listed) {
        Awl__Peer peer = session_peer(c);
        Awl__Joined joined = AWL__JOINED__INIT;
        Awl__Envelope m = AWL__ENVELOPE__INIT;
        joined.peer = &peer;
        m.body_case = AWL__ENVELOPE__BODY_JOINED;
        m.joined = &joined;
        tell_others(s, c, &m);
    }
}

void room_leave(awl_server *s, client *c)
{
    if (c->listed) {
        Awl__Peer peer = session_peer(c);
        Awl__Left left = AWL__LEFT__INIT;
        Awl__Envelope m = AWL__ENVELOPE__INIT;
        left.peer = &peer;
        m.body_case = AWL__ENVELOPE__BODY_LEFT;
        m.left = &left;
        tell_others(s, c, &m);
    }
}
