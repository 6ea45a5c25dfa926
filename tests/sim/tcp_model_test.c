/* SPDX-License-Identifier: MIT */
#include "t.h"

#include <stdlib.h>
#include <string.h>

#include "duel.h"

static const awl_time OWD = AWL_MS(20);

static awl_time time_of(duel *d, sim_event_type type, int host, awl_err err)
{
    sim_event ev;
    while (sim_next(d->net, AWL_SECOND(200), &ev)) {
        free(ev.data);
        if (ev.type == type && ev.host == host && ev.err == err) {
            return sim_now(d->net);
        }
    }
    return -1;
}

static void dial(duel *d, int side)
{
    assert_int_equal(
        sim_connect(d->net, side, &d->local[side], &d->mapped[1 - side], &d->sock[side]), AWL_OK);
}

static void test_two_diallers_open_simultaneously(void **state)
{
    (void)state;
    duel d = duel_new(NULL, NULL, OWD, NULL);
    assert_true(duel_run(&d, AWL_SECOND(1)));
    assert_int_equal(d.connected_at[0], 2 * OWD);
    assert_int_equal(d.connected_at[1], 2 * OWD);
    assert_int_equal(sim_open_sockets(d.net, 0), 1);
    duel_free(&d);
}

static void test_a_hardened_kernel_opens_nothing_simultaneously(void **state)
{
    (void)state;
    sim_net *net = sim_net_new(1);
    const sim_host_config hardened = {0};
    awl_addr local[2] = {awl_addr_v4(198, 51, 100, 1, 1111), awl_addr_v4(198, 51, 100, 2, 2222)};
    uint32_t sock;
    for (int i = 0; i < 2; i++) {
        sim_iface(net, sim_host(net, &hardened), SIM_CORE, local[i], (sim_link){.delay = OWD});
    }
    assert_int_equal(sim_connect(net, 0, &local[0], &local[1], &sock), AWL_OK);
    assert_int_equal(sim_connect(net, 1, &local[1], &local[0], &sock), AWL_OK);
    sim_event ev;
    assert_false(sim_next(net, AWL_SECOND(30), &ev));
    sim_net_free(net);
}

static void test_a_closed_port_refuses_after_one_round_trip(void **state)
{
    (void)state;
    duel d = duel_new(NULL, NULL, OWD, NULL);
    dial(&d, 0);
    assert_int_equal(time_of(&d, SIM_EV_FAILED, 0, AWL_ERR_REFUSED), 2 * OWD);
    assert_int_equal(sim_open_sockets(d.net, 0), 0);
    duel_free(&d);
}

static void test_a_listener_accepts_and_data_arrives(void **state)
{
    (void)state;
    duel d = duel_new(NULL, NULL, OWD, NULL);
    uint32_t listener;
    assert_int_equal(sim_listen(d.net, 1, &d.mapped[1], &listener), AWL_OK);
    assert_int_equal(sim_listen(d.net, 1, &d.mapped[1], &listener), AWL_ERR_ADDR_IN_USE);
    dial(&d, 0);
    sim_event ev;
    assert_true(sim_next(d.net, AWL_SECOND(1), &ev));
    assert_int_equal(ev.type, SIM_EV_CONNECTED);
    assert_true(sim_send(d.net, 0, ev.sock, "hello", 5));
    assert_true(sim_next(d.net, AWL_SECOND(1), &ev));
    assert_int_equal(ev.type, SIM_EV_ACCEPTED);
    assert_int_equal(sim_now(d.net), 3 * OWD);
    const uint32_t accepted = ev.sock;
    assert_true(sim_next(d.net, AWL_SECOND(1), &ev));
    assert_int_equal(ev.type, SIM_EV_DATA);
    assert_int_equal(ev.sock, accepted);
    assert_memory_equal(ev.data, "hello", 5);
    free(ev.data);
    sim_close(d.net, 0, d.sock[0], false);
    assert_int_equal(time_of(&d, SIM_EV_CLOSED, 1, AWL_ERR_CLOSED), 4 * OWD);
    sim_close(d.net, 1, accepted, false);
    assert_false(sim_next(d.net, AWL_SECOND(100), &ev));
    assert_int_equal(sim_open_sockets(d.net, 0), 0);
    assert_int_equal(sim_open_sockets(d.net, 1), 1); /* the listener */
    duel_free(&d);
}

