/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_IDENTITY_INTERNAL_H
#define AWL_CRYPT_IDENTITY_INTERNAL_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "crypt/identity.h"

struct awl_identity {
    EVP_PKEY *pkey;
    uint8_t key[AWL_KEY_LEN];
    awl_id id;
};

/* Starts OpenSSL without its configuration file: a file of the computer must not change what this
 * program accepts. Only the first call into OpenSSL decides, so everything that can be first calls
 * this. */
void awl_crypt_start(void);

/* The raw key of an Ed25519 public key; AWL_ERR_MALFORMED for another kind. */
awl_err awl_key_from_pkey(const EVP_PKEY *pkey, uint8_t key[AWL_KEY_LEN]);

/* A self-signed certificate of the identity, the same bytes each time: fixed serial number, name
 * and dates (nobody looks at them). The caller's to X509_free(); NULL without memory. */
X509 *awl_certificate_new(const awl_identity *identity);

#endif
