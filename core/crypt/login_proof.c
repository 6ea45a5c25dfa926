/* SPDX-License-Identifier: MIT */
#include "crypt/login_proof.h"

#include <string.h>

enum {
    PREFIX_LEN = 16,
    PROOF_LEN = PREFIX_LEN + AWL_ID_LEN + AWL_EXPORTER_LEN,
};

static void build(const awl_id *server_id, const uint8_t exporter[AWL_EXPORTER_LEN],
                  uint8_t proof[PROOF_LEN])
{
    memcpy(proof, "bradawl-login-v1", PREFIX_LEN);
    memcpy(proof + PREFIX_LEN, server_id->bytes, AWL_ID_LEN);
    memcpy(proof + PREFIX_LEN + AWL_ID_LEN, exporter, AWL_EXPORTER_LEN);
}

awl_err awl_login_exporter(awl_tls *tls, uint8_t exporter[AWL_EXPORTER_LEN])
{
    return awl_tls_export(tls, AWL_LOGIN_EXPORTER_LABEL, exporter, AWL_EXPORTER_LEN);
}

awl_err awl_login_sign(const awl_identity *identity, const awl_id *server_id,
                       const uint8_t exporter[AWL_EXPORTER_LEN], uint8_t sig[AWL_SIG_LEN])
{
    uint8_t proof[PROOF_LEN];
    build(server_id, exporter, proof);
    return awl_identity_sign(identity, proof, sizeof(proof), sig);
}

awl_err awl_login_verify(const uint8_t key[AWL_KEY_LEN], const awl_id *server_id,
                         const uint8_t exporter[AWL_EXPORTER_LEN], const uint8_t sig[AWL_SIG_LEN])
{
    uint8_t proof[PROOF_LEN];
    build(server_id, exporter, proof);
    return awl_signature_verify(key, proof, sizeof(proof), sig);
}
