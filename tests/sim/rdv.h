/* SPDX-License-Identifier: MIT */
#ifndef SIM_RDV_H
#define SIM_RDV_H

#include "proto/client.h"
#include "proto/stun.h"
#include "server/server.h"
#include "world.h"

/* Inside of the rendezvous: rdv.c has the clients' end, rdv_server.c the server's. */

enum {
    SLOTS = 4, /* main connections at the server */
    LOOKS = 24,
    LISTENERS = 4,
    TIMER_SERVER = 2, /* 0 and 1: the logins */
};

/* The client's end of one main connection. */
typedef struct end {
    awl_login *login;
    bool welcome, sees_peer, wants;
    awl_time due;
    awl_ticket tickets[AWL_LOGIN_TICKETS_MAX];
    size_t tickets_count;
} end;

/* One conversation with a hole port, the client's end. */
typedef struct look {
    bool used, up, asked, has_ticket, main_port;
    int side;
    uint32_t sock;
    awl_ticket ticket;
} look;

typedef struct rdv {
    awl_server *server;
    awl_prng prng;
    awl_time due; /* the server's timer */
    uint32_t listeners[LISTENERS];
    uint32_t slots[SLOTS]; /* sockets; 0: free */
    end ends[2];
    look looks[LOOKS];
} rdv;

void rdv_arm(world *w, awl_time *armed, awl_time at, uint32_t value);
void rdv_serve(world *w, awl_server_event ev);

#endif
