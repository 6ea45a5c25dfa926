/* SPDX-License-Identifier: MIT */
#ifndef SIM_TLS_PROOF_H
#define SIM_TLS_PROOF_H

#include "world.h"

/* The proof by the real core/link: preamble, mutual TLS, nomination and one message over the
 * modelled connections. Its bytes are random, so they stay out of the trace. */
extern const proof_ops tls_proof;

/* Makes two identities, once for all worlds. */
void tls_proof_setup(void);
void tls_proof_teardown(void);

#endif
