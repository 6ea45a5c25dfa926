/* SPDX-License-Identifier: MIT */
/*
 * The real rendezvous: the server core at one end of each main connection, the client's login state
 * machine at the other, their bytes through the modelled network. TLS is left out: it changes
 * nothing but times before the click.
 */
#include "rdv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const NAMES[2] = {"anna", "bert"};

void *rdv_open(world *w)
{
    static const struct {
        awl_family family;
        uint16_t port;
    } ports[LISTENERS] = {{AWL_FAMILY_IPV4, AWL_MAIN_PORT},
                          {AWL_FAMILY_IPV4, AWL_HOLE_PORT},
                          {AWL_FAMILY_IPV4, AWL_HOLE_PORT + 1},
                          {AWL_FAMILY_IPV6, AWL_HOLE_PORT}};
    rdv *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        abort();
    }
    r->prng = awl_prng_seed(w->scene.seed);
    awl_server_config cfg = {
        .limits = awl_limits_default(), .random = awl_prng_fill, .random_ctx = &r->prng};
    cfg.limits.clients = cfg.limits.unauthenticated = SLOTS / 2;
    cfg.limits.room_size = cfg.limits.attempts = SLOTS;
    cfg.limits.tickets = 64;
    for (int i = 0; i < LISTENERS; i++) {
        const awl_addr a = scene_server_addr(ports[i].family, ports[i].port);
        (void)sim_listen(w->net, SCENE_SERVER, &a, &r->listeners[i]);
        if (i > 0) {
            cfg.holes[cfg.holes_count++] = a;
        }
    }
    if (awl_server_new(&cfg, &r->server) != AWL_OK) {
        abort();
    }
    return r;
}

void rdv_close(world *w)
{
    rdv *r = w->rdv_state;
    for (int i = 0; i < 2; i++) {
        awl_login_free(r->ends[i].login);
    }
    awl_server_free(r->server);
    free(r);
}

/* --- the clients' end ---------------------------------------------------------------------------
 */

static void flush(world *w, const peer *p)
{
    rdv *r = w->rdv_state;
    end *e = &r->ends[p->side];
    size_t len;
    for (;;) {
        const uint8_t *data = awl_login_output(e->login, &len);
        if (data == NULL || len == 0) {
            break;
        }
        (void)sim_send(w->net, p->side, p->conns[0].sock, data, len);
        awl_login_sent(e->login, len);
    }
    rdv_arm(w, &e->due, sim_from_host_time(w->net, p->side, awl_login_deadline(e->login)),
            (uint32_t)p->side);
}

static void connect_if_ready(world *w, peer *p)
{
    rdv *r = w->rdv_state;
    end *e = &r->ends[p->side];
    if (e->welcome && e->sees_peer && e->wants) {
        e->wants = false;
        if (awl_login_connect(e->login, NAMES[1 - p->side], w->scene.only, 1) != AWL_OK) {
            world_break(w, p, "Connect was refused");
        }
    }
}

/* --- hole ports --- */

static look *find_look(rdv *r, int side, uint32_t sock)
{
    for (size_t i = 0; i < LOOKS; i++) {
        if (r->looks[i].used && r->looks[i].side == side && r->looks[i].sock == sock) {
            return &r->looks[i];
        }
    }
    return NULL;
}

static void send_request(world *w, look *l)
{
    uint8_t request[AWL_STUN_MAX];
    awl_stun msg = {.type = AWL_STUN_REQUEST, .has_ticket = true};
    memcpy(msg.ticket, l->ticket.bytes, sizeof(msg.ticket));
    const size_t len = awl_stun_build(&msg, request);
    (void)sim_send(w->net, l->side, l->sock, request, len);
    l->asked = true;
}

void rdv_hole_up(world *w, peer *p, const conn *c)
{
    rdv *r = w->rdv_state;
    for (size_t i = 0; i < LOOKS; i++) {
        look *l = &r->looks[i];
        if (!l->used) {
            *l = (look){.used = true, .up = true, .side = p->side, .sock = c->sock};
            l->main_port = c->kind == CONN_PROBE6;
            (void)awl_login_request_tickets(r->ends[p->side].login, 1);
            flush(w, p);
            return;
        }
    }
    world_break(w, p, "more observers than there can be");
}

void rdv_hole_input(world *w, peer *p, conn *c, const uint8_t *data, size_t len)
{
    rdv *r = w->rdv_state;
    look *l = find_look(r, p->side, c->sock);
    awl_stun msg;
    size_t framed;
    if (l == NULL || awl_stun_frame(data, len, &framed) != AWL_OK || framed != len ||
        awl_stun_parse(data, len, &msg) != AWL_OK || !msg.has_cookie) {
        world_break(w, p, "a hole port's answer has no cookie");
        return;
    }
    (void)awl_login_observed(r->ends[p->side].login, &l->ticket, msg.cookie, l->main_port);
    l->used = false;
    flush(w, p);
    peer_observed(w, p, c, &msg.mapped);
}

static void on_tickets(world *w, const peer *p, const awl_login_event *ev)
{
    rdv *r = w->rdv_state;
    size_t given = 0;
    for (size_t i = 0; i < LOOKS && given < ev->tickets_count; i++) {
        look *l = &r->looks[i];
        if (l->used && l->side == p->side && !l->asked) {
            l->ticket = ev->tickets[given++];
            send_request(w, l);
        }
    }
}

