/* SPDX-License-Identifier: MIT */
/* What the library does without a login: memory, trust, safety numbers, invitations. */
#include <stdio.h>
#include <string.h>

#include "bradawl/client.h"

#include "os.h"
#include "runtime/profile.h"
#include "t.h"
#include "util/hex.h"

static const char room_name[] = "\xe6\x89\x93\xe6\xb4\x9e"; /* U+6253 U+6D1E */
static char temp[256];

static int fresh(void **state)
{
    (void)state;
    return t_make_temp_dir(temp, sizeof(temp)) ? 0 : -1;
}

static int clean(void **state)
{
    (void)state;
    t_remove_tree(temp);
    return 0;
}

static const char *id_text(uint8_t fill, char out[AWL_ID_STRLEN])
{
    awl_id id;
    memset(id.bytes, fill, sizeof(id.bytes));
    return awl_id_format(&id, out);
}

static void test_a_fresh_profile_remembers_its_id_only(void **state)
{
    (void)state;
    awl_client_memory first, again;
    assert_int_equal(awl_client_remembered(temp, &first), AWL_OK);
    assert_int_equal(strlen(first.id), AWL_CLIENT_ID_SIZE - 1);
    assert_string_equal(first.server, "");
    assert_string_equal(first.name, "");
    assert_string_equal(first.room, "");
    assert_int_equal(awl_client_remembered(temp, &again), AWL_OK);
    assert_string_equal(again.id, first.id);
}

static void test_the_last_login_is_remembered(void **state)
{
    (void)state;
    awl_profile *p = NULL;
    awl_client_memory m;
    assert_int_equal(awl_profile_open(temp, &p), AWL_OK);
    assert_int_equal(awl_profile_remember(p, "example.org:1", "ann", room_name), AWL_OK);
    assert_int_equal(awl_client_remembered(temp, &m), AWL_OK);
    assert_string_equal(m.server, "example.org:1");
    assert_string_equal(m.name, "ann");
    assert_string_equal(m.room, room_name);
    awl_profile_free(p);
}

static void test_damage_is_told_and_nothing_is_remembered(void **state)
{
    (void)state;
    char path[512];
    awl_client_memory m;
    (void)snprintf(path, sizeof(path), "%s/peers.json", temp);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("{", file) >= 0);
    assert_int_equal(fclose(file), 0);
    memset(&m, 'x', sizeof(m));
    assert_int_equal(awl_client_remembered(temp, &m), AWL_ERR_MALFORMED);
    assert_string_equal(m.id, "");
}

static void test_another_identity_of_a_server_is_trusted(void **state)
{
    (void)state;
    char one[AWL_ID_STRLEN], two[AWL_ID_STRLEN], link[AWL_CLIENT_LINK_SIZE];
    id_text(1, one);
    id_text(2, two);
    assert_int_equal(awl_client_trust_server(temp, "h:7", one), AWL_OK);
    assert_int_equal(awl_client_invitation("h:7", one, "r", link), AWL_OK);
    assert_int_equal(awl_client_trust_server(temp, link, two), AWL_OK);
    assert_int_equal(awl_client_trust_server(temp, "h:", one), AWL_ERR_MALFORMED);
    awl_profile *p = NULL;
    awl_id pinned, wanted;
    assert_int_equal(awl_id_parse(two, &wanted), AWL_OK);
    assert_int_equal(awl_profile_open(temp, &p), AWL_OK);
    assert_true(awl_profile_server_pin(p, "h", 7, &pinned));
    assert_true(awl_id_equal(&pinned, &wanted));
    assert_int_equal(awl_profile_forget_server(p, "h", 7), AWL_OK);
    assert_int_equal(awl_profile_forget_server(p, "h", 7), AWL_ERR_NOT_FOUND);
    awl_profile_free(p);
}

static void test_two_processes_do_not_lose_each_others_pins(void **state)
{
    (void)state;
    awl_profile *a = NULL, *b = NULL;
    awl_pin ann = {.name = "ann"}, ben = {.name = "ben"};
    memset(ann.id.bytes, 1, sizeof(ann.id.bytes));
    memset(ben.id.bytes, 2, sizeof(ben.id.bytes));
    assert_int_equal(awl_profile_open(temp, &a), AWL_OK);
    assert_int_equal(awl_profile_open(temp, &b), AWL_OK);
    assert_int_equal(awl_profile_pin_peer(a, &ann), AWL_OK);
    assert_int_equal(awl_profile_pin_peer(b, &ben), AWL_OK);
    ben.verified = true;
    assert_int_equal(awl_profile_change_pin(a, &ben, AWL_PIN_VERIFIED), AWL_OK);
    ben.asks = true;
    ben.verified = false; /* not a part of what is changed */
    assert_int_equal(awl_profile_change_pin(b, &ben, AWL_PIN_ASKS), AWL_OK);
    const awl_pin *now = awl_profile_pin_of(b, &ben.server, "ben");
    assert_true(now->verified && now->asks && now->first_seen > 0);
    assert_int_equal(awl_profile_forget_peer(b, &ann.server, "ann"), AWL_OK);
    assert_int_equal(awl_profile_forget_peer(a, &ann.server, "ann"), AWL_ERR_NOT_FOUND);
    assert_int_equal(awl_profile_pins(a), 1);
    awl_profile_free(a);
    awl_profile_free(b);
}

