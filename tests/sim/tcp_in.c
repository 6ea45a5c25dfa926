/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tcp_sock.h"

enum {
    ACCEPT_RESENDS = 5, /* of a SYN-ACK */
    REFUSALS_MAX = 4,   /* of SIM_SLOW_FAIL */
};

static void raise(sim_net *net, int host, const sock *s, sim_event ev)
{
    ev.host = host;
    ev.sock = s->id;
    sim_raise(net, &ev);
}

/* How long after the n-th SYN comes the next? Linux from 6.5 on: 1,1,1,1,1,2,4,8,... s. */
static awl_time resend_after(int sent_again)
{
    return AWL_SECOND(sent_again < 5 ? 1 : 1 << (sent_again - 4));
}

static void fail(sim_net *net, int host, sock *s, awl_err err)
{
    raise(net, host, s, (sim_event){.type = SIM_EV_FAILED, .err = err});
    sock_drop(sim_host_tcp(net, host), s);
}

static void refuse(sim_net *net, int host, const sim_packet *p)
{
    if ((p->flags & (SIM_RST | SIM_ICMP)) == 0) {
        sim_packet rst = sim_packet_rst(p);
        sim_transmit(net, host, &rst, sim_now(net));
    }
}

static void establish(sim_net *net, int host, sock *s)
{
    s->state = SOCK_ESTABLISHED;
    s->generation++;
    const sim_event ev = {.type = s->listener != 0 ? SIM_EV_ACCEPTED : SIM_EV_CONNECTED,
                          .listener = s->listener};
    raise(net, host, s, ev);
}

static void accept_syn(sim_net *net, int host, const sim_packet *p)
{
    sim_tcp *t = sim_host_tcp(net, host);
    const sock *listener = sock_find_listener(t, &p->dst);
    if (listener == NULL && !t->cfg.answers_all) {
        refuse(net, host, p);
        return;
    }
    const uint32_t listener_id = listener == NULL ? UINT32_MAX : listener->id;
    sock *s = sock_add(t, SOCK_SYN_RECV, &p->dst);
    s->listener = listener_id;
    s->remote = p->src;
    s->iss = sock_initial_seq(net, t, s);
    s->snd_next = s->iss + 1;
    s->rcv_next = p->seq + 1;
    sock_set_timer(net, host, s, AWL_SECOND(1));
    sock_transmit(net, host, s, SIM_SYN | SIM_ACK);
}

static void reset_in_syn_sent(sim_net *net, int host, sock *s, const sim_packet *p)
{
    if ((p->flags & SIM_ACK) == 0 || p->ack != s->iss + 1) {
        return; /* answers the SYN of an earlier socket */
    }
    if (sim_host_tcp(net, host)->cfg.kernel == SIM_SLOW_FAIL && ++s->refusals < REFUSALS_MAX) {
        sock_set_timer(net, host, s, AWL_MS(500));
        return;
    }
    fail(net, host, s, AWL_ERR_REFUSED);
}

static void in_syn_sent(sim_net *net, int host, sock *s, const sim_packet *p)
{
    const bool good_ack = (p->flags & SIM_ACK) != 0 && p->ack == s->iss + 1;
    if (p->flags & SIM_RST) {
        reset_in_syn_sent(net, host, s, p);
    } else if ((p->flags & SIM_ACK) != 0 && !good_ack) {
        refuse(net, host, p); /* of an older connection, which the peer still has */
    } else if (good_ack && (p->flags & SIM_SYN) != 0) {
        s->rcv_next = p->seq + 1;
        sock_transmit(net, host, s, SIM_ACK);
        establish(net, host, s);
    } else if ((p->flags & SIM_SYN) != 0 && sim_host_tcp(net, host)->cfg.simultaneous_open) {
        s->rcv_next = p->seq + 1;
        s->state = SOCK_SYN_RECV;
        s->resends = 0;
        sock_set_timer(net, host, s, AWL_SECOND(1));
        sock_transmit(net, host, s, SIM_SYN | SIM_ACK);
    }
}

/* RFC 5961: only a RST exactly at the next byte counts; others are challenged. */
static void reset_connected(sim_net *net, int host, sock *s, const sim_packet *p)
{
    if (p->seq != s->rcv_next) {
        sock_transmit(net, host, s, SIM_ACK);
        return;
    }
    if (s->state == SOCK_FIN_WAIT || (s->state == SOCK_SYN_RECV && s->listener != 0)) {
        sock_drop(sim_host_tcp(net, host), s);
    } else if (s->state == SOCK_SYN_RECV) {
        fail(net, host, s, AWL_ERR_REFUSED);
    } else {
        raise(net, host, s, (sim_event){.type = SIM_EV_CLOSED, .err = AWL_ERR_RESET});
        sock_drop(sim_host_tcp(net, host), s);
    }
}

