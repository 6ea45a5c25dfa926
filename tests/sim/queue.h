/* SPDX-License-Identifier: MIT */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

#include "util/types.h"

/* What is to happen when: a binary heap, first come first served among equal times. */
typedef struct queue_item {
    awl_time at;
    uint64_t order; /* set by queue_push() */
    int kind;       /* the rest is the user's */
    int a, b;
    uint64_t x, y;
} queue_item;

typedef struct queue {
    queue_item *items;
    size_t count, cap;
    uint64_t order;
} queue;

void queue_free(queue *q);
void queue_push(queue *q, queue_item item); /* aborts without memory: this is a test */
bool queue_peek(const queue *q, awl_time *at);
bool queue_pop(queue *q, queue_item *out);

#endif
