/* SPDX-License-Identifier: MIT */
#ifndef T_OS_H
#define T_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Things that a test of the platform must do to the operating system and plat/ does not offer.
 * False or -1: this system cannot. */

bool t_limit_descriptors(unsigned count); /* this process may have so many open, at most */
bool t_stdin_from(const char *path);      /* stdin is this file from now on; path is ASCII */
bool t_interrupt_self(void);              /* as if Ctrl-C had been pressed */
bool t_deafen(intptr_t sock, bool deaf);  /* a plat_sock takes no segments meanwhile */
int t_file_mode(const char *path);        /* permission bits, e.g. 0600 */
bool t_set_env(const char *name, const char *value); /* NULL: removes it */
bool t_make_temp_dir(char *path, size_t size);
void t_remove_tree(const char *path); /* what t_make_temp_dir() made, with all in it */

#endif
