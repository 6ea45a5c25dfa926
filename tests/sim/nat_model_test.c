/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "nat.h"
#include "t.h"

static const awl_addr INSIDE = {.family = AWL_FAMILY_IPV4, .ip = {192, 168, 1, 2}, .port = 40000};
static const awl_addr OTHER = {.family = AWL_FAMILY_IPV4, .ip = {192, 168, 1, 3}, .port = 40000};
static const awl_addr OUTSIDE = {.family = AWL_FAMILY_IPV4, .ip = {198, 51, 100, 1}};
static const awl_addr SERVER = {.family = AWL_FAMILY_IPV4, .ip = {203, 0, 113, 9}, .port = 4000};
static const awl_addr SERVER2 = {.family = AWL_FAMILY_IPV4, .ip = {203, 0, 113, 9}, .port = 8000};
static const awl_addr PEER = {.family = AWL_FAMILY_IPV4, .ip = {203, 0, 113, 77}, .port = 50000};

static nat *make(const char *preset, nat_mapping mapping, nat_allocation allocation)
{
    nat_config cfg;
    assert_int_equal(nat_preset(preset, &cfg), AWL_OK);
    cfg.mapping = mapping;
    cfg.allocation = allocation;
    cfg.outside = OUTSIDE;
    cfg.seed = 7;
    nat *n = nat_new(&cfg);
    assert_non_null(n);
    return n;
}

static nat *make_preset(const char *preset)
{
    nat_config cfg;
    assert_int_equal(nat_preset(preset, &cfg), AWL_OK);
    return make(preset, cfg.mapping, cfg.allocation);
}

static sim_packet segment(const awl_addr *src, const awl_addr *dst, uint8_t flags, uint32_t seq,
                          uint32_t ack)
{
    return (sim_packet){.src = *src, .dst = *dst, .flags = flags, .seq = seq, .ack = ack};
}

/* A SYN from the inside; returns the mapped endpoint. */
static awl_addr dial(nat *n, const awl_addr *inside, const awl_addr *remote, awl_time now)
{
    sim_packet p = segment(inside, remote, SIM_SYN, 100, 0);
    assert_int_equal(nat_from_inside(n, &p, now), NAT_OUT);
    return p.src;
}

static nat_verdict knock(nat *n, const awl_addr *src, const awl_addr *mapped, awl_time now)
{
    sim_packet p = segment(src, mapped, SIM_SYN, 900, 0);
    return nat_from_outside(n, &p, now);
}

