/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_EXIT_H
#define AWL_CLI_EXIT_H

#include "bradawl/err.h"

/* What `bradawl` tells the script that started it. The numbers are a contract: DESIGN.md section 8.
 */
typedef enum awl_exit {
    AWL_EXIT_DONE = 0,
    AWL_EXIT_INTERNAL = 1, /* also: a link was lost before everything asked for was done */
    AWL_EXIT_USAGE = 2,
    AWL_EXIT_SERVER = 3, /* unreachable, or its identity is wrong */
    AWL_EXIT_LOGIN = 4,  /* refused; also: this profile is logged in on this computer already */
    AWL_EXIT_PEER = 5,   /* unknown, offline or declined */
    AWL_EXIT_NO_PATH = 6,
    AWL_EXIT_WRONG_PEER = 7, /* the peer's identity is wrong */
    AWL_EXIT_INTERRUPTED = 130,
} awl_exit;

/* For a FAILED event: why a call came to nothing. */
awl_exit awl_exit_of_call(awl_err err);

/* For a STOPPED event: why there is no login. */
awl_exit awl_exit_of_login(awl_err err);

/* The code of an `error` event: "name-taken" for AWL_ERR_NAME_TAKEN. Returns buf. */
#define AWL_ERROR_CODE_SIZE 32
const char *awl_error_code(awl_err err, char buf[AWL_ERROR_CODE_SIZE]);

#endif
