/* SPDX-License-Identifier: MIT */
#ifndef AWL_SERVER_LIMIT_H
#define AWL_SERVER_LIMIT_H

#include "util/types.h"

/* Every limit of the server, in one table: field, default. Past a limit there is a coded error and
 * nobody else is hurt. Names have AWL_NAME_MAX, frames AWL_FRAME_MAX_*. */
#define AWL_LIMITS(X)                                                                              \
    X(uint32_t, clients, 4096)                /* logged in */                                      \
    X(uint32_t, unauthenticated, 256)         /* connected, not logged in */                       \
    X(uint32_t, room_size, 1024)              /* listed in one room */                             \
    X(uint32_t, candidates, 16)               /* per attempt and side, Ready included */           \
    X(uint32_t, attempts, 4096)               /* open at once, all clients */                      \
    X(uint32_t, attempts_per_minute, 60)      /* Connects of one client */                         \
    X(uint32_t, tickets, 8192)                /* valid at once, all clients */                     \
    X(uint32_t, tickets_per_client, 16)       /* valid at once, one client */                      \
    X(uint32_t, queue, 256 * 1024)            /* bytes of output that may wait for one client */   \
    X(uint32_t, offences, 16)                 /* coded Errors to one client before it is closed */ \
    X(awl_time, login_time, AWL_SECOND(10))   /* from OPENED to Welcome */                         \
    X(awl_time, answer_time, AWL_SECOND(30))  /* from Invite to Answer */                          \
    X(awl_time, attempt_time, AWL_SECOND(40)) /* from Introduce until glare no longer joins it */  \
    X(awl_time, ticket_time, AWL_SECOND(10))  /* from giving a ticket to Observed */               \
    X(awl_time, observed_time,                                                                     \
      AWL_SECOND(90))                    /* how long an observed endpoint may be announced */      \
    X(awl_time, silence, AWL_SECOND(75)) /* three keep-alives missed: gone */

typedef struct awl_limits {
#define X(type, name, value) type name;
    AWL_LIMITS(X)
#undef X
} awl_limits;

awl_limits awl_limits_default(void);

#endif
