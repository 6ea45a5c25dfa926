/* SPDX-License-Identifier: MIT */
#ifndef T_H
#define T_H

/* cmocka 1.1.5 wants these four before itself. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
