/* SPDX-License-Identifier: MIT */
/* The stand-in for the server: tells two peers about each other, and nothing else. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

enum {
    MAIN_PORT = 4000,
    HOLE_PORT = 8000,
    CANDIDATES_MAX = 4,
};

typedef enum message_type {
    LOGIN = 1, /* addr: own LAN address */
    CONNECT,
    INTRODUCE, /* role, candidates */
    TELL_REMOTE,
    TELL_READY,
    LOOK,     /* to a hole port; side, main_port */
    OBSERVED, /* from a hole port: addr */
} message_type;

typedef struct message {
    message_type type;
    awl_role role;
    int side;
    bool main_port;
    awl_addr addr;
    awl_candidate candidates[CANDIDATES_MAX];
    int count;
} message;

typedef struct intro {
    uint32_t listeners[4];
    uint32_t socks[2]; /* of the two main connections, at the server; 0: not logged in */
    awl_addr observed[2], observed6[2], local[2];
    bool introduced;
    message late; /* waits for the gap of the scene */
    bool welcome[2], wants[2];
} intro;

static void *intro_open(world *w)
{
    intro *in = calloc(1, sizeof(*in));
    if (in == NULL) {
        abort();
    }
    static const uint16_t ports[] = {MAIN_PORT, HOLE_PORT};
    for (int i = 0; i < 4; i++) {
        const awl_addr a =
            scene_server_addr(i < 2 ? AWL_FAMILY_IPV4 : AWL_FAMILY_IPV6, ports[i % 2]);
        (void)sim_listen(w->net, SCENE_SERVER, &a, &in->listeners[i]);
    }
    return in;
}

static void intro_close(world *w)
{
    free(w->rdv_state);
}

/* --- the server's end ---------------------------------------------------------------------------
 */

static void give(world *w, int side, const message *m)
{
    const intro *in = w->rdv_state;
    (void)sim_send(w->net, SCENE_SERVER, in->socks[side], m, sizeof(*m));
}

static void add_candidate(message *m, awl_candidate_kind kind, const awl_addr *addr)
{
    assert(m->count < CANDIDATES_MAX);
    m->candidates[m->count++] = (awl_candidate){.kind = kind, .addr = *addr};
}

static message introduction(const intro *in, int to, awl_role role)
{
    const int other = 1 - to;
    message m = {.type = INTRODUCE, .role = role};
    add_candidate(&m, AWL_CAND_MAPPED, &in->observed[other]);
    if (awl_addr_same_ip(&in->observed[0], &in->observed[1])) {
        add_candidate(&m, AWL_CAND_LAN, &in->local[other]);
    }
    if (in->observed6[0].family != AWL_FAMILY_NONE && in->observed6[1].family != AWL_FAMILY_NONE) {
        add_candidate(&m, AWL_CAND_IPV6, &in->observed6[other]);
    }
    return m;
}

static void introduce(world *w, int inviter)
{
    intro *in = w->rdv_state;
    if (in->introduced) {
        return; /* glare: a second Connect joins the open attempt */
    }
    in->introduced = true;
    const message a = introduction(in, inviter, AWL_ROLE_INVITER);
    in->late = introduction(in, 1 - inviter, AWL_ROLE_INVITEE);
    in->late.side = 1 - inviter;
    give(w, inviter, &a);
    if (w->scene.introduce_gap == 0) {
        give(w, in->late.side, &in->late);
    } else {
        sim_timer(w->net, sim_now(w->net) + w->scene.introduce_gap, world_token(TIMER_RDV, 0, 0));
    }
}

static void intro_timer(world *w, uint64_t token)
{
    const intro *in = w->rdv_state;
    (void)token;
    give(w, in->late.side, &in->late);
}

