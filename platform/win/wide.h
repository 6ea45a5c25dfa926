/* SPDX-License-Identifier: MIT */
#ifndef PLAT_WIDE_H
#define PLAT_WIDE_H

/* Private to platform/win: between UTF-8 and the UTF-16 of the wide APIs. */
#include <stddef.h>
#include <wchar.h>

/* The caller's to free(); NULL: not valid, or no memory. */
wchar_t *plat_wide_from(const char *utf8);
char *plat_wide_to(const wchar_t *wide);

/* Converts len units into buf without a NUL; returns the bytes, 0 when they do not fit. */
size_t plat_wide_to_buf(const wchar_t *wide, size_t len, char *buf, size_t size);

#endif
