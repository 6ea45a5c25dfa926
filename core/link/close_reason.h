/* SPDX-License-Identifier: MIT */
#ifndef AWL_LINK_CLOSE_REASON_H
#define AWL_LINK_CLOSE_REASON_H

#include "bradawl/err.h"
#include "bradawl/link.h"

#include "util/types.h"

/* The go-away code that tells a reason, and back. Unknown codes are read as a bye. */
uint32_t awl_close_reason_code(awl_close_reason reason);
awl_close_reason awl_close_reason_from_code(uint32_t code);

/* The reason of an end that nobody announced. */
awl_close_reason awl_close_reason_from_err(awl_err err);

#endif
