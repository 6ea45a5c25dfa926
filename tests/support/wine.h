/* SPDX-License-Identifier: MIT */
#ifndef T_WINE_H
#define T_WINE_H

#include <stdbool.h>

/* Which system is this really? Here and not in the tests, because <windows.h> defines near, far,
 * small, interface and more as macros. */
bool t_on_windows(void); /* Wine included */
bool t_under_wine(void);

#endif
