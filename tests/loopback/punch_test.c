/* SPDX-License-Identifier: MIT */
/* What a punch needs of plat/sock.h: many sockets on one port, simultaneous open, twins. */
#include "lo.h"
#include "os.h"

static plat_sock bind_at(const awl_addr *local, awl_addr *bound)
{
    plat_sock s = PLAT_SOCK_NONE;
    assert_int_equal(plat_bind_reuse(local, &s, bound), AWL_OK);
    return s;
}

static plat_sock dial_from(const awl_addr *local, const awl_addr *remote)
{
    plat_sock s = PLAT_SOCK_NONE;
    const awl_err err = plat_dial(local, remote, NULL, &s, NULL);
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    return s;
}

static void test_any_port_is_one_that_nobody_has(void **state)
{
    (void)state;
    static plat_sock socks[300];
    static bool taken[65536];
    for (size_t i = 0; i < 300; i++) {
        awl_addr bound;
        socks[i] = bind_at(&lo_any, &bound);
        assert_false(taken[bound.port]);
        taken[bound.port] = true;
    }
    for (size_t i = 0; i < 300; i++) {
        plat_close(socks[i]);
    }
}

static void test_listener_and_dials_share_one_port_when_bound_first(void **state)
{
    (void)state;
    awl_addr mine, same, there[2], who;
    plat_sock targets[2], socks[3], got[2];
    targets[0] = lo_listen(&there[0]);
    targets[1] = lo_listen(&there[1]);
    socks[0] = bind_at(&lo_any, &mine);
    socks[1] = bind_at(&mine, &same);
    assert_true(awl_addr_equal(&mine, &same));
    socks[2] = bind_at(&mine, &same);
    assert_int_equal(plat_listen_on(socks[0]), AWL_OK);
    for (int i = 0; i < 2; i++) {
        plat_dialled how;
        const awl_err err = plat_dial_on(socks[i + 1], &there[i], NULL, &how);
        assert_int_equal(lo_outcome(socks[i + 1], err), AWL_OK);
        assert_true(awl_addr_equal(&how.local, &mine));
        got[i] = lo_accept(targets[i], &who);
        assert_true(awl_addr_equal(&who, &mine)); /* it really left from the shared port */
    }
    const plat_sock in = dial_from(&lo_any, &mine); /* and the listener still takes connections */
    const plat_sock accepted = lo_accept(socks[0], &who);
    plat_close(in);
    plat_close(accepted);
    for (int i = 0; i < 2; i++) {
        plat_close(got[i]);
        plat_close(targets[i]);
    }
    for (int i = 0; i < 3; i++) {
        plat_close(socks[i]);
    }
}

static void test_a_dial_starts_next_to_a_listener(void **state)
{
    (void)state;
    awl_addr mine, there, who;
    const plat_sock target = lo_listen(&there), listener = lo_listen(&mine);
    const plat_sock s = dial_from(&mine, &there);
    const plat_sock got = lo_accept(target, &who);
    assert_true(awl_addr_equal(&who, &mine));
    plat_close(got);
    plat_close(s);
    plat_close(listener);
    plat_close(target);
}

static void test_a_dial_starts_next_to_a_connection(void **state)
{
    (void)state;
    /* The fast path: the punch leaves from the main connection's port. */
    awl_addr server, there, mine, who;
    const plat_sock listener = lo_listen(&server), target = lo_listen(&there);
    const plat_sock main_conn = dial_from(&lo_any, &server);
    const plat_sock at_server = lo_accept(listener, &mine);
    const plat_sock s = dial_from(&mine, &there);
    const plat_sock got = lo_accept(target, &who);
    assert_true(awl_addr_equal(&who, &mine));
    plat_close(got);
    plat_close(s);
    plat_close(at_server);
    plat_close(main_conn);
    plat_close(target);
    plat_close(listener);
}

static void test_an_exclusive_port_is_taken_for_everybody(void **state)
{
    (void)state;
    awl_addr at, bound;
    plat_sock listener = PLAT_SOCK_NONE, s = PLAT_SOCK_NONE;
    assert_int_equal(plat_listen_exclusive(&lo_any, &listener, &at), AWL_OK);
    assert_int_equal(plat_bind_reuse(&at, &s, &bound), AWL_ERR_ADDR_IN_USE);
    assert_int_equal(plat_listen(&at, &s, &bound), AWL_ERR_ADDR_IN_USE);
    assert_int_equal(plat_listen_exclusive(&at, &s, &bound), AWL_ERR_ADDR_IN_USE);
    assert_int_equal(plat_dial(&at, &at, NULL, &s, NULL), AWL_ERR_ADDR_IN_USE);
    assert_int_equal(s, PLAT_SOCK_NONE);
    plat_close(listener);
}

static void test_an_exclusive_listener_does_not_join_a_shared_port(void **state)
{
    (void)state;
    awl_addr at, bound;
    plat_sock s = PLAT_SOCK_NONE;
    const plat_sock listener = lo_listen(&at);
    assert_int_equal(plat_listen_exclusive(&at, &s, &bound), AWL_ERR_ADDR_IN_USE);
    plat_close(listener);
}

static void test_an_exclusive_port_is_free_again_at_once(void **state)
{
    (void)state;
    awl_addr at, bound;
    plat_sock listener = PLAT_SOCK_NONE;
    assert_int_equal(plat_listen_exclusive(&lo_any, &listener, &at), AWL_OK);
    const plat_sock s = dial_from(&lo_any, &at);
    const plat_sock got = lo_accept(listener, NULL);
    plat_close(listener);
    plat_close(got); /* first, so that the server's port gets the TIME_WAIT */
    plat_close(s);
    assert_int_equal(plat_listen_exclusive(&at, &listener, &bound), AWL_OK);
    plat_close(listener);
}

