/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "nat.h"

awl_err nat_preset(const char *name, nat_config *out)
{
    const nat_config cone = {
        .mapping = NAT_APDM,
        .filtering = NAT_APDF,
        .allocation = NAT_PRESERVING,
        .track = {.simultaneous_open = true,
                  .window_check = true,
                  .rst_deletes = true,
                  .syn_sent_life = AWL_SECOND(120)},
    };
    *out = cone;
    if (strcmp(name, "cone") == 0) { /* masquerade of Linux */
        return AWL_OK;
    }
    if (strcmp(name, "cone-rst") == 0) {
        out->answer = NAT_RST;
        return AWL_OK;
    }
    if (strcmp(name, "cone-icmp") == 0) {
        out->answer = NAT_ICMP;
        return AWL_OK;
    }
    if (strcmp(name, "cone-open") == 0) {
        out->answer = NAT_OWN_STACK;
        return AWL_OK;
    }
    if (strcmp(name, "cone-np") == 0) {
        out->mapping = NAT_EIM;
        out->allocation = NAT_STABLE;
        return AWL_OK;
    }
    if (strcmp(name, "fullcone") == 0) {
        out->mapping = NAT_EIM;
        out->filtering = NAT_EIF;
        return AWL_OK;
    }
    if (strcmp(name, "sym") == 0) {
        out->allocation = NAT_RANDOM;
        return AWL_OK;
    }
    if (strcmp(name, "fw") == 0) {
        out->firewall = true;
        return AWL_OK;
    }
    *out = (nat_config){0};
    return AWL_ERR_NOT_FOUND;
}
