/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "crypt/hash.h"
#include "crypt/identity.h"
#include "t.h"
#include "util/hex.h"

/* RFC 8410 section 10.3 and 10.1: a private key and its public half. */
static const char RFC_PEM[] = "-----BEGIN PRIVATE KEY-----\n"
                              "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
                              "-----END PRIVATE KEY-----\n";
static const uint8_t RFC_KEY[AWL_KEY_LEN] = {
    0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96,
    0xc8, 0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1};

static awl_identity *generate(void)
{
    awl_identity *identity = NULL;
    assert_int_equal(awl_identity_generate(&identity), AWL_OK);
    return identity;
}

static void test_two_generated_identities_differ(void **state)
{
    (void)state;
    awl_identity *a = generate(), *b = generate();
    assert_false(awl_id_equal(awl_identity_id(a), awl_identity_id(b)));
    awl_identity_free(a);
    awl_identity_free(b);
}

static void test_pem_brings_the_same_identity_back(void **state)
{
    (void)state;
    awl_identity *a = generate(), *b = NULL;
    char pem[256];
    size_t len = 0;
    assert_int_equal(awl_identity_to_pem(a, pem, sizeof(pem), &len), AWL_OK);
    assert_int_equal(len, strlen(pem));
    assert_int_equal(awl_identity_from_pem(pem, len, &b), AWL_OK);
    assert_true(awl_id_equal(awl_identity_id(a), awl_identity_id(b)));
    assert_memory_equal(awl_identity_key(a), awl_identity_key(b), AWL_KEY_LEN);
    awl_secret_wipe(pem, sizeof(pem));
    assert_int_equal(pem[0], 0);
    awl_identity_free(a);
    awl_identity_free(b);
}

static void test_pem_is_pkcs8_as_in_rfc_8410(void **state)
{
    (void)state;
    awl_identity *a = NULL;
    char pem[256];
    size_t len = 0;
    assert_int_equal(awl_identity_from_pem(RFC_PEM, strlen(RFC_PEM), &a), AWL_OK);
    assert_memory_equal(awl_identity_key(a), RFC_KEY, AWL_KEY_LEN);
    assert_int_equal(awl_identity_to_pem(a, pem, sizeof(pem), &len), AWL_OK);
    assert_string_equal(pem, RFC_PEM);
    awl_identity_free(a);
}

static void test_pem_needs_room(void **state)
{
    (void)state;
    awl_identity *a = generate();
    char pem[64];
    size_t len = 1;
    assert_int_equal(awl_identity_to_pem(a, pem, sizeof(pem), &len), AWL_ERR_LIMIT);
    assert_int_equal(len, 0);
    awl_identity_free(a);
}

/* A P-256 key (made for this test) is a good key of the wrong kind; the encrypted one must not ask
 * for a pass phrase. */
static void test_other_files_are_refused(void **state)
{
    (void)state;
    static const char ec[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiMGk11LOzy8acSSl\n"
                             "+L90pcOiqIfEsJw+Q39BuqVvo26hRANCAASbkTqhalSQ/XQP/HOfbwm1V82ZzVxs\n"
                             "U/XhAMWMaa/gknUT9NJJ4dBBOwlFkSfNDmrn+gIjw4IYhOjkD+HALyvn\n"
                             "-----END PRIVATE KEY-----\n";
    static const char encrypted[] =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgkkITnnaZetQICCAAw\n"
        "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEDKOl7/WujZ656UBBWzVtJ4EQGx2\n"
        "wkwvkn9iIevunrekwxoisyVS1ZJnNEiz7GFdI9fU7RrZpEYi67UXvaLv3wXODzKl\n"
        "AP76UnDxdJJM2w93oSg=\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n";
    const char *const bad[] = {"", "hello", RFC_PEM + 1, ec, encrypted};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        awl_identity *a = (awl_identity *)&i;
        assert_int_equal(awl_identity_from_pem(bad[i], strlen(bad[i]), &a), AWL_ERR_MALFORMED);
        assert_null(a);
    }
    char long_one[AWL_IDENTITY_PEM_MAX + 1];
    memset(long_one, '\n', sizeof(long_one));
    awl_identity *a = NULL;
    assert_int_equal(awl_identity_from_pem(long_one, sizeof(long_one), &a), AWL_ERR_MALFORMED);
}

static void test_id_is_the_hash_of_the_subject_public_key_info(void **state)
{
    (void)state;
    /* openssl pkey -in rfc.pem -pubout -outform DER | sha256sum */
    const awl_id id = awl_id_from_key(RFC_KEY);
    char hex[65];
    awl_hex_format(id.bytes, sizeof(id.bytes), hex, sizeof(hex));
    assert_string_equal(hex, "a1e9156054e04fac899ae9f275132cdc07a5dbc4ea2c2ad3a1ffc6e0d253681f");

    awl_identity *a = generate();
    const awl_id own = awl_id_from_key(awl_identity_key(a));
    assert_true(awl_id_equal(&own, awl_identity_id(a)));
    awl_identity_free(a);
}

static void test_signature_holds_for_one_message_and_one_key(void **state)
{
    (void)state;
    awl_identity *a = generate(), *b = generate();
    uint8_t sig[AWL_SIG_LEN];
    assert_int_equal(awl_identity_sign(a, "text", 4, sig), AWL_OK);
    assert_int_equal(awl_signature_verify(awl_identity_key(a), "text", 4, sig), AWL_OK);
    assert_int_equal(awl_signature_verify(awl_identity_key(a), "texT", 4, sig),
                     AWL_ERR_BAD_SIGNATURE);
    assert_int_equal(awl_signature_verify(awl_identity_key(a), "text", 3, sig),
                     AWL_ERR_BAD_SIGNATURE);
    assert_int_equal(awl_signature_verify(awl_identity_key(b), "text", 4, sig),
                     AWL_ERR_BAD_SIGNATURE);
    for (size_t i = 0; i < AWL_SIG_LEN; i++) {
        sig[i] ^= 0x10;
        assert_int_equal(awl_signature_verify(awl_identity_key(a), "text", 4, sig),
                         AWL_ERR_BAD_SIGNATURE);
        sig[i] ^= 0x10;
    }
    awl_identity_free(a);
    awl_identity_free(b);
}

static void test_signature_by_32_bytes_that_are_no_key_is_refused(void **state)
{
    (void)state;
    uint8_t key[AWL_KEY_LEN], sig[AWL_SIG_LEN] = {0};
    memset(key, 0xff, sizeof(key));
    assert_int_equal(awl_signature_verify(key, "text", 4, sig), AWL_ERR_BAD_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_generated_identities_differ),
        cmocka_unit_test(test_pem_brings_the_same_identity_back),
        cmocka_unit_test(test_pem_is_pkcs8_as_in_rfc_8410),
        cmocka_unit_test(test_pem_needs_room),
        cmocka_unit_test(test_other_files_are_refused),
        cmocka_unit_test(test_id_is_the_hash_of_the_subject_public_key_info),
        cmocka_unit_test(test_signature_holds_for_one_message_and_one_key),
        cmocka_unit_test(test_signature_by_32_bytes_that_are_no_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
