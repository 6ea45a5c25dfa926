/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plat/paths.h"
#include "plat/random.h"

#include "wide.h"
#include "winapi.h"

#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
#define PIECE     ((DWORD)1 << 20)

/* Virus scanners and indexers open a new file for moments. */
#define RENAME_TRIES   20
#define RENAME_WAIT_MS 10

struct plat_lock {
    HANDLE file;
};

static awl_err from_last_error(void)
{
    const DWORD os = GetLastError();
    return os == ERROR_FILE_NOT_FOUND || os == ERROR_PATH_NOT_FOUND ? AWL_ERR_NOT_FOUND
                                                                    : AWL_ERR_IO;
}

/* Opens with a path in UTF-8; *err says why not. */
static HANDLE open_file(const char *path, DWORD access, DWORD how, awl_err *err)
{
    wchar_t *wide = plat_wide_from(path);
    *err = AWL_OK;
    if (wide == NULL) {
        *err = AWL_ERR_INVALID;
        return INVALID_HANDLE_VALUE;
    }
    HANDLE file = CreateFileW(wide, access, SHARE_ALL, NULL, how, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        *err = from_last_error();
    }
    free(wide);
    return file;
}

static awl_err read_open(HANDLE file, size_t limit, uint8_t **data, size_t *len)
{
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size)) {
        return AWL_ERR_IO;
    }
    if ((uint64_t)size.QuadPart > limit) {
        return AWL_ERR_LIMIT;
    }
    const size_t want = (size_t)size.QuadPart;
    uint8_t *buf = malloc(want + 1);
    if (buf == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    size_t got = 0;
    DWORD n = 1;
    while (got < want && n > 0) {
        const size_t left = want - got;
        if (!ReadFile(file, buf + got, left < PIECE ? (DWORD)left : PIECE, &n, NULL)) {
            free(buf);
            return AWL_ERR_IO;
        }
        got += n;
    }
    buf[got] = 0;
    *data = buf;
    *len = got;
    return AWL_OK;
}

awl_err plat_file_read(const char *path, size_t limit, uint8_t **data, size_t *len)
{
    awl_err err;
    *data = NULL;
    *len = 0;
    HANDLE file = open_file(path, GENERIC_READ, OPEN_EXISTING, &err);
    if (file != INVALID_HANDLE_VALUE) {
        err = read_open(file, limit, data, len);
        CloseHandle(file);
    }
    return err;
}

static awl_err write_all(HANDLE file, const uint8_t *data, size_t len)
{
    while (len > 0) {
        DWORD n = 0;
        if (!WriteFile(file, data, len < PIECE ? (DWORD)len : PIECE, &n, NULL) || n == 0) {
            return AWL_ERR_IO;
        }
        data += n;
        len -= n;
    }
    return FlushFileBuffers(file) ? AWL_OK : AWL_ERR_IO;
}

static awl_err rename_over(const char *from, const char *to)
{
    wchar_t *wide_from = plat_wide_from(from), *wide_to = plat_wide_from(to);
    BOOL done = FALSE;
    for (int i = 0; wide_from != NULL && wide_to != NULL && !done && i < RENAME_TRIES; i++) {
        if (i > 0) {
            Sleep(RENAME_WAIT_MS);
        }
        done = MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
    }
    free(wide_from);
    free(wide_to);
    return done ? AWL_OK : AWL_ERR_IO;
}

awl_err plat_file_write(const char *path, const void *data, size_t len, plat_file_mode mode)
{
    (void)mode; /* the ACL is the folder's */
    uint64_t id;
    plat_random(NULL, (uint8_t *)&id, sizeof(id));
    const size_t size = strlen(path) + 32;
    char *temp = malloc(size);
    if (temp == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    (void)snprintf(temp, size, "%s.%016" PRIx64 ".tmp", path, id);
    awl_err err;
    HANDLE file = open_file(temp, GENERIC_WRITE, CREATE_NEW, &err);
    if (file != INVALID_HANDLE_VALUE) {
        err = write_all(file, data, len);
        CloseHandle(file);
        if (err == AWL_OK) {
            err = rename_over(temp, path);
        }
        if (err != AWL_OK) {
            (void)plat_file_remove(temp);
        }
    }
    free(temp);
    return err == AWL_ERR_NOT_FOUND ? AWL_ERR_IO : err;
}

awl_err plat_file_remove(const char *path)
{
    wchar_t *wide = plat_wide_from(path);
    if (wide == NULL) {
        return AWL_ERR_INVALID;
    }
    const BOOL done = DeleteFileW(wide);
    const awl_err err = done ? AWL_OK : from_last_error();
    free(wide);
    return err == AWL_ERR_NOT_FOUND ? AWL_OK : err;
}

awl_err plat_lock_take(const char *path, plat_lock **out)
{
    *out = NULL;
    plat_lock *lock = calloc(1, sizeof(*lock));
    if (lock == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err;
    lock->file = open_file(path, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, &err);
    OVERLAPPED whole = {0};
    if (err == AWL_OK &&
        !LockFileEx(lock->file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0,
                    &whole)) {
        err = GetLastError() == ERROR_LOCK_VIOLATION ? AWL_ERR_LOCKED : AWL_ERR_IO;
        CloseHandle(lock->file);
    }
    if (err != AWL_OK) {
        free(lock);
        return err;
    }
    *out = lock;
    return AWL_OK;
}

void plat_lock_release(plat_lock *lock)
{
    if (lock != NULL) {
        CloseHandle(lock->file); /* and with it the lock */
        free(lock);
    }
}
