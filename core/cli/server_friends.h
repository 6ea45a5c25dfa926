/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_SERVER_FRIENDS_H
#define AWL_CLI_SERVER_FRIENDS_H

#include "runtime/server_loop.h"

/* Tells the person at the terminal, on stderr, what to do next: the links for friends, what a
 * router and a firewall must let through, how to stop. data_dir: NULL for the default. */
void awl_server_tell_friends(const awl_server_loop *l, const char *data_dir);

#endif
