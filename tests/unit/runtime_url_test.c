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

static void test_a_room_in_the_address_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *room;
    } rows[] = {
        {"bradawl://h?room=lobby", "lobby"},
        {"bradawl://h/?room=%e6%89%93%E6%B4%9E", "\xe6\x89\x93\xe6\xb4\x9e"},
        {"bradawl://h?room=\xe6\x89\x93", "\xe6\x89\x93"},
        {"bradawl://h?room=a%20b%26c%3D%25", "a b&c=%"},
        {"bradawl://h?room=a=b", "a=b"},
        {"bradawl://h?lang=zh&room=x&v=", "x"},
        {"bradawl://h?rooms=y", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        awl_server_url u;
        assert_int_equal(awl_server_url_parse(rows[i].text, &u), AWL_OK);
        assert_string_equal(u.room, rows[i].room);
        assert_false(u.has_id);
    }
}

static void test_id_and_room_come_in_any_order(void **state)
{
    (void)state;
    awl_id id;
    char text[AWL_ID_STRLEN], url[200];
    memset(id.bytes, 0x3c, sizeof(id.bytes));
    awl_id_format(&id, text);
    for (int i = 0; i < 2; i++) {
        awl_server_url u;
        snprintf(url, sizeof(url),
                 i == 0 ? "bradawl://h:1?id=%s&room=r" : "bradawl://h:1?room=r&id=%s", text);
        assert_int_equal(awl_server_url_parse(url, &u), AWL_OK);
        assert_true(u.has_id && awl_id_equal(&u.id, &id));
        assert_string_equal(u.room, "r");
    }
    snprintf(url, sizeof(url), "bradawl://h?id=%s&id=%s", text, text);
    awl_server_url u;
    assert_int_equal(awl_server_url_parse(url, &u), AWL_ERR_MALFORMED);
}

static void test_the_longest_address_is_written_and_read_again(void **state)
{
    (void)state;
    awl_server_url u = {.port = 65535, .has_id = true}, back;
    char text[AWL_SERVER_URL_SIZE];
    memset(u.host, 'h', AWL_HOST_MAX);
    memset(u.id.bytes, 0xff, sizeof(u.id.bytes));
    memset(u.room, '&', AWL_NAME_MAX);
    awl_server_url_format(&u, text);
    assert_true(strlen(text) < sizeof(text) - 1);
    assert_int_equal(awl_server_url_parse(text, &back), AWL_OK);
    assert_memory_equal(&back, &u, sizeof(u));
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
        "bradawl://h?",
        "bradawl://h?room",
        "bradawl://h?=x",
        "bradawl://h?room=",
        "bradawl://h?room=%",
        "bradawl://h?room=a%2",
        "bradawl://h?room=a%2g",
        "bradawl://h?room=a%00b",
        "bradawl://h?room=%0A",
        "bradawl://h?room=%C3%28",
        "bradawl://h?room=a&room=a",
        "bradawl://h?room=a&",
        "bradawl://h?&room=a",
        "bradawl://h?room=a&id=ABC",
        "bradawl://h?room=65-bytes---------------------------------------------------------",
        "host?room=a",
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
        cmocka_unit_test(test_a_room_in_the_address_is_read),
        cmocka_unit_test(test_id_and_room_come_in_any_order),
        cmocka_unit_test(test_the_longest_address_is_written_and_read_again),
        cmocka_unit_test(test_malformed_server_addresses_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