/* --- events of the login --- */

static void on_introduce(world *w, peer *p, const awl_login_event *ev)
{
    if (p->engine == NULL) {
        memcpy(p->secret, ev->introduce.secret, sizeof(p->secret));
    }
    peer_introduce(w, p, ev->introduce.role, ev->attempt);
    for (uint8_t i = 0; i < ev->introduce.candidates_count; i++) {
        peer_candidate(w, p, AWL_EV_REMOTE, &ev->introduce.candidates[i]);
    }
}

static void on_failed(world *w, peer *p, const awl_login_event *ev)
{
    if (ev->attempt == p->attempt && ev->err != AWL_ERR_IN_PROGRESS) {
        peer_feed(w, p, (awl_event){.type = AWL_EV_ABORT, .err = ev->err});
    }
}

static void on_event(world *w, peer *p, const awl_login_event *ev)
{
    end *e = &((rdv *)w->rdv_state)->ends[p->side];
    switch (ev->type) {
    case AWL_LOGIN_WELCOME:
        e->welcome = true;
        peer_probe6(w, p);
        break;
    case AWL_LOGIN_PEER:
        e->sees_peer = e->sees_peer || ev->state != AWL_PEER_LEFT;
        break;
    case AWL_LOGIN_INTRODUCE:
        on_introduce(w, p, ev);
        break;
    case AWL_LOGIN_CANDIDATE:
        peer_candidate(w, p, AWL_EV_REMOTE, &ev->candidate);
        break;
    case AWL_LOGIN_PEER_READY:
        peer_candidate(w, p, AWL_EV_PEER_READY, &ev->candidate);
        break;
    case AWL_LOGIN_TICKETS:
        on_tickets(w, p, ev);
        break;
    case AWL_LOGIN_FAILED:
        on_failed(w, p, ev);
        break;
    case AWL_LOGIN_REFUSED:
    case AWL_LOGIN_BYE:
    case AWL_LOGIN_CLOSED:
        world_break(w, p, "the login ended");
        break;
    case AWL_LOGIN_MERGED:
        world_trace(w, p, "@", "merged");
        break;
    case AWL_LOGIN_ERROR: /* a Candidates or Ready that came after the end of the attempt */
    case AWL_LOGIN_NONE:
    case AWL_LOGIN_ROSTER_BEGIN:
    case AWL_LOGIN_ROSTER_DONE:
    case AWL_LOGIN_INVITE:
    case AWL_LOGIN_RINGING:
        break;
    }
}

static void drain(world *w, peer *p)
{
    const rdv *r = w->rdv_state;
    awl_login_event ev;
    while (awl_login_next(r->ends[p->side].login, &ev)) {
        on_event(w, p, &ev);
        connect_if_ready(w, p);
    }
    flush(w, p);
}

void rdv_up(world *w, peer *p)
{
    static const uint8_t signature[AWL_SIG_LEN];
    rdv *r = w->rdv_state;
    awl_login_config cfg = {
        .name = NAMES[p->side],
        .listed = true,
        .policy = {.consent = w->scene.ask ? AWL_CONSENT_ASK : AWL_CONSENT_EVERYONE},
        .locals = {p->conns[0].local},
        .locals_count = 1};
    memset(cfg.key, 1 + p->side, sizeof(cfg.key));
    if (awl_login_new(&cfg, &r->ends[p->side].login) != AWL_OK) {
        abort();
    }
    (void)awl_login_start(r->ends[p->side].login, sim_host_now(w->net, p->side), signature);
    flush(w, p);
}

void rdv_input(world *w, peer *p, const uint8_t *data, size_t len)
{
    const rdv *r = w->rdv_state;
    awl_login_input(r->ends[p->side].login, sim_host_now(w->net, p->side), data, len);
    drain(w, p);
}

void rdv_click(world *w, peer *p)
{
    rdv *r = w->rdv_state;
    r->ends[p->side].wants = true;
    if (r->ends[p->side].login != NULL) {
        connect_if_ready(w, p);
        flush(w, p);
    }
}

void rdv_tell(world *w, peer *p, const awl_action *a)
{
    const rdv *r = w->rdv_state;
    awl_login *l = r->ends[p->side].login;
    (void)(a->type == AWL_ACT_READY ? awl_login_ready(l, p->attempt, &a->candidate)
                                    : awl_login_announce(l, p->attempt, &a->candidate));
    flush(w, p);
}

void rdv_report(world *w, peer *p)
{
    const rdv *r = w->rdv_state;
    const awl_login_result result = {.err = p->outcome.err,
                                     .path = p->outcome.path,
                                     .technique = p->outcome.technique,
                                     .dials = p->outcome.dials};
    (void)awl_login_report(r->ends[p->side].login, p->attempt, &result);
    flush(w, p);
}

void rdv_timer(world *w, uint32_t token)
{
    rdv *r = w->rdv_state;
    if (token == TIMER_SERVER) {
        r->due = -1;
        rdv_serve(w, (awl_server_event){.type = AWL_SERVER_TIMER});
        return;
    }
    end *e = &r->ends[token];
    if (e->due == sim_now(w->net)) {
        e->due = -1;
        awl_login_timer(e->login, sim_host_now(w->net, (int)token));
        drain(w, &w->peers[token]);
    }
}
