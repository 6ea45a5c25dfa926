/* SPDX-License-Identifier: MIT */
#include "wide.h"

#include <stdlib.h>

#include "winapi.h"

wchar_t *plat_wide_from(const char *utf8)
{
    const int n = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8, -1, NULL, 0);
    wchar_t *wide = n > 0 ? malloc((size_t)n * sizeof(*wide)) : NULL;
    if (wide != NULL &&
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, utf8, -1, wide, n) != n) {
        free(wide);
        return NULL;
    }
    return wide;
}

char *plat_wide_to(const wchar_t *wide)
{
    const int n = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *utf8 = n > 0 ? malloc((size_t)n) : NULL;
    if (utf8 != NULL && WideCharToMultiByte(CP_UTF8, 0, wide, -1, utf8, n, NULL, NULL) != n) {
        free(utf8);
        return NULL;
    }
    return utf8;
}

size_t plat_wide_to_buf(const wchar_t *wide, size_t len, char *buf, size_t size)
{
    const int n = WideCharToMultiByte(CP_UTF8, 0, wide, (int)len, buf, (int)size, NULL, NULL);
    return n > 0 ? (size_t)n : 0;
}
