/* SPDX-License-Identifier: MIT */
#include "wine.h"

#ifdef _WIN32
#include <windows.h>

bool t_on_windows(void)
{
    return true;
}

bool t_under_wine(void)
{
    const HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    return ntdll != NULL && GetProcAddress(ntdll, "wine_get_version") != NULL;
}
#else
bool t_on_windows(void)
{
    return false;
}

bool t_under_wine(void)
{
    return false;
}
#endif
