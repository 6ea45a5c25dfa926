/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdatomic.h>

#include "plat/signal.h"

#include "../common/oserr.h"

static const struct {
    int number;
    unsigned bit;
} signals[] = {
    {SIGINT, PLAT_SIGNAL_INTERRUPT},
    {SIGTERM, PLAT_SIGNAL_TERMINATE},
    {SIGHUP, PLAT_SIGNAL_HANGUP},
};

#define SIGNAL_COUNT (sizeof(signals) / sizeof(signals[0]))

/* A handler has nowhere else to look. Both are lock-free, which makes them safe there
 * (C11 7.14.1.1). */
static _Atomic(plat_wake *) woken;
static atomic_uint taken;

static struct sigaction before[SIGNAL_COUNT];

static void handle(int number)
{
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        if (signals[i].number == number) {
            atomic_fetch_or(&taken, signals[i].bit);
        }
    }
    plat_wake *wake = atomic_load(&woken);
    if (wake != NULL) {
        plat_wake_signal(wake);
    }
}

awl_err plat_signal_on(plat_wake *wake)
{
    plat_wake *none = NULL;
    if (!atomic_compare_exchange_strong(&woken, &none, wake)) {
        return AWL_ERR_STATE;
    }
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        (void)sigaction(signals[i].number, &action, &before[i]); /* fails for bad numbers only */
    }
    return AWL_OK;
}

unsigned plat_signal_take(void)
{
    return atomic_exchange(&taken, 0);
}

void plat_signal_off(void)
{
    if (atomic_load(&woken) == NULL) {
        return;
    }
    for (size_t i = 0; i < SIGNAL_COUNT; i++) {
        (void)sigaction(signals[i].number, &before[i], NULL);
    }
    atomic_store(&woken, NULL);
}
