/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/line.h"
#include "wide.h"
#include "winapi.h"

#define CTRL_Z L'\x1a'

static UINT code_page_before;

static void restore_code_page(void)
{
    (void)SetConsoleOutputCP(code_page_before);
}

/* Colours: a console window does not take ANSI sequences by itself. A file or pipe has no mode. */
static void take_ansi_sequences(void)
{
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode = 0;
    if (GetConsoleMode(out, &mode)) {
        (void)SetConsoleMode(out, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
}

static char **utf8_arguments(int *argc)
{
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), argc);
    char **argv = wide != NULL ? calloc((size_t)*argc + 1, sizeof(*argv)) : NULL;
    bool ok = argv != NULL;
    for (int i = 0; ok && i < *argc; i++) {
        argv[i] = plat_wide_to(wide[i]);
        ok = argv[i] != NULL;
    }
    LocalFree(wide);
    for (int i = 0; !ok && argv != NULL && i < *argc; i++) {
        free(argv[i]);
    }
    if (!ok) {
        free(argv);
        return NULL;
    }
    return argv;
}

awl_err plat_console_init(int *argc, char ***argv)
{
    int count = 0;
    char **utf8 = utf8_arguments(&count);
    if (utf8 == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    *argc = count;
    *argv = utf8;
    code_page_before = GetConsoleOutputCP();
    if (code_page_before != 0 && code_page_before != CP_UTF8 && SetConsoleOutputCP(CP_UTF8)) {
        (void)atexit(restore_code_page);
    }
    take_ansi_sequences();
    return AWL_OK;
}

static bool is_console(DWORD which)
{
    DWORD mode;
    return GetConsoleMode(GetStdHandle(which), &mode) != 0;
}

bool plat_is_terminal(plat_stream stream)
{
    switch (stream) {
    case PLAT_STDIN:
        return is_console(STD_INPUT_HANDLE);
    case PLAT_STDOUT:
        return is_console(STD_OUTPUT_HANDLE);
    case PLAT_STDERR:
        return is_console(STD_ERROR_HANDLE);
    }
    return false;
}

/* What is typed comes as UTF-16, only from this call. A piece of a long line may end inside a pair
 * of surrogates: the first half waits for the next. */
static awl_err read_console(HANDLE in, char *buf, size_t size, size_t *got)
{
    static wchar_t held;
    wchar_t wide[PLAT_STDIN_PIECE / 4];
    DWORD n = 0;
    const DWORD first = held != 0 ? 1 : 0;
    wide[0] = held;
    held = 0;
    if (!ReadConsoleW(in, wide + first, PLAT_STDIN_PIECE / 4 - 1, &n, NULL)) {
        return AWL_ERR_IO;
    }
    if (n == 0) { /* Ctrl-C: plat/signal.h has it */
        return GetLastError() == ERROR_OPERATION_ABORTED ? AWL_OK : AWL_ERR_CLOSED;
    }
    if (first == 0 && wide[0] == CTRL_Z) {
        return AWL_ERR_CLOSED;
    }
    n += first;
    if (wide[n - 1] >= 0xD800 && wide[n - 1] <= 0xDBFF) {
        held = wide[--n];
    }
    *got = n > 0 ? plat_wide_to_buf(wide, n, buf, size) : 0;
    return AWL_OK;
}

awl_err plat_stdin_read(char *buf, size_t size, size_t *got)
{
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    DWORD n = 0;
    *got = 0;
    if (is_console(STD_INPUT_HANDLE)) {
        return read_console(in, buf, size, got);
    }
    if (!ReadFile(in, buf, (DWORD)size, &n, NULL)) {
        return GetLastError() == ERROR_BROKEN_PIPE ? AWL_ERR_CLOSED : AWL_ERR_IO;
    }
    *got = n;
    return n == 0 ? AWL_ERR_CLOSED : AWL_OK;
}

bool plat_console_is_own(void)
{
    DWORD first[2];
    return is_console(STD_INPUT_HANDLE) && is_console(STD_ERROR_HANDLE) &&
           GetConsoleProcessList(first, 2) == 1;
}
