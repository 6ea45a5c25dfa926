/* SPDX-License-Identifier: MIT */
#include "crypt/identity.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/hash.h"
#include "crypt/identity_internal.h"

void awl_crypt_start(void)
{
    OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    ERR_clear_error();
}

awl_err awl_key_from_pkey(const EVP_PKEY *pkey, uint8_t key[AWL_KEY_LEN])
{
    size_t len = AWL_KEY_LEN;
    if (pkey == NULL || EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(pkey, key, &len) != 1 || len != AWL_KEY_LEN) {
        return AWL_ERR_MALFORMED;
    }
    return AWL_OK;
}

awl_id awl_id_from_key(const uint8_t key[AWL_KEY_LEN])
{
    /* SubjectPublicKeyInfo ::= SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING key }: for
     * Ed25519 everything before the key is constant (RFC 8410 section 4). */
    uint8_t spki[12 + AWL_KEY_LEN] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                      0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    memcpy(spki + 12, key, AWL_KEY_LEN);
    awl_id id;
    awl_sha256(spki, sizeof(spki), id.bytes);
    return id;
}

/* Takes pkey over, also on error. */
static awl_err wrap(EVP_PKEY *pkey, awl_identity **out)
{
    awl_identity *identity = calloc(1, sizeof(*identity));
    if (identity == NULL) {
        EVP_PKEY_free(pkey);
        return AWL_ERR_NO_MEMORY;
    }
    identity->pkey = pkey;
    awl_err err = awl_key_from_pkey(pkey, identity->key);
    if (err != AWL_OK) {
        awl_identity_free(identity);
        return err;
    }
    identity->id = awl_id_from_key(identity->key);
    *out = identity;
    return AWL_OK;
}

awl_err awl_identity_generate(awl_identity **out)
{
    *out = NULL;
    awl_crypt_start();
    EVP_PKEY *pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (pkey == NULL) {
        ERR_clear_error();
        return AWL_ERR_OS;
    }
    return wrap(pkey, out);
}

/* An encrypted PEM must not make OpenSSL ask for a pass phrase on the terminal. */
static int refuse_passphrase(char *buf, int size, int writing, void *ctx)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)ctx;
    return -1;
}

awl_err awl_identity_from_pem(const char *pem, size_t len, awl_identity **out)
{
    *out = NULL;
    awl_crypt_start();
    if (len == 0 || len > AWL_IDENTITY_PEM_MAX) {
        return AWL_ERR_MALFORMED;
    }
    BIO *bio = BIO_new_mem_buf(pem, (int)len);
    if (bio == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, NULL);
    BIO_free(bio);
    ERR_clear_error();
    return pkey != NULL ? wrap(pkey, out) : AWL_ERR_MALFORMED;
}

awl_err awl_identity_to_pem(const awl_identity *identity, char *buf, size_t size, size_t *len)
{
    *len = 0;
    BIO *bio = BIO_new(BIO_s_secmem()); /* wiped when it is freed */
    if (bio == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = AWL_ERR_NO_MEMORY;
    if (PEM_write_bio_PKCS8PrivateKey(bio, identity->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
        char *pem = NULL;
        long pem_len = BIO_get_mem_data(bio, &pem);
        err = AWL_ERR_LIMIT;
        if (pem_len > 0 && (size_t)pem_len < size) {
            memcpy(buf, pem, (size_t)pem_len);
            buf[pem_len] = '\0';
            *len = (size_t)pem_len;
            err = AWL_OK;
        }
    }
    BIO_free(bio);
    ERR_clear_error();
    return err;
}

void awl_identity_free(awl_identity *identity)
{
    if (identity != NULL) {
        EVP_PKEY_free(identity->pkey);
        free(identity);
    }
}

const awl_id *awl_identity_id(const awl_identity *identity)
{
    return &identity->id;
}

const uint8_t *awl_identity_key(const awl_identity *identity)
{
    return identity->key;
}

awl_err awl_identity_sign(const awl_identity *identity, const void *msg, size_t len,
                          uint8_t sig[AWL_SIG_LEN])
{
    size_t sig_len = AWL_SIG_LEN;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, identity->pkey) == 1 &&
              EVP_DigestSign(ctx, sig, &sig_len, msg, len) == 1 && sig_len == AWL_SIG_LEN;
    EVP_MD_CTX_free(ctx);
    if (!ok) {
        memset(sig, 0, AWL_SIG_LEN);
        ERR_clear_error();
        return AWL_ERR_NO_MEMORY; /* Ed25519 itself cannot fail */
    }
    return AWL_OK;
}

awl_err awl_signature_verify(const uint8_t key[AWL_KEY_LEN], const void *msg, size_t len,
                             const uint8_t sig[AWL_SIG_LEN])
{
    awl_crypt_start();
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, AWL_KEY_LEN);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok = pkey != NULL && ctx != NULL &&
              EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, sig, AWL_SIG_LEN, msg, len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    ERR_clear_error();
    return ok ? AWL_OK : AWL_ERR_BAD_SIGNATURE;
}
