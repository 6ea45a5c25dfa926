/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_SAFETY_H
#define AWL_CRYPT_SAFETY_H

#include "bradawl/err.h"

#include "util/types.h"

/* 60 digits in 12 groups of 5 with a space between, and a NUL. */
#define AWL_SAFETY_STRLEN 72

/* The safety number of two IDs: the same for both sides, whoever is a and whoever b. Two people
 * compare it by voice to know that nobody sits between them. AWL_ERR_NO_MEMORY: buf is empty.
 *
 * Costs some milliseconds (see safety.c): compute it once and keep it. */
awl_err awl_safety_number(const awl_id *a, const awl_id *b, char buf[AWL_SAFETY_STRLEN]);

#endif
