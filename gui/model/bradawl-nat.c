/* SPDX-License-Identifier: MIT */
#include "model/bradawl-nat.h"

static void on_logged_in(BradawlNat *nat, const awl_client_event *ev)
{
    const awl_addr local = awl_addr_normalize(&ev->local);
    const awl_addr mapped = awl_addr_normalize(&ev->remote);
    *nat = (BradawlNat){.local = local, .mapped = mapped, .testing = TRUE};
    if (local.family != mapped.family || local.family == AWL_FAMILY_NONE) {
        return;
    }
    nat->translated = awl_addr_same_ip(&local, &mapped) ? BRADAWL_KNOWN_NO : BRADAWL_KNOWN_YES;
    nat->preserves_port = local.port == mapped.port ? BRADAWL_KNOWN_YES : BRADAWL_KNOWN_NO;
}

static gboolean on_observed(BradawlNat *nat, const awl_client_event *ev)
{
    if (ev->err != AWL_OK || ev->n >= BRADAWL_NAT_HOLES_MAX) {
        return FALSE;
    }
    nat->holes[ev->n] = awl_addr_normalize(&ev->remote);
    nat->holes_count = MAX(nat->holes_count, ev->n + 1);
    return TRUE;
}

static void on_probed(BradawlNat *nat, const char *state, gint64 unix_now)
{
    nat->testing = FALSE;
    if (g_str_equal(state, "none")) {
        nat->translated = BRADAWL_KNOWN_NO;
        nat->same_port = BRADAWL_KNOWN_YES;
    } else if (g_str_equal(state, "same")) {
        nat->translated = BRADAWL_KNOWN_YES;
        nat->same_port = BRADAWL_KNOWN_YES;
    } else if (g_str_equal(state, "varies")) {
        nat->translated = BRADAWL_KNOWN_YES;
        nat->same_port = BRADAWL_KNOWN_NO;
    } else {
        return; /* no answer is no finding: an older one stands, with its time */
    }
    nat->tested_at = unix_now;
}

gboolean bradawl_nat_event(BradawlNat *nat, const awl_client_event *ev, gint64 unix_now)
{
    switch (ev->type) {
    case AWL_CLIENT_LOGGED_IN:
        on_logged_in(nat, ev);
        return TRUE;
    case AWL_CLIENT_OBSERVED:
        return on_observed(nat, ev);
    case AWL_CLIENT_PROBED:
        on_probed(nat, ev->state, unix_now);
        return TRUE;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_PEER:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_INVITE:
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_ATTEMPT:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_DIAL_RESULT:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_CONNECTED:
    case AWL_CLIENT_MESSAGE:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_PONG:
    case AWL_CLIENT_CLOSED:
    case AWL_CLIENT_FAILED:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break; /* nothing about the NAT */
    }
    return FALSE;
}
