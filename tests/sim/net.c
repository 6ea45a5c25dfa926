/* SPDX-License-Identifier: MIT */
#include "net.h"

#include <assert.h>
#include <stdlib.h>

#include "queue.h"
#include "segment.h"
#include "tcp.h"

typedef enum item_kind {
    ITEM_ARRIVAL,
    ITEM_DEPARTURE,
    ITEM_SOCK_TIMER,
    ITEM_USER_TIMER
} item_kind;

typedef struct iface {
    awl_addr addr;
    int segment, port;
} iface;

typedef struct host {
    sim_host_config cfg;
    sim_tcp *tcp;
    iface ifaces[SIM_IFACES_MAX];
    int count;
} host;

struct sim_net {
    awl_time now;
    awl_prng prng;
    queue queue;
    uint32_t loss;
    segment segments[SIM_SEGMENTS_MAX];
    int segment_count;
    host hosts[SIM_HOSTS_MAX];
    int host_count;
    sim_packet *packets; /* on their way, named by index */
    uint32_t *unused;
    size_t packet_count, unused_count;
    sim_event *events; /* raised and not yet taken */
    size_t event_count, event_first, event_cap;
    sim_tap *tap;
    void *tap_ctx;
};

sim_net *sim_net_new(uint64_t seed)
{
    sim_net *net = calloc(1, sizeof(*net));
    if (net == NULL) {
        abort();
    }
    net->prng = awl_prng_seed(seed);
    net->segment_count = 1;
    return net;
}

void sim_net_free(sim_net *net)
{
    if (net == NULL) {
        return;
    }
    queue_item item;
    while (queue_pop(&net->queue, &item)) {
        if (item.kind == ITEM_ARRIVAL || item.kind == ITEM_DEPARTURE) {
            free(net->packets[item.x].data);
        }
    }
    for (size_t i = net->event_first; i < net->event_count; i++) {
        free(net->events[i].data);
    }
    for (int i = 0; i < net->host_count; i++) {
        sim_tcp_free(net->hosts[i].tcp);
    }
    for (int i = 0; i < net->segment_count; i++) {
        nat_free(net->segments[i].gateway);
    }
    queue_free(&net->queue);
    free(net->packets);
    free(net->unused);
    free(net->events);
    free(net);
}

int sim_segment(sim_net *net, const nat_config *gateway, int outside, sim_link uplink)
{
    assert(net->segment_count < SIM_SEGMENTS_MAX);
    const int index = net->segment_count++;
    segment *s = &net->segments[index];
    s->gateway = nat_new(gateway);
    if (s->gateway == NULL) {
        abort();
    }
    const port p = {.host = NOWHERE, .segment = index, .addr = gateway->outside, .link = uplink};
    s->outside = outside;
    s->outside_port = segment_plug_in(&net->segments[outside], p);
    return index;
}

int sim_host(sim_net *net, const sim_host_config *config)
{
    assert(net->host_count < SIM_HOSTS_MAX);
    host *h = &net->hosts[net->host_count];
    h->cfg = *config;
    h->tcp = sim_tcp_new(config, awl_prng_next(&net->prng));
    return net->host_count++;
}

void sim_iface(sim_net *net, int host_index, int segment_index, awl_addr addr, sim_link link)
{
    host *h = &net->hosts[host_index];
    assert(h->count < SIM_IFACES_MAX);
    const port p = {.host = host_index, .addr = addr, .link = link};
    const int at = segment_plug_in(&net->segments[segment_index], p);
    h->ifaces[h->count++] = (iface){.addr = addr, .segment = segment_index, .port = at};
}

void sim_detour(sim_net *net, int segment_index, const awl_addr *a, const awl_addr *b,
                awl_time extra)
{
    segment *s = &net->segments[segment_index];
    const int from = segment_port_of(s, a), to = segment_port_of(s, b);
    assert(from >= 0 && to >= 0);
    s->extra[from][to] = extra;
}

void sim_set_loss(sim_net *net, uint32_t per_million)
{
    net->loss = per_million;
}

uint32_t sim_loss(const sim_net *net)
{
    return net->loss;
}

awl_prng *sim_prng(sim_net *net)
{
    return &net->prng;
}

nat *sim_gateway(sim_net *net, int segment_index)
{
    return net->segments[segment_index].gateway;
}

