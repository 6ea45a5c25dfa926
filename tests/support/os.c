/* SPDX-License-Identifier: MIT */
#ifndef _WIN32
#define _XOPEN_SOURCE 700 /* nftw() */
#endif
#include "os.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef _WIN32
/* clang-format off */
#include <windows.h>
#include <shellapi.h>
/* clang-format on */

bool t_limit_descriptors(unsigned count)
{
    (void)count;
    return false;
}

bool t_stdin_from(const char *path)
{
    const HANDLE h = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    return h != INVALID_HANDLE_VALUE && SetStdHandle(STD_INPUT_HANDLE, h) != 0;
}

bool t_interrupt_self(void)
{
    /* In a console of its own, or everybody who shares ours were interrupted. Ctrl-Break, because a
     * parent may have had Ctrl-C ignored. */
    (void)FreeConsole();
    return AllocConsole() && GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0) != 0;
}

bool t_deafen(intptr_t sock, bool deaf)
{
    (void)sock, (void)deaf;
    return false;
}

int t_file_mode(const char *path)
{
    (void)path;
    return -1;
}

bool t_set_env(const char *name, const char *value)
{
    return SetEnvironmentVariableA(name, value) != 0;
}

bool t_make_temp_dir(char *path, size_t size)
{
    char base[MAX_PATH];
    if (GetTempPathA(sizeof(base), base) == 0) {
        return false;
    }
    (void)snprintf(path, size, "%sbradawl-test-%lu-%lu", base, GetCurrentProcessId(),
                   GetTickCount());
    return CreateDirectoryA(path, NULL) != 0;
}

void t_remove_tree(const char *path)
{
    /* The shell's own removal: names in the double-NUL form, no question asked. */
    char from[1024] = "";
    (void)snprintf(from, sizeof(from) - 1, "%s", path);
    SHFILEOPSTRUCTA op = {.wFunc = FO_DELETE,
                          .pFrom = from,
                          .fFlags = FOF_NOCONFIRMATION | FOF_NOERRORUI | FOF_SILENT};
    (void)SHFileOperationA(&op);
}
#else
#include <fcntl.h>
#include <ftw.h>
#include <linux/filter.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

bool t_limit_descriptors(unsigned count)
{
    const struct rlimit limit = {.rlim_cur = count, .rlim_max = count};
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool t_stdin_from(const char *path)
{
    const int fd = open(path, O_RDONLY);
    if (fd < 0) {
        return false;
    }
    const bool ok = dup2(fd, STDIN_FILENO) == STDIN_FILENO;
    close(fd);
    return ok;
}

bool t_interrupt_self(void)
{
    return raise(SIGINT) == 0;
}

bool t_deafen(intptr_t sock, bool deaf)
{
    /* A socket filter that keeps 0 bytes of each segment: dropped. */
    struct sock_filter nothing = {.code = BPF_RET | BPF_K, .k = 0};
    const struct sock_fprog program = {.len = 1, .filter = &nothing};
    const int unused = 0;
    return deaf
               ? setsockopt((int)sock, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0
               : setsockopt((int)sock, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof(unused)) == 0;
}

int t_file_mode(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (int)(st.st_mode & 0777) : -1;
}

bool t_set_env(const char *name, const char *value)
{
    return value != NULL ? setenv(name, value, 1) == 0 : unsetenv(name) == 0;
}

bool t_make_temp_dir(char *path, size_t size)
{
    const char *base = getenv("TMPDIR");
    (void)snprintf(path, size, "%s/bradawl-test-XXXXXX", base != NULL ? base : "/tmp");
    return mkdtemp(path) != NULL;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

void t_remove_tree(const char *path)
{
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
#endif
