/* SPDX-License-Identifier: MIT */
#ifndef SERVER_WORLD_H
#define SERVER_WORLD_H

/* A server core and some real awl_logins, joined in memory, on a virtual clock. Client n has the
 * slot n, the key and ID {n + 1, n + 1, ...} unless its options say otherwise. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/client.h"
#include "proto/frame.h"
#include "proto/message.h"
#include "proto/stun.h"
#include "server/server.h"
#include "t.h"
#include "util/prng.h"

enum {
    WORLD_CLIENTS = 12,
    WORLD_EVENTS = 96,
};

typedef struct world_options {
    const char *name; /* default: "a", "b", ... by slot */
    const char *room;
    bool unlisted;
    int key; /* 0: slot + 1 */
    awl_policy policy;
    awl_addr remote, local; /* default: 203.0.113.(slot+1):40001, 198.51.100.1:4000 */
    awl_addr lan[AWL_LOGIN_LOCALS_MAX];
    uint8_t lan_count;
} world_options;

typedef struct world_client {
    awl_login *login;
    awl_login_event *events; /* WORLD_EVENTS; not on the stack, which is small on Windows */
    unsigned count;
    bool closed; /* the server asked for it */
} world_client;

typedef struct world {
    awl_server *server;
    awl_prng prng;
    awl_time now;
    awl_err auth; /* what the database says to the next logins */
    world_client clients[WORLD_CLIENTS];
    char log[8192]; /* all log lines */
} world;

static inline awl_addr world_remote(unsigned n)
{
    return awl_addr_v4(203, 0, 113, (uint8_t)(n + 1), 40001);
}

static inline void world_init_with(world *w, const awl_limits *limits)
{
    memset(w, 0, sizeof(*w));
    w->prng = awl_prng_seed(7);
    w->now = AWL_SECOND(100);
    const awl_server_config config = {
        .limits = *limits,
        .holes = {awl_addr_v4(198, 51, 100, 1, 8000), awl_addr_v4(0, 0, 0, 0, 8001)},
        .holes_count = 2,
        .random = awl_prng_fill,
        .random_ctx = &w->prng,
    };
    assert_int_equal(awl_server_new(&config, &w->server), AWL_OK);
}

static inline void world_init(world *w)
{
    const awl_limits limits = awl_limits_default();
    world_init_with(w, &limits);
}

static inline void world_free(world *w)
{
    for (unsigned i = 0; i < WORLD_CLIENTS; i++) {
        awl_login_free(w->clients[i].login);
        free(w->clients[i].events);
    }
    awl_server_free(w->server);
}

static inline awl_err world_feed(world *w, awl_server_event ev)
{
    ev.now = w->now;
    return awl_server_handle(w->server, &ev);
}

static inline void world_collect(world *w, unsigned n)
{
    world_client *c = &w->clients[n];
    awl_login_event ev;
    while (c->login != NULL && awl_login_next(c->login, &ev)) {
        if (c->count < WORLD_EVENTS) {
            c->events[c->count++] = ev;
        } else {
            assert_true(ev.type == AWL_LOGIN_PEER || ev.type == AWL_LOGIN_ROSTER_DONE);
        }
    }
}

/* All that the server wants to say to client n; without a login it is thrown away. */
static inline void world_deliver(world *w, unsigned n)
{
    awl_login *l = n < WORLD_CLIENTS ? w->clients[n].login : NULL;
    size_t len = 0;
    const uint8_t *data = NULL;
    while ((data = awl_server_output(w->server, n, &len)) != NULL) {
        len = len > 60000 ? 60000 : len;
        if (l != NULL) {
            awl_login_input(l, w->now, data, len);
        }
        awl_server_sent(w->server, n, len);
        if (l != NULL) {
            world_collect(w, n);
        }
    }
}

