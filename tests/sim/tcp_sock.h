/* SPDX-License-Identifier: MIT */
#ifndef SIM_TCP_SOCK_H
#define SIM_TCP_SOCK_H

#include "tcp.h"

/* Inside of the TCP model: tcp.c has the sockets and the user's calls, tcp_in.c what arrives. */

typedef enum sock_state {
    SOCK_LISTEN,
    SOCK_SYN_SENT,
    SOCK_SYN_RECV,
    SOCK_ESTABLISHED,
    SOCK_FIN_WAIT,   /* the user closed, the peer's FIN is awaited */
    SOCK_CLOSE_WAIT, /* the peer closed, the user has not */
} sock_state;

typedef struct sock {
    uint32_t id, listener; /* listener: of an accepted one */
    sock_state state;
    awl_addr local, remote;
    uint32_t iss, snd_next, rcv_next;
    int resends, refusals;
    uint32_t generation; /* only the newest timer counts */
    awl_time clear_at;   /* data leaves no earlier: a lost segment holds up what follows */
} sock;

struct sim_tcp {
    sim_host_config cfg;
    uint64_t secret; /* of the ISNs */
    awl_prng prng;
    uint32_t last_id;
    sock *socks;
    size_t count, cap;
};

sock *sock_find(const sim_tcp *t, uint32_t id);
sock *sock_find_pair(const sim_tcp *t, const awl_addr *local, const awl_addr *remote);
sock *sock_find_listener(const sim_tcp *t, const awl_addr *local);

/* Both make pointers to other sockets invalid. */
sock *sock_add(sim_tcp *t, sock_state state, const awl_addr *local);
void sock_drop(sim_tcp *t, sock *s);

uint32_t sock_initial_seq(const sim_net *net, const sim_tcp *t, const sock *s);
void sock_transmit(sim_net *net, int host, const sock *s, uint8_t flags);
void sock_set_timer(sim_net *net, int host, sock *s, awl_time delay);

#endif
