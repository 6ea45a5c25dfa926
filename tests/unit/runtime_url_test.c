/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "runtime/server_url.h"
#include "t.h"
#include "util/hex.h"

static void assert_url(const char *text, const char *host, unsigned port)
{
    awl_server_url u;
    assert_int_equal(awl_server_url_parse(text, &u), AWL_OK);
    assert_string_equal(u.host, host);
    assert_int_equal(u.port, port);
}

static void test_hosts_with_and_without_a_port_are_read(void **state)
{
    (void)state;
    assert_url("example.org", "example.org", 4000);
    assert_url("example.org:14000", "example.org", 14000);
    assert_url("192.0.2.1", "192.0.2.1", 4000);
    assert_url("2001:db8::1", "2001:db8::1", 4000);
    assert_url("[2001:db8::1]:80", "2001:db8::1", 80);
    assert_url("[2001:db8::1]", "2001:db8::1", 4000);
    assert_url("bradawl://example.org", "example.org", 4000);
    assert_url("bradawl://example.org:1/", "example.org", 1);
}

static void test_an_identity_in_the_address_is_read(void **state)
{
    (void)state;
    awl_id id;
    char text[AWL_ID_STRLEN], url[200];
    memset(id.bytes, 0xa5, sizeof(id.bytes));
    snprintf(url, sizeof(url), "bradawl://[::1]:4001?id=%s", awl_id_format(&id, text));
    awl_server_url u;
    assert_int_equal(awl_server_url_parse(url, &u), AWL_OK);
    assert_string_equal(u.host, "::1");
    assert_int_equal(u.port, 4001);
    assert_true(u.has_id);
    assert_true(awl_id_equal(&u.id, &id));
}

static void test_malformed_server_addresses_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        ":4000",
        "host:",
        "host:0",
        "host:65536",
        "host:12x",
        "ho st",
        "[::1",
        "[::1]x",
        "[::1]:",
        "a:b:c",
        "bradawl://",
        "bradawl://h?x",
        "bradawl://h?id=ABC",
        "http://host",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        awl_server_url u;
        if (awl_server_url_parse(bad[i], &u) != AWL_ERR_MALFORMED || u.host[0] != '\0') {
            fail_msg("accepted: %s", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hosts_with_and_without_a_port_are_read),
        cmocka_unit_test(test_an_identity_in_the_address_is_read),
        cmocka_unit_test(test_malformed_server_addresses_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
