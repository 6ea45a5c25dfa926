/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "crypt/hash.h"
#include "crypt/safety.h"
#include "t.h"
#include "util/hex.h"

static void assert_hex(const uint8_t *data, size_t len, const char *expected)
{
    char hex[2 * AWL_SHA512_LEN + 1];
    assert_string_equal(awl_hex_format(data, len, hex, sizeof(hex)), expected);
}

static void test_sha256_of_abc(void **state)
{
    (void)state;
    uint8_t out[AWL_SHA256_LEN]; /* FIPS 180-4 example */
    assert_true(awl_sha256("abc", 3, out));
    assert_hex(out, sizeof(out),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void test_sha512_of_abc(void **state)
{
    (void)state;
    uint8_t out[AWL_SHA512_LEN];
    assert_true(awl_sha512("abc", 3, out));
    assert_hex(out, 32, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a");
}

static void test_hmac_sha256_as_in_rfc_4231(void **state)
{
    (void)state;
    uint8_t key[20], out[AWL_SHA256_LEN]; /* section 4.2 */
    memset(key, 0x0b, sizeof(key));
    assert_true(awl_hmac_sha256(key, sizeof(key), "Hi There", 8, out));
    assert_hex(out, sizeof(out),
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void test_secrets_are_compared_to_the_last_byte(void **state)
{
    (void)state;
    assert_true(awl_secret_equal("secret", "secret", 6));
    assert_false(awl_secret_equal("secret", "secreT", 6));
    assert_true(awl_secret_equal("secret", "secreT", 5));
}

/* The vector was computed by a second implementation (hashlib of Python). */
static void test_safety_number_of_known_ids(void **state)
{
    (void)state;
    awl_id a, b;
    memset(a.bytes, 0x11, sizeof(a.bytes));
    memset(b.bytes, 0x22, sizeof(b.bytes));
    char text[AWL_SAFETY_STRLEN];
    assert_int_equal(awl_safety_number(&a, &b, text), AWL_OK);
    assert_string_equal(text,
                        "12633 31352 26293 22321 79720 00530 34904 35255 55527 54168 38580 18933");
}

static void test_safety_number_is_the_same_at_both_sides(void **state)
{
    (void)state;
    awl_id a, b;
    memset(a.bytes, 0xab, sizeof(a.bytes));
    memset(b.bytes, 0x01, sizeof(b.bytes));
    char ab[AWL_SAFETY_STRLEN], ba[AWL_SAFETY_STRLEN], other[AWL_SAFETY_STRLEN];
    assert_int_equal(awl_safety_number(&a, &b, ab), AWL_OK);
    assert_int_equal(awl_safety_number(&b, &a, ba), AWL_OK);
    assert_string_equal(ab, ba);
    assert_int_equal(strlen(ab), AWL_SAFETY_STRLEN - 1);
    b.bytes[31] ^= 1;
    assert_int_equal(awl_safety_number(&a, &b, other), AWL_OK);
    assert_string_not_equal(ab, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256_of_abc),
        cmocka_unit_test(test_sha512_of_abc),
        cmocka_unit_test(test_hmac_sha256_as_in_rfc_4231),
        cmocka_unit_test(test_secrets_are_compared_to_the_last_byte),
        cmocka_unit_test(test_safety_number_of_known_ids),
        cmocka_unit_test(test_safety_number_is_the_same_at_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
