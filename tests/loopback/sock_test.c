/* SPDX-License-Identifier: MIT */
/* plat/sock.h on 127.0.0.1: dialling, listening, data, ending, options. Sharing of ports and
 * simultaneous open: punch_test.c. */
#include <string.h>

#include "plat/netif.h"

#include "lo.h"
#include "os.h"

static void test_a_dial_reaches_a_listener(void **state)
{
    (void)state;
    awl_addr at, who, here;
    plat_sock s = PLAT_SOCK_NONE, got = PLAT_SOCK_NONE;
    plat_dialled how;
    const plat_sock listener = lo_listen(&at);
    assert_int_not_equal(at.port, 0);
    const awl_err err = plat_dial(&lo_any, &at, NULL, &s, &how);
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    assert_true(how.kernel_resends);
    assert_int_equal(lo_wait(listener, PLAT_READ, LO_PATIENCE_US), PLAT_READ);
    assert_int_equal(plat_accept(listener, &got, &here, &who), AWL_OK);
    assert_true(awl_addr_equal(&who, &how.local));
    assert_true(awl_addr_equal(&here, &at));
    assert_int_equal(plat_remote_addr(s, &who), AWL_OK);
    assert_true(awl_addr_equal(&who, &at));
    plat_close(got);
    plat_close(s);
    plat_close(listener);
}

static void test_a_dial_needs_no_local_address(void **state)
{
    (void)state;
    awl_addr at, who;
    plat_sock s = PLAT_SOCK_NONE;
    const plat_sock listener = lo_listen(&at);
    const awl_err err = plat_dial(NULL, &at, NULL, &s, NULL);
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    const plat_sock got = lo_accept(listener, &who);
    assert_true(awl_addr_same_ip(&who, &at));
    plat_close(got);
    plat_close(s);
    plat_close(listener);
}

static void test_ipv6_dials_and_listens(void **state)
{
    (void)state;
    awl_addr at, who;
    plat_sock s = PLAT_SOCK_NONE, listener = PLAT_SOCK_NONE;
    plat_dialled how;
    const awl_err can = plat_listen_exclusive(&lo_any6, &listener, &at);
    assert_int_equal(can, lo_has_ipv6() ? AWL_OK : AWL_ERR_UNREACHABLE);
    if (can != AWL_OK) {
        return; /* and said so */
    }
    const awl_err err = plat_dial(&lo_any6, &at, NULL, &s, &how);
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    const plat_sock got = lo_accept(listener, &who);
    assert_true(awl_addr_equal(&who, &how.local));
    plat_close(got);
    plat_close(s);
    plat_close(listener);
}

static void test_both_families_listen_on_one_port(void **state)
{
    (void)state;
    awl_addr at, at6 = {.family = AWL_FAMILY_IPV6};
    const awl_addr any = {.family = AWL_FAMILY_IPV4};
    plat_sock four = PLAT_SOCK_NONE, six = PLAT_SOCK_NONE;
    assert_int_equal(plat_listen_exclusive(&any, &four, &at), AWL_OK);
    at6.port = at.port;
    const awl_err can = plat_listen_exclusive(&at6, &six, &at6);
    assert_true(can == AWL_OK || (can == AWL_ERR_UNREACHABLE && !lo_has_ipv6()));
    plat_close(four);
    plat_close(six);
}

static void test_a_closed_port_is_refused(void **state)
{
    (void)state;
    awl_addr at;
    plat_sock s = PLAT_SOCK_NONE;
    plat_close(lo_listen(&at)); /* now surely nobody listens there */
    const plat_dial_opts opts = {.fast_fail = true};
    const awl_err err = plat_dial(&lo_any, &at, &opts, &s, NULL);
    assert_int_equal(lo_outcome(s, err), AWL_ERR_REFUSED);
    assert_int_not_equal(plat_sock_last_os_error(), 0);
    plat_close(s);
}

static void test_an_address_without_a_route_is_unreachable(void **state)
{
    (void)state;
    /* From loopback no other network can be reached, whatever routes the machine has. */
    const awl_addr elsewhere = awl_addr_v4(203, 0, 113, 9, 9);
    plat_sock s = PLAT_SOCK_NONE;
    const awl_err err = plat_dial(&lo_any, &elsewhere, NULL, &s, NULL);
    assert_int_equal(lo_outcome(s, err), AWL_ERR_UNREACHABLE);
    plat_close(s);
}

static void test_a_foreign_local_address_is_unreachable(void **state)
{
    (void)state;
    const awl_addr foreign = awl_addr_v4(203, 0, 113, 9, 0);
    awl_addr bound;
    plat_sock s = PLAT_SOCK_NONE;
    assert_int_equal(plat_bind_reuse(&foreign, &s, &bound), AWL_ERR_UNREACHABLE);
    assert_int_equal(s, PLAT_SOCK_NONE);
}

