/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_HASH_H
#define AWL_CRYPT_HASH_H

#include <stdbool.h>

#include "util/types.h"

#define AWL_SHA256_LEN 32
#define AWL_SHA512_LEN 64

/* These three fail only without memory; the output is all zero then and the result false. */
bool awl_sha256(const void *data, size_t len, uint8_t out[AWL_SHA256_LEN]);
bool awl_sha512(const void *data, size_t len, uint8_t out[AWL_SHA512_LEN]);
bool awl_hmac_sha256(const uint8_t *key, size_t key_len, const void *data, size_t len,
                     uint8_t out[AWL_SHA256_LEN]); /* RFC 2104 */

/* The time taken depends on len only. */
bool awl_secret_equal(const void *a, const void *b, size_t len);

/* Overwrites memory that held a secret; the compiler may not leave it out. */
void awl_secret_wipe(void *data, size_t len);

#endif
