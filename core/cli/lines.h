/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_LINES_H
#define AWL_CLI_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/err.h"
#include "plat/wake.h"

/* Lines of stdin, read by a thread of their own, because neither a Windows console nor a file can
 * be in a poll set. Some lines are read ahead, then the reader waits until one is taken. */
typedef struct awl_lines awl_lines;

typedef struct awl_line {
    char *text; /* UTF-8 as it was read, terminated; the caller's to free(). NULL with too_long */
    size_t len;
    bool too_long; /* it had more than AWL_MESSAGE_MAX bytes and was thrown away */
    bool end;      /* end of input; no line */
} awl_line;

/* Starts to read; wake is signalled when there is something to take. */
awl_err awl_lines_start(plat_wake *wake, awl_lines **out);

/* False: nothing waits. After the end it says the end once. */
bool awl_lines_take(awl_lines *l, awl_line *out);

/* The reader may sit in a read that nothing can end: it is left there and touches the wake no
 * more. NULL is fine. */
void awl_lines_abandon(awl_lines *l);

#endif
