/* SPDX-License-Identifier: MIT */
#include "cli/exit.h"

#include <stddef.h>
#include <string.h>

typedef struct row {
    awl_err err;
    awl_exit code;
} row;

static awl_exit find(const row *rows, size_t count, awl_err err)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].err == err) {
            return rows[i].code;
        }
    }
    return AWL_EXIT_INTERNAL;
}

awl_exit awl_exit_of_call(awl_err err)
{
    static const row ROWS[] = {
        {AWL_ERR_PEER_UNKNOWN, AWL_EXIT_PEER},
        {AWL_ERR_PEER_LEFT, AWL_EXIT_PEER},
        {AWL_ERR_DECLINED, AWL_EXIT_PEER},
        {AWL_ERR_NO_ANSWER, AWL_EXIT_PEER},
        {AWL_ERR_SELF, AWL_EXIT_PEER},
        {AWL_ERR_NO_PATH, AWL_EXIT_NO_PATH},
        {AWL_ERR_TIMED_OUT, AWL_EXIT_NO_PATH},
        {AWL_ERR_PEER_GAVE_UP, AWL_EXIT_NO_PATH},
        {AWL_ERR_WRONG_PEER, AWL_EXIT_WRONG_PEER},
        {AWL_ERR_CLOSED, AWL_EXIT_SERVER},
        {AWL_ERR_SHUTTING_DOWN, AWL_EXIT_SERVER},
        {AWL_ERR_ABORTED, AWL_EXIT_INTERRUPTED},
        {AWL_ERR_RATE_LIMITED, AWL_EXIT_PEER},
    };
    return find(ROWS, sizeof ROWS / sizeof ROWS[0], err);
}

awl_exit awl_exit_of_login(awl_err err)
{
    static const row ROWS[] = {
        {AWL_OK, AWL_EXIT_DONE},
        {AWL_ERR_MALFORMED, AWL_EXIT_SERVER},
        {AWL_ERR_CLOSED, AWL_EXIT_SERVER},
        {AWL_ERR_WRONG_SERVER, AWL_EXIT_SERVER},
        {AWL_ERR_VERSION, AWL_EXIT_SERVER},
        {AWL_ERR_TLS, AWL_EXIT_SERVER},
        {AWL_ERR_TIMED_OUT, AWL_EXIT_SERVER},
        {AWL_ERR_REFUSED, AWL_EXIT_SERVER},
        {AWL_ERR_RESET, AWL_EXIT_SERVER},
        {AWL_ERR_UNREACHABLE, AWL_EXIT_SERVER},
        {AWL_ERR_RESOLVE, AWL_EXIT_SERVER},
        {AWL_ERR_SHUTTING_DOWN, AWL_EXIT_SERVER},
        {AWL_ERR_BAD_SIGNATURE, AWL_EXIT_LOGIN},
        {AWL_ERR_NAME_TAKEN, AWL_EXIT_LOGIN},
        {AWL_ERR_NAME_INVALID, AWL_EXIT_LOGIN},
        {AWL_ERR_REPLACED, AWL_EXIT_LOGIN},
        {AWL_ERR_RATE_LIMITED, AWL_EXIT_LOGIN},
        {AWL_ERR_SERVER_FULL, AWL_EXIT_LOGIN},
    };
    return find(ROWS, sizeof ROWS / sizeof ROWS[0], err);
}

const char *awl_error_code(awl_err err, char buf[AWL_ERROR_CODE_SIZE])
{
    static const char PREFIX[] = "AWL_ERR_";
    const char *name = awl_err_name(err);
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) == 0) {
        name += sizeof PREFIX - 1;
    } else {
        name += strlen("AWL_"); /* AWL_OK */
    }
    size_t len = 0;
    for (; name[len] != '\0' && len + 1 < AWL_ERROR_CODE_SIZE; len++) {
        const char c = name[len];
        if (c == '_') {
            buf[len] = '-';
        } else if (c >= 'A' && c <= 'Z') {
            buf[len] = (char)(c - 'A' + 'a');
        } else {
            buf[len] = c;
        }
    }
    buf[len] = '\0';
    return buf;
}
