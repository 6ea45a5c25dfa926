/* SPDX-License-Identifier: MIT */
/* plat/signal.h. */
#include "plat/signal.h"

#include "lo.h"
#include "os.h"

static void test_an_interrupt_wakes_the_loop(void **state)
{
    (void)state;
    plat_poll *p = NULL;
    plat_wake *w = NULL;
    plat_poll_event ev;
    assert_int_equal(plat_poll_new(&p), AWL_OK);
    assert_int_equal(plat_wake_new(p, 5, &w), AWL_OK);
    assert_int_equal(plat_signal_on(w), AWL_OK);
    assert_int_equal(plat_signal_on(w), AWL_ERR_STATE);
    assert_int_equal(plat_signal_take(), 0);
    assert_true(t_interrupt_self());
    assert_int_equal(plat_poll_wait(p, LO_PATIENCE_US), AWL_OK);
    assert_true(plat_poll_next(p, &ev));
    assert_int_equal(ev.tag, 5);
    assert_int_equal(plat_signal_take(), PLAT_SIGNAL_INTERRUPT);
    assert_int_equal(plat_signal_take(), 0);
    plat_signal_off();
    plat_signal_off();
    plat_wake_free(w);
    plat_poll_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_interrupt_wakes_the_loop),
    };
    return LO_MAIN("signal_test", tests);
}
