/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_KEY_FILE_H
#define AWL_RUNTIME_KEY_FILE_H

#include "crypt/identity.h"

/* Loads the private key from dir/name; makes a fresh one (0600) when there is no such file. A
 * damaged file is never replaced: AWL_ERR_MALFORMED. AWL_ERR_IO, AWL_ERR_NO_MEMORY. */
awl_err awl_key_file_load(const char *dir, const char *name, awl_identity **out);

#endif
