/* SPDX-License-Identifier: MIT */
#include "oserr.h"

#include "plat/sock.h"

static _Thread_local int last_os_error;

awl_err plat_error_from(plat_stage stage, int os)
{
    last_os_error = os;
    for (size_t i = 0; i < plat_os_error_count; i++) {
        const plat_os_error *row = &plat_os_errors[i];
        if (row->os == os && (row->stage == stage || row->stage == PLAT_AT_ANY)) {
            return row->err;
        }
    }
    return AWL_ERR_OS;
}

int plat_sock_last_os_error(void)
{
    return last_os_error;
}
