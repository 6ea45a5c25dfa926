/* SPDX-License-Identifier: MIT */
/* Both click Connect at the same moment: two listed clients in one process, so that the two calls
 * are microseconds apart. In each round both calls must become one link: one inviter, one invitee,
 * messages both ways, and both calls end with its goodbye.
 *
 *     cli_glare SERVER DIRECTORY [ROUNDS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bradawl/client.h"
#include "plat/clock.h"
#include "plat/console.h"
#include "plat/sock.h"
#include "plat/thread.h"

#include "util/types.h"

enum {
    PATIENCE_S = 20,
    CALL_MS = 10000,
    SIDES = 2
};

static plat_mutex *mutex;
static plat_cond *changed;
static bool notified; /* events wait; guarded by the mutex */

typedef struct side {
    const char *name;
    awl_client *client;
    awl_call call;
    awl_call other; /* a link under another number than our call's; 0 in the end */
    unsigned round;
    unsigned connected, closed, messages; /* of this round */
    bool peer_here, inviter;
} side;

static void wake(void *ctx)
{
    (void)ctx;
    plat_mutex_lock(mutex);
    notified = true;
    plat_cond_signal(changed);
    plat_mutex_unlock(mutex);
}

static void die(const char *what, const side *s, const awl_client_event *ev)
{
    (void)fprintf(stderr, "cli_glare: %s: round %u, call %u: %s", s->name, s->round,
                  (unsigned)s->call, what);
    if (ev != NULL) {
        (void)fprintf(stderr, ": call %u, %s %s", (unsigned)ev->call, ev->state,
                      awl_strerror(ev->err));
    }
    (void)fputc('\n', stderr);
    exit(1);
}

static void handle(side *s, const awl_client_event *ev)
{
    const bool of_call = ev->call == s->call && s->call != 0;
    switch (ev->type) {
    case AWL_CLIENT_PEER:
        s->peer_here = strcmp(ev->state, "here") == 0;
        break;
    case AWL_CLIENT_CONNECTED:
        if (!of_call) {
            s->other = ev->call; /* the peer's Introduce was faster than our Connect */
            break;
        }
        if (++s->connected > 1) {
            die("a second link", s, ev);
        }
        s->inviter = strcmp(ev->role, "inviter") == 0;
        break;
    case AWL_CLIENT_MESSAGE:
        s->messages += of_call;
        break;
    case AWL_CLIENT_CLOSED:
        s->closed += of_call;
        if (ev->call == s->other && strcmp(ev->state, "replaced") == 0) {
            s->other = 0; /* goes on as our call */
        }
        break;
    case AWL_CLIENT_FAILED:
    case AWL_CLIENT_STOPPED:
        die("failed", s, ev);
        break;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_LOGGED_IN:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_INVITE:
    case AWL_CLIENT_ATTEMPT:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_PONG:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
        break;
    }
}

static bool all_here(const side s[SIDES])
{
    return s[0].peer_here && s[1].peer_here;
}

static bool all_connected(const side s[SIDES])
{
    return s[0].connected == 1 && s[1].connected == 1;
}

static bool all_messages(const side s[SIDES])
{
    return s[0].messages == 1 && s[1].messages == 1;
}

static bool all_closed(const side s[SIDES])
{
    return s[0].closed == 1 && s[1].closed == 1;
}

static void drain(side s[SIDES])
{
    for (size_t i = 0; i < SIDES; i++) {
        awl_client_event ev;
        while (awl_client_next(s[i].client, &ev)) {
            handle(&s[i], &ev);
            awl_client_event_clear(&ev);
        }
    }
}

static void wait_until(side s[SIDES], bool (*condition)(const side *), const char *what)
{
    const awl_time deadline = plat_now() + AWL_SECOND(PATIENCE_S);
    drain(s);
    while (!condition(s)) {
        plat_mutex_lock(mutex);
        bool in_time = true;
        while (!notified && in_time) {
            in_time = plat_cond_wait_until(changed, mutex, deadline);
        }
        notified = false;
        plat_mutex_unlock(mutex);
        if (!in_time) {
            die(what, &s[0], NULL);
        }
        drain(s);
    }
}

static void click(side *s, const char *peer)
{
    s->round++;
    s->connected = s->closed = s->messages = 0;
    if (awl_client_connect(s->client, peer, NULL, CALL_MS, &s->call) != AWL_OK) {
        die("connect", s, NULL);
    }
}

static void play(side s[SIDES], unsigned first)
{
    const unsigned second = 1 - first;
    click(&s[first], s[second].name);
    click(&s[second], s[first].name);
    wait_until(s, all_connected, "not connected");
    for (size_t i = 0; i < SIDES; i++) {
        if (s[i].other != 0) {
            die("a link that is not the one of the call", &s[i], NULL);
        }
    }
    if (s[0].inviter == s[1].inviter) {
        die("both have the same role", &s[0], NULL);
    }
    for (size_t i = 0; i < SIDES; i++) {
        unsigned n = 0;
        if (awl_client_send(s[i].client, s[i].call, "hi", 2, &n) != AWL_OK) {
            die("send", &s[i], NULL);
        }
    }
    wait_until(s, all_messages, "no message");
    (void)awl_client_hang_up(s[first].client, s[first].call);
    wait_until(s, all_closed, "no goodbye");
}

int main(int argc, char **argv)
{
    static side sides[SIDES] = {{.name = "left"}, {.name = "right"}};
    if (plat_console_init(&argc, &argv) != AWL_OK || plat_net_init() != AWL_OK || argc < 3 ||
        plat_mutex_new(&mutex) != AWL_OK || plat_cond_new(&changed) != AWL_OK) {
        return 2;
    }
    const long rounds = argc > 3 ? strtol(argv[3], NULL, 10) : 10;
    for (size_t i = 0; i < SIDES; i++) {
        char profile[1024];
        (void)snprintf(profile, sizeof profile, "%s/glare-%s", argv[2], sides[i].name);
        const awl_client_config config = {
            .server = argv[1],
            .name = sides[i].name,
            .profile = profile,
            .listed = true,
            .accept = AWL_ACCEPT_EVERYONE,
            .may_listen = true,
            .notify = wake,
        };
        if (awl_client_open(&config, &sides[i].client) != AWL_OK) {
            die("open", &sides[i], NULL);
        }
    }
    wait_until(sides, all_here, "they do not see each other");
    for (long round = 0; round < rounds; round++) {
        play(sides, (unsigned)round % 2);
    }
    for (size_t i = 0; i < SIDES; i++) {
        awl_client_close(sides[i].client);
    }
    plat_cond_free(changed);
    plat_mutex_free(mutex);
    (void)printf("%ld rounds\n", rounds);
    return 0;
}
