/* SPDX-License-Identifier: MIT */
#include "track.h"

/* Lifetimes of Linux, nf_conntrack-sysctl.rst. */
static awl_time lifetime(track_state state, const track_rules *rules)
{
    switch (state) {
    case TRACK_NONE:
        return 0;
    case TRACK_SYN_SENT:
    case TRACK_SYN_SENT2:
        return rules->syn_sent_life;
    case TRACK_SYN_RECV:
        return AWL_SECOND(60);
    case TRACK_ESTABLISHED:
        return AWL_SECOND(432000);
    case TRACK_FIN_WAIT:
        return AWL_SECOND(120);
    case TRACK_LAST_ACK:
        return AWL_SECOND(30);
    case TRACK_CLOSE:
        return AWL_SECOND(10);
    }
    return 0;
}

static void enter(track *t, track_state state, const track_rules *rules, awl_time now)
{
    t->state = state;
    t->expires = now + lifetime(state, rules);
}

track track_open(const track_rules *rules, const sim_packet *syn, awl_time now)
{
    track t = {.last_syn = 0};
    t.isn[0] = syn->seq;
    enter(&t, TRACK_SYN_SENT, rules, now);
    return t;
}

static bool checked(const track *t, const track_rules *rules)
{
    return rules->window_check && !t->unchecked;
}

static track_verdict pass_syn(track *t, const track_rules *rules, int dir, const sim_packet *p,
                              awl_time now)
{
    switch (t->state) {
    case TRACK_SYN_SENT:
        if (dir == 0) { /* a new ISN is fine as long as the other side was not heard */
            t->isn[0] = p->seq;
            enter(t, TRACK_SYN_SENT, rules, now);
            return TRACK_PASS;
        }
        if (!rules->simultaneous_open) {
            return TRACK_UNSOLICITED;
        }
        t->isn[1] = p->seq;
        t->last_syn = 1;
        enter(t, TRACK_SYN_SENT2, rules, now);
        return TRACK_PASS;
    case TRACK_SYN_SENT2:
        if (checked(t, rules) && p->seq != t->isn[dir]) {
            return TRACK_INVALID;
        }
        t->isn[dir] = p->seq;
        t->last_syn = dir;
        return TRACK_PASS;
    case TRACK_CLOSE:
        /* The original side may open anew after its own RST; after the other's its SYN is let
         * through without effect. The reply side may not open. */
        if (dir == 1) {
            return TRACK_INVALID;
        }
        return t->closed_by == dir ? TRACK_REOPEN : TRACK_PASS;
    case TRACK_LAST_ACK:
        return TRACK_REOPEN;
    case TRACK_SYN_RECV:
    case TRACK_ESTABLISHED:
    case TRACK_FIN_WAIT:
        return dir == 0 ? TRACK_PASS : TRACK_INVALID;
    case TRACK_NONE:
        break;
    }
    return TRACK_INVALID;
}

static track_verdict pass_syn_ack(track *t, const track_rules *rules, int dir, const sim_packet *p,
                                  awl_time now)
{
    switch (t->state) {
    case TRACK_SYN_SENT:
        if (dir == 0 || (checked(t, rules) && p->ack != t->isn[0] + 1)) {
            return TRACK_INVALID;
        }
        t->isn[1] = p->seq;
        enter(t, TRACK_SYN_RECV, rules, now);
        return TRACK_PASS;
    case TRACK_SYN_SENT2:
        /* The trap of NAT.md 5: whoever closed its SYN_SENT socket and listens instead answers with
         * another ISN than the SYN had that this entry remembers. */
        if (checked(t, rules) && (p->seq != t->isn[dir] || p->ack != t->isn[1 - dir] + 1)) {
            return TRACK_INVALID;
        }
        t->isn[dir] = p->seq;
        enter(t, TRACK_SYN_RECV, rules, now);
        return TRACK_PASS;
    case TRACK_SYN_RECV:
        if (checked(t, rules) && p->seq != t->isn[dir]) {
            return TRACK_INVALID;
        }
        return TRACK_PASS;
    case TRACK_ESTABLISHED:
    case TRACK_FIN_WAIT:
    case TRACK_LAST_ACK:
    case TRACK_CLOSE:
        return dir == 1 || !checked(t, rules) || p->seq == t->isn[0] ? TRACK_PASS : TRACK_INVALID;
    case TRACK_NONE:
        break;
    }
    return TRACK_INVALID;
}

