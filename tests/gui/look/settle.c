/* SPDX-License-Identifier: MIT */
#include "settle.h"

enum {
    ROUND_MS = 60, /* longer than the 50 ms between two updates of the session's */
    ROUNDS_MAX = 50,
};

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

static void push(GtkWidget *child, gpointer queue)
{
    g_queue_push_tail(queue, child);
}

static guint mix(guint hash, int value)
{
    return hash * 31 + (guint)value;
}

/* Where everything lies now; 0 while a window has not got its size yet. */
static guint layout_hash(void)
{
    guint hash = 1;
    GQueue queue = G_QUEUE_INIT;
    g_autoptr(GList) windows = gtk_window_list_toplevels();
    for (GList *at = windows; at != NULL; at = at->next) {
        if (gtk_widget_get_visible(at->data)) {
            g_queue_push_tail(&queue, at->data);
        }
    }
    while (!g_queue_is_empty(&queue)) {
        GtkWidget *widget = g_queue_pop_head(&queue);
        GtkAllocation place;
        gtk_widget_get_allocation(widget, &place);
        if (GTK_IS_WINDOW(widget) && (place.width <= 1 || !gtk_widget_get_mapped(widget))) {
            hash = 0;
            break;
        }
        hash = mix(mix(mix(mix(hash, place.x), place.y), place.width), place.height);
        if (GTK_IS_CONTAINER(widget)) {
            gtk_container_forall(GTK_CONTAINER(widget), push, &queue);
        }
    }
    g_queue_clear(&queue);
    return hash;
}

void settle_layout(void)
{
    guint before = 0;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        settle(ROUND_MS);
        guint now = layout_hash();
        if (now != 0 && now == before) {
            return;
        }
        before = now;
    }
}
