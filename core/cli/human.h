/* SPDX-License-Identifier: MIT */
#ifndef AWL_CLI_HUMAN_H
#define AWL_CLI_HUMAN_H

#include <stdbool.h>
#include <stdio.h>

#include "bradawl/client.h"

/* The face for people: the hole log in plain sentences. Each line begins with the seconds since
 * start; names and texts of others are shown escaped (cli/shown.h). What is the same for every dial
 * of a call is explained once. */
typedef struct awl_human {
    bool colour;
    bool verbose;  /* TRACE events and each step too */
    awl_call call; /* whose explanations `told` counts */
    unsigned told;
} awl_human;

void awl_human_event(awl_human *h, FILE *to, const awl_client_event *ev);

/* The sentence of RINGING, INTRODUCED, STEP, OBSERVED and PROBED (human_steps.c). */
void awl_human_step(FILE *to, const awl_client_event *ev);

/* "  0.120 ": how every line of the hole log begins. */
void awl_human_time(const awl_human *h, FILE *to, double t);

#endif
