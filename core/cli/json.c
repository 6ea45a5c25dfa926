/* SPDX-License-Identifier: MIT */
#include "cli/json.h"

#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/shown.h"
#include "proto/text.h"

/* cJSON reports "out of memory" call by call; `ok` collects it, and then there is no line. */
typedef struct builder {
    cJSON *object;
    bool ok;
} builder;

static void put(builder *b, const cJSON *item)
{
    b->ok = b->ok && item != NULL;
}

/* cJSON takes any bytes up to the first NUL. What is no UTF-8 comes out escaped, so that a line is
 * always valid JSON. */
static void put_bytes(builder *b, const char *key, const char *text, size_t len)
{
    char *shown = awl_text_valid(text, len) ? NULL : awl_shown(text, len);
    put(b, cJSON_AddStringToObject(b->object, key, shown != NULL ? shown : text));
    free(shown);
}

static void put_text(builder *b, const char *key, const char *value)
{
    put_bytes(b, key, value, strlen(value));
}

/* Microseconds are the finest that anybody measures here; more digits would be noise. */
static void put_number(builder *b, const char *key, double value)
{
    const double scaled = value * 1000.0;
    const double whole = (double)(int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
    put(b, cJSON_AddNumberToObject(b->object, key, whole / 1000.0));
}

static void put_count(builder *b, const char *key, unsigned value)
{
    put(b, cJSON_AddNumberToObject(b->object, key, value));
}

static void put_bool(builder *b, const char *key, bool value)
{
    put(b, cJSON_AddBoolToObject(b->object, key, value));
}

/* An endpoint, or null while nobody knows it. */
static void put_addr(builder *b, const char *key, const awl_addr *addr)
{
    if (addr->family == AWL_FAMILY_NONE) {
        put(b, cJSON_AddNullToObject(b->object, key));
        return;
    }
    char text[AWL_ADDR_STRLEN];
    put_text(b, key, awl_addr_format(addr, text));
}

static void put_code(builder *b, const char *key, awl_err err)
{
    char code[AWL_ERROR_CODE_SIZE];
    put_text(b, key, awl_error_code(err, code));
}

static builder begin(double t, const char *event)
{
    builder b = {.object = cJSON_CreateObject(), .ok = true};
    b.ok = b.object != NULL;
    put_number(&b, "t", t);
    put_text(&b, "event", event);
    return b;
}

static char *finish(builder *b)
{
    char *line = b->ok ? cJSON_PrintUnformatted(b->object) : NULL;
    cJSON_Delete(b->object);
    return line;
}

static const char *event_name(awl_client_event_type type)
{
    switch (type) {
    case AWL_CLIENT_SERVER:
        return "server";
    case AWL_CLIENT_LOGGED_IN:
        return "logged-in";
    case AWL_CLIENT_PEER:
        return "peer";
    case AWL_CLIENT_INVITE:
        return "invite";
    case AWL_CLIENT_ATTEMPT:
        return "attempt";
    case AWL_CLIENT_DIAL:
        return "dial";
    case AWL_CLIENT_DIAL_RESULT:
        return "dial-result";
    case AWL_CLIENT_CONNECTED:
        return "connected";
    case AWL_CLIENT_MESSAGE:
        return "message";
    case AWL_CLIENT_DELIVERED:
        return "delivered";
    case AWL_CLIENT_PONG:
        return "pong";
    case AWL_CLIENT_CLOSED:
        return "closed";
    case AWL_CLIENT_FAILED:
        return "failed";
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_STOPPED:
        return "error";
    case AWL_CLIENT_KNOWN:
        return "known";
    case AWL_CLIENT_RINGING:
        return "ringing";
    case AWL_CLIENT_INTRODUCED:
        return "introduced";
    case AWL_CLIENT_STEP:
        return "step";
    case AWL_CLIENT_OBSERVED:
        return "observed";
    case AWL_CLIENT_PROBED:
        return "probed";
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_TRACE:
        break;
    }
    return NULL;
}

static void put_logged_in(builder *b, const awl_client_event *ev)
{
    put_text(b, "name", ev->peer);
    put_text(b, "id", ev->id);
    put_text(b, "room", ev->room);
    put_text(b, "server", ev->server);
    put_addr(b, "observed", &ev->remote);
}

static void put_dial(builder *b, const awl_client_event *ev)
{
    put_count(b, "n", ev->n);
    if (ev->type == AWL_CLIENT_DIAL) {
        put_addr(b, "local", &ev->local);
        put_addr(b, "remote", &ev->remote);
    } else {
        put_text(b, "result", ev->state);
        put_text(b, "note", ev->text);
    }
}

static void put_connected(builder *b, const awl_client_event *ev)
{
    put_text(b, "id", ev->id);
    put_text(b, "path", ev->path);
    put_text(b, "technique", ev->technique);
    put_text(b, "role", ev->role);
    put_addr(b, "local", &ev->local);
    put_addr(b, "remote", &ev->remote);
    put_number(b, "elapsed_ms", ev->elapsed_ms);
    if (ev->rtt_ms < 0) {
        put(b, cJSON_AddNullToObject(b->object, "rtt_ms"));
    } else {
        put_number(b, "rtt_ms", ev->rtt_ms);
    }
    put_count(b, "dials", ev->dials);
    put_bool(b, "verified", ev->verified);
}

static void put_failed(builder *b, const awl_client_event *ev)
{
    put_text(b, "cause", ev->state);
    put_text(b, "advice", ev->text);
    if (ev->err == AWL_ERR_WRONG_PEER) {
        put_text(b, "id", ev->id);
        put_text(b, "known_id", ev->known_id);
    }
}

static void put_known(builder *b, const awl_client_event *ev)
{
    put_text(b, "name", ev->peer);
    put_text(b, "id", ev->id);
    put_text(b, "state", ev->state);
    put_bool(b, "verified", ev->verified);
    put_bool(b, "asks", ev->asks);
    put(b, cJSON_AddNumberToObject(b->object, "first_seen", (double)ev->first_seen));
    put(b, cJSON_AddNumberToObject(b->object, "last_seen", (double)ev->last_seen));
}

/* The finer grain of the story. */
static void put_story(builder *b, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_KNOWN) {
        put_known(b, ev);
        return;
    }
    if (ev->type == AWL_CLIENT_PROBED) {
        put_text(b, "mapping", ev->state);
        return;
    }
    if (ev->type == AWL_CLIENT_INTRODUCED) {
        put_text(b, "id", ev->id);
        put_text(b, "role", ev->role);
    } else {
        put_count(b, "n", ev->n);
        put_code(b, "code", ev->err);
    }
    if (ev->type == AWL_CLIENT_STEP) {
        put_text(b, "step", ev->state);
    }
    put_addr(b, "local", &ev->local);
    put_addr(b, "remote", &ev->remote);
}

