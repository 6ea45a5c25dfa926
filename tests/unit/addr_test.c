/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "bradawl/addr.h"

#include "t.h"

static void assert_round_trip(const char *text)
{
    awl_addr a;
    char buf[AWL_ADDR_STRLEN];
    assert_int_equal(awl_addr_parse(text, &a), AWL_OK);
    assert_string_equal(awl_addr_format(&a, buf), text);
}

static void test_endpoints_survive_a_round_trip(void **state)
{
    (void)state;
    assert_round_trip("192.0.2.1:443");
    assert_round_trip("0.0.0.0:0");
    assert_round_trip("[::]:1");
    assert_round_trip("[::1]:65535");
    assert_round_trip("[2001:db8::1]:443");
    assert_round_trip("[2001:db8:0:1:1:1:1:1]:1"); /* one zero group is not shortened */
    assert_round_trip("[2001:0:0:1::1]:1");        /* the longest run is */
    assert_round_trip("[fe80::1%7]:9");
    assert_round_trip("[1:2:3:4:5:6:7:8]:9");
    assert_round_trip("[1::]:9");
}

static void test_malformed_endpoints_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1.2.3.4",
        "1.2.3.4:",
        "1.2.3:5",
        "1.2.3.4:65536",
        "1.2.3.256:1",
        "01.2.3.4:1",
        "1.2.3.4:1x",
        "[::1]",
        "[::1]:",
        "[:::1]:1",
        "[1:2:3]:4",
        "[1::2::3]:4",
        "[12345::]:1",
        "[1:2:3:4:5:6:7:8:9]:1",
        "[::1%]:1",
        "[::1.2.3]:1",
        "[1:]:1",
        "[g::]:1",
        "[1:2:3:4:5:6:7::8]:1",
        "::1:80",
        "1.2.3.4:80 ",
        "[fe80::1%7:9",
        "host:80",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        awl_addr a;
        if (awl_addr_parse(bad[i], &a) != AWL_ERR_MALFORMED || a.family != AWL_FAMILY_NONE) {
            fail_msg("accepted: %s", bad[i]);
        }
    }
}

static void test_addresses_without_a_port_are_read(void **state)
{
    (void)state;
    awl_addr a;
    char buf[AWL_ADDR_STRLEN];
    assert_int_equal(awl_addr_parse_ip("2001:db8::192.0.2.33", 7, &a), AWL_OK);
    assert_string_equal(awl_addr_format(&a, buf), "[2001:db8::c000:221]:7");
    assert_int_equal(awl_addr_parse_ip("198.51.100.7", 7, &a), AWL_OK);
    assert_string_equal(awl_addr_format(&a, buf), "198.51.100.7:7");
    assert_int_equal(awl_addr_parse_ip("198.51.100.7:7", 7, &a), AWL_ERR_MALFORMED);
    assert_int_equal(awl_addr_parse_ip("example.org", 7, &a), AWL_ERR_MALFORMED);
    assert_int_equal(awl_addr_parse_ip("", 7, &a), AWL_ERR_MALFORMED);
}

static awl_scope scope_of(const char *ip)
{
    awl_addr a;
    assert_int_equal(awl_addr_parse_ip(ip, 1, &a), AWL_OK);
    return awl_addr_scope(&a);
}

static void test_every_special_range_has_its_scope(void **state)
{
    (void)state;
    static const struct {
        const char *ip;
        awl_scope scope;
    } cases[] = {
        {"0.0.0.0", AWL_SCOPE_REFUSED},
        {"255.255.255.255", AWL_SCOPE_REFUSED},
        {"224.0.0.1", AWL_SCOPE_REFUSED},
        {"240.0.0.1", AWL_SCOPE_REFUSED},
        {"127.0.0.1", AWL_SCOPE_LOOPBACK},
        {"127.255.1.1", AWL_SCOPE_LOOPBACK},
        {"169.254.1.1", AWL_SCOPE_LINK_LOCAL},
        {"10.1.2.3", AWL_SCOPE_PRIVATE},
        {"172.16.0.1", AWL_SCOPE_PRIVATE},
        {"172.31.255.1", AWL_SCOPE_PRIVATE},
        {"172.32.0.1", AWL_SCOPE_GLOBAL},
        {"192.168.0.1", AWL_SCOPE_PRIVATE},
        {"100.64.0.1", AWL_SCOPE_PRIVATE},
        {"100.128.0.1", AWL_SCOPE_GLOBAL},
        {"203.0.113.5", AWL_SCOPE_GLOBAL},
        {"223.255.255.255", AWL_SCOPE_GLOBAL},
        {"::", AWL_SCOPE_REFUSED},
        {"::1", AWL_SCOPE_LOOPBACK},
        {"fe80::1", AWL_SCOPE_LINK_LOCAL},
        {"febf::1", AWL_SCOPE_LINK_LOCAL},
        {"fec0::1", AWL_SCOPE_GLOBAL},
        {"fd00::1", AWL_SCOPE_PRIVATE},
        {"ff02::1", AWL_SCOPE_REFUSED},
        {"2001:db8::1", AWL_SCOPE_GLOBAL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (scope_of(cases[i].ip) != cases[i].scope) {
            fail_msg("%s has scope %d", cases[i].ip, (int)scope_of(cases[i].ip));
        }
    }
    assert_int_equal(awl_addr_scope(&(awl_addr){0}), AWL_SCOPE_NONE);
}

static void test_hidden_ipv4_is_unwrapped_before_it_is_judged(void **state)
{
    (void)state;
    static const char *const forms[] = {"::ffff:127.0.0.1", "64:ff9b::127.0.0.1"};
    for (size_t i = 0; i < 2; i++) {
        awl_addr a;
        assert_int_equal(awl_addr_parse_ip(forms[i], 80, &a), AWL_OK);
        a = awl_addr_normalize(&a);
        const awl_addr want = awl_addr_v4(127, 0, 0, 1, 80);
        assert_true(awl_addr_equal(&a, &want));
    }
}

static void test_subnets_compare_by_bits(void **state)
{
    (void)state;
    const awl_addr a = awl_addr_v4(192, 168, 1, 130, 1), b = awl_addr_v4(192, 168, 1, 140, 2);
    awl_addr six;
    assert_true(awl_addr_same_subnet(&a, &b, 24));
    assert_true(awl_addr_same_subnet(&a, &b, 28));
    assert_false(awl_addr_same_subnet(&a, &b, 30));
    assert_true(awl_addr_same_subnet(&a, &b, 0));
    assert_false(awl_addr_same_subnet(&a, &b, 33));
    assert_int_equal(awl_addr_parse_ip("::1", 1, &six), AWL_OK);
    assert_false(awl_addr_same_subnet(&a, &six, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endpoints_survive_a_round_trip),
        cmocka_unit_test(test_malformed_endpoints_are_refused),
        cmocka_unit_test(test_addresses_without_a_port_are_read),
        cmocka_unit_test(test_every_special_range_has_its_scope),
        cmocka_unit_test(test_hidden_ipv4_is_unwrapped_before_it_is_judged),
        cmocka_unit_test(test_subnets_compare_by_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
