/* SPDX-License-Identifier: MIT */
#include "crypt/hash.h"

#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "crypt/identity_internal.h"

static bool digest(const EVP_MD *md, const void *data, size_t len, uint8_t *out)
{
    if (EVP_Digest(data, len, out, NULL, md, NULL) == 1) {
        return true;
    }
    ERR_clear_error();
    memset(out, 0, (size_t)EVP_MD_get_size(md));
    return false;
}

bool awl_sha256(const void *data, size_t len, uint8_t out[AWL_SHA256_LEN])
{
    awl_crypt_start();
    return digest(EVP_sha256(), data, len, out);
}

bool awl_sha512(const void *data, size_t len, uint8_t out[AWL_SHA512_LEN])
{
    awl_crypt_start();
    return digest(EVP_sha512(), data, len, out);
}

bool awl_hmac_sha256(const uint8_t *key, size_t key_len, const void *data, size_t len,
                     uint8_t out[AWL_SHA256_LEN])
{
    awl_crypt_start();
    if (key_len <= INT_MAX && HMAC(EVP_sha256(), key, (int)key_len, data, len, out, NULL) != NULL) {
        return true;
    }
    ERR_clear_error();
    memset(out, 0, AWL_SHA256_LEN);
    return false;
}

bool awl_secret_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

void awl_secret_wipe(void *data, size_t len)
{
    OPENSSL_cleanse(data, len);
}
