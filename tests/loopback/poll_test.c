/* SPDX-License-Identifier: MIT */
/* plat/poll.h and plat/wake.h. */
#include <string.h>

#include "plat/thread.h"
#include "plat/wake.h"

#include "lo.h"
#include "util/prng.h"

#define MANY 250 /* pairs: 500 sockets, far more than the 64 of an fd_set as Windows ships it */

static plat_poll *new_poll(void)
{
    plat_poll *p = NULL;
    assert_int_equal(plat_poll_new(&p), AWL_OK);
    return p;
}

/* The next event, waiting for it. */
static plat_poll_event next_event(plat_poll *p)
{
    plat_poll_event ev = {0};
    awl_err err = AWL_OK;
    while (!plat_poll_next(p, &ev) && err == AWL_OK) {
        err = plat_poll_wait(p, LO_PATIENCE_US);
    }
    return ev;
}

static void send_byte(plat_sock s)
{
    size_t n;
    assert_int_equal(plat_send(s, "x", 1, &n), AWL_OK);
}

static void test_an_empty_set_waits_for_the_whole_time(void **state)
{
    (void)state;
    plat_poll *p = new_poll();
    plat_poll_event ev;
    const awl_time start = plat_now();
    assert_int_equal(plat_poll_wait(p, 30500), AWL_ERR_TIMED_OUT);
    assert_true(plat_now() - start >= 30500);
    assert_false(plat_poll_next(p, &ev));
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    plat_poll_free(p);
}

static void test_only_what_is_of_interest_is_reported(void **state)
{
    (void)state;
    plat_sock a, b;
    plat_poll *p = new_poll();
    lo_pair(&a, &b);
    assert_int_equal(plat_poll_add(p, a, PLAT_READ, UINT64_C(0x123456789abcdef)), AWL_OK);
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    send_byte(b);
    plat_poll_event ev = next_event(p);
    assert_true(ev.tag == UINT64_C(0x123456789abcdef));
    assert_int_equal(ev.what, PLAT_READ);
    assert_int_equal(plat_poll_modify(p, a, PLAT_WRITE), AWL_OK);
    assert_int_equal(next_event(p).what, PLAT_WRITE);
    assert_int_equal(plat_poll_modify(p, a, PLAT_READ | PLAT_WRITE), AWL_OK);
    assert_int_equal(next_event(p).what, PLAT_READ | PLAT_WRITE);
    plat_poll_free(p);
    plat_close(a);
    plat_close(b);
}

static void test_a_socket_without_interest_is_silent_even_when_it_fails(void **state)
{
    (void)state;
    plat_sock a, b;
    plat_poll *p = new_poll();
    lo_pair(&a, &b);
    assert_int_equal(plat_poll_add(p, a, 0, 1), AWL_OK);
    plat_close_reset(b);
    assert_int_equal(plat_poll_wait(p, AWL_MS(20)), AWL_ERR_TIMED_OUT);
    assert_int_equal(plat_poll_modify(p, a, PLAT_READ), AWL_OK);
    assert_true((next_event(p).what & PLAT_READ) != 0);
    assert_int_equal(plat_poll_modify(p, a, 0), AWL_OK);
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    plat_poll_free(p);
    plat_close(a);
}

static void test_a_failed_dial_is_reported_to_who_waits_for_write(void **state)
{
    (void)state;
    awl_addr at;
    plat_sock s;
    plat_poll *p = new_poll();
    plat_close(lo_listen(&at));
    const awl_err err = plat_dial(&lo_any, &at, NULL, &s, NULL);
    if (err == AWL_ERR_IN_PROGRESS) {
        assert_int_equal(plat_poll_add(p, s, PLAT_WRITE, 7), AWL_OK);
        const plat_poll_event ev = next_event(p);
        assert_int_equal(ev.tag, 7);
        assert_true((ev.what & PLAT_WRITE) != 0);
        assert_int_equal(plat_dial_result(s), AWL_ERR_REFUSED);
    } else {
        assert_int_equal(err, AWL_ERR_REFUSED);
    }
    plat_poll_remove(p, s);
    plat_close(s);
    plat_poll_free(p);
}

static void test_membership_is_checked(void **state)
{
    (void)state;
    plat_sock a, b;
    plat_poll *p = new_poll();
    lo_pair(&a, &b);
    assert_int_equal(plat_poll_modify(p, a, PLAT_READ), AWL_ERR_NOT_FOUND);
    plat_poll_remove(p, a);
    assert_int_equal(plat_poll_add(p, a, PLAT_READ, 1), AWL_OK);
    assert_int_equal(plat_poll_add(p, a, PLAT_READ, 2), AWL_ERR_EXISTS);
    plat_poll_remove(p, a);
    assert_int_equal(plat_poll_add(p, a, PLAT_READ, 3), AWL_OK);
    send_byte(b);
    assert_int_equal(next_event(p).tag, 3);
    plat_poll_free(p);
    plat_close(a);
    plat_close(b);
}

