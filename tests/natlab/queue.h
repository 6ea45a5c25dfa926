/* SPDX-License-Identifier: MIT */
#ifndef NATLAB_QUEUE_H
#define NATLAB_QUEUE_H

#include <stddef.h>
#include <stdint.h>

/* The frames under way, earliest first: a binary heap, and first in, first out among equals. */

enum {
    QUEUE_MAX = 32768, /* more are lost, as in any queue */
};

typedef struct frame {
    uint64_t due; /* CLOCK_MONOTONIC, ns */
    uint64_t seq; /* set by queue_push */
    size_t out;   /* port */
    size_t len;
    unsigned char *bytes;
} frame;

typedef struct queue {
    frame *heap[QUEUE_MAX];
    size_t count;
    uint64_t seq;
} queue;

/* There must be room: count < QUEUE_MAX. The frame stays the caller's memory. */
void queue_push(queue *q, frame *f);

/* The earliest frame; count must not be 0. */
frame *queue_pop(queue *q);

#endif
