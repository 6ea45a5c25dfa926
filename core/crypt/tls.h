/* SPDX-License-Identifier: MIT */
#ifndef AWL_CRYPT_TLS_H
#define AWL_CRYPT_TLS_H

#include "bradawl/err.h"

#include "crypt/identity.h"
#include "util/bytes.h"
#include "util/types.h"

/*
 * TLS 1.3 (RFC 8446) between memory buffers: ciphertext in, ciphertext out, plaintext in between.
 * Certificates are self-signed Ed25519; only the key in them counts, dates and names are ignored.
 * No tickets, no resumption, no early data, no configuration file of OpenSSL.
 *
 *     socket --awl_tls_input--> [tls] --awl_tls_read--> plaintext
 *     socket <--awl_tls_output-- [tls] <--awl_tls_write-- plaintext
 */

/* The part that is the same for all connections of one kind: make one, share it. */
typedef struct awl_tls_context awl_tls_context;
typedef struct awl_tls awl_tls;

typedef enum awl_tls_mode {
    AWL_TLS_NONE = 0,
    AWL_TLS_LINK, /* peer to peer: both show a certificate; another ID is AWL_ERR_WRONG_PEER */
    AWL_TLS_MAIN, /* main connection: only the server shows one; another ID is
                   * AWL_ERR_WRONG_SERVER */
} awl_tls_mode;

typedef enum awl_tls_side {
    AWL_TLS_CLIENT = 1,
    AWL_TLS_SERVER,
} awl_tls_side;

typedef enum awl_tls_state {
    AWL_TLS_HANDSHAKE = 0,
    AWL_TLS_OPEN,   /* the other side is who it should be; plaintext flows */
    AWL_TLS_CLOSED, /* the other side said close_notify: nothing more will be read */
    AWL_TLS_FAILED, /* see awl_tls_error(); an alert may wait in the output */
} awl_tls_state;

enum {
    AWL_TLS_INPUT_MAX = 2 * 1024 * 1024,  /* ciphertext that waits for awl_tls_read() */
    AWL_TLS_OUTPUT_MAX = 4 * 1024 * 1024, /* ciphertext that waits for the socket */
    AWL_TLS_EXPORT_MAX = 64,
};

/* identity may be NULL for clients of AWL_TLS_MAIN, who show none. It is not needed afterwards.
 * AWL_ERR_INVALID, AWL_ERR_NO_MEMORY. */
awl_err awl_tls_context_new(const awl_identity *identity, awl_tls_mode mode, awl_tls_context **out);
void awl_tls_context_free(awl_tls_context *context); /* NULL is fine; connections keep theirs */

/* A client's ClientHello waits in the output at once. expected: whose key the other side must
 * show. NULL accepts any key and tells it in awl_tls_peer_id(): for trust at first use on the main
 * connection and for servers of AWL_TLS_MAIN. AWL_ERR_INVALID: NULL with AWL_TLS_LINK, or a server
 * without an identity. */
awl_err awl_tls_new(awl_tls_context *context, awl_tls_side side, const awl_id *expected,
                    awl_tls **out);
void awl_tls_free(awl_tls *tls); /* NULL is fine */

/* Feeds ciphertext, any amount, and goes on with the handshake. AWL_OK also when more is needed:
 * look at awl_tls_state(). Else the error that ended the connection, now or before:
 *   AWL_ERR_WRONG_PEER, AWL_ERR_WRONG_SERVER   the other side's key is not the expected one
 *   AWL_ERR_TLS      everything else that breaks TLS: garbage, a bad record, an alert from the
 *                    other side (also the alert by which it says that OUR key is wrong)
 *   AWL_ERR_LIMIT    more ciphertext than AWL_TLS_INPUT_MAX waits to be read, or more than
 *                    AWL_TLS_OUTPUT_MAX to be sent
 *   AWL_ERR_NO_MEMORY
 * In TLS 1.3 a client is OPEN before the server has judged its certificate: a refusal comes as an
 * AWL_ERR_TLS of a later input or read. */
awl_err awl_tls_input(awl_tls *tls, const void *data, size_t len);

/* Ciphertext for the socket: read awl_buf_head() and ->len, then awl_buf_consume(). It stays the
 * tls object's. What waits after a failure is the alert: send it, then close. */
awl_buf *awl_tls_output(awl_tls *tls);

awl_tls_state awl_tls_get_state(const awl_tls *tls);
awl_err awl_tls_error(const awl_tls *tls); /* AWL_OK unless FAILED */

/* Encrypts all of it. AWL_ERR_STATE: before OPEN, or after awl_tls_close(). AWL_ERR_LIMIT: the
 * output is full, nothing was taken; the connection lives on. Else as awl_tls_input(). */
awl_err awl_tls_write(awl_tls *tls, const void *data, size_t len);

/* Decrypts up to size bytes; *len is 0 when no more is there yet. AWL_ERR_CLOSED: close_notify
 * came, and everything before it was read. AWL_ERR_STATE before OPEN. Else as awl_tls_input(). */
awl_err awl_tls_read(awl_tls *tls, void *buf, size_t size, size_t *len);

/* Queues close_notify; once. Reading is still allowed. Does nothing unless OPEN or CLOSED. */
void awl_tls_close(awl_tls *tls);

/* Whose key the other side showed; NULL until it showed one (and at a server of AWL_TLS_MAIN).
 * Set also when the key was refused, for the message to the user. Valid as long as tls. */
const awl_id *awl_tls_peer_id(const awl_tls *tls);

/* Keying material of this connection (RFC 8446 section 7.5) without a context: the same at both
 * ends, different on every connection. AWL_ERR_STATE before OPEN; AWL_ERR_INVALID: len is past
 * AWL_TLS_EXPORT_MAX. */
awl_err awl_tls_export(awl_tls *tls, const char *label, uint8_t *out, size_t len);

#endif
