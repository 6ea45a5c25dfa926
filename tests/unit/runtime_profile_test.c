/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/profile_json.h"
#include "t.h"
#include "util/hex.h"

static awl_id id_of(uint8_t fill)
{
    awl_id id;
    memset(id.bytes, fill, sizeof(id.bytes));
    return id;
}

static void test_pins_survive_a_round_trip(void **state)
{
    (void)state;
    awl_pin_file f = {0}, back;
    awl_pin pin = {.server = id_of(1), .name = "\xe5\xb0\x8f\xe6\x98\x8e", .id = id_of(2)};
    awl_server_pin server = {.host = "2001:db8::1", .port = 14000, .id = id_of(1)};
    assert_int_equal(awl_pin_file_add_peer(&f, &pin), AWL_OK);
    pin.verified = pin.asks = true;
    pin.first_seen = 1700000000;
    pin.last_seen = INT64_C(4102444800); /* past 32 bits */
    memcpy(pin.name, "ann \"x\"", sizeof("ann \"x\""));
    assert_int_equal(awl_pin_file_add_peer(&f, &pin), AWL_OK);
    assert_int_equal(awl_pin_file_add_server(&f, &server), AWL_OK);
    char *text = awl_pin_file_write(&f);
    assert_non_null(text);
    assert_int_equal(awl_pin_file_read(text, &back), AWL_OK);
    assert_int_equal(back.peers_count, 2);
    assert_int_equal(back.servers_count, 1);
    assert_memory_equal(back.peers, f.peers, 2 * sizeof(f.peers[0]));
    assert_memory_equal(back.servers, f.servers, sizeof(f.servers[0]));
    free(text);
    awl_pin_file_free(&f);
    awl_pin_file_free(&back);
}

static void test_damaged_pins_are_refused_whole(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{",
        "{\"peers\":{}}",
        "{\"peers\":[1]}",
        "{\"peers\":[{\"name\":\"a\",\"id\":\"AAAA\",\"server\":\"AAAA\"}]}",
        "{\"servers\":[{\"host\":\"h\",\"port\":0,\"id\":\"AAAA\"}]}",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        awl_pin_file f;
        assert_int_equal(awl_pin_file_read(bad[i], &f), AWL_ERR_MALFORMED);
        assert_int_equal(f.peers_count + f.servers_count, 0);
        assert_null(f.peers);
    }
}

static void read_pin_with(const char *members, awl_err wanted, awl_pin *out)
{
    char id[AWL_ID_STRLEN], text[512];
    const awl_id any = id_of(3);
    awl_pin_file f;
    awl_id_format(&any, id);
    snprintf(text, sizeof(text), "{\"peers\":[{\"server\":\"%s\",\"name\":\"a\",\"id\":\"%s\"%s}]}",
             id, id, members);
    if (awl_pin_file_read(text, &f) != wanted) {
        fail_msg("%s", members);
    }
    if (out != NULL) {
        *out = f.peers[0];
    }
    awl_pin_file_free(&f);
}

static void test_pins_of_an_older_version_are_read(void **state)
{
    (void)state;
    awl_pin pin;
    read_pin_with(",\"verified\":true", AWL_OK, &pin);
    assert_true(pin.verified);
    assert_false(pin.asks);
    assert_true(pin.first_seen == 0 && pin.last_seen == 0);
}

static void test_dates_and_asks_of_the_wrong_form_damage_the_file(void **state)
{
    (void)state;
    static const char *const bad[] = {
        ",\"asks\":1",           ",\"asks\":\"yes\"",    ",\"first_seen\":-1",
        ",\"first_seen\":\"1\"", ",\"last_seen\":1e300", ",\"last_seen\":null",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        read_pin_with(bad[i], AWL_ERR_MALFORMED, NULL);
    }
}

static void test_a_name_that_is_too_long_damages_the_file(void **state)
{
    (void)state;
    char name[AWL_NAME_MAX + 2], id[AWL_ID_STRLEN], text[512];
    const awl_id any = id_of(3);
    awl_id_format(&any, id);
    for (size_t len = AWL_NAME_MAX; len <= AWL_NAME_MAX + 1; len++) {
        awl_pin_file f;
        memset(name, 'n', len);
        name[len] = '\0';
        snprintf(text, sizeof(text),
                 "{\"peers\":[{\"server\":\"%s\",\"name\":\"%s\",\"id\":\"%s\"}]}", id, name, id);
        assert_int_equal(awl_pin_file_read(text, &f),
                         len <= AWL_NAME_MAX ? AWL_OK : AWL_ERR_MALFORMED);
        awl_pin_file_free(&f);
    }
}

static void test_the_last_login_survives_and_damage_only_forgets_it(void **state)
{
    (void)state;
    awl_login_memory m = {.server = "bradawl://example.org", .name = "ann", .room = "lobby"}, back;
    char *text = awl_login_memory_write(&m);
    assert_non_null(text);
    awl_login_memory_read(text, &back);
    assert_memory_equal(&back, &m, sizeof(m));
    free(text);
    awl_login_memory_read("{\"name\":7", &back);
    assert_string_equal(back.name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pins_survive_a_round_trip),
        cmocka_unit_test(test_damaged_pins_are_refused_whole),
        cmocka_unit_test(test_pins_of_an_older_version_are_read),
        cmocka_unit_test(test_dates_and_asks_of_the_wrong_form_damage_the_file),
        cmocka_unit_test(test_a_name_that_is_too_long_damages_the_file),
        cmocka_unit_test(test_the_last_login_survives_and_damage_only_forgets_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
