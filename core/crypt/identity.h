/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_IDENTITY_H
#define AWL_CRYPT_IDENTITY_H

#include "bradawl/err.h"

#include "util/types.h"

/*
 * An Ed25519 key pair (RFC 8032): who a peer or a server is. Its ID is the SHA-256 of the
 * SubjectPublicKeyInfo (RFC 8410), so an ID can be computed from the raw key alone.
 *
 * An identity is immutable: it may be shared by threads.
 */
typedef struct awl_identity awl_identity;

/* The PEM of a key is about 120 bytes; anything past this is not one. */
#define AWL_IDENTITY_PEM_MAX 4096

/* A fresh key. AWL_ERR_NO_MEMORY; AWL_ERR_OS: no randomness. */
awl_err awl_identity_generate(awl_identity **out);

/* From the bytes of identity.pem ("PRIVATE KEY", PKCS#8, not encrypted). AWL_ERR_MALFORMED: not
 * such a file, or a key of another kind. */
awl_err awl_identity_from_pem(const char *pem, size_t len, awl_identity **out);

/* Writes the PEM with a NUL; *len is its length without. It is a secret: wipe the buffer with
 * awl_secret_wipe(). AWL_ERR_LIMIT: size is too small (256 is enough). */
awl_err awl_identity_to_pem(const awl_identity *identity, char *buf, size_t size, size_t *len);

void awl_identity_free(awl_identity *identity); /* NULL is fine */

/* Both are valid as long as the identity. The key has AWL_KEY_LEN bytes. */
const awl_id *awl_identity_id(const awl_identity *identity);
const uint8_t *awl_identity_key(const awl_identity *identity);

awl_err awl_identity_sign(const awl_identity *identity, const void *msg, size_t len,
                          uint8_t sig[AWL_SIG_LEN]);

/* AWL_ERR_BAD_SIGNATURE: it is not this key's signature of msg (or key is no key). */
awl_err awl_signature_verify(const uint8_t key[AWL_KEY_LEN], const void *msg, size_t len,
                             const uint8_t sig[AWL_SIG_LEN]);

/* The ID of a raw public key. Any 32 bytes have one. */
awl_id awl_id_from_key(const uint8_t key[AWL_KEY_LEN]);

#endif