static void test_membership_survives_any_order_of_changes(void **state)
{
    (void)state;
    /* Numbers that crowd a hash table; without interest no system looks whether they are sockets.
     */
    enum {
        KEYS = 300
    };
    bool in[KEYS] = {false};
    plat_poll *p = new_poll();
    awl_prng rng = awl_prng_seed(1);
    for (int i = 0; i < 20000; i++) {
        const unsigned k = (unsigned)awl_prng_below(&rng, KEYS);
        const plat_sock s = (plat_sock)(k % 3) + (plat_sock)(k / 3) * 4096;
        assert_int_equal(plat_poll_modify(p, s, 0), in[k] ? AWL_OK : AWL_ERR_NOT_FOUND);
        if (awl_prng_below(&rng, 2) == 0) {
            assert_int_equal(plat_poll_add(p, s, 0, k), in[k] ? AWL_ERR_EXISTS : AWL_OK);
            in[k] = true;
        } else {
            plat_poll_remove(p, s);
            in[k] = false;
        }
    }
    plat_poll_free(p);
}

static void test_removal_inside_a_batch_takes_its_event_along(void **state)
{
    (void)state;
    plat_sock a[2], b[2];
    plat_poll_event ev;
    plat_poll *p = new_poll();
    for (unsigned i = 0; i < 2; i++) {
        lo_pair(&a[i], &b[i]);
        assert_int_equal(plat_poll_add(p, a[i], PLAT_WRITE, i), AWL_OK);
    }
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK); /* both are writable */
    assert_true(plat_poll_next(p, &ev));
    const unsigned other = ev.tag == 0 ? 1 : 0;
    plat_poll_remove(p, a[other]);
    /* Added again it is another membership: the old event is not for the new owner. */
    assert_int_equal(plat_poll_add(p, a[other], PLAT_WRITE, 9), AWL_OK);
    assert_false(plat_poll_next(p, &ev));
    plat_poll_free(p);
    for (unsigned i = 0; i < 2; i++) {
        plat_close(a[i]);
        plat_close(b[i]);
    }
}

static void test_interest_taken_back_inside_a_batch_counts(void **state)
{
    (void)state;
    plat_sock a[2], b[2];
    plat_poll_event ev;
    plat_poll *p = new_poll();
    for (unsigned i = 0; i < 2; i++) {
        lo_pair(&a[i], &b[i]);
        assert_int_equal(plat_poll_add(p, a[i], PLAT_WRITE, i), AWL_OK);
    }
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    assert_true(plat_poll_next(p, &ev));
    assert_int_equal(plat_poll_modify(p, a[ev.tag == 0 ? 1 : 0], 0), AWL_OK);
    assert_false(plat_poll_next(p, &ev));
    plat_poll_free(p);
    for (unsigned i = 0; i < 2; i++) {
        plat_close(a[i]);
        plat_close(b[i]);
    }
}

static void test_five_hundred_sockets_fit_into_one_set(void **state)
{
    (void)state;
    static plat_sock a[MANY], b[MANY];
    bool seen[MANY] = {false};
    plat_poll *p = new_poll();
    for (unsigned i = 0; i < MANY; i++) {
        lo_pair(&a[i], &b[i]);
        assert_int_equal(plat_poll_add(p, a[i], PLAT_READ, i), AWL_OK);
        assert_int_equal(plat_poll_add(p, b[i], PLAT_READ, MANY + i), AWL_OK);
    }
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    for (unsigned i = 0; i < MANY; i += 2) { /* holes in the table */
        plat_poll_remove(p, b[i]);
    }
    for (unsigned i = 0; i < MANY; i++) {
        send_byte(b[i]);
    }
    for (unsigned n = 0; n < MANY; n++) {
        const plat_poll_event ev = next_event(p);
        assert_int_equal(ev.what, PLAT_READ);
        assert_in_range(ev.tag, 0, MANY - 1);
        assert_false(seen[ev.tag]);
        seen[ev.tag] = true;
        char c;
        size_t got;
        assert_int_equal(plat_recv(a[ev.tag], &c, 1, &got), AWL_OK);
    }
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    for (unsigned i = 0; i < MANY; i++) {
        plat_poll_remove(p, a[i]);
        plat_poll_remove(p, b[i]);
        plat_close_reset(a[i]);
        plat_close(b[i]);
    }
    plat_poll_free(p);
}

