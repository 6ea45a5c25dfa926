/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_JSON_H
#define AWL_CLI_JSON_H

#include "bradawl/client.h"

/* The face for scripts: one event, one JSON object. events.schema.json beside this file describes
 * them; fields are only ever added. */

/* The object on one line, without a newline, UTF-8; the caller's to free(). NULL: this event has no
 * JSON face (NONE, ROSTER_DONE, TRACE), or out of memory. */
char *awl_json_event(const awl_client_event *ev);

/* The same for an error of the program's own: {"t":..., "event":"error", "code":..., "text":...}.
 */
char *awl_json_error(double t, awl_err err, const char *text);

/* `id`. NULL members: server: not met yet; peer: nobody was asked about, and then the members below
 * it are not read. */
typedef struct awl_json_id {
    const char *id, *server, *peer;
    const char *peer_id, *safety_number;
    bool verified;
} awl_json_id;
char *awl_json_identity(const awl_json_id *facts);

/* One line of `trust`. */
typedef struct awl_json_pinned {
    const char *name, *id, *server;
    const char *state; /* pinned, forgotten */
    bool verified;
} awl_json_pinned;
char *awl_json_pin(const awl_json_pinned *pin);

#endif
