/* SPDX-License-Identifier: MIT */
#ifndef PLAT_PATHS_H
#define PLAT_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "bradawl/err.h"

/* Where things are kept, and the few operations on files that need the operating system. Paths are
 * UTF-8 everywhere, with '/' or on Windows also '\\'. Strings that come out are the caller's to
 * free(). A path that is no valid UTF-8 on Windows: AWL_ERR_INVALID. */

/* $XDG_DATA_HOME/bradawl or ~/.local/share/bradawl; Windows: %LOCALAPPDATA%\Bradawl, or
 * data\Bradawl beside a program that has a portable.ini beside it. Not made.
 * AWL_ERR_NOT_FOUND: this user has no home. */
awl_err plat_profile_dir(char **out);

/* The same for the server: .../bradawl-server, %LOCALAPPDATA%\Bradawl-Server. */
awl_err plat_server_dir(char **out);

awl_err plat_path_join(const char *dir, const char *name, char **out);

/* Makes a directory and those above it, only for this user (0700). Existing ones are left as they
 * are. AWL_ERR_IO: cannot be made, or is a file. */
awl_err plat_mkdirs(const char *path);

/* The whole file, *len bytes and a NUL after them (not counted); *data is the caller's to free().
 * AWL_ERR_NOT_FOUND: no such file. AWL_ERR_LIMIT: longer than limit. AWL_ERR_IO. */
awl_err plat_file_read(const char *path, size_t limit, uint8_t **data, size_t *len);

typedef enum plat_file_mode {
    PLAT_FILE_PRIVATE = 0, /* only this user reads it: 0600; Windows: the ACL of the folder */
    PLAT_FILE_PUBLIC,      /* 0644 */
} plat_file_mode;

/* Replaces the file at once and for good: a temporary file beside it, flushed to the disk, renamed
 * over it. After a crash there is the old file or the new one. The path must not be a directory. */
awl_err plat_file_write(const char *path, const void *data, size_t len, plat_file_mode mode);

/* A file that is not there is fine. */
awl_err plat_file_remove(const char *path);

/* One process, one profile. Makes the file if need be and holds it until released or the process
 * ends, however it ends. AWL_ERR_LOCKED: somebody holds it, another lock of this process included.
 */
typedef struct plat_lock plat_lock;
awl_err plat_lock_take(const char *path, plat_lock **out);
void plat_lock_release(plat_lock *lock); /* the file stays. NULL is fine */

#endif
