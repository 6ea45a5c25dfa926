/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_SERVER_IMPL_H
#define AWL_RUNTIME_SERVER_IMPL_H

#include <stdatomic.h>

#include "plat/poll.h"
#include "plat/wake.h"

#include "crypt/identity.h"
#include "crypt/tls.h"
#include "proto/stun.h"
#include "runtime/names.h"
#include "runtime/server_loop.h"

/* Shared by server_loop.c (life, core's actions, clock), server_listen.c (listeners, accept),
 * server_main.c (main connections) and server_hole.c (hole connections). */

enum {
    LISTENERS_MAX = 3 * AWL_SERVER_LISTEN_MAX,
    HOLE_CONNS_MAX = 1024,

    /* Poll tags: what it is, and which. */
    TAG_WAKE = 0,
    TAG_LISTENER = 1,
    TAG_MAIN = 2,
    TAG_HOLE = 3,
};

typedef enum main_state {
    MAIN_FREE = 0,
    MAIN_SERVING,
    MAIN_FLUSHING,  /* CLOSE was asked for: send what waits */
    MAIN_LINGERING, /* FIN is sent: a close with unread input would send RST and lose the Bye */
} main_state;

/* A main connection; its place in the array is its client number. */
typedef struct main_conn {
    main_state state;
    plat_sock sock;
    awl_tls *tls;
    unsigned interest;
    awl_time linger_until;
    uint32_t next_free;
    bool claimed; /* name_key was taken by id in the database */
    awl_id id;
    char name[AWL_NAME_MAX + 1], name_key[AWL_NAME_MAX + 1];
} main_conn;

typedef struct hole_conn {
    plat_sock sock; /* PLAT_SOCK_NONE: free */
    awl_addr remote;
    awl_time until;
    uint32_t next_free;
    uint16_t len;
    uint8_t rx[AWL_STUN_MAX];
} hole_conn;

typedef struct listener {
    plat_sock sock;
    bool hole;
} listener;

struct awl_server_loop {
    awl_server *core;
    awl_identity *identity;
    awl_tls_context *tls;
    awl_names *names;
    plat_poll *poll;
    plat_wake *wake;
    bool signals_on;
    unsigned signals;
    atomic_bool stop;
    bool ending;
    awl_time end_by, now;
    awl_server_sink *sink;
    void *sink_ctx;

    listener listeners[LISTENERS_MAX];
    uint32_t listeners_count;
    awl_addr mains[AWL_SERVER_LISTEN_MAX], holes[AWL_SERVER_HOLES_MAX];
    uint32_t mains_count, holes_count;
    plat_sock reserve; /* given up to accept and drop a connection when descriptors run out */

    main_conn *main_conns;
    uint32_t main_count, main_free, main_used; /* main_free: head of the free list */
    uint32_t lingering;
    hole_conn *hole_conns;
    uint32_t hole_free, hole_used;
    awl_time sweep_at, touch_at, checkpoint_at;
};

#define NONE_FREE UINT32_MAX

static inline uint64_t make_tag(unsigned kind, uint32_t which)
{
    return (uint64_t)kind << 32 | which;
}

/* server_loop.c */
awl_err server_feed(awl_server_loop *l, awl_server_event ev); /* at l->now */
void server_say(awl_server_loop *l, awl_server_log_kind kind, awl_err err, const char *text);

/* server_listen.c */
awl_err listen_everywhere(awl_server_loop *l, const awl_server_loop_config *c, char *problem);
void listen_accept(awl_server_loop *l, uint32_t which);
void listen_close(awl_server_loop *l);

/* server_main.c */
awl_err main_init(awl_server_loop *l);
void main_opened(awl_server_loop *l, plat_sock sock, const awl_addr *remote, const awl_addr *local);
void main_ready(awl_server_loop *l, uint32_t which, unsigned what);
void main_auth(awl_server_loop *l, uint32_t which, const awl_server_auth *auth);
void main_send(awl_server_loop *l, uint32_t which);
void main_close(awl_server_loop *l, uint32_t which);
void main_sweep(awl_server_loop *l); /* ends what lingers too long */
void main_touch_names(awl_server_loop *l);
void main_free_all(awl_server_loop *l);

/* server_hole.c */
awl_err hole_init(awl_server_loop *l);
void hole_opened(awl_server_loop *l, plat_sock sock, const awl_addr *remote);
void hole_ready(awl_server_loop *l, uint32_t which);
void hole_sweep(awl_server_loop *l);
void hole_free_all(awl_server_loop *l);

#endif
