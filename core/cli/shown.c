/* SPDX-License-Identifier: MIT */
#include "cli/shown.h"

#include <stdlib.h>

#include "proto/text.h"

/* One byte becomes at most "\u{0000}". */
enum {
    ESCAPED_MAX = 8
};

char *awl_shown(const char *text, size_t len)
{
    const size_t size = len * ESCAPED_MAX + 1;
    char *shown = malloc(size);
    if (shown != NULL) {
        (void)awl_text_escape(text, len, shown, size);
    }
    return shown;
}

void awl_show(FILE *to, const char *text, size_t len)
{
    char *shown = awl_shown(text, len);
    (void)fputs(shown != NULL ? shown : "...", to);
    free(shown);
}
