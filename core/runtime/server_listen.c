/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "runtime/server_impl.h"

enum {
    ACCEPTS_A_TURN = 64, /* then the others get their turn */
};

static awl_err open_listener(awl_server_loop *l, const awl_addr *at, bool hole, awl_addr *bound)
{
    plat_sock sock = PLAT_SOCK_NONE;
    const uint32_t which = l->listeners_count;
    awl_err err = plat_listen_exclusive(at, &sock, bound);
    if (err == AWL_OK) {
        err = plat_poll_add(l->poll, sock, PLAT_READ, make_tag(TAG_LISTENER, which));
        if (err != AWL_OK) {
            plat_close(sock);
        }
    }
    if (err == AWL_OK) {
        l->listeners[l->listeners_count++] = (listener){.sock = sock, .hole = hole};
    }
    return err;
}

/* wanted is the port of the option; usual is what the first address got when that was 0: the same
 * on all addresses is easier for people, but not necessary. */
static awl_err open_one(awl_server_loop *l, awl_addr at, uint16_t wanted, uint16_t usual,
                        awl_addr *bound, bool hole)
{
    at.port = wanted != 0 ? wanted : usual;
    awl_err err = open_listener(l, &at, hole, bound);
    if (err == AWL_ERR_ADDR_IN_USE && wanted == 0 && usual != 0) {
        at.port = 0;
        err = open_listener(l, &at, hole, bound);
    }
    return err;
}

static awl_err fail(const awl_addr *at, uint16_t port, awl_err err, char *problem)
{
    char text[AWL_ADDR_STRLEN];
    awl_addr shown = *at;
    shown.port = port;
    (void)snprintf(problem, AWL_SERVER_PROBLEM_SIZE, "cannot listen on %s: %s",
                   awl_addr_format(&shown, text), awl_strerror(err));
    return err;
}

/* The three listeners of one address. */
static awl_err open_address(awl_server_loop *l, const awl_addr *at, const awl_server_loop_config *c,
                            char *problem)
{
    const bool first = l->mains_count == 0;
    awl_addr bound;
    awl_err err = open_one(l, *at, c->main_port, first ? 0 : l->mains[0].port, &bound, false);
    if (err != AWL_OK) {
        return fail(at, c->main_port, err, problem);
    }
    l->mains[l->mains_count++] = bound;
    for (uint16_t i = 0; i < 2; i++) {
        const uint16_t wanted = c->hole_port != 0 ? (uint16_t)(c->hole_port + i) : 0;
        err = open_one(l, *at, wanted, first ? 0 : l->holes[i].port, &bound, true);
        if (err != AWL_OK) {
            return fail(at, wanted, err, problem);
        }
        l->holes[l->holes_count++] = bound;
    }
    return AWL_OK;
}

awl_err listen_everywhere(awl_server_loop *l, const awl_server_loop_config *c, char *problem)
{
    const awl_addr any4 = awl_addr_v4(0, 0, 0, 0, 0);
    const awl_addr any6 = {.family = AWL_FAMILY_IPV6};
    /* Any socket would do: it only holds a descriptor. */
    const awl_addr loopback = awl_addr_v4(127, 0, 0, 1, 0);
    awl_addr bound;
    (void)plat_bind_reuse(&loopback, &l->reserve, &bound);
    if (c->listen_count > 0) {
        awl_err err = AWL_OK;
        for (uint8_t i = 0; i < c->listen_count && err == AWL_OK; i++) {
            err = open_address(l, &c->listen[i], c, problem);
        }
        return err;
    }
    const awl_err err = open_address(l, &any4, c, problem);
    if (err != AWL_OK) {
        return err;
    }
    /* No IPv6 here is fine; a taken port is not: half of the clients would meet another server. */
    const awl_err err6 = open_address(l, &any6, c, problem);
    return err6 == AWL_ERR_ADDR_IN_USE ? err6 : AWL_OK;
}

void listen_close(awl_server_loop *l)
{
    for (uint32_t i = 0; i < l->listeners_count; i++) {
        plat_poll_remove(l->poll, l->listeners[i].sock);
        plat_close(l->listeners[i].sock);
    }
    l->listeners_count = 0;
    plat_close(l->reserve);
    l->reserve = PLAT_SOCK_NONE;
}

/* Out of descriptors: the reserve lets us take the connection off the queue and close it, so that
 * its client learns of it and poll does not report it for ever. */
static bool shed(awl_server_loop *l, plat_sock from)
{
    const awl_addr loopback = awl_addr_v4(127, 0, 0, 1, 0);
    plat_sock sock = PLAT_SOCK_NONE;
    awl_addr bound;
    plat_close(l->reserve);
    l->reserve = PLAT_SOCK_NONE;
    const awl_err err = plat_accept(from, &sock, NULL, NULL);
    plat_close(sock);
    (void)plat_bind_reuse(&loopback, &l->reserve, &bound);
    server_say(l, AWL_SERVER_LOG_OFFENCE, AWL_ERR_LIMIT, "out of file descriptors: turned away");
    return err == AWL_OK;
}

void listen_accept(awl_server_loop *l, uint32_t which)
{
    const listener from = l->listeners[which];
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        plat_sock sock = PLAT_SOCK_NONE;
        awl_addr local, remote;
        const awl_err err = plat_accept(from.sock, &sock, &local, &remote);
        if (err == AWL_ERR_LIMIT && shed(l, from.sock)) {
            continue;
        }
        if (err != AWL_OK) {
            return; /* no more, or it went away while it waited */
        }
        if (from.hole) {
            hole_opened(l, sock, &remote);
        } else {
            main_opened(l, sock, &remote, &local);
        }
    }
}
