/* SPDX-License-Identifier: MIT */
#include <openssl/bio.h>
#include <string.h>

#include "crypt/tls_internal.h"

static int read_in(BIO *bio, char *buf, size_t size, size_t *len)
{
    awl_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    *len = size < tls->in.len ? size : tls->in.len;
    if (*len == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    memcpy(buf, awl_buf_head(&tls->in), *len);
    awl_buf_consume(&tls->in, *len);
    return 1;
}

/* Without retry: a peer that makes us talk (KeyUpdate without end) and does not listen is cut off,
 * not waited for. */
static int write_out(BIO *bio, const char *data, size_t size, size_t *len)
{
    awl_tls *tls = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    const awl_err err = awl_buf_append(&tls->out, data, size);
    if (err != AWL_OK) {
        tls->err = err;
        *len = 0;
        return 0;
    }
    *len = size;
    return 1;
}

static long control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0; /* written is flushed */
}

static int create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

BIO_METHOD *awl_tls_bio_method_new(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "awl_buf");
    if (method == NULL || BIO_meth_set_read_ex(method, read_in) != 1 ||
        BIO_meth_set_write_ex(method, write_out) != 1 || BIO_meth_set_ctrl(method, control) != 1 ||
        BIO_meth_set_create(method, create) != 1) {
        BIO_meth_free(method);
        return NULL;
    }
    return method;
}

BIO *awl_tls_bio_new(awl_tls *tls)
{
    BIO *bio = BIO_new(tls->context->bio_method);
    if (bio != NULL) {
        BIO_set_data(bio, tls);
    }
    return bio;
}