static void deliver(sim_net *net, int host, sock *s, const sim_packet *p)
{
    if (s->state == SOCK_FIN_WAIT) { /* nobody is there to read it */
        refuse(net, host, p);
        sock_drop(sim_host_tcp(net, host), s);
        return;
    }
    sim_event ev = {.type = SIM_EV_DATA, .len = p->len, .data = malloc(p->len)};
    if (ev.data == NULL) {
        abort();
    }
    memcpy(ev.data, p->data, p->len);
    s->rcv_next += p->len;
    raise(net, host, s, ev);
}

static void finish(sim_net *net, int host, sock *s)
{
    s->rcv_next++;
    sock_transmit(net, host, s, SIM_ACK);
    if (s->state == SOCK_FIN_WAIT) {
        sock_drop(sim_host_tcp(net, host), s); /* TIME_WAIT blocks no re-dial (NAT.md 2.5) */
        return;
    }
    s->state = SOCK_CLOSE_WAIT;
    raise(net, host, s, (sim_event){.type = SIM_EV_CLOSED, .err = AWL_ERR_CLOSED});
}

static void in_connection(sim_net *net, int host, sock *s, const sim_packet *p)
{
    if (p->flags & SIM_RST) {
        reset_connected(net, host, s, p);
        return;
    }
    if (s->state == SOCK_SYN_RECV) {
        if ((p->flags & SIM_ACK) == 0) { /* the SYN again: its answer was lost */
            sock_transmit(net, host, s, SIM_SYN | SIM_ACK);
            return;
        }
        if (p->ack != s->iss + 1) {
            refuse(net, host, p);
            return;
        }
        establish(net, host, s);
    }
    if (p->flags & SIM_SYN) { /* old news, or somebody's new attempt: RFC 5961 challenge */
        sock_transmit(net, host, s, SIM_ACK);
    } else if (p->seq == s->rcv_next && p->len > 0) {
        deliver(net, host, s, p);
    } else if (p->seq == s->rcv_next && (p->flags & SIM_FIN) != 0) {
        finish(net, host, s);
    }
}

static void icmp_error(sim_net *net, int host, const sim_packet *p)
{
    sim_tcp *t = sim_host_tcp(net, host);
    sock *s = sock_find_pair(t, &p->about_src, &p->about_dst);
    if (s != NULL && s->state == SOCK_SYN_SENT && t->cfg.kernel == SIM_LINUX) {
        fail(net, host, s, AWL_ERR_REFUSED);
    }
}

void sim_tcp_receive(sim_net *net, int host, sim_packet *p)
{
    if (p->flags & SIM_ICMP) {
        icmp_error(net, host, p);
        return;
    }
    sock *s = sock_find_pair(sim_host_tcp(net, host), &p->dst, &p->src);
    if (s == NULL) {
        if ((p->flags & (SIM_SYN | SIM_ACK | SIM_RST)) == SIM_SYN) {
            accept_syn(net, host, p);
        } else {
            refuse(net, host, p);
        }
    } else if (s->state == SOCK_SYN_SENT) {
        in_syn_sent(net, host, s, p);
    } else {
        in_connection(net, host, s, p);
    }
}

static void resend_syn(sim_net *net, int host, sock *s, sim_kernel kernel)
{
    const int most = kernel == SIM_LINUX ? 6 + 4 : kernel == SIM_SLOW_FAIL ? 4 + REFUSALS_MAX : 0;
    if (s->resends >= most) {
        fail(net, host, s, AWL_ERR_TIMED_OUT);
        return;
    }
    s->resends++;
    sock_set_timer(net, host, s,
                   kernel == SIM_LINUX ? resend_after(s->resends) : AWL_SECOND(1) << s->resends);
    sock_transmit(net, host, s, SIM_SYN);
}

void sim_tcp_timer(sim_net *net, int host, uint32_t id, uint32_t generation)
{
    sim_tcp *t = sim_host_tcp(net, host);
    sock *s = sock_find(t, id);
    if (s == NULL || s->generation != generation) {
        return;
    }
    switch (s->state) {
    case SOCK_SYN_SENT:
        resend_syn(net, host, s, t->cfg.kernel);
        break;
    case SOCK_SYN_RECV:
        if (s->resends++ < ACCEPT_RESENDS) {
            sock_set_timer(net, host, s, AWL_SECOND(1) << s->resends);
            sock_transmit(net, host, s, SIM_SYN | SIM_ACK);
        } else if (s->listener != 0) {
            sock_drop(t, s);
        } else {
            fail(net, host, s, AWL_ERR_TIMED_OUT);
        }
        break;
    case SOCK_FIN_WAIT:
        sock_drop(t, s);
        break;
    case SOCK_LISTEN:
    case SOCK_ESTABLISHED:
    case SOCK_CLOSE_WAIT:
        break;
    }
}
