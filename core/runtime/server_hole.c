/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "runtime/server_impl.h"

/* A hole connection is kept by the client while a punch needs its mapping (sequential), so it may
 * stay for some time after it was answered. */
#define ASK_WITHIN AWL_SECOND(10)
#define KEEP_FOR   AWL_SECOND(120)

awl_err hole_init(awl_server_loop *l)
{
    l->hole_conns = calloc(HOLE_CONNS_MAX, sizeof(hole_conn));
    if (l->hole_conns == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    for (uint32_t i = 0; i < HOLE_CONNS_MAX; i++) {
        l->hole_conns[i].sock = PLAT_SOCK_NONE;
        l->hole_conns[i].next_free = i + 1 < HOLE_CONNS_MAX ? i + 1 : NONE_FREE;
    }
    return AWL_OK;
}

static void drop(awl_server_loop *l, uint32_t which)
{
    hole_conn *h = &l->hole_conns[which];
    plat_poll_remove(l->poll, h->sock);
    plat_close(h->sock);
    h->sock = PLAT_SOCK_NONE;
    h->next_free = l->hole_free;
    l->hole_free = which;
    l->hole_used--;
}

void hole_opened(awl_server_loop *l, plat_sock sock, const awl_addr *remote)
{
    const uint32_t which = l->hole_free;
    if (which == NONE_FREE ||
        plat_poll_add(l->poll, sock, PLAT_READ, make_tag(TAG_HOLE, which)) != AWL_OK) {
        plat_close(sock);
        return;
    }
    hole_conn *h = &l->hole_conns[which];
    l->hole_free = h->next_free;
    l->hole_used++;
    h->sock = sock;
    h->remote = *remote;
    h->len = 0;
    h->until = l->now + ASK_WITHIN;
    (void)plat_set_nodelay(sock, true); /* without it the answer is only slower */
}

/* Answers the message at the start of rx. False: the connection is to be closed. */
static bool answer(awl_server_loop *l, hole_conn *h, size_t len)
{
    uint8_t reply[AWL_STUN_MAX];
    size_t sent = 0;
    const size_t n = awl_server_hole(l->core, l->now, &h->remote, h->rx, len, reply);
    h->len = (uint16_t)(h->len - len);
    memmove(h->rx, h->rx + len, h->len);
    h->until = l->now + KEEP_FOR;
    /* A client that does not read answers of some 60 bytes is not worth a queue. */
    return n > 0 && plat_send(h->sock, reply, n, &sent) == AWL_OK && sent == n;
}

static bool answer_all(awl_server_loop *l, hole_conn *h)
{
    for (;;) {
        size_t len = 0;
        const awl_err err = awl_stun_frame(h->rx, h->len, &len);
        if (err == AWL_ERR_IN_PROGRESS) {
            return true;
        }
        if (err != AWL_OK || !answer(l, h, len)) {
            return false;
        }
    }
}

void hole_ready(awl_server_loop *l, uint32_t which)
{
    hole_conn *h = &l->hole_conns[which];
    if (h->sock == PLAT_SOCK_NONE) {
        return;
    }
    size_t got = 0;
    const awl_err err = plat_recv(h->sock, h->rx + h->len, sizeof(h->rx) - h->len, &got);
    if (err == AWL_ERR_IN_PROGRESS) {
        return;
    }
    h->len = (uint16_t)(h->len + got);
    if (err != AWL_OK || !answer_all(l, h)) {
        drop(l, which);
    }
}

void hole_sweep(awl_server_loop *l)
{
    for (uint32_t i = 0; l->hole_used > 0 && i < HOLE_CONNS_MAX; i++) {
        if (l->hole_conns[i].sock != PLAT_SOCK_NONE && l->now >= l->hole_conns[i].until) {
            drop(l, i);
        }
    }
}

void hole_free_all(awl_server_loop *l)
{
    for (uint32_t i = 0; l->hole_conns != NULL && i < HOLE_CONNS_MAX; i++) {
        if (l->hole_conns[i].sock != PLAT_SOCK_NONE) {
            drop(l, i);
        }
    }
    free(l->hole_conns);
    l->hole_conns = NULL;
}
