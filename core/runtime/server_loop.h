/* SPDX-License-Identifier: MIT */
#ifndef AWL_RUNTIME_SERVER_LOOP_H
#define AWL_RUNTIME_SERVER_LOOP_H

#include <stdbool.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "proto/client.h"
#include "server/server.h"

/*
 * The rendezvous server on real sockets: one thread, one poll set; the decisions are in
 * core/server. A listener for main connections and two for STUN on each address.
 */
typedef struct awl_server_loop awl_server_loop;

enum {
    AWL_SERVER_LISTEN_MAX = AWL_SERVER_HOLES_MAX / 2,
    AWL_SERVER_PROBLEM_SIZE = 240,
    AWL_SERVER_MAIN_PORT = AWL_MAIN_PORT,
    AWL_SERVER_HOLE_PORT = AWL_HOLE_PORT,
};

/* One line of the log. text is one line for people, names in it are escaped; valid for the call. */
typedef struct awl_server_line {
    awl_server_log_kind kind;
    awl_err err;
    uint32_t attempt; /* 0: none */
    const char *text;
} awl_server_line;
typedef void awl_server_sink(void *ctx, const awl_server_line *line);

typedef struct awl_server_loop_config {
    awl_addr listen[AWL_SERVER_LISTEN_MAX]; /* ports are ignored */
    uint8_t listen_count;                   /* 0: 0.0.0.0 and, where there is IPv6, :: */
    uint16_t main_port, hole_port;          /* 0: any free one; the second hole port is one above */
    const char *data_dir; /* server.pem and names.db; NULL: the user's default. Made if need be */
    bool signals;         /* end orderly on PLAT_SIGNAL_INTERRUPT and _TERMINATE; once a process */
    awl_server_sink *sink;
    void *sink_ctx;
} awl_server_loop_config;

/* Opens everything: after AWL_OK clients can connect, they are served by awl_server_loop_run().
 * On error problem tells in one sentence what could not be done. Needs plat_net_init().
 * AWL_ERR_ADDR_IN_USE, AWL_ERR_UNREACHABLE (no address of this computer), AWL_ERR_IO,
 * AWL_ERR_MALFORMED (server.pem is damaged), others. */
awl_err awl_server_loop_new(const awl_server_loop_config *config,
                            char problem[AWL_SERVER_PROBLEM_SIZE], awl_server_loop **out);
void awl_server_loop_free(awl_server_loop *l); /* NULL is fine */

/* Where it really listens. Both return how many there are; out is valid as long as the loop. Hole
 * endpoints stand in pairs, one pair an address, in the order of the mains. */
size_t awl_server_loop_mains(const awl_server_loop *l, const awl_addr **out);
size_t awl_server_loop_holes(const awl_server_loop *l, const awl_addr **out);
const awl_id *awl_server_loop_id(const awl_server_loop *l);

/* Serves until awl_server_loop_stop() or a signal; then says Bye to everybody and returns within
 * 2 s. AWL_OK, or why it cannot go on. */
awl_err awl_server_loop_run(awl_server_loop *l);

/* From any thread. */
void awl_server_loop_stop(awl_server_loop *l);

/* Which signals ended it: PLAT_SIGNAL_* bits. */
unsigned awl_server_loop_signals(const awl_server_loop *l);

#endif
