/* SPDX-License-Identifier: MIT */
#ifndef EVENTS_H
#define EVENTS_H

#include "bradawl/client.h"

#include "t.h"

/* Documentation addresses (RFC 5737) outside, RFC 1918 inside. */
#define ALICE     awl_addr_v4(10, 0, 1, 2, 51820)
#define ALICE_NAT awl_addr_v4(203, 0, 113, 10, 51820)
#define BOB_NAT   awl_addr_v4(203, 0, 113, 20, 40001)
#define NOWHERE   ((awl_addr){0})

/* An event as the library hands it out: none of its strings is NULL. The text is the caller's. */
static inline awl_client_event told(awl_client_event ev)
{
    const char **words[] = {&ev.state, &ev.technique, &ev.path, &ev.role};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (*words[i] == NULL) {
            *words[i] = "";
        }
    }
    if (ev.text == NULL) {
        static char nothing[1];
        ev.text = nothing;
    }
    return ev;
}

#endif
