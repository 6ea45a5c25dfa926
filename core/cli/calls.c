/* SPDX-License-Identifier: MIT */
#include "cli/calls.h"

#include <stdio.h>
#include <string.h>

static size_t find(const awl_calls *c, awl_call call)
{
    size_t i = 0;
    while (i < c->count && c->calls[i].call != call) {
        i++;
    }
    return i;
}

void awl_calls_put(awl_calls *c, awl_call call, const char *peer, bool linked)
{
    const size_t i = find(c, call);
    if (i < c->count) {
        c->calls[i].linked = c->calls[i].linked || linked;
        return;
    }
    if (c->count < AWL_CALLS_MAX) {
        awl_open_call *added = &c->calls[c->count++];
        *added = (awl_open_call){.call = call, .linked = linked};
        (void)snprintf(added->peer, sizeof added->peer, "%s", peer);
    }
}

void awl_calls_remove(awl_calls *c, awl_call call)
{
    const size_t i = find(c, call);
    if (i < c->count) {
        c->count--;
        memmove(&c->calls[i], &c->calls[i + 1], (c->count - i) * sizeof c->calls[0]);
    }
}

bool awl_calls_has_peer(const awl_calls *c, const char *peer)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->calls[i].peer, peer) == 0) {
            return true;
        }
    }
    return false;
}

const awl_open_call *awl_calls_last_link(const awl_calls *c)
{
    for (size_t i = c->count; i > 0; i--) {
        if (c->calls[i - 1].linked) {
            return &c->calls[i - 1];
        }
    }
    return NULL;
}
