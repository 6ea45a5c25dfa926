/* SPDX-License-Identifier: MIT */
/*
 * Frame times of the real window while 1,000 peers and 10,000 rows of a log scroll by. A frame is
 * what the frame clock does from "before-paint" to "after-paint": layout and drawing.
 */
#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <time.h>

#include "widgets/bradawl-app.h"
#include "widgets/bradawl-peer-list.h"
#include "widgets/bradawl-style.h"
#include "widgets/bradawl-window.h"

enum {
    PEERS = 1000,
    ROWS = 10000,
    FRAMES = 300,
    WARM_UP = 20,
    STEP_PX = 37,
    SETTLE_MS = 500
};

typedef struct {
    GArray *us;     /* gint64: how long each frame took */
    GArray *cpu_us; /* of it this thread computed: what a busy machine does not change */
    gint64 begin, cpu_begin;
    guint frames;
    GtkAdjustment *adjustment;
    double step;
    GMainLoop *loop;
} run;

static void tell(BradawlSession *session, awl_client_event ev)
{
    char empty[] = "";
    ev.state = ev.state == NULL ? "" : ev.state;
    ev.technique = "";
    ev.path = "";
    ev.role = "";
    ev.text = empty;
    bradawl_session_feed(session, &ev);
}

static void tell_peers(BradawlSession *session)
{
    tell(session, (awl_client_event){.type = AWL_CLIENT_SERVER, .state = "online"});
    tell(session,
         (awl_client_event){.type = AWL_CLIENT_LOGGED_IN, .peer = "alice", .room = "lobby"});
    for (int i = 0; i < PEERS; i++) {
        awl_client_event ev = {.type = AWL_CLIENT_PEER, .state = "here"};
        g_snprintf(ev.peer, sizeof(ev.peer), i % 2 == 0 ? "peer-%04d" : "小明的电脑 %04d", i);
        tell(session, ev);
    }
}

static gboolean quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

static void settle(void)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_timeout_add_full(G_PRIORITY_LOW, SETTLE_MS, quit, loop, NULL);
    g_main_loop_run(loop);
}

static gint64 cpu_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void on_before_paint(GdkFrameClock *clock, gpointer data)
{
    run *r = data;
    (void)clock;
    r->begin = g_get_monotonic_time();
    r->cpu_begin = cpu_now();
}

static void on_after_paint(GdkFrameClock *clock, gpointer data)
{
    run *r = data;
    (void)clock;
    gint64 us = g_get_monotonic_time() - r->begin;
    gint64 cpu_us = cpu_now() - r->cpu_begin;
    if (r->frames++ >= WARM_UP) {
        g_array_append_val(r->us, us);
        g_array_append_val(r->cpu_us, cpu_us);
    }
    if (r->frames >= FRAMES + WARM_UP) {
        g_main_loop_quit(r->loop);
    }
}

/* To the end and back, as far as it goes. */
static gboolean on_tick(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
    run *r = data;
    (void)widget;
    (void)clock;
    double before = gtk_adjustment_get_value(r->adjustment);
    gtk_adjustment_set_value(r->adjustment, before + r->step);
    if (gtk_adjustment_get_value(r->adjustment) == before) {
        r->step = -r->step;
    }
    return G_SOURCE_CONTINUE;
}

static int compare(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a;
    gint64 y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

static double ms_at(const GArray *us, double part)
{
    guint index = MIN(us->len - 1, (guint)(part * us->len));
    return (double)g_array_index(us, gint64, index) / 1000.0;
}

static void report(const char *what, const run *r)
{
    g_array_sort(r->us, compare);
    g_array_sort(r->cpu_us, compare);
    g_print("%-24s %6u %8.2f %8.2f %8.2f %10.2f %8.2f\n", what, r->us->len, ms_at(r->us, 0.5),
            ms_at(r->us, 0.95), ms_at(r->us, 1.0), ms_at(r->cpu_us, 0.5), ms_at(r->cpu_us, 0.95));
}

static void scroll(const char *what, GtkWidget *scrolled)
{
    run r = {.us = g_array_new(FALSE, FALSE, sizeof(gint64)),
             .cpu_us = g_array_new(FALSE, FALSE, sizeof(gint64)),
             .step = STEP_PX};
    r.adjustment = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scrolled));
    r.loop = g_main_loop_new(NULL, FALSE);
    double range =
        gtk_adjustment_get_upper(r.adjustment) - gtk_adjustment_get_page_size(r.adjustment);
    if (range <= STEP_PX) {
        g_error("%s: there is nothing to scroll", what);
    }
    GdkFrameClock *clock = gtk_widget_get_frame_clock(scrolled);
    gulong before = g_signal_connect(clock, "before-paint", G_CALLBACK(on_before_paint), &r);
    gulong after = g_signal_connect_after(clock, "after-paint", G_CALLBACK(on_after_paint), &r);
    guint tick = gtk_widget_add_tick_callback(scrolled, on_tick, &r, NULL);
    g_main_loop_run(r.loop);
    gtk_widget_remove_tick_callback(scrolled, tick);
    g_signal_handler_disconnect(clock, before);
    g_signal_handler_disconnect(clock, after);
    report(what, &r);
    g_array_unref(r.us);
    g_array_unref(r.cpu_us);
    g_main_loop_unref(r.loop);
}