static void test_mapping_kinds_differ_in_what_shares_a_port(void **state)
{
    (void)state;
    static const struct {
        nat_mapping mapping;
        bool same_for_port, same_for_ip;
    } cases[] = {{NAT_EIM, true, true}, {NAT_ADM, true, false}, {NAT_APDM, false, false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        nat *n = make("cone", cases[i].mapping, NAT_RANDOM);
        const awl_addr a = dial(n, &INSIDE, &SERVER, 0), b = dial(n, &INSIDE, &SERVER2, 0);
        const awl_addr c = dial(n, &INSIDE, &PEER, 0);
        assert_int_equal(awl_addr_equal(&a, &b), cases[i].same_for_port);
        assert_int_equal(awl_addr_equal(&a, &c), cases[i].same_for_ip);
        assert_true(awl_addr_same_ip(&a, &OUTSIDE));
        nat_free(n);
    }
}

static void test_allocations_give_the_ports_they_promise(void **state)
{
    (void)state;
    nat *n = make("cone", NAT_APDM, NAT_PRESERVING);
    assert_int_equal(dial(n, &INSIDE, &SERVER, 0).port, INSIDE.port);
    assert_int_equal(dial(n, &INSIDE, &PEER, 0).port, INSIDE.port);
    assert_int_not_equal(dial(n, &OTHER, &SERVER, 0).port, INSIDE.port); /* taken inside */
    nat_free(n);
    n = make("cone", NAT_APDM, NAT_CONTIGUOUS);
    const uint16_t first = dial(n, &INSIDE, &SERVER, 0).port;
    assert_int_equal(dial(n, &INSIDE, &PEER, 0).port, first + 1);
    assert_int_equal(dial(n, &OTHER, &PEER, 0).port, first + 2);
    nat_free(n);
    n = make("cone", NAT_APDM, NAT_STABLE);
    const uint16_t stable = dial(n, &INSIDE, &SERVER, 0).port;
    assert_int_not_equal(stable, INSIDE.port);
    nat_flush(n);
    assert_int_equal(dial(n, &INSIDE, &PEER, 0).port, stable);
    nat_free(n);
}

static void test_filters_let_in_whom_they_should(void **state)
{
    (void)state;
    static const struct {
        nat_filtering filtering;
        bool same_ip, stranger;
    } cases[] = {{NAT_EIF, true, true}, {NAT_ADF, true, false}, {NAT_APDF, false, false}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        nat_config cfg;
        assert_int_equal(nat_preset("fullcone", &cfg), AWL_OK);
        cfg.outside = OUTSIDE;
        cfg.filtering = cases[i].filtering;
        nat *n = nat_new(&cfg);
        const awl_addr mapped = dial(n, &INSIDE, &SERVER, 0);
        assert_int_equal(knock(n, &SERVER, &mapped, 0), NAT_IN);
        assert_int_equal(knock(n, &SERVER2, &mapped, 0), cases[i].same_ip ? NAT_IN : NAT_LOST);
        assert_int_equal(knock(n, &PEER, &mapped, 0), cases[i].stranger ? NAT_IN : NAT_LOST);
        nat_free(n);
    }
}

static void test_an_unsolicited_syn_gets_the_answer_of_the_config(void **state)
{
    (void)state;
    awl_addr door = OUTSIDE;
    door.port = 1234;
    static const struct {
        const char *preset;
        nat_verdict verdict;
        uint8_t flags;
    } cases[] = {{"cone", NAT_LOST, SIM_SYN},
                 {"cone-rst", NAT_REPLY, SIM_RST | SIM_ACK},
                 {"cone-icmp", NAT_REPLY, SIM_ICMP},
                 {"cone-open", NAT_REPLY, SIM_RST | SIM_ACK}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        nat *n = make_preset(cases[i].preset);
        sim_packet p = segment(&PEER, &door, SIM_SYN, 41, 0);
        assert_int_equal(nat_from_outside(n, &p, 0), cases[i].verdict);
        assert_int_equal(p.flags, cases[i].flags);
        if (p.flags & SIM_RST) {
            assert_int_equal(p.ack, 42);
            assert_true(awl_addr_equal(&p.src, &door) && awl_addr_equal(&p.dst, &PEER));
        }
        assert_int_equal(nat_sessions(n, 0), 0);
        nat_free(n);
    }
}

static void test_a_reset_deletes_a_lone_syns_hole_only_on_linux(void **state)
{
    (void)state;
    for (int linux_like = 0; linux_like < 2; linux_like++) {
        nat_config cfg;
        assert_int_equal(nat_preset("cone", &cfg), AWL_OK);
        cfg.outside = OUTSIDE;
        cfg.track.rst_deletes = linux_like;
        nat *n = nat_new(&cfg);
        const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
        sim_packet old = segment(&PEER, &mapped, SIM_RST | SIM_ACK, 0, 7);
        assert_int_equal(nat_from_outside(n, &old, 1), NAT_LOST); /* answers some other SYN */
        sim_packet rst = segment(&PEER, &mapped, SIM_RST | SIM_ACK, 0, 101);
        assert_int_equal(nat_from_outside(n, &rst, 1), NAT_IN);
        assert_true(awl_addr_equal(&rst.dst, &INSIDE));
        assert_int_equal(knock(n, &PEER, &mapped, 2), linux_like ? NAT_LOST : NAT_IN);
        nat_free(n);
    }
}

static void test_an_icmp_error_reaches_the_host_and_keeps_the_hole(void **state)
{
    (void)state;
    nat *n = make_preset("cone");
    const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    const sim_packet syn = segment(&mapped, &PEER, SIM_SYN, 100, 0);
    sim_packet icmp = sim_packet_icmp(&syn, &PEER);
    assert_int_equal(nat_from_outside(n, &icmp, 1), NAT_IN);
    assert_true(awl_addr_equal(&icmp.about_src, &INSIDE));
    assert_true(awl_addr_same_ip(&icmp.dst, &INSIDE));
    assert_int_equal(knock(n, &PEER, &mapped, 2), NAT_IN);
    nat_free(n);
}

static void test_the_hole_of_a_syn_closes_when_its_time_is_over(void **state)
{
    (void)state;
    nat_config cfg;
    assert_int_equal(nat_preset("cone", &cfg), AWL_OK);
    cfg.outside = OUTSIDE;
    cfg.track.syn_sent_life = AWL_SECOND(20);
    nat *n = nat_new(&cfg);
    awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    assert_int_equal(knock(n, &PEER, &mapped, AWL_SECOND(20)), NAT_LOST);
    mapped = dial(n, &INSIDE, &PEER, AWL_SECOND(21));
    assert_int_equal(knock(n, &PEER, &mapped, AWL_SECOND(40)), NAT_IN);
    nat_free(n);
}

static void test_without_simultaneous_open_a_syn_finds_no_hole(void **state)
{
    (void)state;
    nat_config cfg;
    assert_int_equal(nat_preset("cone", &cfg), AWL_OK);
    cfg.outside = OUTSIDE;
    cfg.track.simultaneous_open = false;
    nat *n = nat_new(&cfg);
    const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    assert_int_equal(knock(n, &PEER, &mapped, 1), NAT_LOST);
    sim_packet ok = segment(&PEER, &mapped, SIM_SYN | SIM_ACK, 900, 101);
    assert_int_equal(nat_from_outside(n, &ok, 1), NAT_IN); /* an ordinary connect still works */
    nat_free(n);
}

/* The conntrack trap (NAT.md 2.7): both SYNs are seen; then a SYN-ACK with another ISN. */
static void assert_trap(bool window_check)
{
    nat_config cfg;
    assert_int_equal(nat_preset("cone", &cfg), AWL_OK);
    cfg.outside = OUTSIDE;
    cfg.track.window_check = window_check;
    nat *n = nat_new(&cfg);
    const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    assert_int_equal(knock(n, &PEER, &mapped, 1), NAT_IN);
    sim_packet new_isn = segment(&INSIDE, &PEER, SIM_SYN | SIM_ACK, 5000, 901);
    assert_int_equal(nat_from_inside(n, &new_isn, 2), NAT_OUT);
    assert_true(awl_addr_equal(&new_isn.src, window_check ? &INSIDE : &mapped));
    sim_packet live_socket = segment(&INSIDE, &PEER, SIM_SYN | SIM_ACK, 100, 901);
    if (window_check) {
        assert_int_equal(nat_from_inside(n, &live_socket, 3), NAT_OUT);
        assert_true(awl_addr_equal(&live_socket.src, &mapped));
    }
    nat_free(n);
}

static void test_a_syn_ack_with_a_new_isn_leaves_untranslated(void **state)
{
    (void)state;
    assert_trap(true);
}

static void test_without_window_check_a_new_isn_is_translated(void **state)
{
    (void)state;
    assert_trap(false);
}

static void test_a_new_isn_is_fine_before_the_peers_syn_came(void **state)
{
    (void)state;
    nat *n = make_preset("cone");
    const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    sim_packet again = segment(&INSIDE, &PEER, SIM_SYN, 777777, 0);
    assert_int_equal(nat_from_inside(n, &again, 1), NAT_OUT);
    assert_true(awl_addr_equal(&again.src, &mapped));
    assert_int_equal(knock(n, &PEER, &mapped, 2), NAT_IN);
    sim_packet answer = segment(&INSIDE, &PEER, SIM_SYN | SIM_ACK, 777777, 901);
    assert_int_equal(nat_from_inside(n, &answer, 3), NAT_OUT);
    assert_true(awl_addr_equal(&answer.src, &mapped));
    nat_free(n);
}

static void test_hairpin_leads_back_inside_or_is_answered(void **state)
{
    (void)state;
    for (int hairpin = 0; hairpin < 2; hairpin++) {
        nat_config cfg;
        assert_int_equal(nat_preset("fullcone", &cfg), AWL_OK);
        cfg.outside = OUTSIDE;
        cfg.hairpin = hairpin;
        nat *n = nat_new(&cfg);
        const awl_addr mapped = dial(n, &INSIDE, &SERVER, 0);
        sim_packet p = segment(&OTHER, &mapped, SIM_SYN, 300, 0);
        assert_int_equal(nat_from_inside(n, &p, 1), hairpin ? NAT_IN : NAT_LOST);
        if (hairpin) {
            assert_true(awl_addr_equal(&p.dst, &INSIDE));
            assert_true(awl_addr_same_ip(&p.src, &OUTSIDE));
        }
        nat_free(n);
    }
}

static void test_a_firewall_filters_and_does_not_translate(void **state)
{
    (void)state;
    nat *n = make_preset("fw");
    assert_int_equal(knock(n, &PEER, &INSIDE, 0), NAT_LOST);
    const awl_addr seen = dial(n, &INSIDE, &PEER, 1);
    assert_true(awl_addr_equal(&seen, &INSIDE));
    assert_int_equal(knock(n, &PEER, &INSIDE, 2), NAT_IN);
    nat_free(n);
}

static void test_a_full_table_swallows_new_connections(void **state)
{
    (void)state;
    nat_config cfg;
    assert_int_equal(nat_preset("cone", &cfg), AWL_OK);
    cfg.outside = OUTSIDE;
    cfg.sessions_max = 2;
    nat *n = nat_new(&cfg);
    (void)dial(n, &INSIDE, &SERVER, 0);
    (void)dial(n, &INSIDE, &PEER, 0);
    sim_packet third = segment(&INSIDE, &SERVER2, SIM_SYN, 1, 0);
    assert_int_equal(nat_from_inside(n, &third, 0), NAT_LOST);
    assert_int_equal(nat_sessions(n, 0), 2);
    nat_free(n);
}

static void test_after_a_reset_only_the_resetting_side_reopens(void **state)
{
    (void)state;
    nat *n = make_preset("cone");
    const awl_addr mapped = dial(n, &INSIDE, &PEER, 0);
    assert_int_equal(knock(n, &PEER, &mapped, 1), NAT_IN);
    /* The inside kernel has no socket any more and refuses the peer's SYN: the hole is closed. */
    sim_packet rst = segment(&INSIDE, &PEER, SIM_RST | SIM_ACK, 0, 901);
    assert_int_equal(nat_from_inside(n, &rst, 2), NAT_OUT);
    assert_true(awl_addr_equal(&rst.src, &mapped));
    assert_int_equal(knock(n, &PEER, &mapped, 3), NAT_LOST);
    (void)dial(n, &INSIDE, &PEER, 4);
    assert_int_equal(knock(n, &PEER, &mapped, 5), NAT_IN);
    nat_free(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mapping_kinds_differ_in_what_shares_a_port),
        cmocka_unit_test(test_allocations_give_the_ports_they_promise),
        cmocka_unit_test(test_filters_let_in_whom_they_should),
        cmocka_unit_test(test_an_unsolicited_syn_gets_the_answer_of_the_config),
        cmocka_unit_test(test_a_reset_deletes_a_lone_syns_hole_only_on_linux),
        cmocka_unit_test(test_an_icmp_error_reaches_the_host_and_keeps_the_hole),
        cmocka_unit_test(test_the_hole_of_a_syn_closes_when_its_time_is_over),
        cmocka_unit_test(test_without_simultaneous_open_a_syn_finds_no_hole),
        cmocka_unit_test(test_a_syn_ack_with_a_new_isn_leaves_untranslated),
        cmocka_unit_test(test_without_window_check_a_new_isn_is_translated),
        cmocka_unit_test(test_a_new_isn_is_fine_before_the_peers_syn_came),
        cmocka_unit_test(test_hairpin_leads_back_inside_or_is_answered),
        cmocka_unit_test(test_a_firewall_filters_and_does_not_translate),
        cmocka_unit_test(test_a_full_table_swallows_new_connections),
        cmocka_unit_test(test_after_a_reset_only_the_resetting_side_reopens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
