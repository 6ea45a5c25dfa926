/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_PROFILE_JSON_H
#define AWL_RUNTIME_PROFILE_JSON_H

#include "runtime/profile.h"
#include "runtime/server_url.h"

/*
 * The two JSON files of a profile, text to values and back.
 *
 *   peers.json  {"version":1,
 *                "servers":[{"host":"example.org","port":4000,"id":"ABCD-..."}],
 *                "peers":[{"server":"ABCD-...","name":"ann","id":"EFGH-...","verified":false,
 *                          "asks":false,"first_seen":1700000000,"last_seen":1700000000}]}
 *   login.json  {"server":"example.org","name":"ann","room":"lobby"}
 */
typedef struct awl_server_pin {
    char host[AWL_HOST_MAX + 1];
    uint16_t port;
    awl_id id;
} awl_server_pin;

typedef struct awl_pin_file {
    awl_pin *peers;
    size_t peers_count, peers_cap;
    awl_server_pin *servers;
    size_t servers_count, servers_cap;
} awl_pin_file;

/* AWL_ERR_MALFORMED: not JSON, or an entry of the wrong form; *out is empty then. Unknown members
 * are ignored; asks, first_seen and last_seen may be missing: version 0.1.0 did not write them.
 * AWL_ERR_LIMIT, AWL_ERR_NO_MEMORY. */
awl_err awl_pin_file_read(const char *text, awl_pin_file *out);
char *awl_pin_file_write(const awl_pin_file *f); /* the caller's to free(); NULL: no memory */
void awl_pin_file_free(awl_pin_file *f);

awl_err awl_pin_file_add_peer(awl_pin_file *f, const awl_pin *pin); /* AWL_ERR_LIMIT */
awl_err awl_pin_file_add_server(awl_pin_file *f, const awl_server_pin *pin);

typedef struct awl_login_memory {
    char server[AWL_SERVER_TEXT_SIZE]; /* as typed, a bradawl:// address included */
    char name[AWL_NAME_MAX + 1];
    char room[AWL_NAME_MAX + 1];
} awl_login_memory;

/* What is missing or of the wrong form stays "". */
void awl_login_memory_read(const char *text, awl_login_memory *out);
char *awl_login_memory_write(const awl_login_memory *m);

#endif
