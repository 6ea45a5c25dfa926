/* SPDX-License-Identifier: MIT */
/* The link of a call: its messages, and what is told about them. */
#include <stdlib.h>
#include <string.h>

#include "runtime/client_impl.h"

awl_client_event call_event(const call_rec *k, awl_client_event_type type)
{
    awl_client_event ev = awl_client_event_of(k->client, type);
    ev.call = k->id;
    memcpy(ev.peer, k->peer, sizeof(ev.peer));
    awl_client_put_id(ev.id, &k->peer_id);
    ev.verified = k->verified;
    ev.role = k->role == AWL_ROLE_INVITER   ? "inviter"
              : k->role == AWL_ROLE_INVITEE ? "invitee"
                                            : "";
    return ev;
}

void call_tell_connected(const call_rec *k)
{
    const conn *n = k->winner;
    const awl_time rtt = awl_link_rtt(n->link);
    awl_client_event ev = call_event(k, AWL_CLIENT_CONNECTED);
    ev.path = awl_path_name(k->path);
    ev.technique = awl_technique_name(n->technique);
    ev.local = n->local;
    ev.remote = n->remote;
    ev.elapsed_ms = (double)(n->proven_at - k->started) / 1000.0;
    ev.rtt_ms = rtt < 0 ? -1 : (double)rtt / 1000.0;
    ev.dials = k->dials;
    awl_client_emit(k->client, &ev, "", 0);
}

void call_connected(call_rec *k, conn *n, awl_path path)
{
    k->winner = n;
    k->path = path;
    k->told = true;
    n->kind = CONN_LINK;
    pins_met(k);
    call_tell_connected(k);
}

/* Remembers what is on its way, so that DELIVERED can be told with its number and time. */
static awl_err remember(call_rec *k, uint32_t link_id, unsigned n)
{
    if (k->sent == NULL) {
        k->sent = calloc(SENT_MAX, sizeof(k->sent[0]));
        if (k->sent == NULL) {
            return AWL_ERR_NO_MEMORY;
        }
    }
    k->sent[(k->sent_pos + k->sent_count++) % SENT_MAX] =
        (sent_message){.link_id = link_id, .n = n, .at = k->client->now};
    return AWL_OK;
}

static void emit_error(call_rec *k, const command *cmd, awl_err err, const char *text)
{
    awl_client_event ev = call_event(k, AWL_CLIENT_ERROR);
    ev.err = err;
    ev.n = cmd->n;
    awl_client_emit(k->client, &ev, text, strlen(text));
}

void call_send(call_rec *k, const command *cmd)
{
    uint32_t id = 0;
    if (k->winner == NULL || !k->told) {
        emit_error(k, cmd, AWL_ERR_STATE, "the message was not sent: there is no link yet");
        return;
    }
    awl_err err = k->sent_count < SENT_MAX ? AWL_OK : AWL_ERR_LIMIT;
    if (err == AWL_OK) {
        err = awl_link_send_message(k->winner->link, cmd->text, cmd->len, &id);
    }
    if (err == AWL_OK) {
        err = remember(k, id, cmd->n);
    }
    if (err != AWL_OK) {
        emit_error(k, cmd, err, "the message was not sent: too many wait already");
        return;
    }
    conn_flush(k->winner);
}

void call_ping(call_rec *k, const command *cmd)
{
    awl_err err = k->winner != NULL && k->told ? AWL_ERR_LIMIT : AWL_ERR_STATE;
    for (size_t i = 0; i < AWL_LINK_PINGS_MAX && err == AWL_ERR_LIMIT; i++) {
        sent_ping *p = &k->pings[i];
        if (p->link_id == 0) {
            err = awl_link_ping(k->winner->link, k->client->now, &p->link_id);
            p->n = cmd->n;
            break;
        }
    }
    if (err != AWL_OK) {
        emit_error(k, cmd, err, "the ping was not sent");
        return;
    }
    conn_flush(k->winner);
}

static void on_pong(call_rec *k, const awl_link_event *ev)
{
    for (size_t i = 0; i < AWL_LINK_PINGS_MAX; i++) {
        sent_ping *p = &k->pings[i];
        if (p->link_id == ev->id && ev->id != 0) {
            awl_client_event out = call_event(k, AWL_CLIENT_PONG);
            out.n = p->n;
            out.rtt_ms = (double)ev->rtt_us / 1000.0;
            awl_client_emit(k->client, &out, "", 0);
            p->link_id = 0;
        }
    }
}

static void on_delivered(call_rec *k, uint32_t link_id)
{
    while (k->sent_count > 0) {
        const sent_message m = k->sent[k->sent_pos];
        if (m.link_id > link_id) {
            return;
        }
        k->sent_pos = (k->sent_pos + 1) % SENT_MAX;
        k->sent_count--;
        if (m.link_id == link_id) {
            awl_client_event ev = call_event(k, AWL_CLIENT_DELIVERED);
            ev.n = m.n;
            ev.elapsed_ms = (double)(k->client->now - m.at) / 1000.0;
            awl_client_emit(k->client, &ev, "", 0);
            return;
        }
    }
}

static void on_closed(call_rec *k, conn *n, const awl_link_event *ev)
{
    awl_client_event out = call_event(k, AWL_CLIENT_CLOSED);
    out.err = ev->err;
    out.state = awl_close_reason_name(ev->reason);
    awl_client_emit(k->client, &out, "", 0);
    pins_seen(k->client, k->peer, &k->expected, AWL_SIGHT_LINKED);
    conn_linger(n);
    call_end(k);
}

void call_link_event(call_rec *k, conn *n, const awl_link_event *ev)
{
    awl_client_event out;
    switch (ev->type) {
    case AWL_LINK_EV_MESSAGE:
        out = call_event(k, AWL_CLIENT_MESSAGE);
        awl_client_emit(k->client, &out, (const char *)ev->text, ev->len);
        break;
    case AWL_LINK_EV_DELIVERED:
        on_delivered(k, ev->id);
        break;
    case AWL_LINK_EV_PONG:
        on_pong(k, ev);
        break;
    case AWL_LINK_EV_CLOSED:
        on_closed(k, n, ev);
        break;
    case AWL_LINK_EV_NONE:
    case AWL_LINK_EV_PROVEN:
    case AWL_LINK_EV_PROOF_FAILED:
    case AWL_LINK_EV_NOMINATED:
    case AWL_LINK_EV_CONFIRMED:
        break;
    }
}
