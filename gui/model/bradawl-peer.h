/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PEER_H
#define BRADAWL_PEER_H

#include <gio/gio.h>

#include "model/bradawl-hole.h"
#include "model/bradawl-log.h"
#include "model/bradawl-message.h"

G_BEGIN_DECLS

typedef enum {
    BRADAWL_PEER_OFFLINE,
    BRADAWL_PEER_ONLINE,
    BRADAWL_PEER_CALLING,  /* the server, or the other side, is being asked */
    BRADAWL_PEER_INVITING, /* it calls and waits for the user's answer */
    BRADAWL_PEER_PUNCHING,
    BRADAWL_PEER_LINKED,
    BRADAWL_PEER_UNREACHABLE, /* online, and the last attempt failed */
} BradawlPeerState;

/*
 * One peer of the room or of the pins, as the window shows it. Written by the session only.
 * "changed" is emitted at most 20 times a second, whatever changed.
 */
#define BRADAWL_TYPE_PEER (bradawl_peer_get_type())
G_DECLARE_FINAL_TYPE(BradawlPeer, bradawl_peer, BRADAWL, PEER, GObject)

/* Borrowed strings are valid until the next "changed"; "" when not known. */
const char *bradawl_peer_get_name(BradawlPeer *self);       /* as the server spells it */
const char *bradawl_peer_get_shown_name(BradawlPeer *self); /* safe in one line */
const char *bradawl_peer_get_id(BradawlPeer *self);         /* the one that is there now */
const char *bradawl_peer_get_known_id(BradawlPeer *self);   /* the pinned one */
gboolean bradawl_peer_key_changed(BradawlPeer *self);       /* both are known and differ */
BradawlPeerState bradawl_peer_get_state(BradawlPeer *self);
gboolean bradawl_peer_is_here(BradawlPeer *self);  /* in the room now */
awl_call bradawl_peer_get_call(BradawlPeer *self); /* 0: none */
const char *bradawl_peer_get_path(BradawlPeer *self);
const char *bradawl_peer_get_technique(BradawlPeer *self);
double bradawl_peer_get_rtt_ms(BradawlPeer *self); /* -1: unknown */
gboolean bradawl_peer_is_verified(BradawlPeer *self);
gboolean bradawl_peer_asks(BradawlPeer *self);
gint64 bradawl_peer_get_first_seen(BradawlPeer *self); /* Unix seconds; 0: never, unknown */
gint64 bradawl_peer_get_last_seen(BradawlPeer *self);
const char *bradawl_peer_get_cause(BradawlPeer *self); /* UNREACHABLE: the closed list; else "" */
double bradawl_peer_get_seconds(BradawlPeer *self);    /* the attempt took, or takes, this long */
const BradawlHole *bradawl_peer_get_hole(BradawlPeer *self);
BradawlLog *bradawl_peer_get_log(BradawlPeer *self);  /* borrowed */
GListModel *bradawl_peer_get_chat(BradawlPeer *self); /* of BradawlMessage; borrowed */
guint bradawl_peer_get_unread(BradawlPeer *self);
void bradawl_peer_mark_read(BradawlPeer *self); /* the user looks at the chat */

/* The words below the name in the list: "direct · 23 ms", "offline · seen 2 h ago". Caller's. */
char *bradawl_peer_state_words(BradawlPeer *self);
/* The icon and the style class (accent, warn, bad or "") that go with them. Static storage. */
const char *bradawl_peer_state_icon(BradawlPeer *self);
const char *bradawl_peer_state_class(BradawlPeer *self);

/* Linked first, then those in the room, then the others; by name inside. */
int bradawl_peer_compare(BradawlPeer *a, BradawlPeer *b);
/* Does the name or the ID contain the words of a search? "" matches all. */
gboolean bradawl_peer_matches(BradawlPeer *self, const char *search);

G_END_DECLS

#endif
