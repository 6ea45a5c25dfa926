/* SPDX-License-Identifier: MIT */
#include "punch.h"

static punch p;

static int teardown(void **state)
{
    (void)state;
    punch_end(&p);
    return 0;
}

static void start(const char *main_local)
{
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.main_local = addr(main_local);
    p.config.ipv6_local = addr("[2001:db8::5]:40000");
    punch_lan(&p, "192.168.1.5:40000", 24);
    punch_lan(&p, "10.8.0.5:40000", 16);
    feed(&p, 0, ev(AWL_EV_START));
}

/* Nothing is dialled, and the caller is told. */
static void refused(awl_candidate_kind kind, const char *where)
{
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, kind, 0, where));
    if (p.err != AWL_ERR_INVALID || p.dials != 0) {
        fail_msg("%s %s was dialled", awl_candidate_kind_name(kind), where);
    }
}

static void dialled(awl_candidate_kind kind, const char *where)
{
    const unsigned before = p.dials;
    feed(&p, 0, ev_candidate(AWL_EV_REMOTE, kind, 0, where));
    if (p.err != AWL_OK || p.dials != before + 1) {
        fail_msg("%s %s was not dialled", awl_candidate_kind_name(kind), where);
    }
}

static void test_lan_candidates_must_be_on_link_and_not_ourselves(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    refused(AWL_CAND_LAN, "192.168.2.9:40000"); /* another subnet */
    refused(AWL_CAND_LAN, "10.9.0.9:40000");
    refused(AWL_CAND_LAN, "192.168.1.5:50000");   /* ourselves, another port of ours */
    refused(AWL_CAND_LAN, "10.8.0.5:40000");      /* ourselves on the other card */
    refused(AWL_CAND_LAN, "192.168.1.9:1023");    /* a service */
    refused(AWL_CAND_LAN, "192.168.1.255:40000"); /* broadcast of the subnet */
    refused(AWL_CAND_LAN, "192.168.1.0:40000");
    refused(AWL_CAND_LAN, "10.8.255.255:40000");
    refused(AWL_CAND_LAN, "127.0.0.1:40000");
    refused(AWL_CAND_LAN, "224.0.0.1:40000");
    refused(AWL_CAND_LAN, "[::ffff:192.168.2.9]:40000");
    dialled(AWL_CAND_LAN, "192.168.1.9:1024");
    dialled(AWL_CAND_LAN, "10.8.77.9:40000"); /* on link by 16 bits */
    dialled(AWL_CAND_LAN, "[::ffff:192.168.1.10]:40000");
}

static void test_mapped_candidates_must_be_what_a_server_can_have_observed(void **state)
{
    (void)state;
    start("198.51.100.5:40000");
    refused(AWL_CAND_MAPPED, "203.0.113.2:0");
    refused(AWL_CAND_MAPPED, "127.0.0.1:40001");
    refused(AWL_CAND_MAPPED, "[::ffff:127.0.0.1]:40001");
    refused(AWL_CAND_MAPPED, "[64:ff9b::7f00:1]:40001"); /* NAT64 of 127.0.0.1 */
    refused(AWL_CAND_MAPPED, "0.0.0.0:40001");
    refused(AWL_CAND_MAPPED, "255.255.255.255:40001");
    refused(AWL_CAND_MAPPED, "239.1.1.1:40001");
    refused(AWL_CAND_MAPPED, "169.254.1.1:40001");
    refused(AWL_CAND_MAPPED, "192.168.1.9:40001");      /* private, and we are not */
    refused(AWL_CAND_MAPPED, "[2001:db8::9]:40001");    /* not our family */
    refused(AWL_CAND_MAPPED, "198.51.100.5:40000");     /* ourselves */
    dialled(AWL_CAND_MAPPED, "203.0.113.2:80");         /* a NAT may map to any port */
    dialled(AWL_CAND_MAPPED, "[64:ff9b::cb00:7103]:1"); /* NAT64 of 203.0.113.3 */
    dialled(AWL_CAND_MAPPED, "198.51.100.5:40001");     /* the same NAT: hairpin */
}

static void test_private_observations_are_for_servers_in_our_network(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    refused(AWL_CAND_MAPPED, "192.168.1.9:1023");
    refused(AWL_CAND_MAPPED, "127.0.0.1:40001");
    dialled(AWL_CAND_MAPPED, "10.20.30.40:1024");
}

