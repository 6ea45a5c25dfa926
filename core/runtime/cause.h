/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_CAUSE_H
#define AWL_RUNTIME_CAUSE_H

#include <stdbool.h>

#include "bradawl/err.h"

/*
 * Why a call failed: a closed list of causes (part of the script contract, only additions), each
 * with the next step for the user in plain words.
 */
typedef struct awl_cause {
    const char *name;   /* "peer-unknown" */
    const char *advice; /* one or two sentences; static storage */
} awl_cause;

/* mapping_varies: our own NAT showed another port towards each hole port, which changes the advice
 * for AWL_ERR_NO_PATH. Never fails: an error without a cause of its own is "internal". */
awl_cause awl_cause_of(awl_err err, bool mapping_varies);

#endif
