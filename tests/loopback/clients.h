/* SPDX-License-Identifier: MIT */
#ifndef TESTS_LOOPBACK_CLIENTS_H
#define TESTS_LOOPBACK_CLIENTS_H

#include "bradawl/client.h"
#include "plat/thread.h"

#include "lo.h"
#include "os.h"
#include "runtime/local_server.h"

/* A local server and clients of it in one process, each with a profile below one directory. */
typedef struct clients {
    char temp[256];
    awl_local_server *server;
    plat_mutex *mutex;
    plat_cond *changed;
    bool notified;                  /* guarded by the mutex */
    awl_client_config base;         /* what clients_open() starts from */
    char shown[AWL_CLIENT_ID_SIZE]; /* the ID of the client that logged in last */
    awl_client *ann;                /* closed by the tear-down; may be NULL */
    awl_client *ben;
} clients;

enum {
    CALL_MS = 10000,
    PATIENCE_S = 20,
};

int clients_set_up(void **state); /* the server; no client yet */
int clients_tear_down(void **state);

/* The directory of a profile, of "server" the server's data. */
const char *clients_path(const clients *f, const char *name, char out[512]);

/* Opens a client with the base config, this name and its own profile. */
awl_client *clients_open(clients *f, const char *name);
awl_client *clients_login(clients *f, const char *name); /* and waits for LOGGED_IN */

/* ann and ben, logged in, ben seen by ann. */
void clients_both(clients *f);

/* The next event of that type; others are thrown away. Fails after PATIENCE_S. */
awl_client_event clients_wait(clients *f, awl_client *c, awl_client_event_type type);
/* The next event of any type. False: none within that time. */
bool clients_next(clients *f, awl_client *c, int ms, awl_client_event *out);
void clients_skip(clients *f, awl_client *c, awl_client_event_type type);
/* The next one of that type with this state. */
awl_client_event clients_wait_state(clients *f, awl_client *c, awl_client_event_type type,
                                    const char *state);

/* ann calls ben and is linked; both ends say so. */
awl_call clients_call(clients *f);
void clients_hang_up(clients *f, awl_call call);

#endif
