/* SPDX-License-Identifier: MIT */
#include "tcp.h"

#include <stdlib.h>
#include <string.h>

#include "tcp_sock.h"

enum {
    EPHEMERAL_LOWEST = 32768,
    EPHEMERAL_PORTS = 28232, /* 32768..60999, as on Linux */
};

sim_tcp *sim_tcp_new(const sim_host_config *config, uint64_t seed)
{
    sim_tcp *t = calloc(1, sizeof(*t));
    if (t == NULL) {
        abort();
    }
    t->cfg = *config;
    t->prng = awl_prng_seed(seed);
    t->secret = awl_prng_next(&t->prng);
    return t;
}

void sim_tcp_free(sim_tcp *t)
{
    if (t != NULL) {
        free(t->socks);
        free(t);
    }
}

sock *sock_find(const sim_tcp *t, uint32_t id)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->socks[i].id == id) {
            return &t->socks[i];
        }
    }
    return NULL;
}

sock *sock_find_pair(const sim_tcp *t, const awl_addr *local, const awl_addr *remote)
{
    for (size_t i = 0; i < t->count; i++) {
        sock *s = &t->socks[i];
        if (s->state != SOCK_LISTEN && awl_addr_equal(&s->local, local) &&
            awl_addr_equal(&s->remote, remote)) {
            return s;
        }
    }
    return NULL;
}

sock *sock_find_listener(const sim_tcp *t, const awl_addr *local)
{
    for (size_t i = 0; i < t->count; i++) {
        sock *s = &t->socks[i];
        if (s->state == SOCK_LISTEN && awl_addr_equal(&s->local, local)) {
            return s;
        }
    }
    return NULL;
}

sock *sock_add(sim_tcp *t, sock_state state, const awl_addr *local)
{
    if (t->count == t->cap) {
        t->cap = t->cap == 0 ? 16 : 2 * t->cap;
        t->socks = realloc(t->socks, t->cap * sizeof(*t->socks));
        if (t->socks == NULL) {
            abort();
        }
    }
    sock *s = &t->socks[t->count++];
    *s = (sock){.id = ++t->last_id, .state = state, .local = *local};
    return s;
}

void sock_drop(sim_tcp *t, sock *s)
{
    *s = t->socks[--t->count];
}

/* RFC 6528: a hash of the 4-tuple plus a clock of 64 ns, so that a later socket with the same
 * 4-tuple begins further on. */
uint32_t sock_initial_seq(const sim_net *net, const sim_tcp *t, const sock *s)
{
    uint64_t h = t->secret;
    for (size_t i = 0; i < sizeof(s->local.ip); i++) {
        h = (h ^ s->local.ip[i]) * UINT64_C(1099511628211);
        h = (h ^ s->remote.ip[i]) * UINT64_C(1099511628211);
    }
    h = (h ^ s->local.port) * UINT64_C(1099511628211);
    h = (h ^ s->remote.port) * UINT64_C(1099511628211);
    return (uint32_t)(h >> 32) + (uint32_t)(sim_now(net) * 1000 / 64);
}

void sock_transmit(sim_net *net, int host, const sock *s, uint8_t flags)
{
    sim_packet p = {.src = s->local, .dst = s->remote, .flags = flags, .seq = s->snd_next};
    if (flags & SIM_SYN) {
        p.seq = s->iss;
    }
    if (flags & SIM_ACK) {
        p.ack = s->rcv_next;
    }
    sim_transmit(net, host, &p, sim_now(net));
}

void sock_set_timer(sim_net *net, int host, sock *s, awl_time delay)
{
    sim_sock_timer(net, sim_now(net) + delay, host, s->id, ++s->generation);
}

/* --- calls of the user -------------------------------------------------------------------------
 */

static bool port_in_use(const sim_tcp *t, uint16_t port)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->socks[i].local.port == port) {
            return true;
        }
    }
    return false;
}

static uint16_t fresh_port(sim_tcp *t)
{
    uint16_t port;
    do {
        port = (uint16_t)(EPHEMERAL_LOWEST + awl_prng_below(&t->prng, EPHEMERAL_PORTS));
    } while (port_in_use(t, port));
    return port;
}

