/* SPDX-License-Identifier: MIT */
#ifndef PLAT_OSERR_H
#define PLAT_OSERR_H

/* Private to platform/: operating system errors become awl_err by one table a system. */
#include <stddef.h>

#include "bradawl/err.h"

/* The same number means different things in different calls. */
typedef enum plat_stage {
    PLAT_AT_ANY = 0,
    PLAT_AT_BIND,
    PLAT_AT_CONNECT, /* connect() and the outcome of a dial */
    PLAT_AT_ACCEPT,
} plat_stage;

typedef struct plat_os_error {
    plat_stage stage;
    int os;
    awl_err err;
} plat_os_error;

/* posix/error_posix.c or win/error_win.c. The first row that fits counts: rows of one stage stand
 * before those for any. */
extern const plat_os_error plat_os_errors[];
extern const size_t plat_os_error_count;

/* Looks os up, AWL_ERR_OS when it is not in the table, and keeps it for plat_sock_last_os_error().
 */
awl_err plat_error_from(plat_stage stage, int os);

/* The same for errno or WSAGetLastError(). */
awl_err plat_error_now(plat_stage stage);

#endif
