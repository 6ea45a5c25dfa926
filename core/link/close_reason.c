/* SPDX-License-Identifier: MIT */
#include "link/close_reason.h"

#include <stdbool.h>
#include <stddef.h>

#include "link/yamux.h"

const char *awl_close_reason_name(awl_close_reason reason)
{
    static const char *const names[] = {
#define X(name, text) text,
        AWL_CLOSE_REASON_LIST(X)
#undef X
    };
    const size_t count = sizeof(names) / sizeof(names[0]);
    return (size_t)reason < count ? names[reason] : names[AWL_CLOSE_NONE];
}

uint32_t awl_close_reason_code(awl_close_reason reason)
{
    switch (reason) {
    case AWL_CLOSE_NONE:
    case AWL_CLOSE_BYE:
        return AWL_YAMUX_NORMAL;
    case AWL_CLOSE_REPLACED:
        return AWL_YAMUX_REPLACED;
    case AWL_CLOSE_LOST:
        return AWL_YAMUX_INTERNAL_ERROR;
    case AWL_CLOSE_TIMED_OUT:
        return AWL_YAMUX_TIMED_OUT;
    case AWL_CLOSE_PROTOCOL_ERROR:
        return AWL_YAMUX_PROTOCOL_ERROR;
    case AWL_CLOSE_SHUTTING_DOWN:
        return AWL_YAMUX_SHUTTING_DOWN;
    }
    return AWL_YAMUX_NORMAL;
}

awl_close_reason awl_close_reason_from_code(uint32_t code)
{
    static const awl_close_reason told[] = {AWL_CLOSE_REPLACED, AWL_CLOSE_LOST, AWL_CLOSE_TIMED_OUT,
                                            AWL_CLOSE_PROTOCOL_ERROR, AWL_CLOSE_SHUTTING_DOWN};
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        if (awl_close_reason_code(told[i]) == code) {
            return told[i];
        }
    }
    return AWL_CLOSE_BYE;
}

awl_close_reason awl_close_reason_from_err(awl_err err)
{
    if (err == AWL_ERR_TIMED_OUT) {
        return AWL_CLOSE_TIMED_OUT;
    }
    const bool their_fault = err == AWL_ERR_MALFORMED || err == AWL_ERR_TLS || err == AWL_ERR_LIMIT;
    return their_fault ? AWL_CLOSE_PROTOCOL_ERROR : AWL_CLOSE_LOST;
}
