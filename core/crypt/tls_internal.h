/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_TLS_INTERNAL_H
#define AWL_CRYPT_TLS_INTERNAL_H

#include <openssl/ssl.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "crypt/tls.h"

struct awl_tls_context {
    awl_tls_mode mode;
    bool has_identity;
    SSL_CTX *ssl_ctx;
    BIO_METHOD *bio_method;
    atomic_int owners; /* the maker and each connection; connections may live in other threads */
};

struct awl_tls {
    awl_tls_context *context;
    SSL *ssl;
    awl_tls_state state;
    awl_err err;
    awl_buf in, out;
    bool has_expected, has_peer, said_close;
    awl_id expected, peer;
};

void awl_tls_context_unref(awl_tls_context *context);

/* A BIO whose two ends are tls->in and tls->out. OpenSSL's own memory BIO keeps the largest buffer
 * that it ever needed, twice a connection; these are given back when they are empty. */
BIO_METHOD *awl_tls_bio_method_new(void);
BIO *awl_tls_bio_new(awl_tls *tls); /* of tls->context->bio_method */

#endif