static void test_the_same_pair_of_endpoints_exists_already(void **state)
{
    (void)state;
    awl_addr there, mine;
    const plat_sock listener = lo_listen(&there);
    const plat_sock first = dial_from(&lo_any, &there);
    const plat_sock got = lo_accept(listener, &mine);
    plat_sock second = PLAT_SOCK_NONE;
    const awl_err err = plat_dial(&mine, &there, NULL, &second, NULL);
    assert_int_equal(lo_outcome(second, err), AWL_ERR_EXISTS);
    plat_close(second);
    plat_close(got);
    plat_close(first);
    plat_close(listener);
}

static void test_a_pair_can_be_dialled_again_after_a_reset(void **state)
{
    (void)state;
    awl_addr there, mine, again;
    char c;
    awl_err err;
    const plat_sock listener = lo_listen(&there);
    const plat_sock first = dial_from(&lo_any, &there);
    plat_sock got = lo_accept(listener, &mine);
    plat_close_reset(first);
    (void)lo_recv(got, &c, 1, &err); /* the RST has arrived */
    plat_close(got);
    const plat_sock second = dial_from(&mine, &there);
    got = lo_accept(listener, &again);
    assert_true(awl_addr_equal(&mine, &again));
    plat_close(got);
    plat_close(second);
    plat_close(listener);
}

static void assert_talk(plat_sock from, plat_sock to)
{
    char c = 0;
    size_t n;
    awl_err err;
    assert_int_equal(plat_send(from, "!", 1, &n), AWL_OK);
    assert_int_equal(lo_recv(to, &c, 1, &err), 1);
    assert_int_equal(c, '!');
}

static void test_a_port_connects_to_itself(void **state)
{
    (void)state;
    awl_addr mine;
    const plat_sock s = bind_at(&lo_any, &mine);
    const awl_err err = plat_dial_on(s, &mine, NULL, NULL); /* simultaneous open with itself */
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    assert_talk(s, s);
    plat_close(s);
}

static void test_two_dials_without_a_listener_meet(void **state)
{
    (void)state;
    /* On loopback the first SYN is answered with RST before the second can leave, and two dials
     * miss each other (DESIGN 4.3). Deaf to that RST, the first waits as behind a NAT that drops.
     */
    awl_addr a, b;
    const plat_sock dial_a = bind_at(&lo_any, &a), dial_b = bind_at(&lo_any, &b);
    assert_true(t_deafen(dial_a, true));
    const awl_err from_a = plat_dial_on(dial_a, &b, NULL, NULL);
    assert_int_equal(from_a, AWL_ERR_IN_PROGRESS);
    assert_int_equal(lo_wait(dial_a, PLAT_WRITE, AWL_MS(20)), 0);
    assert_int_equal(plat_dial_result(dial_a), AWL_ERR_IN_PROGRESS);
    assert_true(t_deafen(dial_a, false));
    const awl_err from_b = plat_dial_on(dial_b, &a, NULL, NULL);
    assert_int_equal(lo_outcome(dial_b, from_b), AWL_OK);
    assert_int_equal(lo_outcome(dial_a, from_a), AWL_OK);
    assert_talk(dial_a, dial_b);
    assert_talk(dial_b, dial_a);
    plat_close(dial_a);
    plat_close(dial_b);
}

static void test_one_listener_makes_loopback_meet(void **state)
{
    (void)state;
    /* DESIGN 4.3: where there is no delay, two dials miss each other; with one listener it works.
     */
    awl_addr a, b, who;
    const plat_sock dial_a = bind_at(&lo_any, &a), listen_a = bind_at(&a, &who);
    const plat_sock dial_b = bind_at(&lo_any, &b);
    assert_int_equal(plat_listen_on(listen_a), AWL_OK);
    const awl_err from_b = plat_dial_on(dial_b, &a, NULL, NULL);
    const awl_err from_a = plat_dial_on(dial_a, &b, NULL, NULL);
    assert_int_equal(lo_outcome(dial_b, from_b), AWL_OK);
    const plat_sock got = lo_accept(listen_a, &who);
    assert_true(awl_addr_equal(&who, &b));
    /* A's own dial met the twin that was there first, or nobody who listened. */
    const awl_err lost = lo_outcome(dial_a, from_a);
    assert_true(lost == AWL_ERR_EXISTS || lost == AWL_ERR_REFUSED);
    assert_talk(got, dial_b);
    plat_close(got);
    plat_close(dial_b);
    plat_close(dial_a);
    plat_close(listen_a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_port_is_one_that_nobody_has),
        cmocka_unit_test(test_listener_and_dials_share_one_port_when_bound_first),
        cmocka_unit_test(test_a_dial_starts_next_to_a_listener),
        cmocka_unit_test(test_a_dial_starts_next_to_a_connection),
        cmocka_unit_test(test_an_exclusive_port_is_taken_for_everybody),
        cmocka_unit_test(test_an_exclusive_listener_does_not_join_a_shared_port),
        cmocka_unit_test(test_an_exclusive_port_is_free_again_at_once),
        cmocka_unit_test(test_the_same_pair_of_endpoints_exists_already),
        cmocka_unit_test(test_a_pair_can_be_dialled_again_after_a_reset),
        cmocka_unit_test(test_a_port_connects_to_itself),
        cmocka_unit_test(test_two_dials_without_a_listener_meet),
        cmocka_unit_test(test_one_listener_makes_loopback_meet),
    };
    return LO_MAIN("punch_test", tests);
}
