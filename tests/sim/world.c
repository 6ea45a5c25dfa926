/* SPDX-License-Identifier: MIT */
#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/bytes.h"

#define LINGER AWL_SECOND(3) /* after both are done: FINs, greetings */

/* Two trips to the server and one between the peers, and a lost segment: the second side's
 * Introduce. */
#define STRAGGLE AWL_SECOND(5)

uint64_t world_token(int kind, int side, uint32_t value)
{
    return (uint64_t)kind << 40 | (uint64_t)side << 32 | value;
}

world *world_new(const scene *s, const proof_ops *proof)
{
    world *w = calloc(1, sizeof(*w));
    if (w == NULL) {
        abort();
    }
    w->scene = *s;
    w->proof = proof;
    w->hash = UINT64_C(14695981039346656037);
    for (int i = 0; i < 2; i++) {
        w->peers[i].side = i;
    }
    return w;
}

void world_free(world *w)
{
    if (w == NULL) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        for (size_t c = 0; c < w->peers[i].conns_count; c++) {
            w->proof->end(w, &w->peers[i].conns[c]);
        }
        awl_engine_free(w->peers[i].engine);
    }
    if (w->rdv_state != NULL) {
        rdv_close(w);
    }
    sim_net_free(w->net);
    free(w->text);
    free(w);
}

void world_keep_trace(world *w, bool with_packets)
{
    w->keep_text = true;
    w->packets = with_packets;
}

static void add_text(world *w, const char *line)
{
    const size_t len = strlen(line);
    if (w->text_len + len + 2 > w->text_cap) {
        w->text_cap = 2 * (w->text_cap + len + 2);
        w->text = realloc(w->text, w->text_cap);
        if (w->text == NULL) {
            abort();
        }
    }
    memcpy(w->text + w->text_len, line, len);
    w->text_len += len;
    w->text[w->text_len++] = '\n';
    w->text[w->text_len] = '\0';
}

/* "  120.000 A > dial #1 ...": milliseconds since the first click. */
void world_trace(world *w, const peer *p, const char *sign, const char *line)
{
    const awl_time now = sim_now(w->net);
    if (w->keep_text) {
        char text[AWL_TRACE_MAX + SIM_PACKET_STRLEN];
        const awl_time t = now - SCENE_CLICK;
        (void)snprintf(text, sizeof(text), "%s%5" PRId64 ".%03d %c %s %s", t < 0 ? "-" : " ",
                       (t < 0 ? -t : t) / 1000, (int)((t < 0 ? -t : t) % 1000),
                       p == NULL ? '-' : 'A' + p->side, sign, line);
        add_text(w, text);
    }
}

static void add_number(world *w, uint64_t number)
{
    w->hash = (w->hash ^ number) * UINT64_C(1099511628211);
}

static void add_addr(world *w, const awl_addr *a)
{
    add_number(w, awl_get_u32(a->ip) + ((uint64_t)awl_get_u32(a->ip + 12) << 16) + a->port);
}

/* Without a text to keep only the numbers go into the hash: formatting takes longer than the rest
 * of the simulation. */
void world_trace_event(world *w, const peer *p, const awl_event *ev)
{
    char line[AWL_TRACE_MAX];
    add_number(w, (uint64_t)ev->now);
    add_number(w, (uint64_t)p->side << 40 | (uint64_t)ev->type << 32 | ev->conn);
    add_number(w, (uint64_t)ev->err);
    add_addr(w, &ev->remote);
    add_addr(w, &ev->candidate.addr);
    if (w->keep_text && ev->type != AWL_EV_TIMER) {
        world_trace(w, p, "<", awl_trace_event(ev, line));
    }
}