static inline void world_auth(world *w, const awl_server_action *a)
{
    awl_server_event ev = {.type = AWL_SERVER_AUTH_RESULT, .client = a->client, .err = w->auth};
    memcpy(ev.id.bytes, a->auth.key, AWL_ID_LEN);
    assert_int_equal(world_feed(w, ev), AWL_OK);
}

/* Does what the server asks for until it asks for nothing. */
static inline void world_serve(world *w)
{
    awl_server_action a;
    while (awl_server_next(w->server, &a)) {
        if (a.type == AWL_SERVER_ACT_AUTH) {
            world_auth(w, &a);
        } else if (a.type == AWL_SERVER_ACT_SEND) {
            world_deliver(w, a.client);
        } else if (a.type == AWL_SERVER_ACT_CLOSE) {
            world_deliver(w, a.client);
            world_feed(w, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = a.client});
            if (a.client < WORLD_CLIENTS && w->clients[a.client].login != NULL) {
                w->clients[a.client].closed = true;
                awl_login_lost(w->clients[a.client].login, AWL_ERR_CLOSED);
                world_collect(w, a.client);
            }
        } else if (a.type == AWL_SERVER_ACT_LOG) {
            const size_t used = strlen(w->log);
            snprintf(w->log + used, sizeof(w->log) - used, "%s\n", a.log.text);
        }
    }
}

/* What client n has queued goes to the server, as one event. */
static inline void world_upload(world *w, unsigned n)
{
    awl_login *l = w->clients[n].login;
    size_t len = 0;
    const uint8_t *data = awl_login_output(l, &len);
    if (data != NULL) {
        if (!w->clients[n].closed) {
            world_feed(w, (awl_server_event){
                              .type = AWL_SERVER_INPUT, .client = n, .data = data, .len = len});
        }
        awl_login_sent(l, len);
    }
}

static inline void world_run(world *w)
{
    for (int round = 0; round < 8; round++) {
        for (unsigned n = 0; n < WORLD_CLIENTS; n++) {
            if (w->clients[n].login != NULL) {
                world_upload(w, n);
                world_serve(w);
            }
        }
    }
    world_serve(w);
}

static inline void world_advance(world *w, awl_time by)
{
    w->now += by;
    world_feed(w, (awl_server_event){.type = AWL_SERVER_TIMER});
    world_run(w);
}

static inline void world_open(world *w, unsigned n, const awl_addr *remote, const awl_addr *local)
{
    const awl_addr usual = world_remote(n), here = awl_addr_v4(198, 51, 100, 1, 4000);
    assert_int_equal(world_feed(w, (awl_server_event){.type = AWL_SERVER_OPENED,
                                                      .client = n,
                                                      .remote = remote->family ? *remote : usual,
                                                      .local = local->family ? *local : here}),
                     AWL_OK);
}

/* Opens a connection and logs in, whatever comes of it. */
static inline void world_try_login(world *w, unsigned n, const world_options *o)
{
    static const char names[WORLD_CLIENTS][2] = {"a", "b", "c", "d", "e", "f",
                                                 "g", "h", "i", "j", "k", "l"};
    static const uint8_t signature[AWL_SIG_LEN] = {1};
    awl_login_config config = {.name = o->name != NULL ? o->name : names[n],
                               .room = o->room,
                               .listed = !o->unlisted,
                               .policy = o->policy,
                               .server = {awl_addr_v4(198, 51, 100, 9, 4000)},
                               .software = "test"};
    memset(config.key, o->key != 0 ? o->key : (int)n + 1, sizeof(config.key));
    memcpy(config.locals, o->lan, sizeof(config.locals));
    config.locals_count = o->lan_count;
    world_client *c = &w->clients[n];
    awl_login_free(c->login);
    free(c->events);
    *c = (world_client){.events = calloc(WORLD_EVENTS, sizeof(awl_login_event))};
    assert_non_null(c->events);
    world_open(w, n, &o->remote, &o->local);
    assert_int_equal(awl_login_new(&config, &w->clients[n].login), AWL_OK);
    assert_int_equal(awl_login_start(w->clients[n].login, w->now, signature), AWL_OK);
    world_run(w);
}

