/* SPDX-License-Identifier: MIT */
#ifndef AWL_BRADAWL_LINK_H
#define AWL_BRADAWL_LINK_H

/* What a user of the library sees of a link: the authenticated, encrypted connection between two
 * peers. */

/* Bytes of UTF-8 in one message. */
#define AWL_MESSAGE_MAX 16384

/*
 * Why a link ended. The names are part of the script contract: only additions.
 */
#define AWL_CLOSE_REASON_LIST(X)                                                                   \
    X(AWL_CLOSE_NONE, "none")                                                                      \
    X(AWL_CLOSE_BYE, "bye")                       /* one side said goodbye */                      \
    X(AWL_CLOSE_REPLACED, "replaced")             /* a newer link to the same peer took over */    \
    X(AWL_CLOSE_LOST, "lost")                     /* the TCP connection died */                    \
    X(AWL_CLOSE_TIMED_OUT, "timed-out")           /* the other side did not answer */              \
    X(AWL_CLOSE_PROTOCOL_ERROR, "protocol-error") /* the other side broke the protocol */          \
    X(AWL_CLOSE_SHUTTING_DOWN, "shutting-down")   /* the program or the computer is ending */

typedef enum awl_close_reason {
#define X(name, text) name,
    AWL_CLOSE_REASON_LIST(X)
#undef X
} awl_close_reason;

/* "bye"; "none" for anything unknown. Static storage. */
const char *awl_close_reason_name(awl_close_reason reason);

#endif
