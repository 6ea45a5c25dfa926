/* SPDX-License-Identifier: MIT */
#ifndef SIM_TCP_H
#define SIM_TCP_H

#include "net.h"

/*
 * The TCP of a modelled host, as far as punching sees it: sockets by 4-tuple, SYN repetition,
 * simultaneous open, listeners, RST for what is unknown, ISNs that grow with time. The SYN_SENT
 * socket wins over a listener on its port (NAT.md 1.1). Established data arrives in order and
 * whole.
 *
 * Sockets are named by numbers that are never reused. Events come out of sim_next().
 */

/* AWL_ERR_EXISTS: this 4-tuple exists (EADDRNOTAVAIL). AWL_ERR_UNREACHABLE: no interface has
 * local's address. local->port 0 is replaced by a fresh port. */
awl_err sim_connect(sim_net *net, int host, awl_addr *local, const awl_addr *remote, uint32_t *out);

/* AWL_ERR_ADDR_IN_USE: another listener has it. */
awl_err sim_listen(sim_net *net, int host, const awl_addr *local, uint32_t *out);

/* Copies data. False: the socket is not established. */
bool sim_send(sim_net *net, int host, uint32_t sock, const void *data, size_t len);

/* With RST, or with FIN. A SYN_SENT socket or a listener just goes; nothing is sent. */
void sim_close(sim_net *net, int host, uint32_t id, bool reset);

/* How many sockets are there that the user has not closed? */
unsigned sim_open_sockets(const sim_net *net, int host);

/* False when there is no such socket. */
bool sim_endpoints(const sim_net *net, int host, uint32_t sock, awl_addr *local, awl_addr *remote);

/* --- between net.c and tcp.c --- */

typedef struct sim_tcp sim_tcp; /* the stack of one host */

sim_tcp *sim_tcp_new(const sim_host_config *config, uint64_t seed);
void sim_tcp_free(sim_tcp *tcp);
void sim_tcp_receive(sim_net *net, int host, sim_packet *p); /* the payload stays p's */
void sim_tcp_timer(sim_net *net, int host, uint32_t id, uint32_t generation);

sim_tcp *sim_host_tcp(const sim_net *net, int host);
bool sim_host_has(const sim_net *net, int host, const awl_addr *ip);
void sim_transmit(sim_net *net, int host, sim_packet *p, awl_time at); /* takes the payload */
void sim_sock_timer(sim_net *net, awl_time at, int host, uint32_t sock, uint32_t generation);
void sim_raise(sim_net *net, const sim_event *ev);
uint32_t sim_loss(const sim_net *net);
awl_prng *sim_prng(sim_net *net);

#endif
