/* SPDX-License-Identifier: MIT */
#include "cli/lines.h"

#include <stdlib.h>
#include <string.h>

#include "bradawl/link.h"
#include "plat/console.h"
#include "plat/thread.h"

enum {
    AHEAD_MAX = 16
};

struct awl_lines {
    plat_mutex *mutex; /* guards everything below */
    plat_cond *room;   /* a line was taken, or the owner left */
    plat_wake *wake;   /* not to be touched once abandoned */
    bool abandoned;
    awl_line queue[AHEAD_MAX];
    size_t first, count;
    char buf[AWL_MESSAGE_MAX + 1]; /* the reader's own */
};

static void free_lines(awl_lines *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->queue[(l->first + i) % AHEAD_MAX].text);
    }
    plat_cond_free(l->room);
    plat_mutex_free(l->mutex);
    free(l);
}

/* Blocks in the read. False: nothing can follow this line. */
static bool read_one(awl_lines *l, awl_line *out)
{
    size_t len = 0;
    const awl_err err = plat_read_line(l->buf, sizeof l->buf, &len);
    *out = (awl_line){.too_long = err == AWL_ERR_LIMIT};
    if (out->too_long) {
        return true;
    }
    if (err == AWL_OK) {
        out->text = malloc(len + 1);
    }
    if (out->text == NULL) { /* also: out of memory, which ends the input here */
        out->end = true;
        return false;
    }
    memcpy(out->text, l->buf, len);
    out->text[len] = '\0';
    out->len = len;
    return true;
}

/* False: the owner is gone. */
static bool push(awl_lines *l, const awl_line *line)
{
    plat_mutex_lock(l->mutex);
    while (!l->abandoned && l->count == AHEAD_MAX) {
        plat_cond_wait(l->room, l->mutex);
    }
    const bool wanted = !l->abandoned;
    if (wanted) {
        l->queue[(l->first + l->count) % AHEAD_MAX] = *line;
        l->count++;
        plat_wake_signal(l->wake);
    }
    plat_mutex_unlock(l->mutex);
    return wanted;
}

static void read_lines(void *arg)
{
    awl_lines *l = arg;
    bool more = true;
    while (more) {
        awl_line line;
        more = read_one(l, &line);
        if (!push(l, &line)) {
            free(line.text);
            break;
        }
    }
    plat_mutex_lock(l->mutex);
    while (!l->abandoned) {
        plat_cond_wait(l->room, l->mutex);
    }
    plat_mutex_unlock(l->mutex);
    free_lines(l);
}

awl_err awl_lines_start(plat_wake *wake, awl_lines **out)
{
    *out = NULL;
    awl_lines *l = calloc(1, sizeof *l);
    if (l == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    l->wake = wake;
    awl_err err = plat_mutex_new(&l->mutex);
    if (err == AWL_OK) {
        err = plat_cond_new(&l->room);
    }
    plat_thread *thread = NULL;
    if (err == AWL_OK) {
        err = plat_thread_start("stdin", read_lines, l, &thread);
    }
    if (err != AWL_OK) {
        free_lines(l);
        return err;
    }
    plat_thread_detach(thread);
    *out = l;
    return AWL_OK;
}

bool awl_lines_take(awl_lines *l, awl_line *out)
{
    plat_mutex_lock(l->mutex);
    const bool found = l->count > 0;
    if (found) {
        *out = l->queue[l->first];
        l->first = (l->first + 1) % AHEAD_MAX;
        l->count--;
        plat_cond_signal(l->room);
    }
    plat_mutex_unlock(l->mutex);
    return found;
}

void awl_lines_abandon(awl_lines *l)
{
    if (l != NULL) {
        plat_mutex_lock(l->mutex);
        l->abandoned = true;
        plat_cond_signal(l->room);
        plat_mutex_unlock(l->mutex); /* from here on the reader may free it */
    }
}