sim_tcp *sim_host_tcp(const sim_net *net, int host_index)
{
    return net->hosts[host_index].tcp;
}

static const iface *iface_of(const host *h, const awl_addr *ip)
{
    for (int i = 0; i < h->count; i++) {
        if (awl_addr_same_ip(&h->ifaces[i].addr, ip)) {
            return &h->ifaces[i];
        }
    }
    return NULL;
}

bool sim_host_has(const sim_net *net, int host_index, const awl_addr *ip)
{
    return iface_of(&net->hosts[host_index], ip) != NULL;
}

awl_time sim_now(const sim_net *net)
{
    return net->now;
}

static awl_time shown(const sim_host_config *cfg, awl_time t)
{
    return t + cfg->clock_offset + t / 1000000 * cfg->clock_ppm +
           t % 1000000 * cfg->clock_ppm / 1000000;
}

awl_time sim_host_now(const sim_net *net, int host_index)
{
    return shown(&net->hosts[host_index].cfg, net->now);
}

awl_time sim_from_host_time(const sim_net *net, int host_index, awl_time t)
{
    const sim_host_config *cfg = &net->hosts[host_index].cfg;
    if (t == AWL_TIME_NEVER) {
        return t;
    }
    const awl_time since = t - cfg->clock_offset;
    awl_time at = since - since / 1000000 * cfg->clock_ppm;
    while (shown(cfg, at) > t) {
        at -= 1 + (shown(cfg, at) - t) / 2;
    }
    while (shown(cfg, at) < t) {
        at += 1 + (t - shown(cfg, at)) / 2;
    }
    return at;
}

void sim_raise(sim_net *net, const sim_event *ev)
{
    if (net->event_first == net->event_count) {
        net->event_first = net->event_count = 0;
    }
    if (net->event_count == net->event_cap) {
        net->event_cap = net->event_cap == 0 ? 16 : 2 * net->event_cap;
        net->events = realloc(net->events, net->event_cap * sizeof(*net->events));
        if (net->events == NULL) {
            abort();
        }
    }
    net->events[net->event_count++] = *ev;
}

void sim_set_tap(sim_net *net, sim_tap *tap, void *ctx)
{
    net->tap = tap;
    net->tap_ctx = ctx;
}

static uint32_t keep(sim_net *net, const sim_packet *p)
{
    if (net->unused_count == 0) {
        const size_t more = net->packet_count + 64;
        net->packets = realloc(net->packets, more * sizeof(*net->packets));
        net->unused = realloc(net->unused, more * sizeof(*net->unused));
        if (net->packets == NULL || net->unused == NULL) {
            abort();
        }
        for (size_t i = more; i-- > net->packet_count;) {
            net->unused[net->unused_count++] = (uint32_t)i;
        }
        net->packet_count = more;
    }
    const uint32_t index = net->unused[--net->unused_count];
    net->packets[index] = *p;
    return index;
}

/* --- the way of a packet -----------------------------------------------------------------------
 */

static sim_link link_of(const segment *s, int at)
{
    return at == GATEWAY ? (sim_link){0} : s->ports[at].link;
}

static bool is_lost(sim_net *net, int s, const sim_packet *p)
{
    return s == SIM_CORE && net->loss > 0 && p->len == 0 && (p->flags & SIM_FIN) == 0 &&
           awl_prng_below(&net->prng, 1000000) < net->loss;
}

static awl_time jitter_of(sim_net *net, sim_link link)
{
    return link.jitter == 0 ? 0 : (awl_time)awl_prng_below(&net->prng, (uint64_t)link.jitter + 1);
}

/* Sends p over segment s, in at port `from`. Takes the payload. */
static void forward(sim_net *net, int s, int from, const sim_packet *p)
{
    segment *here = &net->segments[s];
    const int to = segment_route(net->segments, net->segment_count, s, &p->dst);
    if (to == NOWHERE || to == from || is_lost(net, s, p)) {
        free(p->data);
        return;
    }
    const sim_link up = link_of(here, from), down = link_of(here, to);
    awl_time at = net->now + up.delay + down.delay + here->extra[from][to];
    at += jitter_of(net, up) + jitter_of(net, down);
    if (at < here->last[from][to]) {
        at = here->last[from][to];
    }
    here->last[from][to] = at;
    queue_push(&net->queue,
               (queue_item){.at = at, .kind = ITEM_ARRIVAL, .a = s, .b = to, .x = keep(net, p)});
}