/* What only this type of event has; peer and call are there already. */
static void put_details(builder *b, const awl_client_event *ev)
{
    switch (ev->type) {
    case AWL_CLIENT_SERVER:
        put_text(b, "state", ev->state);
        put_text(b, "server", ev->server);
        put_code(b, "code", ev->err);
        break;
    case AWL_CLIENT_LOGGED_IN:
        put_logged_in(b, ev);
        break;
    case AWL_CLIENT_PEER:
        put_text(b, "name", ev->peer);
        put_text(b, "id", ev->id);
        put_text(b, "state", ev->state);
        break;
    case AWL_CLIENT_INVITE:
        put_text(b, "id", ev->id);
        put_bool(b, "verified", ev->verified);
        break;
    case AWL_CLIENT_ATTEMPT:
        put_text(b, "technique", ev->technique);
        put_text(b, "role", ev->role);
        break;
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
        put_dial(b, ev);
        break;
    case AWL_CLIENT_CONNECTED:
        put_connected(b, ev);
        break;
    case AWL_CLIENT_MESSAGE:
        put_bytes(b, "text", ev->text, ev->text_len);
        break;
    case AWL_CLIENT_DELIVERED:
        put_count(b, "n", ev->n);
        put_number(b, "elapsed_ms", ev->elapsed_ms);
        break;
    case AWL_CLIENT_PONG:
        put_count(b, "n", ev->n);
        put_number(b, "rtt_ms", ev->rtt_ms);
        break;
    case AWL_CLIENT_CLOSED:
        put_text(b, "reason", ev->state);
        break;
    case AWL_CLIENT_FAILED:
        put_failed(b, ev);
        break;
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_STOPPED:
        put_code(b, "code", ev->err);
        put_text(b, "text", ev->text[0] != '\0' ? ev->text : awl_strerror(ev->err));
        break;
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
        put_story(b, ev);
        break;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_RINGING: /* who and which call: that is all */
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_TRACE:
        break;
    }
}

char *awl_json_event(const awl_client_event *ev)
{
    const char *name = event_name(ev->type);
    if (name == NULL) {
        return NULL;
    }
    builder b = begin(ev->t, name);
    if (ev->call != 0) {
        put_count(&b, "call", ev->call);
        put_text(&b, "peer", ev->peer);
    }
    put_details(&b, ev);
    return finish(&b);
}

char *awl_json_error(double t, awl_err err, const char *text)
{
    builder b = begin(t, "error");
    put_code(&b, "code", err);
    put_text(&b, "text", text);
    return finish(&b);
}

char *awl_json_identity(const awl_json_id *facts)
{
    builder b = begin(0, "id");
    put_text(&b, "id", facts->id);
    if (facts->server != NULL) {
        put_text(&b, "server", facts->server);
    } else {
        put(&b, cJSON_AddNullToObject(b.object, "server"));
    }
    if (facts->peer != NULL) {
        put_text(&b, "peer", facts->peer);
        put_text(&b, "peer_id", facts->peer_id);
        put_text(&b, "safety_number", facts->safety_number);
        put_bool(&b, "verified", facts->verified);
    }
    return finish(&b);
}

char *awl_json_pin(const awl_json_pinned *pin)
{
    builder b = begin(0, "pin");
    put_text(&b, "name", pin->name);
    put_text(&b, "id", pin->id);
    put_text(&b, "server", pin->server);
    put_bool(&b, "verified", pin->verified);
    put_text(&b, "state", pin->state);
    return finish(&b);
}
