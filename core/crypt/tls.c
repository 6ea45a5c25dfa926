/* SPDX-License-Identifier: MIT */
#include "crypt/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/tls_internal.h"

enum {
    RECORD_MAX = 16384,   /* plaintext bytes in one TLS record */
    RECORD_OVERHEAD = 22, /* header 5, content type 1, AEAD tag 16 */
    KEEP_OUTPUT = 4096,   /* an empty output buffer larger than this is given back */
};

static awl_err fail(awl_tls *tls, awl_err err)
{
    tls->state = AWL_TLS_FAILED;
    tls->err = err;
    awl_buf_free(&tls->in);
    return err;
}

/* After an OpenSSL call that returned ret <= 0. AWL_OK: it only wants more input. */
static awl_err judge(awl_tls *tls, int ret)
{
    const int why = SSL_get_error(tls->ssl, ret);
    ERR_clear_error();
    if (why == SSL_ERROR_WANT_READ) {
        return AWL_OK;
    }
    if (why == SSL_ERROR_ZERO_RETURN && tls->state != AWL_TLS_HANDSHAKE) {
        tls->state = AWL_TLS_CLOSED;
        return AWL_ERR_CLOSED;
    }
    /* check_peer() and the BIO know better than OpenSSL what went wrong. */
    return fail(tls, tls->err != AWL_OK ? tls->err : AWL_ERR_TLS);
}

static awl_err shake(awl_tls *tls)
{
    ERR_clear_error();
    const int ret = SSL_do_handshake(tls->ssl);
    if (ret == 1) {
        tls->state = AWL_TLS_OPEN;
        return AWL_OK;
    }
    return judge(tls, ret);
}

static bool set_up(awl_tls *tls, awl_tls_side side)
{
    tls->ssl = SSL_new(tls->context->ssl_ctx);
    BIO *bio = awl_tls_bio_new(tls);
    if (tls->ssl == NULL || bio == NULL || SSL_set_app_data(tls->ssl, tls) != 1) {
        BIO_free(bio);
        return false;
    }
    SSL_set_bio(tls->ssl, bio, bio);
    if (side == AWL_TLS_CLIENT) {
        SSL_set_connect_state(tls->ssl);
        SSL_set_verify(tls->ssl, SSL_VERIFY_PEER, NULL);
        return true;
    }
    SSL_set_accept_state(tls->ssl);
    const bool mutual = tls->context->mode == AWL_TLS_LINK;
    SSL_set_verify(tls->ssl,
                   mutual ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE,
                   NULL);
    return true;
}

awl_err awl_tls_new(awl_tls_context *context, awl_tls_side side, const awl_id *expected,
                    awl_tls **out)
{
    *out = NULL;
    if ((context->mode == AWL_TLS_LINK && expected == NULL) ||
        (side == AWL_TLS_SERVER && !context->has_identity)) {
        return AWL_ERR_INVALID;
    }
    awl_tls *tls = calloc(1, sizeof(*tls));
    if (tls == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    atomic_fetch_add(&context->owners, 1);
    tls->context = context;
    awl_buf_init(&tls->in, AWL_TLS_INPUT_MAX);
    awl_buf_init(&tls->out, AWL_TLS_OUTPUT_MAX);
    if (expected != NULL) {
        tls->has_expected = true;
        tls->expected = *expected;
    }
    if (!set_up(tls, side) || shake(tls) != AWL_OK) {
        ERR_clear_error();
        awl_tls_free(tls);
        return AWL_ERR_NO_MEMORY;
    }
    *out = tls;
    return AWL_OK;
}

void awl_tls_free(awl_tls *tls)
{
    if (tls == NULL) {
        return;
    }
    SSL_free(tls->ssl);
    awl_buf_free(&tls->in);
    awl_buf_free(&tls->out);
    awl_tls_context_unref(tls->context);
    free(tls);
}

static void give_back(awl_tls *tls)
{
    if (tls->in.len == 0) {
        awl_buf_free(&tls->in);
    }
    if (tls->out.len == 0 && tls->out.cap > KEEP_OUTPUT) {
        awl_buf_free(&tls->out);
    }
}

awl_err awl_tls_input(awl_tls *tls, const void *data, size_t len)
{
    if (tls->state == AWL_TLS_FAILED) {
        return tls->err;
    }
    if (tls->state == AWL_TLS_CLOSED) {
        return AWL_OK; /* RFC 8446 section 6.1: what follows close_notify is ignored */
    }
    const awl_err err = awl_buf_append(&tls->in, data, len);
    if (err != AWL_OK) {
        return fail(tls, err);
    }
    if (tls->state != AWL_TLS_HANDSHAKE) {
        return AWL_OK;
    }
    const awl_err shaken = shake(tls);
    give_back(tls);
    return shaken;
}

awl_buf *awl_tls_output(awl_tls *tls)
{
    return &tls->out;
}

awl_tls_state awl_tls_get_state(const awl_tls *tls)
{
    return tls->state;
}

awl_err awl_tls_error(const awl_tls *tls)
{
    return tls->state == AWL_TLS_FAILED ? tls->err : AWL_OK;
}

awl_err awl_tls_write(awl_tls *tls, const void *data, size_t len)
{
    if (tls->state == AWL_TLS_FAILED) {
        return tls->err;
    }
    if (tls->state == AWL_TLS_HANDSHAKE || tls->said_close) {
        return AWL_ERR_STATE;
    }
    if (len == 0) {
        return AWL_OK;
    }
    const size_t room = tls->out.limit - tls->out.len;
    if (len > room || len + (len / RECORD_MAX + 1) * RECORD_OVERHEAD > room) {
        return AWL_ERR_LIMIT;
    }
    ERR_clear_error();
    size_t written = 0;
    const int ret = SSL_write_ex(tls->ssl, data, len, &written);
    return ret == 1 ? AWL_OK : judge(tls, ret);
}

awl_err awl_tls_read(awl_tls *tls, void *buf, size_t size, size_t *len)
{
    *len = 0;
    if (tls->state == AWL_TLS_FAILED) {
        return tls->err;
    }
    if (tls->state == AWL_TLS_HANDSHAKE) {
        return AWL_ERR_STATE;
    }
    ERR_clear_error();
    const int ret = SSL_read_ex(tls->ssl, buf, size, len);
    give_back(tls);
    if (ret == 1) {
        return AWL_OK;
    }
    *len = 0;
    return judge(tls, ret);
}

void awl_tls_close(awl_tls *tls)
{
    if ((tls->state == AWL_TLS_OPEN || tls->state == AWL_TLS_CLOSED) && !tls->said_close) {
        tls->said_close = true;
        ERR_clear_error();
        SSL_shutdown(tls->ssl);
        ERR_clear_error();
    }
}

const awl_id *awl_tls_peer_id(const awl_tls *tls)
{
    return tls->has_peer ? &tls->peer : NULL;
}

awl_err awl_tls_export(awl_tls *tls, const char *label, uint8_t *out, size_t len)
{
    if (len == 0 || len > AWL_TLS_EXPORT_MAX) {
        return AWL_ERR_INVALID;
    }
    memset(out, 0, len);
    if (tls->state == AWL_TLS_HANDSHAKE || tls->state == AWL_TLS_FAILED) {
        return AWL_ERR_STATE;
    }
    if (SSL_export_keying_material(tls->ssl, out, len, label, strlen(label), NULL, 0, 0) != 1) {
        ERR_clear_error();
        return AWL_ERR_NO_MEMORY;
    }
    return AWL_OK;
}
