/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SHOWN_H
#define AWL_CLI_SHOWN_H

#include <stddef.h>
#include <stdio.h>

/* Names and texts from peers and servers are data: a terminal must not obey them, and a reader must
 * not be misled by them (DESIGN.md section 7). */

/* Writes UTF-8 text to a terminal or log. Controls (C0, DEL, C1), line and paragraph separators,
 * marks that turn the writing direction (UAX #9) and bytes that are no UTF-8 come out as \n, \xHH
 * or \u{HHHH}; a backslash stays as it is. */
void awl_show(FILE *to, const char *text, size_t len);

#endif
