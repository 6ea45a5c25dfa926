/* SPDX-License-Identifier: MIT */
#ifndef AWL_ENGINE_TECHNIQUE_H
#define AWL_ENGINE_TECHNIQUE_H

/* One way to get through. The names are part of the script contract: only additions. A technique
 * that can run has a file of its own and an entry in the table of technique.c. */
typedef enum awl_technique {
    AWL_TECH_NONE = 0,
    AWL_TECH_LAN,
    AWL_TECH_IPV6,
    AWL_TECH_OPEN,
    AWL_TECH_PORT_MAPPED,
    AWL_TECH_SIMULTANEOUS,
    AWL_TECH_SEQUENTIAL,
    AWL_TECH_STAGGERED,
    AWL_TECH_PREDICTED,
    AWL_TECH_BIRTHDAY,
    AWL_TECH_RELAY,
} awl_technique;

/* What a link runs over. */
typedef enum awl_path {
    AWL_PATH_NONE = 0,
    AWL_PATH_LAN,
    AWL_PATH_IPV6,
    AWL_PATH_DIRECT,
    AWL_PATH_PORT_MAPPED,
    AWL_PATH_RELAYED,
} awl_path;

/* "simultaneous", "direct"; "none" for 0 and for anything unknown. Static storage. */
const char *awl_technique_name(awl_technique t);
const char *awl_path_name(awl_path p);

/* AWL_TECH_NONE when there is no such technique. */
awl_technique awl_technique_from_name(const char *name);

/* Is it in the engine's table, that is, can it run today? */
int awl_technique_known(awl_technique t);

#endif
