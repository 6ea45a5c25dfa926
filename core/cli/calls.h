/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_CALLS_H
#define AWL_CLI_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/client.h"

/* The calls that `wait` has open: attempts and links, in the order in which they began. */
enum {
    AWL_CALLS_MAX = 64
}; /* more links live on, but are not talked to from the terminal */

typedef struct awl_open_call {
    awl_call call;
    char peer[AWL_CLIENT_NAME_SIZE];
    bool linked;
} awl_open_call;

typedef struct awl_calls {
    awl_open_call calls[AWL_CALLS_MAX];
    size_t count;
} awl_calls;

/* Known from now on; a second time only updates. */
void awl_calls_put(awl_calls *c, awl_call call, const char *peer, bool linked);
void awl_calls_remove(awl_calls *c, awl_call call);
bool awl_calls_has_peer(const awl_calls *c, const char *peer);

/* The newest link; NULL when there is none. Valid until the next change. */
const awl_open_call *awl_calls_last_link(const awl_calls *c);

#endif