static void depart(sim_net *net, int host_index, const sim_packet *p)
{
    const iface *out = iface_of(&net->hosts[host_index], &p->src);
    if (net->tap != NULL) {
        net->tap(net->tap_ctx, host_index, true, p);
    }
    if (out == NULL) {
        free(p->data);
        return;
    }
    forward(net, out->segment, out->port, p);
}

void sim_transmit(sim_net *net, int host_index, sim_packet *p, awl_time at)
{
    if (at <= net->now) {
        depart(net, host_index, p);
        return;
    }
    queue_push(&net->queue,
               (queue_item){.at = at, .kind = ITEM_DEPARTURE, .a = host_index, .x = keep(net, p)});
}

static void arrive_at_host(sim_net *net, int host_index, sim_packet *p)
{
    if (net->tap != NULL) {
        net->tap(net->tap_ctx, host_index, false, p);
    }
    sim_tcp_receive(net, host_index, p);
    free(p->data);
}

/* p goes through the gateway of segment `inner`, from its inside or from its outside. */
static void arrive_at_gateway(sim_net *net, int inner, bool from_inside, sim_packet *p)
{
    segment *s = &net->segments[inner];
    uint8_t *payload = p->data;
    const nat_verdict v = from_inside ? nat_from_inside(s->gateway, p, net->now)
                                      : nat_from_outside(s->gateway, p, net->now);
    if (v == NAT_LOST || p->data != payload) { /* an answer carries none */
        free(payload);
    }
    switch (v) {
    case NAT_LOST:
        break;
    case NAT_OUT:
        forward(net, s->outside, s->outside_port, p);
        break;
    case NAT_IN:
        forward(net, inner, GATEWAY, p);
        break;
    case NAT_REPLY:
        if (from_inside) {
            forward(net, inner, GATEWAY, p);
        } else {
            forward(net, s->outside, s->outside_port, p);
        }
        break;
    }
}

static void arrive(sim_net *net, int s, int at, uint32_t packet)
{
    sim_packet p = net->packets[packet];
    net->unused[net->unused_count++] = packet;
    if (at == GATEWAY) {
        arrive_at_gateway(net, s, true, &p);
    } else if (net->segments[s].ports[at].host == NOWHERE) {
        arrive_at_gateway(net, net->segments[s].ports[at].segment, false, &p);
    } else {
        arrive_at_host(net, net->segments[s].ports[at].host, &p);
    }
}

/* --- time --------------------------------------------------------------------------------------
 */

void sim_timer(sim_net *net, awl_time at, uint64_t token)
{
    queue_push(
        &net->queue,
        (queue_item){.at = at < net->now ? net->now : at, .kind = ITEM_USER_TIMER, .x = token});
}

void sim_sock_timer(sim_net *net, awl_time at, int host_index, uint32_t sock, uint32_t generation)
{
    queue_push(&net->queue,
               (queue_item){
                   .at = at, .kind = ITEM_SOCK_TIMER, .a = host_index, .x = sock, .y = generation});
}

static void happen(sim_net *net, const queue_item *item)
{
    switch ((item_kind)item->kind) {
    case ITEM_ARRIVAL:
        arrive(net, item->a, item->b, (uint32_t)item->x);
        break;
    case ITEM_DEPARTURE: {
        const sim_packet p = net->packets[item->x];
        net->unused[net->unused_count++] = (uint32_t)item->x;
        depart(net, item->a, &p);
        break;
    }
    case ITEM_SOCK_TIMER:
        sim_tcp_timer(net, item->a, (uint32_t)item->x, (uint32_t)item->y);
        break;
    case ITEM_USER_TIMER: {
        const sim_event ev = {.type = SIM_EV_TIMER, .token = item->x};
        sim_raise(net, &ev);
        break;
    }
    }
}

bool sim_next(sim_net *net, awl_time until, sim_event *out)
{
    while (net->event_first == net->event_count) {
        queue_item item;
        awl_time at;
        if (!queue_peek(&net->queue, &at) || at > until) {
            net->now = until;
            return false;
        }
        (void)queue_pop(&net->queue, &item);
        net->now = item.at;
        happen(net, &item);
    }
    *out = net->events[net->event_first++];
    return true;
}
