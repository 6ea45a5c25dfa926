/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "plat/paths.h"

#include "wide.h"
#include "winapi.h"

enum {
    LONG_PATH = 32768,
};

/* A portable copy keeps everything in data/ beside the program; the mark is portable.ini. NULL:
 * this copy is installed. gui/system/bradawl-system-win.c has the same rule for GLib's folders. */
static char *portable_dir(void)
{
    static const wchar_t mark[] = L"portable.ini", data[] = L"data";
    wchar_t *wide = malloc(LONG_PATH * sizeof(*wide));
    if (wide == NULL) {
        return NULL;
    }
    const DWORD len = GetModuleFileNameW(NULL, wide, LONG_PATH);
    wchar_t *end = len > 0 && len < LONG_PATH - sizeof(mark) ? wcsrchr(wide, L'\\') : NULL;
    char *dir = NULL;
    if (end != NULL) {
        memcpy(end + 1, mark, sizeof(mark));
        if (GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES) {
            memcpy(end + 1, data, sizeof(data));
            dir = plat_wide_to(wide);
        }
    }
    free(wide);
    return dir;
}

/* The environment first, so that a test can move it. */
static char *local_app_data(void)
{
    wchar_t wide[MAX_PATH];
    const DWORD n = GetEnvironmentVariableW(L"LOCALAPPDATA", wide, MAX_PATH);
    if ((n == 0 || n >= MAX_PATH) &&
        SHGetFolderPathW(NULL, CSIDL_LOCAL_APPDATA, NULL, SHGFP_TYPE_CURRENT, wide) != S_OK) {
        return NULL;
    }
    return plat_wide_to(wide);
}

static awl_err data_dir(const char *name, char **out)
{
    *out = NULL;
    char *base = portable_dir();
    if (base == NULL) {
        base = local_app_data();
    }
    if (base == NULL) {
        return AWL_ERR_NOT_FOUND;
    }
    const awl_err err = plat_path_join(base, name, out);
    free(base);
    return err;
}

awl_err plat_profile_dir(char **out)
{
    return data_dir("Bradawl", out);
}

awl_err plat_server_dir(char **out)
{
    return data_dir("Bradawl-Server", out);
}

static bool is_separator(int c)
{
    return c == '/' || c == '\\';
}

awl_err plat_path_join(const char *dir, const char *name, char **out)
{
    const size_t len = strlen(dir), size = len + strlen(name) + 2;
    *out = malloc(size);
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const char *separator = len > 0 && !is_separator(dir[len - 1]) ? "\\" : "";
    (void)snprintf(*out, size, "%s%s%s", dir, separator, name);
    return AWL_OK;
}

awl_err plat_mkdirs(const char *path)
{
    wchar_t *part = plat_wide_from(path);
    if (part == NULL || part[0] == L'\0') {
        free(part);
        return AWL_ERR_INVALID;
    }
    /* Those above may be a drive or a share, which cannot be made; only the last one is judged. The
     * ACL comes from the folder above: %LOCALAPPDATA% is this user's alone. */
    for (size_t i = 1; part[i] != L'\0'; i++) {
        if (is_separator(part[i])) {
            const wchar_t c = part[i];
            part[i] = L'\0';
            (void)CreateDirectoryW(part, NULL);
            part[i] = c;
        }
    }
    (void)CreateDirectoryW(part, NULL);
    const DWORD attributes = GetFileAttributesW(part);
    free(part);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0
               ? AWL_OK
               : AWL_ERR_IO;
}