/* The first event of that type, taken out; NULL: none. */
static inline const awl_login_event *world_take(world *w, unsigned n, awl_login_event_type type)
{
    world_client *c = &w->clients[n];
    static awl_login_event taken;
    for (unsigned i = 0; i < c->count; i++) {
        if (c->events[i].type == type) {
            taken = c->events[i];
            memmove(&c->events[i], &c->events[i + 1], (c->count - i - 1) * sizeof(c->events[0]));
            c->count--;
            return &taken;
        }
    }
    return NULL;
}

static inline awl_login_event world_expect(world *w, unsigned n, awl_login_event_type type)
{
    const awl_login_event *ev = world_take(w, n, type);
    if (ev == NULL) {
        fail_msg("client %u: no event of type %d", n, (int)type);
        return (awl_login_event){0}; /* not reached; the analyzer does not know that */
    }
    return *ev;
}

static inline void world_expect_none(world *w, unsigned n, awl_login_event_type type)
{
    if (world_take(w, n, type) != NULL) {
        fail_msg("client %u: unexpected event of type %d", n, (int)type);
    }
}

static inline void world_forget(world *w)
{
    for (unsigned n = 0; n < WORLD_CLIENTS; n++) {
        w->clients[n].count = 0;
    }
    w->log[0] = '\0';
}

static inline awl_login_event world_login(world *w, unsigned n, const world_options *o)
{
    world_try_login(w, n, o);
    return world_expect(w, n, AWL_LOGIN_WELCOME);
}

static inline const world_options *world_everyone(void)
{
    static const world_options o = {.policy = {.consent = AWL_CONSENT_EVERYONE}};
    return &o;
}

static inline void world_connect(world *w, unsigned n, const char *peer, uint32_t request)
{
    assert_int_equal(awl_login_connect(w->clients[n].login, peer, AWL_TECH_NONE, request), AWL_OK);
}

static inline void world_report(world *w, unsigned n, uint32_t attempt, awl_err err)
{
    const awl_login_result r = {.err = err,
                                .path = AWL_PATH_DIRECT,
                                .technique = AWL_TECH_SIMULTANEOUS,
                                .elapsed_ms = 203,
                                .dials = 1};
    assert_int_equal(awl_login_report(w->clients[n].login, attempt, &r), AWL_OK);
    world_run(w);
}

/* Asks a hole port with a ticket; the answer is in *out. */
static inline void world_ask_hole(world *w, const awl_ticket *ticket, const awl_addr *from,
                                  awl_stun *out)
{
    awl_stun request = {.type = AWL_STUN_REQUEST, .has_ticket = ticket != NULL};
    uint8_t message[AWL_STUN_MAX], reply[AWL_STUN_MAX];
    if (ticket != NULL) {
        memcpy(request.ticket, ticket->bytes, AWL_TICKET_LEN);
    }
    awl_prng_fill(&w->prng, request.transaction, sizeof(request.transaction));
    const size_t len = awl_stun_build(&request, message);
    const size_t reply_len = awl_server_hole(w->server, w->now, from, message, len, reply);
    assert_int_equal(awl_stun_parse(reply, reply_len, out), AWL_OK);
    assert_memory_equal(out->transaction, request.transaction, AWL_STUN_TRANSACTION_LEN);
}

/* The whole way: hole port, cookie, Observed. */
static inline void world_observe(world *w, unsigned n, const awl_ticket *ticket,
                                 const awl_addr *from, bool main_port)
{
    awl_stun answer;
    world_ask_hole(w, ticket, from, &answer);
    assert_true(answer.has_cookie);
    assert_int_equal(awl_login_observed(w->clients[n].login, ticket, answer.cookie, main_port),
                     AWL_OK);
    world_run(w);
}

#endif
