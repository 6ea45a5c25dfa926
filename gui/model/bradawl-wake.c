/* SPDX-License-Identifier: MIT */
#include "model/bradawl-wake.h"

#include <stdatomic.h>
#include <stdbool.h>

enum {
    PAUSE_US = 50000, /* 20 updates a second are enough for eyes */
    US_IN_MS = 1000,
};

struct BradawlWake {
    GSource source;
    GMainContext *context; /* kept, so that the thread need not ask GLib (a lock) for it */
    atomic_bool raised;
    gint64 last; /* when it drained, g_get_monotonic_time() */
    void (*drain)(gpointer data);
    gpointer data;
};

/* Microseconds until it may drain; -1: there is no reason to. */
static gint64 due_in(BradawlWake *self)
{
    if (!atomic_load_explicit(&self->raised, memory_order_acquire)) {
        return -1;
    }
    const gint64 left = self->last + PAUSE_US - g_source_get_time(&self->source);
    return MAX(left, 0);
}

static gboolean wake_prepare(GSource *source, int *timeout_ms)
{
    const gint64 us = due_in((BradawlWake *)source);
    *timeout_ms = us < 0 ? -1 : (int)((us + US_IN_MS - 1) / US_IN_MS);
    return us == 0;
}

static gboolean wake_check(GSource *source)
{
    return due_in((BradawlWake *)source) == 0;
}

static gboolean wake_dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
    BradawlWake *self = (BradawlWake *)source;
    (void)callback;
    (void)data;
    /* Lowered before looking: what comes in between raises it again. */
    atomic_exchange_explicit(&self->raised, false, memory_order_acq_rel);
    self->last = g_get_monotonic_time();
    self->drain(self->data);
    return G_SOURCE_CONTINUE;
}

static void wake_finalize(GSource *source)
{
    g_main_context_unref(((BradawlWake *)source)->context);
}

BradawlWake *bradawl_wake_new(void (*drain)(gpointer data), gpointer data)
{
    static GSourceFuncs funcs = {
        .prepare = wake_prepare,
        .check = wake_check,
        .dispatch = wake_dispatch,
        .finalize = wake_finalize,
    };
    BradawlWake *self = (BradawlWake *)g_source_new(&funcs, sizeof(*self));
    self->context = g_main_context_ref_thread_default();
    atomic_init(&self->raised, false);
    self->drain = drain;
    self->data = data;
    g_source_set_static_name(&self->source, "bradawl-wake");
    g_source_attach(&self->source, self->context);
    return self;
}

void bradawl_wake_free(BradawlWake *self)
{
    if (self != NULL) {
        g_source_destroy(&self->source);
        g_source_unref(&self->source);
    }
}

void bradawl_wake_raise(void *wake)
{
    BradawlWake *self = wake;
    if (!atomic_exchange_explicit(&self->raised, true, memory_order_acq_rel)) {
        g_main_context_wakeup(self->context);
    }
}
