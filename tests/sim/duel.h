/* SPDX-License-Identifier: MIT */
#ifndef SIM_DUEL_H
#define SIM_DUEL_H

#include "tcp.h"

/*
 * Two hosts behind two gateways, without engine or server: the throw-away scripts of the lab
 * (NAT.md 4), played on the model. A is host 0 at A_LOCAL, B host 1 at B_LOCAL.
 */
typedef struct duel {
    sim_net *net;
    awl_addr local[2], mapped[2];
    awl_time retry;       /* dial again so long after an error */
    awl_time retry_extra; /* plus up to so much, at random */
    awl_time start[2];
    uint32_t sock[2];
    bool connected[2];
    awl_time connected_at[2];
    unsigned dials[2];
} duel;

/* Presets of nat_preset(), or NULL: no NAT. owd: from one host to the other. The config may be
 * changed by tune (NULL is fine) before it is used. */
duel duel_new(const char *a, const char *b, awl_time owd, void (*tune)(nat_config *cfg));
duel duel_on_one_lan(awl_time owd);
void duel_free(duel *d);

/* Both dial from their start on, again after errors, until both are connected. False: not before
 * `until`. */
bool duel_run(duel *d, awl_time until);

#endif
