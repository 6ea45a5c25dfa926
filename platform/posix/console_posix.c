/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>

#include "plat/console.h"

awl_err plat_console_init(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    return AWL_OK;
}

bool plat_is_terminal(plat_stream stream)
{
    switch (stream) {
    case PLAT_STDIN:
        return isatty(STDIN_FILENO) == 1;
    case PLAT_STDOUT:
        return isatty(STDOUT_FILENO) == 1;
    case PLAT_STDERR:
        return isatty(STDERR_FILENO) == 1;
    }
    return false;
}

/* What was read from stdin beyond the line that was asked for. Not stdio: at exit it would wait for
 * the lock that a thread inside fgets() holds. */
static struct {
    char data[4096];
    size_t start, len;
} waiting;

/* The next byte of stdin, or -1: *err says why. */
static int next_byte(awl_err *err)
{
    while (waiting.start == waiting.len) {
        const ssize_t n = read(STDIN_FILENO, waiting.data, sizeof(waiting.data));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            *err = n == 0 ? AWL_ERR_CLOSED : AWL_ERR_IO;
            return -1;
        }
        waiting.start = 0;
        waiting.len = n > 0 ? (size_t)n : 0;
    }
    return (unsigned char)waiting.data[waiting.start++];
}

awl_err plat_read_line(char *buf, size_t size, size_t *len)
{
    awl_err err = AWL_OK;
    size_t n = 0; /* bytes of the line, of which buf holds the first size */
    *len = 0;
    for (int c = next_byte(&err); c != '\n'; c = next_byte(&err), n++) {
        if (c < 0 && (n == 0 || err != AWL_ERR_CLOSED)) {
            return err;
        }
        if (c < 0) {
            break; /* the last line has no line end */
        }
        if (n < size) {
            buf[n] = (char)c;
        }
    }
    if (n >= size) {
        return AWL_ERR_LIMIT;
    }
    if (n > 0 && buf[n - 1] == '\r') {
        n--;
    }
    buf[n] = '\0';
    *len = n;
    return AWL_OK;
}
