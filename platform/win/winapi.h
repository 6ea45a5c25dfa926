/* SPDX-License-Identifier: MIT */
#ifndef PLAT_WINAPI_H
#define PLAT_WINAPI_H

/* Private to platform/win: the headers of Windows in the order they need, which is not the
 * alphabet's. */
/* clang-format off */
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
#include <mstcpip.h>
#include <iphlpapi.h>
#include <bcrypt.h>
#include <shellapi.h>
#include <shlobj.h>
#include <timeapi.h>
/* clang-format on */

#endif
