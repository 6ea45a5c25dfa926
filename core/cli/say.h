/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SAY_H
#define AWL_CLI_SAY_H

#include <stdio.h>
#include <string.h>

#include "bradawl/addr.h"

#include "cli/shown.h"

/* The smallest parts of a sentence of the hole log. */

typedef struct phrase {
    const char *key, *text;
} phrase;

/* NULL: a word of a newer library, to be shown as it is. */
static inline const char *find_phrase(const phrase *phrases, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(phrases[i].key, key) == 0) {
            return phrases[i].text;
        }
    }
    return NULL;
}
#define FIND(phrases, key) find_phrase(phrases, sizeof(phrases) / sizeof((phrases)[0]), key)

static inline void say(FILE *to, const char *text)
{
    (void)fputs(text, to);
}

static inline void say_name(FILE *to, const char *name)
{
    awl_show(to, name, strlen(name));
}

static inline void say_addr(FILE *to, const awl_addr *addr)
{
    char text[AWL_ADDR_STRLEN];
    (void)fputs(awl_addr_format(addr, text), to);
}

#endif
