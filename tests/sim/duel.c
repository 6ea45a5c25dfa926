/* SPDX-License-Identifier: MIT */
#include "duel.h"

#include <stdlib.h>

static int behind(sim_net *net, const char *preset, awl_addr outside, awl_time owd,
                  void (*tune)(nat_config *cfg))
{
    nat_config cfg;
    if (nat_preset(preset, &cfg) != AWL_OK) {
        abort();
    }
    cfg.outside = outside;
    cfg.seed = outside.ip[3];
    if (tune != NULL) {
        tune(&cfg);
    }
    return sim_segment(net, &cfg, SIM_CORE, (sim_link){.delay = owd});
}

static void add_host(duel *d, int side, const char *preset, awl_time owd,
                     void (*tune)(nat_config *cfg))
{
    const sim_host_config cfg = {.simultaneous_open = true};
    const awl_addr public_ip =
        awl_addr_v4(198, 51, 100, (uint8_t)(1 + side), (uint16_t)(40001 + side));
    const int host = sim_host(d->net, &cfg);
    d->mapped[side] = public_ip;
    if (preset == NULL) {
        d->local[side] = public_ip;
        sim_iface(d->net, host, SIM_CORE, public_ip, (sim_link){.delay = owd});
        return;
    }
    const int lan = behind(d->net, preset, public_ip, owd, tune);
    d->local[side] = awl_addr_v4(192, 168, (uint8_t)(1 + side), 2, public_ip.port);
    if (nat_config_of(sim_gateway(d->net, lan))->firewall) {
        d->local[side] = public_ip;
    }
    sim_iface(d->net, host, lan, d->local[side], (sim_link){0});
}

duel duel_new(const char *a, const char *b, awl_time owd, void (*tune)(nat_config *cfg))
{
    duel d = {.net = sim_net_new(1)};
    add_host(&d, 0, a, owd / 2, tune);
    add_host(&d, 1, b, owd - owd / 2, tune);
    return d;
}

duel duel_on_one_lan(awl_time owd)
{
    return duel_new(NULL, NULL, owd, NULL);
}

void duel_free(duel *d)
{
    sim_net_free(d->net);
}

static void dial(duel *d, int side)
{
    d->dials[side]++;
    if (sim_connect(d->net, side, &d->local[side], &d->mapped[1 - side], &d->sock[side]) !=
        AWL_OK) {
        abort();
    }
}

static void dial_again(duel *d, int side)
{
    awl_time wait = d->retry;
    if (d->retry_extra > 0) {
        wait += (awl_time)awl_prng_below(sim_prng(d->net), (uint64_t)d->retry_extra);
    }
    sim_timer(d->net, sim_now(d->net) + wait, (uint64_t)side);
}

bool duel_run(duel *d, awl_time until)
{
    sim_event ev;
    sim_timer(d->net, d->start[0], 0);
    sim_timer(d->net, d->start[1], 1);
    while (sim_next(d->net, until, &ev)) {
        if (ev.type == SIM_EV_TIMER) {
            dial(d, (int)ev.token);
        } else if (ev.type == SIM_EV_FAILED) {
            dial_again(d, ev.host);
        } else if (ev.type == SIM_EV_CONNECTED || ev.type == SIM_EV_ACCEPTED) {
            d->connected[ev.host] = true;
            d->connected_at[ev.host] = sim_now(d->net);
        } else if (ev.type == SIM_EV_CLOSED) {
            d->connected[ev.host] = false;
        }
        free(ev.data);
        if (d->connected[0] && d->connected[1]) {
            return true;
        }
    }
    return false;
}
