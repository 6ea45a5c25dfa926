/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <stdbool.h>

static bool earlier(const frame *a, const frame *b)
{
    return a->due != b->due ? a->due < b->due : a->seq < b->seq;
}

void queue_push(queue *q, frame *f)
{
    f->seq = q->seq++;
    size_t i = q->count++;
    while (i > 0 && earlier(f, q->heap[(i - 1) / 2])) {
        q->heap[i] = q->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->heap[i] = f;
}

frame *queue_pop(queue *q)
{
    frame *top = q->heap[0];
    frame *last = q->heap[--q->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= q->count) {
            break;
        }
        if (child + 1 < q->count && earlier(q->heap[child + 1], q->heap[child])) {
            child++;
        }
        if (!earlier(q->heap[child], last)) {
            break;
        }
        q->heap[i] = q->heap[child];
        i = child;
    }
    q->heap[i] = last;
    return top;
}