awl_err sim_connect(sim_net *net, int host, awl_addr *local, const awl_addr *remote, uint32_t *out)
{
    sim_tcp *t = sim_host_tcp(net, host);
    *out = 0;
    if (!sim_host_has(net, host, local)) {
        return AWL_ERR_UNREACHABLE;
    }
    if (local->port == 0) {
        local->port = fresh_port(t);
    }
    if (sock_find_pair(t, local, remote) != NULL) {
        return AWL_ERR_EXISTS;
    }
    sock *s = sock_add(t, SOCK_SYN_SENT, local);
    s->remote = *remote;
    s->iss = sock_initial_seq(net, t, s);
    s->snd_next = s->iss + 1;
    *out = s->id;
    sock_set_timer(net, host, s, AWL_SECOND(1));
    sock_transmit(net, host, s, SIM_SYN);
    return AWL_OK;
}

awl_err sim_listen(sim_net *net, int host, const awl_addr *local, uint32_t *out)
{
    sim_tcp *t = sim_host_tcp(net, host);
    *out = 0;
    if (!sim_host_has(net, host, local)) {
        return AWL_ERR_UNREACHABLE;
    }
    if (sock_find_listener(t, local) != NULL) {
        return AWL_ERR_ADDR_IN_USE;
    }
    *out = sock_add(t, SOCK_LISTEN, local)->id;
    return AWL_OK;
}

bool sim_send(sim_net *net, int host, uint32_t id, const void *data, size_t len)
{
    sock *s = sock_find(sim_host_tcp(net, host), id);
    if (s == NULL || s->state != SOCK_ESTABLISHED) {
        return false;
    }
    sim_packet p = {.src = s->local,
                    .dst = s->remote,
                    .flags = SIM_ACK,
                    .seq = s->snd_next,
                    .ack = s->rcv_next,
                    .len = (uint32_t)len,
                    .data = malloc(len == 0 ? 1 : len)};
    if (p.data == NULL) {
        abort();
    }
    memcpy(p.data, data, len);
    s->snd_next += (uint32_t)len;
    if (s->clear_at < sim_now(net)) {
        s->clear_at = sim_now(net);
    }
    if (sim_loss(net) > 0 && awl_prng_below(sim_prng(net), 1000000) < sim_loss(net)) {
        s->clear_at += AWL_MS(300); /* lost once: a retransmission time-out later it gets there */
    }
    sim_transmit(net, host, &p, s->clear_at);
    return true;
}

void sim_close(sim_net *net, int host, uint32_t id, bool reset)
{
    sim_tcp *t = sim_host_tcp(net, host);
    sock *s = sock_find(t, id);
    if (s == NULL) {
        return;
    }
    const bool connected =
        s->state == SOCK_SYN_RECV || s->state == SOCK_ESTABLISHED || s->state == SOCK_CLOSE_WAIT;
    if (!connected) {
        sock_drop(t, s);
        return;
    }
    if (reset) {
        sock_transmit(net, host, s, SIM_RST | SIM_ACK);
        sock_drop(t, s);
        return;
    }
    sim_packet fin = {.src = s->local,
                      .dst = s->remote,
                      .flags = SIM_FIN | SIM_ACK,
                      .seq = s->snd_next++,
                      .ack = s->rcv_next};
    sim_transmit(net, host, &fin, s->clear_at);
    if (s->state == SOCK_CLOSE_WAIT) {
        sock_drop(t, s);
        return;
    }
    s->state = SOCK_FIN_WAIT;
    sock_set_timer(net, host, s, AWL_SECOND(60));
}

unsigned sim_open_sockets(const sim_net *net, int host)
{
    const sim_tcp *t = sim_host_tcp(net, host);
    unsigned n = 0;
    for (size_t i = 0; i < t->count; i++) {
        const sock *s = &t->socks[i];
        n += s->state != SOCK_FIN_WAIT && !(s->state == SOCK_SYN_RECV && s->listener != 0);
    }
    return n;
}

bool sim_endpoints(const sim_net *net, int host, uint32_t id, awl_addr *local, awl_addr *remote)
{
    const sock *s = sock_find(sim_host_tcp(net, host), id);
    if (s != NULL) {
        *local = s->local;
        *remote = s->remote;
    }
    return s != NULL;
}
