/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_LOGIN_PROOF_H
#define AWL_CRYPT_LOGIN_PROOF_H

#include "crypt/identity.h"
#include "crypt/tls.h"

/*
 * How a client proves its key on the main connection: an Ed25519 signature of
 *
 *     "bradawl-login-v1" (16 bytes) || server ID (32) || exporter (32)
 *
 * The exporter binds it to this one TLS connection, the server ID to this server, the prefix keeps
 * it apart from every other use of the key. Both ends take the exporter from their own TLS.
 */
#define AWL_EXPORTER_LEN         32
#define AWL_LOGIN_EXPORTER_LABEL "EXPORTER-bradawl-login-v1"

/* AWL_ERR_STATE: the handshake is not finished. */
awl_err awl_login_exporter(awl_tls *tls, uint8_t exporter[AWL_EXPORTER_LEN]);

awl_err awl_login_sign(const awl_identity *identity, const awl_id *server_id,
                       const uint8_t exporter[AWL_EXPORTER_LEN], uint8_t sig[AWL_SIG_LEN]);

/* AWL_ERR_BAD_SIGNATURE: the client does not hold the private key of key, or signed for another
 * connection or server. */
awl_err awl_login_verify(const uint8_t key[AWL_KEY_LEN], const awl_id *server_id,
                         const uint8_t exporter[AWL_EXPORTER_LEN], const uint8_t sig[AWL_SIG_LEN]);

#endif
