/* SPDX-License-Identifier: MIT */
#include "queue.h"

#include <stdlib.h>

void queue_free(queue *q)
{
    free(q->items);
    *q = (queue){0};
}

static bool earlier(const queue_item *a, const queue_item *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

void queue_push(queue *q, queue_item item)
{
    if (q->count == q->cap) {
        const size_t cap = q->cap == 0 ? 64 : 2 * q->cap;
        queue_item *more = realloc(q->items, cap * sizeof(*more));
        if (more == NULL) {
            abort();
        }
        q->items = more;
        q->cap = cap;
    }
    item.order = q->order++;
    size_t i = q->count++;
    while (i > 0 && earlier(&item, &q->items[(i - 1) / 2])) {
        q->items[i] = q->items[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->items[i] = item;
}

bool queue_peek(const queue *q, awl_time *at)
{
    if (q->count > 0) {
        *at = q->items[0].at;
    }
    return q->count > 0;
}

bool queue_pop(queue *q, queue_item *out)
{
    if (q->count == 0) {
        return false;
    }
    *out = q->items[0];
    const queue_item last = q->items[--q->count];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= q->count) {
            break;
        }
        if (child + 1 < q->count && earlier(&q->items[child + 1], &q->items[child])) {
            child++;
        }
        if (!earlier(&q->items[child], &last)) {
            break;
        }
        q->items[i] = q->items[child];
        i = child;
    }
    if (q->count > 0) {
        q->items[i] = last;
    }
    return true;
}