static void look(world *w, const sim_event *ev, const message *m)
{
    intro *in = w->rdv_state;
    awl_addr local;
    message answer = {.type = OBSERVED};
    (void)sim_endpoints(w->net, SCENE_SERVER, ev->sock, &local, &answer.addr);
    if (m->main_port && answer.addr.family == AWL_FAMILY_IPV6) {
        in->observed6[m->side] = answer.addr;
    }
    (void)sim_send(w->net, SCENE_SERVER, ev->sock, &answer, sizeof(answer));
}

static void at_server(world *w, const sim_event *ev)
{
    intro *in = w->rdv_state;
    message m;
    if (ev->type == SIM_EV_CLOSED) {
        sim_close(w->net, SCENE_SERVER, ev->sock, false);
    }
    if (ev->type != SIM_EV_DATA || ev->len != sizeof(m)) {
        return;
    }
    memcpy(&m, ev->data, sizeof(m));
    if (m.type == LOGIN) {
        awl_addr local;
        in->socks[m.side] = ev->sock;
        in->local[m.side] = m.addr;
        (void)sim_endpoints(w->net, SCENE_SERVER, ev->sock, &local, &in->observed[m.side]);
        give(w, m.side, &m); /* Welcome */
    } else if (m.type == CONNECT) {
        introduce(w, m.side);
    } else if (m.type == LOOK) {
        look(w, ev, &m);
    } else {
        give(w, 1 - m.side, &m);
    }
}

/* --- the peers' end -----------------------------------------------------------------------------
 */

static void say(world *w, const peer *p, message m)
{
    m.side = p->side;
    (void)sim_send(w->net, p->side, p->conns[0].sock, &m, sizeof(m));
}

static void up(world *w, peer *p)
{
    say(w, p, (message){.type = LOGIN, .addr = p->conns[0].local});
}

static void click(world *w, peer *p)
{
    intro *in = w->rdv_state;
    in->wants[p->side] = true;
    if (in->welcome[0] && in->welcome[1]) {
        say(w, p, (message){.type = CONNECT});
    }
}

static void on_welcome(world *w, peer *p)
{
    intro *in = w->rdv_state;
    in->welcome[p->side] = true;
    peer_probe6(w, p);
    for (int i = 0; i < 2; i++) {
        if (in->wants[i] && in->welcome[0] && in->welcome[1]) {
            say(w, &w->peers[i], (message){.type = CONNECT});
        }
    }
}

static void input(world *w, peer *p, const uint8_t *data, size_t len)
{
    message m;
    assert(len == sizeof(m));
    memcpy(&m, data, len);
    if (m.type == LOGIN) {
        on_welcome(w, p);
    } else if (m.type == INTRODUCE) {
        peer_introduce(w, p, m.role, 1);
        for (int i = 0; i < m.count; i++) {
            peer_candidate(w, p, AWL_EV_REMOTE, &m.candidates[i]);
        }
    } else {
        peer_candidate(w, p, m.type == TELL_READY ? AWL_EV_PEER_READY : AWL_EV_REMOTE,
                       &m.candidates[0]);
    }
}

static void tell(world *w, peer *p, const awl_action *a)
{
    message m = {.type = a->type == AWL_ACT_READY ? TELL_READY : TELL_REMOTE, .count = 1};
    m.candidates[0] = a->candidate;
    say(w, p, m);
}

static void hole_up(world *w, peer *p, conn *c)
{
    const message m = {.type = LOOK, .side = p->side, .main_port = c->kind == CONN_PROBE6};
    (void)sim_send(w->net, p->side, c->sock, &m, sizeof(m));
}

static void hole_input(world *w, peer *p, conn *c, const uint8_t *data, size_t len)
{
    message m;
    assert(len == sizeof(m));
    memcpy(&m, data, len);
    peer_observed(w, p, c, &m.addr);
}

static void report(world *w, peer *p)
{
    (void)w;
    (void)p;
}

const rendezvous stand_in = {
    .open = intro_open,
    .close = intro_close,
    .up = up,
    .input = input,
    .at_server = at_server,
    .click = click,
    .tell = tell,
    .hole_up = hole_up,
    .hole_input = hole_input,
    .report = report,
    .timer = intro_timer,
};
