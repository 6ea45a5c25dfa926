/* SPDX-License-Identifier: MIT */
#ifndef SIM_NAT_H
#define SIM_NAT_H

#include "bradawl/addr.h"
#include "bradawl/err.h"

#include "packet.h"
#include "track.h"

/*
 * The model of one NAT (or firewall): packet in, packet out, no links, no clock of its own. The
 * simulator puts it between modelled links, natlab behind TUN devices. Words of RFC 4787 and 5382.
 */
typedef struct nat nat;

/* Which outgoing connections of one inside endpoint share a mapped port? */
typedef enum nat_mapping {
    NAT_EIM = 0, /* endpoint-independent: all */
    NAT_ADM,     /* address-dependent: those to one address */
    NAT_APDM,    /* address- and port-dependent: each has its own (the port may be the same) */
} nat_mapping;

/* Whose segments are let in on a mapped port? */
typedef enum nat_filtering {
    NAT_EIF = 0, /* anybody's */
    NAT_ADF,     /* those from an address that was sent to */
    NAT_APDF,    /* those from an endpoint that was sent to */
} nat_filtering;

/* Which port does a new mapping get? */
typedef enum nat_allocation {
    NAT_PRESERVING = 0, /* the inside port, if free */
    NAT_STABLE,         /* another port, always the same for one inside endpoint */
    NAT_CONTIGUOUS,     /* the next one */
    NAT_RANDOM,
} nat_allocation;

/* What becomes of an unsolicited SYN? */
typedef enum nat_answer {
    NAT_DROP = 0,
    NAT_RST,       /* "reject with tcp reset" */
    NAT_ICMP,      /* port unreachable */
    NAT_OWN_STACK, /* goes to the router's own stack: RST, and also for stray segments */
} nat_answer;

typedef struct nat_config {
    bool firewall;    /* no translation; outside is only the source of ICMP errors then */
    awl_addr outside; /* the port is ignored */
    nat_mapping mapping;
    nat_filtering filtering;
    nat_allocation allocation;
    nat_answer answer;
    track_rules track;
    bool hairpin;          /* inside hosts may reach each other's mapped endpoints */
    unsigned sessions_max; /* 0: 256; first SYNs past it are swallowed */
    uint64_t seed;
} nat_config;

typedef enum nat_verdict {
    NAT_LOST = 0, /* swallowed */
    NAT_OUT,      /* *p goes on to the outside */
    NAT_IN,       /* *p goes on to the inside */
    NAT_REPLY,    /* *p is an answer to where the packet came from */
} nat_verdict;

/* Copies config. NULL when there is no memory. */
nat *nat_new(const nat_config *config);
void nat_free(nat *n); /* NULL is fine */

/* Handles a packet that came from the inside, or to the outside address (firewall: to an inside
 * one). *p is rewritten in place; the payload is never touched, and on NAT_REPLY *p has none. */
nat_verdict nat_from_inside(nat *n, sim_packet *p, awl_time now);
nat_verdict nat_from_outside(nat *n, sim_packet *p, awl_time now);

/* Forgets everything, as a router that restarts (and as "conntrack -F"). */
void nat_flush(nat *n);

unsigned nat_sessions(const nat *n, awl_time now); /* how many are alive */
const nat_config *nat_config_of(const nat *n);

/* The NATs of the lab by name: cone, cone-rst, cone-open, cone-icmp, cone-np, fullcone, sym, fw ...
 * (NAT.md 5). AWL_ERR_NOT_FOUND: no such name. outside and seed are left zero. */
awl_err nat_preset(const char *name, nat_config *out);

#endif
