/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/shown.h"

enum {
    ROOM_MAX = 4096
}; /* more than a server lets into one room; the rest is not shown */

typedef struct entry {
    char name[AWL_CLIENT_NAME_SIZE];
    char id[AWL_CLIENT_ID_SIZE];
} entry;

typedef struct room {
    entry *entries;
    size_t count, cap;
} room;

static entry *find(room *r, const char *name)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->entries[i].name, name) == 0) {
            return &r->entries[i];
        }
    }
    return NULL;
}

static void put(room *r, const awl_client_event *ev)
{
    entry *e = find(r, ev->peer);
    if (e == NULL) {
        if (r->count == r->cap) {
            const size_t cap = r->cap == 0 ? 64 : r->cap * 2;
            entry *grown = cap > ROOM_MAX ? NULL : realloc(r->entries, cap * sizeof *grown);
            if (grown == NULL) {
                return;
            }
            r->entries = grown;
            r->cap = cap;
        }
        e = &r->entries[r->count++];
    }
    memcpy(e->name, ev->peer, sizeof e->name);
    memcpy(e->id, ev->id, sizeof e->id);
}

static void take_away(room *r, const char *name)
{
    entry *e = find(r, name);
    if (e != NULL) {
        *e = r->entries[--r->count];
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static void print_room(room *r, awl_out *out)
{
    if (r->count == 0) {
        awl_out_line(out, "nobody is here");
        return;
    }
    qsort(r->entries, r->count, sizeof *r->entries, by_name);
    for (size_t i = 0; i < r->count; i++) {
        const entry *e = &r->entries[i];
        (void)fprintf(out->out, "%s  ", e->id);
        awl_show(out->out, e->name, strlen(e->name));
        (void)fputc('\n', out->out);
    }
    (void)fflush(out->out);
}

/* True: that was the last one, *code says how it ended. */
static bool handle(const awl_input *in, room *r, awl_out *out, awl_exit *code)
{
    if (in->type == AWL_INPUT_INTERRUPT) {
        *code = AWL_EXIT_INTERRUPTED;
        return true;
    }
    if (in->type != AWL_INPUT_EVENT) {
        return false;
    }
    const awl_client_event *ev = &in->event;
    if (ev->type == AWL_CLIENT_STOPPED) {
        *code = awl_command_stopped(ev, out);
        return true;
    }
    if (ev->type == AWL_CLIENT_PEER && strcmp(ev->state, "left") == 0) {
        take_away(r, ev->peer);
    } else if (ev->type == AWL_CLIENT_PEER) {
        put(r, ev);
    }
    if (out->json || ev->type == AWL_CLIENT_TRACE) {
        awl_out_event(out, ev);
    }
    return ev->type == AWL_CLIENT_ROSTER_DONE;
}

awl_exit awl_command_peers(const awl_options *o, awl_out *out)
{
    const awl_client_config config = awl_command_config(o);
    awl_inputs *s = NULL;
    awl_exit code = awl_command_open(o, &config, out, &s);
    if (code != AWL_EXIT_DONE) {
        return code;
    }
    room r = {0};
    bool over = false;
    while (!over) {
        const awl_input *in = NULL;
        code = awl_command_next(s, out, &in);
        over = code != AWL_EXIT_DONE || handle(in, &r, out, &code);
    }
    if (code == AWL_EXIT_DONE && !out->json) {
        print_room(&r, out);
    }
    awl_inputs_close(s);
    free(r.entries);
    return code;
}