static void test_the_syn_sent_socket_wins_over_the_listener(void **state)
{
    (void)state;
    duel d = duel_new(NULL, NULL, OWD, NULL);
    uint32_t listener;
    assert_int_equal(sim_listen(d.net, 0, &d.local[0], &listener), AWL_OK);
    assert_true(duel_run(&d, AWL_SECOND(1)));
    assert_int_equal(sim_open_sockets(d.net, 0), 2);
    duel_free(&d);
}

static void test_the_same_pair_of_endpoints_exists_only_once(void **state)
{
    (void)state;
    duel d = duel_new(NULL, NULL, OWD, NULL);
    uint32_t second;
    dial(&d, 0);
    assert_int_equal(sim_connect(d.net, 0, &d.local[0], &d.mapped[1], &second), AWL_ERR_EXISTS);
    sim_close(d.net, 0, d.sock[0], true);
    assert_int_equal(sim_connect(d.net, 0, &d.local[0], &d.mapped[1], &second), AWL_OK);
    duel_free(&d);
}

static void count_syns(void *ctx, int host, bool sent, const sim_packet *p)
{
    if (host == 0 && sent && p->flags == SIM_SYN) {
        (*(unsigned *)ctx)++;
    }
}

static sim_net *alone(sim_kernel kernel, awl_addr *local, unsigned *syns)
{
    sim_net *net = sim_net_new(1);
    const sim_host_config cfg = {.kernel = kernel, .simultaneous_open = true};
    *local = awl_addr_v4(198, 51, 100, 1, 1111);
    sim_iface(net, sim_host(net, &cfg), SIM_CORE, *local, (sim_link){.delay = OWD});
    sim_set_tap(net, count_syns, syns);
    return net;
}

static void test_kernels_give_a_silent_dial_up_each_in_their_time(void **state)
{
    (void)state;
    static const struct {
        sim_kernel kernel;
        unsigned syns;
        awl_time from, to;
    } cases[] = {{SIM_LINUX, 11, AWL_SECOND(60), AWL_SECOND(140)},
                 {SIM_FAST_FAIL, 1, AWL_SECOND(1), AWL_SECOND(1)}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        awl_addr local;
        unsigned syns = 0;
        sim_net *net = alone(cases[i].kernel, &local, &syns);
        const awl_addr nobody = awl_addr_v4(198, 51, 100, 200, 1);
        uint32_t sock;
        sim_event ev;
        assert_int_equal(sim_connect(net, 0, &local, &nobody, &sock), AWL_OK);
        assert_true(sim_next(net, AWL_SECOND(200), &ev));
        assert_int_equal(ev.err, AWL_ERR_TIMED_OUT);
        assert_int_equal(syns, cases[i].syns);
        assert_in_range(sim_now(net), cases[i].from, cases[i].to);
        sim_net_free(net);
    }
}

static void test_windows_without_fast_fail_is_refused_only_after_seconds(void **state)
{
    (void)state;
    sim_net *net = sim_net_new(1);
    const sim_host_config windows = {.kernel = SIM_SLOW_FAIL}, other = {0};
    awl_addr a = awl_addr_v4(198, 51, 100, 1, 1111), b = awl_addr_v4(198, 51, 100, 2, 2222);
    sim_iface(net, sim_host(net, &windows), SIM_CORE, a, (sim_link){.delay = AWL_MS(1)});
    sim_iface(net, sim_host(net, &other), SIM_CORE, b, (sim_link){.delay = AWL_MS(1)});
    uint32_t sock;
    sim_event ev;
    assert_int_equal(sim_connect(net, 0, &a, &b, &sock), AWL_OK);
    assert_true(sim_next(net, AWL_SECOND(10), &ev));
    assert_int_equal(ev.err, AWL_ERR_REFUSED);
    assert_in_range(sim_now(net), AWL_MS(1500), AWL_MS(2500));
    sim_net_free(net);
}

