/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>

#include "../common/line.h"

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

awl_err plat_stdin_read(char *buf, size_t size, size_t *got)
{
    ssize_t n;
    do {
        n = read(STDIN_FILENO, buf, size);
    } while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    if (n == 0) {
        return AWL_ERR_CLOSED;
    }
    return n < 0 ? AWL_ERR_IO : AWL_OK;
}

bool plat_console_is_own(void)
{
    return false;
}
