/* SPDX-License-Identifier: MIT */
#ifndef AWL_UTIL_HEX_H
#define AWL_UTIL_HEX_H

#include "bradawl/err.h"

#include "util/types.h"

/* "ABCDE-FGHIJ-...": 32 bytes are 52 base32 digits (RFC 4648, no padding) in groups of 4, and a
 * NUL. */
#define AWL_ID_STRLEN 65

/* Writes len bytes as 2*len lower-case digits and a NUL. size must be at least 2*len+1; shorter
 * buffers get the empty string. Returns buf. */
const char *awl_hex_format(const uint8_t *data, size_t len, char *buf, size_t size);

/* Writes the ID in base32 groups. Returns buf. */
const char *awl_id_format(const awl_id *id, char buf[AWL_ID_STRLEN]);

/* Reads what awl_id_format() wrote; groups, spaces and lower case are forgiven.
 * AWL_ERR_MALFORMED: other characters, another length, or bits set past the end. */
awl_err awl_id_parse(const char *text, awl_id *out);

/* Constant time is not needed: IDs are public. */
int awl_id_equal(const awl_id *a, const awl_id *b);

#endif
