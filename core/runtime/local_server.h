/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_LOCAL_SERVER_H
#define AWL_RUNTIME_LOCAL_SERVER_H

#include "bradawl/err.h"

/*
 * A rendezvous server inside this program, for trying things out: bound to 127.0.0.1 on free ports,
 * in a thread of its own. Nothing of it can be reached from outside this computer.
 */
typedef struct awl_local_server awl_local_server;

/* data_dir: where its key and names live, made if need be; the caller's to remove afterwards.
 * AWL_OK: clients can connect. AWL_ERR_IO, AWL_ERR_NO_MEMORY, AWL_ERR_OS. */
awl_err awl_local_server_open(const char *data_dir, awl_local_server **out);
void awl_local_server_close(awl_local_server *s); /* says Bye to everybody. NULL is fine */

/* "127.0.0.1:PORT", valid as long as the server. */
const char *awl_local_server_address(const awl_local_server *s);

#endif
