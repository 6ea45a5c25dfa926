/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_PROFILE_H
#define AWL_RUNTIME_PROFILE_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "crypt/identity.h"
#include "util/types.h"

/*
 * What a user keeps between runs, in one directory: identity.pem (the private key, 0600),
 * peers.json (whom he knows: pinned IDs of servers and peers) and login.json (what he logged in to
 * last). Not locked against threads; several processes may share a profile: a pin is added to
 * what the file holds at that moment.
 */
typedef struct awl_profile awl_profile;

enum {
    AWL_PINS_MAX = 4096, /* peers in peers.json */
};

/* First contact pins the ID under (server ID, name). */
typedef struct awl_pin {
    awl_id server;
    char name[AWL_NAME_MAX + 1];
    awl_id id;
    bool verified;      /* the safety number was compared */
    bool asks;          /* known, but its calls are asked about */
    int64_t first_seen; /* Unix time, seconds; 0: pinned by a version that did not note it */
    int64_t last_seen;
    bool here;    /* in the room now; not in the file */
    bool unsaved; /* last_seen is newer than the file's */
} awl_pin;

typedef enum awl_sight {
    AWL_SIGHT_ARRIVED = 0, /* in the room from now on */
    AWL_SIGHT_LEFT,        /* in the room until now */
    AWL_SIGHT_LINKED,      /* linked until now, in the room or not */
} awl_sight;

/* What awl_profile_change_pin() takes over; bits. */
typedef enum awl_pin_part {
    AWL_PIN_VERIFIED = 1,
    AWL_PIN_ASKS = 2,
    AWL_PIN_ID = 4, /* another key: not verified, seen for the first time now */
} awl_pin_part;

/* Opens, and makes what is missing: the directory, a fresh key. dir: NULL for the user's default.
 * AWL_ERR_IO; AWL_ERR_MALFORMED: identity.pem or peers.json is damaged (they are never replaced
 * silently); AWL_ERR_NOT_FOUND: no home directory; AWL_ERR_NO_MEMORY. */
awl_err awl_profile_open(const char *dir, awl_profile **out);
void awl_profile_free(awl_profile *p); /* releases the lock. NULL is fine */

/* One listed process per profile. AWL_ERR_LOCKED: there is one already. */
awl_err awl_profile_lock(awl_profile *p);

const awl_identity *awl_profile_identity(const awl_profile *p);
const char *awl_profile_dir(const awl_profile *p);

/* The last successful login; "" when there was none. Valid until the next awl_profile_remember().
 */
const char *awl_profile_server(const awl_profile *p);
const char *awl_profile_name(const awl_profile *p);
const char *awl_profile_room(const awl_profile *p);
awl_err awl_profile_remember(awl_profile *p, const char *server, const char *name,
                             const char *room);

/* The pinned identity of the server at host:port. False: never met. */
bool awl_profile_server_pin(const awl_profile *p, const char *host, uint16_t port, awl_id *out);
awl_err awl_profile_pin_server(awl_profile *p, const char *host, uint16_t port, const awl_id *id);
/* Pins that ID there, whatever was pinned before: the user looked at both. */
awl_err awl_profile_replace_server(awl_profile *p, const char *host, uint16_t port,
                                   const awl_id *id);
awl_err awl_profile_forget_server(awl_profile *p, const char *host, uint16_t port);

/* Peers in the order of first contact. A pin stays valid until the next function that writes. */
size_t awl_profile_pins(const awl_profile *p);
const awl_pin *awl_profile_pin_at(const awl_profile *p, size_t i);
const awl_pin *awl_profile_pin_of(const awl_profile *p, const awl_id *server, const char *name);

/* Pins a peer at first contact, now (server, name, id, verified and asks of pin); one that is
 * pinned already is left as it is. AWL_ERR_LIMIT. */
awl_err awl_profile_pin_peer(awl_profile *p, const awl_pin *pin);

/* Changes those parts of the pin of (to->server, to->name). AWL_ERR_NOT_FOUND: no such pin. */
awl_err awl_profile_change_pin(awl_profile *p, const awl_pin *to, unsigned parts);
awl_err awl_profile_forget_peer(awl_profile *p, const awl_id *server, const char *name);

/* Notes that a pinned peer (this name with this ID) was seen. True: last_seen is new. Kept in
 * memory: it goes into the file with the next change, or by awl_profile_save_seen(). */
bool awl_profile_saw(awl_profile *p, const awl_pin *peer, awl_sight sight);
/* Writes the file if a peer was seen since it was written. */
awl_err awl_profile_save_seen(awl_profile *p);

#endif
