/* SPDX-License-Identifier: MIT */
#include "line.h"

/* What was read from stdin beyond the line that was asked for. Not stdio: at exit it would wait for
 * the lock that a thread inside fgets() holds, and on Windows it knows no UTF-8. */
static struct {
    char data[PLAT_STDIN_PIECE];
    size_t start, len;
} waiting;

/* The next byte of stdin, or -1: *err says why. */
static int next_byte(awl_err *err)
{
    while (waiting.start == waiting.len) {
        waiting.start = 0;
        waiting.len = 0;
        *err = plat_stdin_read(waiting.data, sizeof(waiting.data), &waiting.len);
        if (*err != AWL_OK) {
            return -1;
        }
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
