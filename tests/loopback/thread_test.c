/* SPDX-License-Identifier: MIT */
/* plat/thread.h, clock.h and random.h. */
#include <string.h>

#include "plat/random.h"
#include "plat/thread.h"

#include "lo.h"

typedef struct shared {
    plat_mutex *mutex;
    plat_cond *cond;
    int value;
} shared;

static shared new_shared(void)
{
    shared s = {0};
    assert_int_equal(plat_mutex_new(&s.mutex), AWL_OK);
    assert_int_equal(plat_cond_new(&s.cond), AWL_OK);
    return s;
}

static void free_shared(shared *s)
{
    plat_cond_free(s->cond);
    plat_mutex_free(s->mutex);
}

static void count_up(void *arg)
{
    shared *s = arg;
    for (int i = 0; i < 1000; i++) {
        plat_mutex_lock(s->mutex);
        s->value++;
        plat_mutex_unlock(s->mutex);
    }
}

static void test_a_mutex_keeps_threads_apart(void **state)
{
    (void)state;
    shared s = new_shared();
    plat_thread *t[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(plat_thread_start("a name of more than 15 bytes", count_up, &s, &t[i]),
                         AWL_OK);
    }
    for (int i = 0; i < 4; i++) {
        plat_thread_join(t[i]);
    }
    assert_int_equal(s.value, 4000);
    free_shared(&s);
    plat_thread_join(NULL);
}

static void set_and_signal(void *arg)
{
    shared *s = arg;
    plat_mutex_lock(s->mutex);
    s->value = 1;
    plat_cond_signal(s->cond);
    plat_mutex_unlock(s->mutex);
}

static void test_a_condition_wakes_its_waiter(void **state)
{
    (void)state;
    shared s = new_shared();
    plat_thread *t = NULL;
    plat_mutex_lock(s.mutex);
    assert_int_equal(plat_thread_start("signaller", set_and_signal, &s, &t), AWL_OK);
    while (s.value == 0) {
        plat_cond_wait(s.cond, s.mutex);
    }
    plat_mutex_unlock(s.mutex);
    plat_thread_join(t);
    free_shared(&s);
}

static void test_a_timed_wait_ends_at_its_deadline(void **state)
{
    (void)state;
    shared s = new_shared();
    const awl_time deadline = plat_now() + AWL_MS(30);
    plat_mutex_lock(s.mutex);
    bool in_time = true;
    while (in_time) { /* it may return early without a signal */
        in_time = plat_cond_wait_until(s.cond, s.mutex, deadline);
    }
    assert_true(plat_now() >= deadline);
    assert_false(plat_cond_wait_until(s.cond, s.mutex, deadline)); /* over already */
    plat_mutex_unlock(s.mutex);
    free_shared(&s);
}

static void test_a_timed_wait_is_signalled_before_its_deadline(void **state)
{
    (void)state;
    shared s = new_shared();
    plat_thread *t = NULL;
    bool in_time = true;
    plat_mutex_lock(s.mutex);
    assert_int_equal(plat_thread_start("signaller", set_and_signal, &s, &t), AWL_OK);
    const awl_time deadline = plat_now() + LO_PATIENCE_US;
    while (s.value == 0 && in_time) {
        in_time = plat_cond_wait_until(s.cond, s.mutex, deadline);
    }
    plat_mutex_unlock(s.mutex);
    assert_int_equal(s.value, 1);
    assert_true(in_time);
    plat_thread_join(t);
    free_shared(&s);
}

static void wait_for_two(void *arg)
{
    shared *s = arg;
    plat_mutex_lock(s->mutex);
    while (s->value < 2) {
        plat_cond_wait(s->cond, s->mutex);
    }
    s->value++;
    plat_mutex_unlock(s->mutex);
}

static void test_a_broadcast_wakes_all(void **state)
{
    (void)state;
    shared s = new_shared();
    plat_thread *t[3];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(plat_thread_start("waiter", wait_for_two, &s, &t[i]), AWL_OK);
    }
    plat_mutex_lock(s.mutex);
    s.value = 2;
    plat_cond_broadcast(s.cond);
    plat_mutex_unlock(s.mutex);
    for (int i = 0; i < 3; i++) {
        plat_thread_join(t[i]);
    }
    assert_int_equal(s.value, 5);
    free_shared(&s);
}

static void test_the_clock_goes_forward(void **state)
{
    (void)state;
    const awl_time start = plat_now();
    plat_sleep(AWL_MS(15));
    const awl_time passed = plat_now() - start;
    assert_true(passed >= AWL_MS(15));
    assert_true(passed < AWL_SECOND(5));
}

static void test_a_stamp_is_iso_8601(void **state)
{
    (void)state;
    char buf[PLAT_STAMP_LEN];
    const char *form = "dddd-dd-ddTdd:dd:dd.dddZ";
    assert_ptr_equal(plat_wall_stamp(buf), buf);
    assert_int_equal(strlen(buf), strlen(form));
    for (size_t i = 0; form[i] != '\0'; i++) {
        const bool fits = form[i] == 'd' ? buf[i] >= '0' && buf[i] <= '9' : buf[i] == form[i];
        assert_true(fits);
    }
    assert_true(plat_wall_seconds() > 1600000000); /* it counts from 1970 */
}

static void test_random_bytes_fill_everything_and_differ(void **state)
{
    (void)state;
    static uint8_t a[1000], b[1000];
    unsigned counts[256] = {0};
    plat_random(NULL, a, sizeof(a));
    plat_random(NULL, b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_memory_not_equal(a, a + 500, 500);
    for (size_t i = 0; i < sizeof(a); i++) {
        counts[a[i]]++;
    }
    for (size_t i = 0; i < 256; i++) {
        assert_true(counts[i] < 40); /* 4 expected: no piece was left out */
    }
    plat_random(NULL, a, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_mutex_keeps_threads_apart),
        cmocka_unit_test(test_a_condition_wakes_its_waiter),
        cmocka_unit_test(test_a_timed_wait_ends_at_its_deadline),
        cmocka_unit_test(test_a_timed_wait_is_signalled_before_its_deadline),
        cmocka_unit_test(test_a_broadcast_wakes_all),
        cmocka_unit_test(test_the_clock_goes_forward),
        cmocka_unit_test(test_a_stamp_is_iso_8601),
        cmocka_unit_test(test_random_bytes_fill_everything_and_differ),
    };
    return LO_MAIN("thread_test", tests);
}
