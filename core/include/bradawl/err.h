/* SPDX-License-Identifier: MIT */
#ifndef AWL_ERR_H
#define AWL_ERR_H

/*
 * Result codes. Functions that can fail return awl_err: AWL_OK (0) or a negative code. The numbers
 * appear in logs and on the wire, so they are written out and never reused.
 *
 * Add a code here and nowhere else: name and text come from this list, and err_test walks it.
 */
#define AWL_ERR_LIST(X)                                                                            \
    X(AWL_OK, 0, "success")                                                                        \
    X(AWL_ERR_INVALID, -1, "invalid argument")                                                     \
    X(AWL_ERR_NO_MEMORY, -2, "out of memory")                                                      \
    X(AWL_ERR_LIMIT, -3, "a fixed limit was reached")                                              \
    X(AWL_ERR_STATE, -4, "not allowed in the current state")                                       \
    X(AWL_ERR_IN_PROGRESS, -5, "still in progress")                                                \
    X(AWL_ERR_ABORTED, -6, "cancelled by the user")                                                \
    X(AWL_ERR_NOT_FOUND, -7, "not found")                                                          \
    X(AWL_ERR_CLOSED, -8, "closed by the other end")                                               \
    X(AWL_ERR_IO, -9, "a file could not be read or written")                                       \
    X(AWL_ERR_MALFORMED, -10, "the message is malformed")                                          \
    X(AWL_ERR_WRONG_PEER, -11, "the other end is not the expected peer")                           \
    X(AWL_ERR_WRONG_SERVER, -12, "the server is not the one this profile knows")                   \
    X(AWL_ERR_VERSION, -13, "the other end speaks another protocol version")                       \
    X(AWL_ERR_BAD_SIGNATURE, -14, "the signature does not verify")                                 \
    X(AWL_ERR_TLS, -15, "the TLS handshake failed")                                                \
    X(AWL_ERR_TIMED_OUT, -20, "timed out")                                                         \
    X(AWL_ERR_REFUSED, -21, "connection refused")                                                  \
    X(AWL_ERR_RESET, -22, "connection reset")                                                      \
    X(AWL_ERR_UNREACHABLE, -23, "network or host unreachable")                                     \
    X(AWL_ERR_ADDR_IN_USE, -24, "the local port is taken")                                         \
    X(AWL_ERR_EXISTS, -25, "this pair of endpoints is connected already")                          \
    X(AWL_ERR_NO_PATH, -26, "no path to the peer was found")                                       \
    X(AWL_ERR_RESOLVE, -27, "the name could not be resolved")                                      \
    X(AWL_ERR_PEER_GAVE_UP, -28, "the other side gave up")                                         \
    X(AWL_ERR_NAME_TAKEN, -40, "the name belongs to another key")                                  \
    X(AWL_ERR_NAME_INVALID, -41, "the name is not allowed")                                        \
    X(AWL_ERR_PEER_UNKNOWN, -42, "no peer of that name is in the room")                            \
    X(AWL_ERR_DECLINED, -43, "the peer declined")                                                  \
    X(AWL_ERR_NO_ANSWER, -44, "the peer did not answer")                                           \
    X(AWL_ERR_REPLACED, -45, "this identity logged in somewhere else")                             \
    X(AWL_ERR_RATE_LIMITED, -46, "too many requests, try again later")                             \
    X(AWL_ERR_SERVER_FULL, -47, "the server is full")                                              \
    X(AWL_ERR_SHUTTING_DOWN, -48, "the server is shutting down")                                   \
    X(AWL_ERR_PEER_LEFT, -49, "the peer went away")                                                \
    X(AWL_ERR_SELF, -50, "that is this computer itself")                                           \
    X(AWL_ERR_LOCKED, -60, "the profile is in use by another process")                             \
    X(AWL_ERR_OS, -99, "unexpected operating system error")

typedef enum awl_err {
#define X(name, code, text) name = (code),
    AWL_ERR_LIST(X)
#undef X
} awl_err;

/* Text for people, e.g. "timed out". Never NULL, static storage, any int accepted. */
const char *awl_strerror(awl_err err);

/* Symbol for logs, e.g. "AWL_ERR_TIMED_OUT". Same guarantees as awl_strerror(). */
const char *awl_err_name(awl_err err);

#endif
