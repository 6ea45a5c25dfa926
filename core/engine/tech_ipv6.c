/* SPDX-License-Identifier: MIT */
/*
 * ipv6: no NAT, but a firewall at each end that lets in what was let out first (RFC 6092). Both
 * dial from the port of the main connection, so the SYNs cross and nothing has to listen.
 */
#include "engine/state.h"

#define CANDIDATES_WAIT AWL_SECOND(2) /* candidates may trickle in */
#define SILENT          AWL_SECOND(8) /* there is no other port pair to try: wait for resent SYNs */

static void begin(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_IPV6];
    a->due = e->now + CANDIDATES_WAIT;
    a->over = e->config.ipv6_local.family != AWL_FAMILY_IPV6;
}

static void remote(awl_engine *e, const awl_candidate *c)
{
    awl_attempt *a = &e->attempts[AWL_TECH_IPV6];
    if (c->kind != AWL_CAND_IPV6) {
        return;
    }
    awl_plan_attempt(e, AWL_TECH_IPV6);
    a->over = false;
    a->due = e->now + SILENT;
    awl_pair_add(e, AWL_TECH_IPV6, c, &e->config.ipv6_local);
}

static void pair_over(awl_engine *e, const awl_pair *p)
{
    awl_attempt *a = &e->attempts[AWL_TECH_IPV6];
    if (!awl_pair_any(e, AWL_TECH_IPV6, p->round)) {
        const awl_time earliest = e->start + CANDIDATES_WAIT;
        a->due = earliest > e->now ? earliest : e->now;
    }
}

static void tick(awl_engine *e)
{
    awl_attempt *a = &e->attempts[AWL_TECH_IPV6];
    a->over = !awl_pair_any_held(e, AWL_TECH_IPV6);
    a->due = e->now + SILENT;
}

const awl_technique_ops awl_tech_ipv6 = {
    .path = AWL_PATH_IPV6,
    .rank = 2,
    .planned = true,
    .dials_max = AWL_BUCKET_LIMIT,
    .begin = begin,
    .remote = remote,
    .pair_over = pair_over,
    .tick = tick,
};
