/* SPDX-License-Identifier: MIT */
#ifndef SIM_RANDOM_NET_H
#define SIM_RANDOM_NET_H

#include "scene.h"

/* A scene out of a seed: any mixture of NATs, hosts, delays, faults and clicks. */
scene random_net(uint64_t seed);

/* What physics says about it. */
typedef enum random_expectation {
    EXPECT_ANYTHING = 0,
    EXPECT_SUCCESS, /* nothing is lost, and both ends can be dialled at a port known beforehand */
    EXPECT_MOSTLY,  /* the same with ICMP errors in it, see random_expect() */
    EXPECT_FAILURE, /* no port is known beforehand, or somebody else answers */
} random_expectation;

random_expectation random_expect(const scene *s);

/* For the table of counts: "exact-exact", "exact-other", "lan" ... */
const char *random_class(const scene *s);

#endif