void world_trace_action(world *w, const peer *p, const awl_action *a)
{
    char line[AWL_TRACE_MAX];
    add_number(w, (uint64_t)p->side << 40 | (uint64_t)a->type << 32 | a->conn);
    add_number(w, (uint64_t)a->technique << 32 | (uint64_t)a->path << 16 | (uint64_t)a->reset);
    add_addr(w, &a->local);
    add_addr(w, &a->remote);
    if (w->keep_text) {
        world_trace(w, p, ">", awl_trace_action(a, line));
    }
}

void world_break(world *w, const peer *p, const char *rule)
{
    if (w->verdict[0] == '\0') {
        (void)snprintf(w->verdict, sizeof(w->verdict), "%s: %s",
                       p == NULL      ? "both"
                       : p->side == 0 ? "A"
                                      : "B",
                       rule);
    }
    world_trace(w, p, "!", rule);
}

static void show_packet(void *ctx, int host, bool sent, const sim_packet *p)
{
    world *w = ctx;
    char line[SIM_PACKET_STRLEN];
    if (host < 2) {
        world_trace(w, &w->peers[host], sent ? "  ->" : "  <-", sim_packet_format(p, line));
    }
}

static void on_timer(world *w, uint64_t token)
{
    const int kind = (int)(token >> 40), side = (int)(token >> 32) & 0xff;
    const uint32_t value = (uint32_t)token;
    peer *p = &w->peers[side];
    switch (kind) {
    case TIMER_ENGINE:
        peer_tick(w, p);
        break;
    case TIMER_CLICK:
        p->clicked_at = sim_now(w->net);
        world_trace(w, p, "@", p->done ? "click, after the end" : "click");
        if (!p->done) {
            rdv_click(w, p);
        }
        break;
    case TIMER_CUT:
        peer_cut(w, p);
        break;
    case TIMER_RDV:
        rdv_timer(w, value);
        break;
    case TIMER_PROOF:
        for (size_t i = 0; i < p->conns_count; i++) {
            if (p->conns[i].kind != CONN_FREE && p->conns[i].sock == value) {
                w->proof->timer(w, p, &p->conns[i]);
            }
        }
        break;
    default:
        break;
    }
}

static void on_stranger(world *w, const sim_event *ev)
{
    if (ev->type == SIM_EV_ACCEPTED) {
        (void)sim_send(w->net, ev->host, ev->sock, "SSH-2.0-somebody\r\n", 18);
    } else if (ev->type == SIM_EV_CLOSED) {
        sim_close(w->net, ev->host, ev->sock, false);
    }
}

static void dispatch(world *w, const sim_event *ev)
{
    if (ev->type == SIM_EV_TIMER) {
        on_timer(w, ev->token);
    } else if (ev->host < 2) {
        peer_tcp(w, &w->peers[ev->host], ev);
    } else if (ev->host == SCENE_SERVER) {
        rdv_at_server(w, ev);
    } else {
        on_stranger(w, ev);
    }
    free(ev->data);
}

static bool both_done(const world *w)
{
    return w->peers[0].done && w->peers[1].done;
}

static void start(world *w)
{
    w->net = scene_build(&w->scene);
    if (w->packets) {
        sim_set_tap(w->net, show_packet, w);
    }
    w->rdv_state = rdv_open(w);
    for (int i = 0; i < 2; i++) {
        const awl_time click = w->scene.side[i].click;
        peer_login(w, &w->peers[i]);
        if (click != AWL_TIME_NEVER) {
            sim_timer(w->net, click, world_token(TIMER_CLICK, i, 0));
        }
        if (w->scene.fault == SCENE_CUT) {
            sim_timer(w->net, w->scene.cut_at, world_token(TIMER_CUT, i, 0));
        }
    }
}

void world_run(world *w)
{
    sim_event ev;
    start(w);
    awl_time end = SCENE_CLICK + w->scene.give_up + STRAGGLE;
    while (sim_next(w->net, end, &ev)) {
        const bool before = both_done(w);
        dispatch(w, &ev);
        if (!before && both_done(w)) {
            end = sim_now(w->net) + LINGER;
        }
    }
    judge_end(w);
}
