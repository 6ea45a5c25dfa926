/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>

#include "plat/signal.h"

#include "winapi.h"

/* The system calls the handler in a thread of its own. */
static SRWLOCK lock = SRWLOCK_INIT;
static plat_wake *woken; /* under the lock, so that it is not freed meanwhile */
static atomic_uint taken;

static unsigned bit_of(DWORD event)
{
    return event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT ? PLAT_SIGNAL_INTERRUPT
                                                              : PLAT_SIGNAL_TERMINATE;
}

static BOOL WINAPI handle(DWORD event)
{
    AcquireSRWLockExclusive(&lock);
    const bool on = woken != NULL;
    if (on) {
        atomic_fetch_or(&taken, bit_of(event));
        plat_wake_signal(woken);
    }
    ReleaseSRWLockExclusive(&lock);
    if (on && bit_of(event) == PLAT_SIGNAL_TERMINATE) {
        Sleep(INFINITE); /* the process ends when this returns, or when main() does */
    }
    return on;
}

awl_err plat_signal_on(plat_wake *wake)
{
    AcquireSRWLockExclusive(&lock);
    const bool taken_before = woken != NULL;
    if (!taken_before) {
        woken = wake;
    }
    ReleaseSRWLockExclusive(&lock);
    if (taken_before) {
        return AWL_ERR_STATE;
    }
    return SetConsoleCtrlHandler(handle, TRUE) ? AWL_OK : AWL_ERR_OS;
}

unsigned plat_signal_take(void)
{
    return atomic_exchange(&taken, 0);
}

void plat_signal_off(void)
{
    AcquireSRWLockExclusive(&lock);
    const bool on = woken != NULL;
    woken = NULL;
    ReleaseSRWLockExclusive(&lock);
    if (on) {
        (void)SetConsoleCtrlHandler(handle, FALSE);
    }
}
