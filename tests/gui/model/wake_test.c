/* SPDX-License-Identifier: MIT */
/* From another thread into the main loop: nothing is missed, it is not more than 20 times a second,
 * and there is no timer while nothing happens. And "Try it" leaves nothing behind. */
#include <stdatomic.h>

#include "model/bradawl-trial.h"
#include "model/bradawl-wake.h"
#include "t.h"

enum {
    RAISES = 20000,
};

typedef struct {
    BradawlWake *wake;
    atomic_uint made; /* by the thread */
    guint seen, drains;
} world;

static void drain(gpointer data)
{
    world *w = data;
    w->seen = atomic_load(&w->made);
    w->drains++;
}

static gpointer raise_many(gpointer data)
{
    world *w = data;
    for (int i = 0; i < RAISES; i++) {
        atomic_fetch_add(&w->made, 1);
        bradawl_wake_raise(w->wake);
    }
    return NULL;
}

static gpointer raise_once(gpointer data)
{
    world *w = data;
    g_usleep(50000); /* the loop sleeps by then; if not, this test only proves less */
    atomic_fetch_add(&w->made, 1);
    bradawl_wake_raise(w->wake);
    return NULL;
}

static gboolean on_late(gpointer data)
{
    *(gboolean *)data = TRUE;
    return G_SOURCE_REMOVE;
}

static void test_one_raise_wakes_a_loop_that_sleeps(void **state)
{
    (void)state;
    world w = {0};
    gboolean late = FALSE;
    w.wake = bradawl_wake_new(drain, &w);
    const guint timer = g_timeout_add_seconds(10, on_late, &late);
    GThread *thread = g_thread_new("raise", raise_once, &w);
    while (w.seen == 0) {
        g_main_context_iteration(NULL, TRUE);
    }
    g_thread_join(thread);
    assert_false(late);
    g_source_remove(timer);
    bradawl_wake_free(w.wake);
}

/* What the main loop would wait for: -1 is "until somebody wakes it". */
static int timeout_of(GMainContext *context)
{
    GPollFD fds[8];
    int priority = 0, timeout = 0;
    assert_true(g_main_context_acquire(context));
    (void)g_main_context_prepare(context, &priority);
    (void)g_main_context_query(context, priority, &timeout, fds, G_N_ELEMENTS(fds));
    g_main_context_release(context);
    return timeout;
}

static void test_nothing_is_missed_and_it_stays_calm(void **state)
{
    (void)state;
    world w = {0};
    w.wake = bradawl_wake_new(drain, &w);
    const gint64 begun = g_get_monotonic_time();
    GThread *thread = g_thread_new("raise", raise_many, &w);
    while (w.seen < RAISES) {
        g_main_context_iteration(NULL, TRUE);
    }
    g_thread_join(thread);
    const gint64 took_ms = (g_get_monotonic_time() - begun) / 1000;
    assert_true(w.drains >= 1);
    assert_true((gint64)w.drains <= took_ms / 50 + 2);
    bradawl_wake_free(w.wake);
    bradawl_wake_free(NULL);
}

static void test_silence_has_no_timer(void **state)
{
    (void)state;
    world w = {0};
    w.wake = bradawl_wake_new(drain, &w);
    assert_int_equal(timeout_of(g_main_context_default()), -1);
    bradawl_wake_raise(w.wake);
    assert_int_equal(timeout_of(g_main_context_default()), 0); /* after a silence at once */
    g_main_context_iteration(NULL, FALSE);
    assert_int_equal(w.drains, 1);
    assert_int_equal(timeout_of(g_main_context_default()), -1);
    bradawl_wake_raise(w.wake);
    const int pause = timeout_of(g_main_context_default());
    assert_true(pause > 0 && pause <= 50);
    bradawl_wake_free(w.wake);
}

static void test_a_trial_leaves_nothing_behind(void **state)
{
    (void)state;
    awl_err err = AWL_ERR_OS;
    BradawlTrial *trial = bradawl_trial_new(&err);
    assert_int_equal(err, AWL_OK);
    g_autofree char *folder = g_path_get_dirname(bradawl_trial_get_profile(trial));
    assert_true(g_file_test(folder, G_FILE_TEST_IS_DIR));
    assert_true(g_str_has_prefix(bradawl_trial_get_server(trial), "127.0.0.1:"));
    bradawl_trial_free(trial);
    assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_missed_and_it_stays_calm),
        cmocka_unit_test(test_one_raise_wakes_a_loop_that_sleeps),
        cmocka_unit_test(test_silence_has_no_timer),
        cmocka_unit_test(test_a_trial_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