static void test_safety_numbers_do_not_mind_the_order(void **state)
{
    (void)state;
    char one[AWL_ID_STRLEN], two[AWL_ID_STRLEN];
    char a[AWL_CLIENT_SAFETY_SIZE], b[AWL_CLIENT_SAFETY_SIZE];
    id_text(0x11, one);
    id_text(0x22, two);
    assert_int_equal(awl_client_safety(one, two, a), AWL_OK);
    assert_int_equal(awl_client_safety(two, one, b), AWL_OK);
    assert_string_equal(a, b);
    assert_int_equal(strlen(a), AWL_CLIENT_SAFETY_SIZE - 1);
    assert_int_equal(awl_client_safety(one, "x", a), AWL_ERR_MALFORMED);
    assert_string_equal(a, "");
}

static void test_invitations_are_written_and_taken_apart(void **state)
{
    (void)state;
    char id[AWL_ID_STRLEN], link[AWL_CLIENT_LINK_SIZE], want[AWL_CLIENT_LINK_SIZE];
    char server[AWL_CLIENT_SERVER_SIZE], room[AWL_CLIENT_NAME_SIZE];
    id_text(5, id);
    assert_int_equal(awl_client_invitation("2001:db8::1", id, room_name, link), AWL_OK);
    (void)snprintf(want, sizeof(want),
                   "bradawl://[2001:db8::1]:4000?id=%s&room=%%E6%%89%%93%%E6%%B4%%9E", id);
    assert_string_equal(link, want);
    assert_int_equal(awl_client_invitation_parse(link, server, room), AWL_OK);
    (void)snprintf(want, sizeof(want), "bradawl://[2001:db8::1]:4000?id=%s", id);
    assert_string_equal(server, want);
    assert_string_equal(room, room_name);
    /* As far as given: what the text of the server itself says does not count. */
    assert_int_equal(awl_client_invitation(server, NULL, "", link), AWL_OK);
    assert_string_equal(link, "bradawl://[2001:db8::1]:4000");
    assert_int_equal(awl_client_invitation_parse(link, server, room), AWL_OK);
    assert_string_equal(server, link);
    assert_string_equal(room, "");
    assert_int_equal(awl_client_invitation_parse("hub.example", server, room), AWL_OK);
    assert_string_equal(server, "hub.example");
}

static void test_bad_invitations_are_refused_whole(void **state)
{
    (void)state;
    char link[AWL_CLIENT_LINK_SIZE], text[1024];
    char server[AWL_CLIENT_SERVER_SIZE], room[AWL_CLIENT_NAME_SIZE];
    assert_int_equal(awl_client_invitation("h o", NULL, NULL, link), AWL_ERR_MALFORMED);
    assert_int_equal(awl_client_invitation("h", "no ID", NULL, link), AWL_ERR_MALFORMED);
    assert_int_equal(awl_client_invitation("h", NULL, "a\nb", link), AWL_ERR_MALFORMED);
    assert_string_equal(link, "");
    assert_int_equal(awl_client_invitation_parse("http://h", server, room), AWL_ERR_MALFORMED);
    assert_string_equal(server, "");
    memset(text, 'x', sizeof(text) - 1);
    memcpy(text, "bradawl://h?v=", strlen("bradawl://h?v="));
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(awl_client_invitation_parse(text, server, room), AWL_ERR_LIMIT);
    assert_string_equal(server, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_fresh_profile_remembers_its_id_only),
        TEST(test_the_last_login_is_remembered),
        TEST(test_damage_is_told_and_nothing_is_remembered),
        TEST(test_another_identity_of_a_server_is_trusted),
        TEST(test_two_processes_do_not_lose_each_others_pins),
        cmocka_unit_test(test_safety_numbers_do_not_mind_the_order),
        cmocka_unit_test(test_invitations_are_written_and_taken_apart),
        cmocka_unit_test(test_bad_invitations_are_refused_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
