/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "link/preamble.h"
#include "t.h"
#include "util/hex.h"

static const uint8_t SECRET[AWL_SECRET_LEN] = {0, 1, 2,  3,  4,  5,  6,  7,
                                               8, 9, 10, 11, 12, 13, 14, 15};

/* The vectors of core/README.md, computed by a second implementation (hmac of Python). */
static void test_preambles_of_both_roles_are_the_documented_bytes(void **state)
{
    (void)state;
    uint8_t out[AWL_PREAMBLE_LEN];
    char hex[2 * AWL_PREAMBLE_LEN + 1];
    assert_true(awl_preamble_write(SECRET, AWL_ROLE_INVITER, out));
    awl_hex_format(out, sizeof(out), hex, sizeof(hex));
    assert_string_equal(hex, "41574c310101000054cb093f564dfa78a01704b88b67655a");
    assert_true(awl_preamble_write(SECRET, AWL_ROLE_INVITEE, out));
    awl_hex_format(out, sizeof(out), hex, sizeof(hex));
    assert_string_equal(hex, "41574c31010200007566f33633f3a616dbad791420188512");
}

static void test_right_preamble_is_accepted_when_it_is_complete(void **state)
{
    (void)state;
    uint8_t out[AWL_PREAMBLE_LEN];
    assert_true(awl_preamble_write(SECRET, AWL_ROLE_INVITEE, out));
    for (size_t len = 0; len < sizeof(out); len++) {
        assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITER, out, len),
                         AWL_ERR_IN_PROGRESS);
    }
    assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITER, out, sizeof(out)), AWL_OK);
    assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITEE, out, sizeof(out)), AWL_ERR_SELF);
}

static void test_every_wrong_byte_is_refused_as_early_as_it_can_be_seen(void **state)
{
    (void)state;
    for (size_t at = 0; at < AWL_PREAMBLE_LEN; at++) {
        uint8_t out[AWL_PREAMBLE_LEN];
        assert_true(awl_preamble_write(SECRET, AWL_ROLE_INVITER, out));
        out[at] ^= 0x40;
        const awl_err expected = at == 4  ? AWL_ERR_VERSION
                                 : at < 8 ? AWL_ERR_MALFORMED
                                          : AWL_ERR_BAD_SIGNATURE;
        assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITEE, out, sizeof(out)), expected);
        if (at < 6) {
            assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITEE, out, at + 1), expected);
        }
    }
}

static void test_another_secret_is_refused(void **state)
{
    (void)state;
    uint8_t other[AWL_SECRET_LEN], out[AWL_PREAMBLE_LEN];
    memcpy(other, SECRET, sizeof(other));
    other[15] ^= 1;
    assert_true(awl_preamble_write(other, AWL_ROLE_INVITER, out));
    assert_int_equal(awl_preamble_check(SECRET, AWL_ROLE_INVITEE, out, sizeof(out)),
                     AWL_ERR_BAD_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preambles_of_both_roles_are_the_documented_bytes),
        cmocka_unit_test(test_right_preamble_is_accepted_when_it_is_complete),
        cmocka_unit_test(test_every_wrong_byte_is_refused_as_early_as_it_can_be_seen),
        cmocka_unit_test(test_another_secret_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
