/* SPDX-License-Identifier: MIT */
#ifndef PLAT_CONSOLE_H
#define PLAT_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "bradawl/err.h"

/* The terminal and the command line, in UTF-8 also on Windows. */

/* Call first in main(). On Windows replaces the argument vector, which is in the ANSI code page, by
 * the wide one in UTF-8 (it lives as long as the process), and sets the console to UTF-8 until the
 * process ends and lets it take ANSI colours. Elsewhere it does nothing. */
awl_err plat_console_init(int *argc, char ***argv);

typedef enum plat_stream {
    PLAT_STDIN = 0,
    PLAT_STDOUT,
    PLAT_STDERR,
} plat_stream;

/* Is it a terminal (or a Windows console), and not a file or pipe? */
bool plat_is_terminal(plat_stream stream);

/* Reads a line of stdin into buf without its line end, blocking: for a thread of its own, which may
 * be left inside at the end of the process. Not to be mixed with stdio on stdin. *len: its bytes, a
 * NUL follows. A last line without a line end counts. AWL_ERR_CLOSED: end of input. AWL_ERR_LIMIT:
 * the line had size bytes or more and was thrown away as a whole. AWL_ERR_IO. */
awl_err plat_read_line(char *buf, size_t size, size_t *len);

/* Does the console close with this program? So it is after a double-click on Windows: what the
 * program said last must then wait for a key. Elsewhere always false. */
bool plat_console_is_own(void);

#endif