static void test_an_address_without_family_is_invalid(void **state)
{
    (void)state;
    const awl_addr none = {0};
    awl_addr bound;
    plat_sock s = PLAT_SOCK_NONE;
    assert_int_equal(plat_dial(&lo_any, &none, NULL, &s, NULL), AWL_ERR_INVALID);
    assert_int_equal(s, PLAT_SOCK_NONE);
    assert_int_equal(plat_listen(&none, &s, &bound), AWL_ERR_INVALID);
    assert_int_equal(s, PLAT_SOCK_NONE);
}

static void test_accept_without_a_connection_says_so(void **state)
{
    (void)state;
    awl_addr at, who;
    plat_sock got = 0;
    const plat_sock listener = lo_listen(&at);
    assert_int_equal(plat_accept(listener, &got, NULL, &who), AWL_ERR_IN_PROGRESS);
    assert_int_equal(got, PLAT_SOCK_NONE);
    plat_close(listener);
}

static void test_a_result_asked_for_too_early_is_in_progress(void **state)
{
    (void)state;
    /* Bound to an address that is ours but leads nowhere the dial could get an answer from. */
    const awl_addr elsewhere = awl_addr_v4(203, 0, 113, 9, 9);
    plat_sock s = PLAT_SOCK_NONE;
    awl_addr local;
    if (plat_route_local(&elsewhere, &local) != AWL_OK) {
        return; /* no network at all: nothing can be pending then */
    }
    const awl_err err = plat_dial(&local, &elsewhere, NULL, &s, NULL);
    if (err == AWL_ERR_IN_PROGRESS && lo_wait(s, PLAT_WRITE, 0) == 0) {
        assert_int_equal(plat_dial_result(s), AWL_ERR_IN_PROGRESS);
    }
    plat_close(s);
}

static void test_bytes_arrive_in_both_directions(void **state)
{
    (void)state;
    plat_sock a, b;
    char buf[16] = "";
    size_t n = 9;
    awl_err err;
    lo_pair(&a, &b);
    assert_int_equal(plat_recv(a, buf, sizeof(buf), &n), AWL_ERR_IN_PROGRESS);
    assert_int_equal(n, 0);
    assert_int_equal(plat_send(a, "ping", 4, &n), AWL_OK);
    assert_int_equal(n, 4);
    assert_int_equal(lo_recv(b, buf, sizeof(buf), &err), 4);
    assert_memory_equal(buf, "ping", 4);
    assert_int_equal(plat_send(b, "pong!", 5, &n), AWL_OK);
    assert_int_equal(lo_recv(a, buf, sizeof(buf), &err), 5);
    assert_memory_equal(buf, "pong!", 5);
    plat_close(a);
    plat_close(b);
}

static void test_sending_stops_when_nobody_reads(void **state)
{
    (void)state;
    static char block[65536];
    plat_sock a, b;
    size_t n = 0, total = 0;
    awl_err err = AWL_OK;
    lo_pair(&a, &b);
    while (err == AWL_OK && total < ((size_t)1 << 28)) {
        err = plat_send(a, block, sizeof(block), &n);
        total += n;
    }
    assert_int_equal(err, AWL_ERR_IN_PROGRESS);
    assert_int_equal(n, 0);
    while (total > 0) { /* and it all arrives */
        total -= lo_recv(b, block, sizeof(block), &err);
        assert_int_equal(err, AWL_OK);
        (void)plat_send(a, block, 0, &n);
    }
    plat_close(a);
    plat_close(b);
}

static void test_a_closed_peer_is_the_end(void **state)
{
    (void)state;
    plat_sock a, b;
    char c;
    awl_err err;
    lo_pair(&a, &b);
    plat_close(a);
    assert_int_equal(lo_recv(b, &c, 1, &err), 0);
    assert_int_equal(err, AWL_ERR_CLOSED);
    plat_close(b);
}

static void test_half_a_connection_goes_on(void **state)
{
    (void)state;
    plat_sock a, b;
    char c = 0;
    size_t n;
    awl_err err;
    lo_pair(&a, &b);
    assert_int_equal(plat_shutdown_write(a), AWL_OK);
    assert_int_equal(lo_recv(b, &c, 1, &err), 0);
    assert_int_equal(err, AWL_ERR_CLOSED);
    assert_int_equal(plat_send(b, "x", 1, &n), AWL_OK);
    assert_int_equal(lo_recv(a, &c, 1, &err), 1);
    assert_int_equal(c, 'x');
    plat_close(a);
    plat_close(b);
}

static void test_a_reset_is_told_from_an_end(void **state)
{
    (void)state;
    plat_sock a, b;
    char c;
    awl_err err;
    lo_pair(&a, &b);
    plat_close_reset(a);
    assert_int_equal(lo_recv(b, &c, 1, &err), 0);
    assert_int_equal(err, AWL_ERR_RESET);
    plat_close(b);
}

