/* SPDX-License-Identifier: MIT */
#ifndef PLAT_LINE_H
#define PLAT_LINE_H

/* Private to platform/: where plat_read_line() gets its bytes. */
#include "plat/console.h"

#define PLAT_STDIN_PIECE 8192

/* Some bytes of stdin in UTF-8, blocking; may be none. size is PLAT_STDIN_PIECE. AWL_ERR_CLOSED:
 * end of input. AWL_ERR_IO. */
awl_err plat_stdin_read(char *buf, size_t size, size_t *got);

#endif