static void test_loopback_is_dialled_only_from_loopback(void **state)
{
    (void)state;
    start("127.0.0.1:40000");
    p.config.locals_count = 0;
    refused(AWL_CAND_MAPPED, "127.0.0.1:40000"); /* ourselves */
    refused(AWL_CAND_MAPPED, "192.168.1.9:40000");
    dialled(AWL_CAND_MAPPED, "127.0.0.1:40001");
}

static void test_two_peers_on_one_loopback_differ_by_port(void **state)
{
    (void)state;
    punch_init(&p, AWL_ROLE_INVITER);
    p.config.main_local = addr("127.0.0.1:40000");
    punch_lan(&p, "127.0.0.1:40000", 8);
    feed(&p, 0, ev(AWL_EV_START));
    refused(AWL_CAND_LAN, "127.0.0.1:40000");
    dialled(AWL_CAND_LAN, "127.0.0.1:40001");
}

static void test_ipv6_candidates_are_global_endpoints(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    refused(AWL_CAND_IPV6, "[fe80::9]:40001");
    refused(AWL_CAND_IPV6, "[fd00::9]:40001");
    refused(AWL_CAND_IPV6, "[ff02::1]:40001");
    refused(AWL_CAND_IPV6, "[::1]:40001");
    refused(AWL_CAND_IPV6, "203.0.113.2:40001");
    refused(AWL_CAND_IPV6, "[2001:db8::5]:40000"); /* ourselves */
    refused(AWL_CAND_NONE, "[2001:db8::9]:40001");
    dialled(AWL_CAND_IPV6, "[2001:db8::9]:40001");
}

static void test_the_fifth_lan_candidate_is_past_the_limit(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    dialled(AWL_CAND_LAN, "192.168.1.11:40001");
    dialled(AWL_CAND_LAN, "192.168.1.12:40001");
    dialled(AWL_CAND_LAN, "192.168.1.13:40001");
    dialled(AWL_CAND_LAN, "192.168.1.14:40001");
    assert_string_equal(
        feed(&p, 0, ev_candidate(AWL_EV_REMOTE, AWL_CAND_LAN, 0, "192.168.1.15:40001")),
        "AWL_ERR_LIMIT\n");
    assert_int_equal(p.dials, 4);
}

static void test_the_seventeenth_candidate_is_past_the_limit(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    for (unsigned i = 1; i <= 16; i++) {
        awl_event e = ev_mapped(0, PEER);
        e.candidate.addr.port = (uint16_t)(50000 + i);
        feed(&p, 0, e);
        assert_int_equal(p.err, AWL_OK);
    }
    assert_int_equal(p.dials, 16);
    assert_string_equal(feed(&p, 0, ev_mapped(0, PEER)), "AWL_ERR_LIMIT\n");
    awl_event again = ev_mapped(0, PEER);
    again.candidate.addr.port = 50007;
    assert_string_equal(feed(&p, 0, again), ""); /* told twice: no error, no dial */
}

static void test_an_endpoint_in_two_forms_is_dialled_once(void **state)
{
    (void)state;
    start(MAIN_LOCAL);
    dialled(AWL_CAND_MAPPED, "203.0.113.2:40001");
    assert_string_equal(feed(&p, 0, ev_mapped(0, "[::ffff:203.0.113.2]:40001")), "");
}

static void test_kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(awl_candidate_kind_name(AWL_CAND_LAN), "lan");
    assert_string_equal(awl_candidate_kind_name(AWL_CAND_IPV6), "ipv6");
    assert_string_equal(awl_candidate_kind_name(AWL_CAND_MAPPED), "mapped");
    assert_string_equal(awl_candidate_kind_name(AWL_CAND_NONE), "none");
    assert_string_equal(awl_candidate_kind_name((awl_candidate_kind)99), "none");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lan_candidates_must_be_on_link_and_not_ourselves),
        TEST(test_mapped_candidates_must_be_what_a_server_can_have_observed),
        TEST(test_private_observations_are_for_servers_in_our_network),
        TEST(test_loopback_is_dialled_only_from_loopback),
        TEST(test_two_peers_on_one_loopback_differ_by_port),
        TEST(test_ipv6_candidates_are_global_endpoints),
        TEST(test_the_fifth_lan_candidate_is_past_the_limit),
        TEST(test_the_seventeenth_candidate_is_past_the_limit),
        TEST(test_an_endpoint_in_two_forms_is_dialled_once),
        cmocka_unit_test(test_kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
