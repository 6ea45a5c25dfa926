/* SPDX-License-Identifier: MIT */
#include "settle.h"

static gboolean stop(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

void settle(guint ms)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    /* Behind drawing, so that a slow machine still draws first. */
    g_timeout_add_full(G_PRIORITY_LOW, ms, stop, loop, NULL);
    g_main_loop_run(loop);
    while (gtk_events_pending()) {
        gtk_main_iteration();
    }
}
