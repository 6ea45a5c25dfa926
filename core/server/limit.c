/* SPDX-License-Identifier: MIT */
#include "server/limit.h"

awl_limits awl_limits_default(void)
{
    return (awl_limits){
#define X(type, name, value) .name = (value),
        AWL_LIMITS(X)
#undef X
    };
}
