/* SPDX-License-Identifier: MIT */
#include "engine/technique.h"

#include <string.h>

#include "engine/state.h"

extern const awl_technique_ops awl_tech_lan;
extern const awl_technique_ops awl_tech_ipv6;
extern const awl_technique_ops awl_tech_simultaneous;
extern const awl_technique_ops awl_tech_sequential;

/* The one table: a technique can run when it has hooks here. */
static const struct {
    const char *name;
    const awl_technique_ops *ops;
} table[AWL_TECHNIQUES] = {
    [AWL_TECH_NONE] = {"none", NULL},
    [AWL_TECH_LAN] = {"lan", &awl_tech_lan},
    [AWL_TECH_IPV6] = {"ipv6", &awl_tech_ipv6},
    [AWL_TECH_OPEN] = {"open", NULL},
    [AWL_TECH_PORT_MAPPED] = {"port-mapped", NULL},
    [AWL_TECH_SIMULTANEOUS] = {"simultaneous", &awl_tech_simultaneous},
    [AWL_TECH_SEQUENTIAL] = {"sequential", &awl_tech_sequential},
    [AWL_TECH_STAGGERED] = {"staggered", NULL},
    [AWL_TECH_PREDICTED] = {"predicted", NULL},
    [AWL_TECH_BIRTHDAY] = {"birthday", NULL},
    [AWL_TECH_RELAY] = {"relay", NULL},
};

const awl_technique_ops *awl_technique_get(awl_technique t)
{
    return (unsigned)t < AWL_TECHNIQUES ? table[t].ops : NULL;
}

const char *awl_technique_name(awl_technique t)
{
    return (unsigned)t < AWL_TECHNIQUES ? table[t].name : table[0].name;
}

awl_technique awl_technique_from_name(const char *name)
{
    for (int t = 1; t < AWL_TECHNIQUES; t++) {
        if (strcmp(table[t].name, name) == 0) {
            return (awl_technique)t;
        }
    }
    return AWL_TECH_NONE;
}

int awl_technique_known(awl_technique t)
{
    return awl_technique_get(t) != NULL;
}

const char *awl_path_name(awl_path p)
{
    switch (p) {
    case AWL_PATH_NONE:
        break;
    case AWL_PATH_LAN:
        return "lan";
    case AWL_PATH_IPV6:
        return "ipv6";
    case AWL_PATH_DIRECT:
        return "direct";
    case AWL_PATH_PORT_MAPPED:
        return "port-mapped";
    case AWL_PATH_RELAYED:
        return "relayed";
    }
    return "none";
}
