/* SPDX-License-Identifier: MIT */
/* The server core at its host: main connections and hole ports. */
#include <string.h>

#include "rdv.h"

void rdv_arm(world *w, awl_time *armed, awl_time at, uint32_t value)
{
    if (at != AWL_TIME_NEVER && at != *armed) {
        *armed = at;
        sim_timer(w->net, at, world_token(TIMER_RDV, 0, value));
    }
}

static void send_to(world *w, awl_server_client client)
{
    rdv *r = w->rdv_state;
    size_t len;
    for (;;) {
        const uint8_t *data = awl_server_output(r->server, client, &len);
        if (data == NULL || len == 0) {
            return;
        }
        (void)sim_send(w->net, SCENE_SERVER, r->slots[client], data, len);
        awl_server_sent(r->server, client, len);
    }
}

/* Feeds one event and does what it asks for. What AUTH is answered goes to *next. */
static void serve_one(world *w, awl_server_event *ev, awl_server_event *next)
{
    rdv *r = w->rdv_state;
    awl_server_action a;
    ev->now = sim_host_now(w->net, SCENE_SERVER);
    (void)awl_server_handle(r->server, ev);
    while (awl_server_next(r->server, &a)) {
        if (a.type == AWL_SERVER_ACT_AUTH) {
            *next = (awl_server_event){.type = AWL_SERVER_AUTH_RESULT, .client = a.client};
            memcpy(next->id.bytes, a.auth.key, sizeof(next->id.bytes));
        } else if (a.type == AWL_SERVER_ACT_SEND) {
            send_to(w, a.client);
        } else if (a.type == AWL_SERVER_ACT_CLOSE) {
            world_break(w, NULL, "the server closed a main connection");
        } else if (a.type == AWL_SERVER_ACT_LOG && a.log.kind == AWL_SERVER_LOG_OFFENCE) {
            world_break(w, NULL, a.log.text);
        }
    }
}

void rdv_serve(world *w, awl_server_event ev)
{
    rdv *r = w->rdv_state;
    while (ev.type != AWL_SERVER_NONE) {
        awl_server_event next = {.type = AWL_SERVER_NONE};
        serve_one(w, &ev, &next);
        ev = next;
    }
    rdv_arm(w, &r->due, awl_server_deadline(r->server), TIMER_SERVER);
}

static awl_server_client slot_of(const rdv *r, uint32_t sock)
{
    awl_server_client i = 0;
    while (i < SLOTS && r->slots[i] != sock) {
        i++;
    }
    return i;
}

static void hole_request(world *w, const sim_event *ev)
{
    const rdv *r = w->rdv_state;
    awl_addr local, remote;
    uint8_t reply[AWL_STUN_MAX];
    if (!sim_endpoints(w->net, SCENE_SERVER, ev->sock, &local, &remote)) {
        return;
    }
    const size_t len = awl_server_hole(r->server, sim_host_now(w->net, SCENE_SERVER), &remote,
                                       ev->data, ev->len, reply);
    if (len > 0) {
        (void)sim_send(w->net, SCENE_SERVER, ev->sock, reply, len);
    }
}

void rdv_at_server(world *w, const sim_event *ev)
{
    rdv *r = w->rdv_state;
    const awl_server_client client = slot_of(r, ev->sock);
    awl_server_event to = {.client = client, .data = ev->data, .len = ev->len};
    if (ev->type == SIM_EV_ACCEPTED && ev->listener == r->listeners[0]) {
        to.client = slot_of(r, 0);
        r->slots[to.client] = ev->sock;
        to.type = AWL_SERVER_OPENED;
        (void)sim_endpoints(w->net, SCENE_SERVER, ev->sock, &to.local, &to.remote);
        rdv_serve(w, to);
    } else if (ev->type == SIM_EV_DATA && client < SLOTS) {
        to.type = AWL_SERVER_INPUT;
        rdv_serve(w, to);
    } else if (ev->type == SIM_EV_DATA) {
        hole_request(w, ev);
    } else if (ev->type == SIM_EV_CLOSED) {
        sim_close(w->net, SCENE_SERVER, ev->sock, false);
    }
}