static void test_sending_after_a_reset_fails_without_a_signal(void **state)
{
    (void)state;
    plat_sock a, b;
    char c;
    size_t n;
    awl_err err;
    lo_pair(&a, &b);
    plat_close_reset(a);
    (void)lo_recv(b, &c, 1, &err); /* the RST has arrived */
    assert_int_equal(plat_send(b, "x", 1, &n), AWL_ERR_RESET);
    assert_int_equal(n, 0);
    plat_close(b);
    plat_close(PLAT_SOCK_NONE);
    plat_close_reset(PLAT_SOCK_NONE);
}

static void test_the_ttl_is_set_and_restored(void **state)
{
    (void)state;
    awl_addr at;
    plat_sock s = PLAT_SOCK_NONE;
    uint8_t before = 0, ttl = 0;
    const plat_sock listener = lo_listen(&at);
    assert_int_equal(plat_get_ttl(listener, &before), AWL_OK);
    const plat_dial_opts opts = {.ttl = 7};
    const awl_err err = plat_dial(&lo_any, &at, &opts, &s, NULL);
    assert_int_equal(lo_outcome(s, err), AWL_OK);
    assert_int_equal(plat_get_ttl(s, &ttl), AWL_OK);
    assert_int_equal(ttl, 7);
    assert_int_equal(plat_set_ttl(s, 0), AWL_OK);
    assert_int_equal(plat_get_ttl(s, &ttl), AWL_OK);
    assert_int_equal(ttl, before);
    plat_close(s);
    plat_close(listener);
}

static void test_options_can_be_set(void **state)
{
    (void)state;
    plat_sock a, b;
    lo_pair(&a, &b);
    assert_int_equal(plat_set_nodelay(a, true), AWL_OK);
    assert_int_equal(plat_set_nodelay(b, true), AWL_OK);
    assert_int_equal(plat_set_keepalive(a, 25, 5, 3), AWL_OK);
    plat_close(a);
    plat_close(b);
}

static void test_running_out_of_descriptors_is_a_limit(void **state)
{
    (void)state;
    plat_sock socks[64], got = PLAT_SOCK_NONE;
    awl_addr at, bound;
    size_t n = 0;
    awl_err err = AWL_OK;
    const plat_sock listener = lo_listen(&at);
    assert_true(t_limit_descriptors(40));
    while (err == AWL_OK && n < 64) {
        err = plat_bind_reuse(&lo_any, &socks[n], &bound);
        n += err == AWL_OK ? 1 : 0;
    }
    assert_int_equal(err, AWL_ERR_LIMIT);
    /* The last one dials, so that a connection waits and there is no descriptor for it. */
    assert_int_equal(lo_outcome(PLAT_SOCK_NONE, AWL_ERR_LIMIT), AWL_ERR_LIMIT);
    err = plat_dial_on(socks[n - 1], &at, NULL, NULL);
    assert_true(err == AWL_OK || err == AWL_ERR_IN_PROGRESS);
    while ((err = plat_accept(listener, &got, NULL, NULL)) == AWL_ERR_IN_PROGRESS) {
        plat_sleep(1000);
    }
    assert_int_equal(err, AWL_ERR_LIMIT);
    for (size_t i = 0; i + 1 < n; i++) {
        plat_close(socks[i]);
    }
    assert_int_equal(plat_accept(listener, &got, NULL, NULL), AWL_OK);
    plat_close(got);
    plat_close(socks[n - 1]);
    plat_close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_dial_reaches_a_listener),
        cmocka_unit_test(test_a_dial_needs_no_local_address),
        cmocka_unit_test(test_ipv6_dials_and_listens),
        cmocka_unit_test(test_both_families_listen_on_one_port),
        cmocka_unit_test(test_a_closed_port_is_refused),
        cmocka_unit_test(test_an_address_without_a_route_is_unreachable),
        cmocka_unit_test(test_a_foreign_local_address_is_unreachable),
        cmocka_unit_test(test_an_address_without_family_is_invalid),
        cmocka_unit_test(test_accept_without_a_connection_says_so),
        cmocka_unit_test(test_a_result_asked_for_too_early_is_in_progress),
        cmocka_unit_test(test_bytes_arrive_in_both_directions),
        cmocka_unit_test(test_sending_stops_when_nobody_reads),
        cmocka_unit_test(test_a_closed_peer_is_the_end),
        cmocka_unit_test(test_half_a_connection_goes_on),
        cmocka_unit_test(test_a_reset_is_told_from_an_end),
        cmocka_unit_test(test_sending_after_a_reset_fails_without_a_signal),
        cmocka_unit_test(test_the_ttl_is_set_and_restored),
        cmocka_unit_test(test_options_can_be_set),
        cmocka_unit_test(test_running_out_of_descriptors_is_a_limit),
    };
    return LO_MAIN("sock_test", tests);
}