static void push(GtkWidget *child, gpointer queue)
{
    g_queue_push_tail(queue, child);
}

/* The scrolled window with the most to scroll that holds a widget of this type. */
static GtkWidget *find_scrolled(GtkWidget *root, GType holds)
{
    GQueue queue = G_QUEUE_INIT;
    GtkWidget *found = NULL;
    for (GtkWidget *at = root; at != NULL; at = g_queue_pop_head(&queue)) {
        if (g_type_is_a(G_OBJECT_TYPE(at), holds) && gtk_widget_get_mapped(at)) {
            found = gtk_widget_get_ancestor(at, GTK_TYPE_SCROLLED_WINDOW);
            break;
        }
        if (GTK_IS_CONTAINER(at)) {
            gtk_container_forall(GTK_CONTAINER(at), push, &queue);
        }
    }
    g_queue_clear(&queue);
    if (found == NULL) {
        g_error("no scrolled %s in the window", g_type_name(holds));
    }
    return found;
}

static void fill_log(BradawlPeer *peer)
{
    BradawlLog *log = bradawl_peer_get_log(peer);
    for (int i = 0; i < ROWS; i++) {
        g_autofree char *text =
            g_strdup_printf("Dial #%d from :51820 to 203.0.113.20:40001; your NAT is open now", i);
        bradawl_log_add(log, i / 10.0, (BradawlMark)(i % (BRADAWL_MARK_CLOSED + 1)), text);
    }
}

static void bench(GtkApplication *app)
{
    g_autoptr(GSettingsBackend) memory = g_memory_settings_backend_new();
    g_autoptr(GSettings) settings = g_settings_new_with_backend(AWL_APP_ID, memory);
    g_autofree char *profile = g_dir_make_tmp("bradawl-bench-XXXXXX", NULL);
    g_autoptr(BradawlSession) session = bradawl_session_new(profile);
    GtkWidget *window = bradawl_window_new(app, session, settings);
    bradawl_style_follow(window);
    gtk_window_present(GTK_WINDOW(window));
    settle();
    gint64 begin = cpu_now();
    tell_peers(session);
    settle();
    g_print("%d peers told and shown in %.0f ms CPU\n", PEERS,
            (double)(cpu_now() - begin) / 1000.0);
    g_print("%-24s %6s %8s %8s %8s %10s %8s\n", "ms a frame while", "frames", "median", "p95",
            "max", "CPU median", "CPU p95");
    scroll("1,000 peers scroll", find_scrolled(window, GTK_TYPE_LIST_BOX));
    BradawlPeer *peer = bradawl_session_find(session, "peer-0000");
    begin = cpu_now();
    fill_log(peer);
    g_print("%d log rows written in %.0f ms CPU\n", ROWS, (double)(cpu_now() - begin) / 1000.0);
    GtkWidget *peers =
        gtk_widget_get_ancestor(find_scrolled(window, GTK_TYPE_LIST_BOX), BRADAWL_TYPE_PEER_LIST);
    bradawl_peer_list_select(BRADAWL_PEER_LIST(peers), peer);
    settle();
    scroll("10,000 log rows scroll", find_scrolled(window, GTK_TYPE_TREE_VIEW));
    gtk_widget_destroy(window);
}

int main(void)
{
    g_autoptr(BradawlApp) app = bradawl_app_new();
    g_autoptr(GError) error = NULL;
    if (!g_application_register(G_APPLICATION(app), NULL, &error)) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    bench(GTK_APPLICATION(app));
    return EXIT_SUCCESS;
}
