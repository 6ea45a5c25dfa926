/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SHOWN_H
#define AWL_CLI_SHOWN_H

#include <stddef.h>
#include <stdio.h>

/* Names and texts of peers and servers are data: a terminal must not obey them and a reader must
 * not be misled by them. Both write what awl_text_escape() makes of the text, at any length. */

/* The caller's to free(). NULL: out of memory. */
char *awl_shown(const char *text, size_t len);

void awl_show(FILE *to, const char *text, size_t len);

#endif
