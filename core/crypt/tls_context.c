/* SPDX-License-Identifier: MIT */
#include <openssl/err.h>
#include <stdlib.h>

#include "crypt/hash.h"
#include "crypt/identity_internal.h"
#include "crypt/tls_internal.h"
#include "util/hex.h"

enum {
    CERTIFICATES_MAX = 2048, /* bytes that the other side may send as its chain; ours has 300 */
};

/*
 * Stands in for OpenSSL's whole chain verification. That the other side holds the key is checked by
 * TLS itself (CertificateVerify); here only whose key it is. Failing here, and not after the
 * handshake, is what sends the other side an alert.
 */
static int check_peer(X509_STORE_CTX *store, void *arg)
{
    (void)arg;
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    awl_tls *tls = SSL_get_app_data(ssl);
    uint8_t key[AWL_KEY_LEN];
    X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    if (awl_key_from_pkey(X509_get0_pubkey(X509_STORE_CTX_get0_cert(store)), key) != AWL_OK) {
        return 0;
    }
    tls->peer = awl_id_from_key(key);
    tls->has_peer = true;
    if (tls->has_expected && !awl_id_equal(&tls->peer, &tls->expected)) {
        tls->err = tls->context->mode == AWL_TLS_LINK ? AWL_ERR_WRONG_PEER : AWL_ERR_WRONG_SERVER;
        return 0;
    }
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

static bool set_rules(SSL_CTX *ctx, awl_tls_mode mode)
{
    /* One version, one kind of key, one group: nothing to negotiate, no second flight. */
    if (SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set1_sigalgs_list(ctx, "ed25519") != 1 ||
        SSL_CTX_set1_client_sigalgs_list(ctx, "ed25519") != 1 ||
        SSL_CTX_set1_groups_list(ctx, "X25519") != 1 || SSL_CTX_set_num_tickets(ctx, 0) != 1) {
        return false;
    }
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(ctx, CERTIFICATES_MAX);
    SSL_CTX_set_cert_verify_callback(ctx, check_peer, NULL);
    if (mode == AWL_TLS_LINK) {
        /* The records that make TLS 1.3 look like 1.2 to middleboxes help nobody after a preamble
         * that is no TLS at all. */
        SSL_CTX_clear_options(ctx, SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
    }
    return true;
}

static bool set_identity(SSL_CTX *ctx, const awl_identity *identity)
{
    X509 *cert = awl_certificate_new(identity);
    const bool ok = cert != NULL && SSL_CTX_use_certificate(ctx, cert) == 1 &&
                    SSL_CTX_use_PrivateKey(ctx, identity->pkey) == 1;
    X509_free(cert);
    return ok;
}

awl_err awl_tls_context_new(const awl_identity *identity, awl_tls_mode mode, awl_tls_context **out)
{
    *out = NULL;
    if (mode == AWL_TLS_NONE || (mode == AWL_TLS_LINK && identity == NULL)) {
        return AWL_ERR_INVALID;
    }
    awl_crypt_start();
    awl_tls_context *c = calloc(1, sizeof(*c));
    if (c == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    atomic_init(&c->owners, 1);
    c->mode = mode;
    c->has_identity = identity != NULL;
    c->bio_method = awl_tls_bio_method_new();
    c->ssl_ctx = SSL_CTX_new(TLS_method());
    const bool ok = c->bio_method != NULL && c->ssl_ctx != NULL && set_rules(c->ssl_ctx, mode) &&
                    (identity == NULL || set_identity(c->ssl_ctx, identity));
    ERR_clear_error();
    if (!ok) {
        awl_tls_context_free(c);
        return AWL_ERR_NO_MEMORY;
    }
    *out = c;
    return AWL_OK;
}

void awl_tls_context_unref(awl_tls_context *context)
{
    if (context != NULL && atomic_fetch_sub(&context->owners, 1) == 1) {
        SSL_CTX_free(context->ssl_ctx);
        BIO_meth_free(context->bio_method);
        free(context);
    }
}

void awl_tls_context_free(awl_tls_context *context)
{
    awl_tls_context_unref(context);
}