/* Is this RST an answer to something that the other side really sent? */
static bool rst_is_in_window(const track *t, int dir, const sim_packet *p)
{
    if (t->state == TRACK_SYN_SENT) {
        return dir == 0 ? p->seq != 0 : p->ack == t->isn[0] + 1;
    }
    if (t->state == TRACK_SYN_SENT2 && t->last_syn != dir && (p->flags & SIM_ACK) != 0 &&
        p->ack == t->isn[t->last_syn] + 1) {
        return true; /* a kernel without socket answered the SYN that was let through last */
    }
    /* A stack's answer to a lone SYN has sequence number 0: too old for a connection that has
     * gone further. */
    return p->seq != 0;
}

static track_verdict pass_rst(track *t, const track_rules *rules, int dir, const sim_packet *p,
                              awl_time now)
{
    if (checked(t, rules) && !rst_is_in_window(t, dir, p)) {
        return TRACK_INVALID;
    }
    if (t->state == TRACK_SYN_SENT && dir == 1) {
        t->unchecked = true;
        return rules->rst_deletes ? TRACK_PASS_DELETE : TRACK_PASS;
    }
    t->closed_by = dir;
    enter(t, TRACK_CLOSE, rules, now);
    return TRACK_PASS;
}

static track_verdict pass_fin(track *t, const track_rules *rules, awl_time now)
{
    switch (t->state) {
    case TRACK_NONE:
    case TRACK_SYN_SENT:
    case TRACK_SYN_SENT2:
        return TRACK_INVALID;
    case TRACK_SYN_RECV:
    case TRACK_ESTABLISHED:
        enter(t, TRACK_FIN_WAIT, rules, now);
        return TRACK_PASS;
    case TRACK_FIN_WAIT:
        enter(t, TRACK_LAST_ACK, rules, now);
        return TRACK_PASS;
    case TRACK_LAST_ACK:
    case TRACK_CLOSE:
        return TRACK_PASS;
    }
    return TRACK_INVALID;
}

/* A segment with ACK alone, with or without data. */
static track_verdict pass_ack(track *t, const track_rules *rules, int dir, awl_time now)
{
    switch (t->state) {
    case TRACK_NONE:
        return TRACK_INVALID;
    case TRACK_SYN_SENT:
    case TRACK_SYN_SENT2:
        return dir == 1 ? TRACK_PASS : TRACK_INVALID;
    case TRACK_SYN_RECV:
        if (dir == 0) {
            enter(t, TRACK_ESTABLISHED, rules, now);
        }
        return TRACK_PASS;
    case TRACK_ESTABLISHED:
        enter(t, TRACK_ESTABLISHED, rules, now);
        return TRACK_PASS;
    case TRACK_FIN_WAIT:
    case TRACK_LAST_ACK:
    case TRACK_CLOSE:
        return TRACK_PASS;
    }
    return TRACK_INVALID;
}

track_verdict track_segment(track *t, const track_rules *rules, int dir, const sim_packet *p,
                            awl_time now)
{
    if (p->flags & SIM_RST) {
        return pass_rst(t, rules, dir, p, now);
    }
    if (p->flags & SIM_SYN) {
        return p->flags & SIM_ACK ? pass_syn_ack(t, rules, dir, p, now)
                                  : pass_syn(t, rules, dir, p, now);
    }
    if (p->flags & SIM_FIN) {
        return pass_fin(t, rules, now);
    }
    return pass_ack(t, rules, dir, now);
}
