/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_NAMES_H
#define AWL_RUNTIME_NAMES_H

#include "bradawl/err.h"

#include "util/types.h"

/*
 * Which name belongs to which key: names.db of the server, SQLite. A name is bound to the first key
 * that takes it and is free again after 90 unused days.
 *
 * WAL with synchronous=NORMAL: taking a name never waits for the disk, a power cut may lose the
 * newest names and never damages the file.
 */
typedef struct awl_names awl_names;

#define AWL_NAMES_UNUSED_S (INT64_C(90) * 24 * 60 * 60)

/* Opens, and makes the file when it is not there. AWL_ERR_IO: neither, or not our file. */
awl_err awl_names_open(const char *path, awl_names **out);
void awl_names_close(awl_names *n); /* NULL is fine */

/* Takes the name for id, or notes that it is in use at wall_s (seconds since 1970).
 * key: the form for comparison (awl_name_key). AWL_ERR_NAME_TAKEN: it belongs to another.
 * AWL_ERR_IO. */
awl_err awl_names_claim(awl_names *n, const char *key, const char *name, const awl_id *id,
                        int64_t wall_s);

/* Moves the log into the main file. May wait for the disk: now and then, when nothing is urgent. */
void awl_names_checkpoint(awl_names *n);

#endif
