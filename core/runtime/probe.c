/* SPDX-License-Identifier: MIT */
/*
 * How this computer looks from outside: one local port asks both hole ports of the server. The
 * login asks from the main connection's port, because punches start there; a probe that the user
 * wants takes a fresh port, because the pairs of endpoints of the login's are in TIME_WAIT still.
 */
#include "runtime/client_impl.h"

enum {
    PROBE_HOLES = 2,
};

static void finish(awl_client *c)
{
    const probe *p = &c->probe;
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_PROBED);
    if (p->varies) {
        ev.state = "varies";
    } else if (p->seen_count < 2) {
        ev.state = "unknown"; /* one witness says nothing about "towards everybody" */
    } else {
        ev.state = p->translated ? "same" : "none";
    }
    c->probe.running = false;
    awl_client_emit(c, &ev, "", 0);
}

static void answered(awl_client *c)
{
    if (--c->probe.waiting == 0) {
        finish(c);
    }
}

static void saw(awl_client *c, const awl_addr *local, const awl_addr *mapped)
{
    probe *p = &c->probe;
    if (p->seen_count++ == 0) {
        p->seen = *mapped;
    } else if (!awl_addr_equal(&p->seen, mapped)) {
        p->varies = true;
    }
    if (!awl_addr_equal(local, mapped)) {
        p->translated = true;
    }
}

/* Does a hole port see what the main connection shows? If not, round 0 is not worth a dial. */
static void judge(mainconn *m, const awl_addr *mapped)
{
    if (mapped->family == m->welcome.observed.family &&
        !awl_addr_equal(mapped, &m->welcome.observed)) {
        m->mapping_varies = true;
    }
}

void probe_answer(conn *n, awl_err err, const awl_addr *mapped)
{
    awl_client *c = n->client;
    if (err == AWL_OK && n->main_port) {
        judge(&c->main, mapped);
    }
    if (n->n >= PROBE_HOLES || !c->probe.running) {
        return; /* the other address family, or a probe of a login that is over */
    }
    awl_client_event ev = awl_client_event_of(c, AWL_CLIENT_OBSERVED);
    ev.n = n->n;
    ev.err = err;
    ev.local = n->local;
    if (err == AWL_OK) {
        ev.remote = *mapped;
        saw(c, &n->local, mapped);
    }
    awl_client_emit(c, &ev, "", 0);
    answered(c);
}

/* Asks the n-th hole port from local; *local gets the real port. */
static void ask(awl_client *c, awl_addr *local, unsigned n, const awl_ticket *ticket)
{
    conn *at = conn_new(c, NULL, CONN_OBSERVE, 0);
    if (at == NULL) {
        if (n < PROBE_HOLES) {
            answered(c);
        }
        return;
    }
    at->n = n;
    at->local = *local;
    at->main_port = c->probe.from_main;
    if (ticket != NULL) {
        at->ticket = *ticket;
        at->has_ticket = true;
    }
    const awl_err err = observe_start(at, local, n < PROBE_HOLES ? n : 0);
    if (err != AWL_OK) {
        probe_answer(at, err, NULL);
    }
    *local = at->local;
}

/* What is left of a probe of the login before ends here. */
static void begin(awl_client *c, bool from_main)
{
    for (conn *n = c->conns; n != NULL; n = n->next) {
        if (n->kind == CONN_OBSERVE && n->call == NULL && !n->dead) {
            conn_close(n, false);
        }
    }
    c->probe = (probe){.running = true, .from_main = from_main, .waiting = PROBE_HOLES};
}

void probe_login(awl_client *c, const awl_ticket *tickets, size_t count)
{
    const mainconn *m = &c->main;
    awl_addr local = m->local, six = m->own.ipv6;
    begin(c, true);
    saw(c, &m->local, &m->welcome.observed);
    for (unsigned i = 0; i < PROBE_HOLES; i++) {
        ask(c, &local, i, i < count ? &tickets[i] : NULL);
    }
    if (six.family != AWL_FAMILY_NONE && local.family != AWL_FAMILY_IPV6 && count > PROBE_HOLES) {
        ask(c, &six, PROBE_HOLES, &tickets[PROBE_HOLES]); /* what does IPv6 look like? */
    }
}

void probe_again(awl_client *c)
{
    awl_addr local = c->main.local;
    if (mainconn_online(c) && c->probe.running) {
        return; /* its answer is the answer to this one too */
    }
    begin(c, false);
    if (!mainconn_online(c)) {
        finish(c);
        return;
    }
    local.port = 0;
    for (unsigned i = 0; i < PROBE_HOLES; i++) {
        ask(c, &local, i, NULL);
    }
}