static void wake_it(void *arg)
{
    plat_sleep(AWL_MS(20));
    plat_wake_signal(arg);
}

static void test_another_thread_ends_the_wait(void **state)
{
    (void)state;
    plat_poll *p = new_poll();
    plat_wake *w = NULL;
    plat_thread *t = NULL;
    plat_poll_event ev;
    assert_int_equal(plat_wake_new(p, 42, &w), AWL_OK);
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    assert_int_equal(plat_thread_start("waker", wake_it, w, &t), AWL_OK);
    assert_int_equal(plat_poll_wait(p, -1), AWL_OK);
    assert_true(plat_poll_next(p, &ev));
    assert_int_equal(ev.tag, 42);
    assert_int_equal(ev.what, PLAT_WOKEN);
    assert_false(plat_poll_next(p, &ev));
    plat_thread_join(t);
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    plat_wake_free(w);
    plat_poll_free(p);
}

static void test_many_signals_are_one_event_and_none_blocks(void **state)
{
    (void)state;
    plat_poll *p = new_poll();
    plat_wake *w = NULL;
    plat_poll_event ev;
    assert_int_equal(plat_wake_new(p, 1, &w), AWL_OK);
    for (int i = 0; i < 100000; i++) { /* more than any pipe or socket holds */
        plat_wake_signal(w);
    }
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    assert_true(plat_poll_next(p, &ev));
    assert_false(plat_poll_next(p, &ev));
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    plat_wake_signal(w); /* and it still works */
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    plat_wake_free(w);
    plat_poll_free(p);
}

static void test_a_wake_that_was_not_fetched_is_not_lost(void **state)
{
    (void)state;
    plat_poll *p = new_poll();
    plat_wake *w = NULL;
    plat_poll_event ev;
    assert_int_equal(plat_wake_new(p, 1, &w), AWL_OK);
    plat_wake_signal(w);
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    assert_true(plat_poll_next(p, &ev));
    plat_wake_free(w);
    assert_int_equal(plat_poll_wait(p, 0), AWL_ERR_TIMED_OUT);
    plat_poll_free(p);
    plat_poll_free(NULL);
    plat_wake_free(NULL);
}

/* A queue across threads, as the runtime has one: every item arrives, whatever the interleaving. */
typedef struct queue {
    plat_mutex *mutex;
    plat_wake *wake;
    int waiting;
} queue;

#define ITEMS 2000

static void produce(void *arg)
{
    queue *q = arg;
    for (int i = 0; i < ITEMS; i++) {
        plat_mutex_lock(q->mutex);
        q->waiting++;
        plat_mutex_unlock(q->mutex);
        plat_wake_signal(q->wake);
    }
}

static void test_no_signal_is_lost_between_threads(void **state)
{
    (void)state;
    plat_poll *p = new_poll();
    queue q = {0};
    plat_thread *t[2];
    int taken = 0;
    assert_int_equal(plat_mutex_new(&q.mutex), AWL_OK);
    assert_int_equal(plat_wake_new(p, 1, &q.wake), AWL_OK);
    assert_int_equal(plat_thread_start("producer", produce, &q, &t[0]), AWL_OK);
    assert_int_equal(plat_thread_start("producer", produce, &q, &t[1]), AWL_OK);
    while (taken < 2 * ITEMS) {
        assert_int_equal(next_event(p).what, PLAT_WOKEN);
        plat_mutex_lock(q.mutex);
        taken += q.waiting;
        q.waiting = 0;
        plat_mutex_unlock(q.mutex);
    }
    plat_thread_join(t[0]);
    plat_thread_join(t[1]);
    plat_wake_free(q.wake);
    plat_mutex_free(q.mutex);
    plat_poll_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_set_waits_for_the_whole_time),
        cmocka_unit_test(test_only_what_is_of_interest_is_reported),
        cmocka_unit_test(test_a_socket_without_interest_is_silent_even_when_it_fails),
        cmocka_unit_test(test_a_failed_dial_is_reported_to_who_waits_for_write),
        cmocka_unit_test(test_membership_is_checked),
        cmocka_unit_test(test_membership_survives_any_order_of_changes),
        cmocka_unit_test(test_removal_inside_a_batch_takes_its_event_along),
        cmocka_unit_test(test_interest_taken_back_inside_a_batch_counts),
        cmocka_unit_test(test_five_hundred_sockets_fit_into_one_set),
        cmocka_unit_test(test_another_thread_ends_the_wait),
        cmocka_unit_test(test_many_signals_are_one_event_and_none_blocks),
        cmocka_unit_test(test_a_wake_that_was_not_fetched_is_not_lost),
        cmocka_unit_test(test_no_signal_is_lost_between_threads),
    };
    return LO_MAIN("poll_test", tests);
}