static void test_clocks_of_hosts_are_skewed_and_can_be_converted(void **state)
{
    (void)state;
    sim_net *net = sim_net_new(1);
    const sim_host_config cfg = {.clock_offset = AWL_SECOND(-3600), .clock_ppm = 250};
    const int host = sim_host(net, &cfg);
    sim_event ev;
    assert_false(sim_next(net, 123456789, &ev));
    assert_int_equal(sim_host_now(net, host), 123456789 - AWL_SECOND(3600) + 30864);
    for (awl_time t = 0; t < 100; t++) {
        const awl_time at = sim_from_host_time(net, host, sim_host_now(net, host) + 997 * t);
        assert_in_range(at, 123456789 + 996 * t, 123456789 + 998 * t);
    }
    sim_net_free(net);
}

static void test_double_nat_leads_both_ways(void **state)
{
    (void)state;
    sim_net *net = sim_net_new(1);
    const sim_host_config cfg = {.simultaneous_open = true};
    nat_config outer, inner;
    assert_int_equal(nat_preset("cone", &outer), AWL_OK);
    assert_int_equal(nat_preset("cone-np", &inner), AWL_OK);
    outer.outside = awl_addr_v4(198, 51, 100, 1, 0);
    inner.outside = awl_addr_v4(100, 64, 0, 9, 0);
    const int cgn = sim_segment(net, &outer, SIM_CORE, (sim_link){.delay = AWL_MS(10)});
    const int home = sim_segment(net, &inner, cgn, (sim_link){.delay = AWL_MS(5)});
    awl_addr a = awl_addr_v4(192, 168, 1, 2, 1111), b = awl_addr_v4(198, 51, 100, 2, 2222);
    sim_iface(net, sim_host(net, &cfg), home, a, (sim_link){0});
    sim_iface(net, sim_host(net, &cfg), SIM_CORE, b, (sim_link){0});
    uint32_t sock, listener;
    sim_event ev;
    assert_int_equal(sim_listen(net, 1, &b, &listener), AWL_OK);
    assert_int_equal(sim_connect(net, 0, &a, &b, &sock), AWL_OK);
    assert_true(sim_next(net, AWL_SECOND(1), &ev));
    assert_int_equal(ev.type, SIM_EV_CONNECTED);
    assert_int_equal(sim_now(net), AWL_MS(30));
    assert_true(sim_next(net, AWL_SECOND(1), &ev));
    awl_addr local, remote;
    assert_true(sim_endpoints(net, 1, ev.sock, &local, &remote));
    assert_true(awl_addr_same_ip(&remote, &outer.outside));
    sim_net_free(net);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_diallers_open_simultaneously),
        cmocka_unit_test(test_a_hardened_kernel_opens_nothing_simultaneously),
        cmocka_unit_test(test_a_closed_port_refuses_after_one_round_trip),
        cmocka_unit_test(test_a_listener_accepts_and_data_arrives),
        cmocka_unit_test(test_the_syn_sent_socket_wins_over_the_listener),
        cmocka_unit_test(test_the_same_pair_of_endpoints_exists_only_once),
        cmocka_unit_test(test_kernels_give_a_silent_dial_up_each_in_their_time),
        cmocka_unit_test(test_windows_without_fast_fail_is_refused_only_after_seconds),
        cmocka_unit_test(test_clocks_of_hosts_are_skewed_and_can_be_converted),
        cmocka_unit_test(test_double_nat_leads_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
