/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "link/mux.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const awl_mux *mux)
{
    for (size_t i = 0; i < AWL_STREAMS_MAX; i++) {
        const awl_stream *s = &mux->streams[i];
        if (s->rx.len > AWL_STREAM_WINDOW || s->recv_window > AWL_STREAM_WINDOW) {
            abort();
        }
    }
}

/* What the user of the mux does with a stream follows from its bytes, so the fuzzer steers it. */
static void use(awl_mux *mux, awl_stream *s)
{
    const uint8_t *head = awl_buf_head(&s->rx);
    if (s->ended || (head != NULL && head[0] == 'r')) {
        awl_mux_reset(mux, s);
    } else if (head != NULL && head[0] == 'w') {
        awl_mux_write(mux, s, head, s->rx.len);
        awl_mux_consume(mux, s, s->rx.len);
    } else if (head != NULL && head[0] != 'k') {
        awl_mux_consume(mux, s, s->rx.len);
    }
}

/* The first byte says in which pieces the rest comes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const size_t step = data[0] + (size_t)1;
    data++;
    size--;
    static awl_mux mux;
    awl_mux_init(&mux, false);
    awl_mux_open(&mux, 1000);
    while (size > 0) {
        awl_mux_event ev;
        const size_t len = size < step ? size : step;
        const size_t used = awl_mux_input(&mux, data, len, &ev);
        if (ev.type == AWL_MUX_EV_FAILED) {
            break;
        }
        if (used == 0) {
            abort();
        }
        data += used;
        size -= used;
        if (ev.type == AWL_MUX_EV_STREAM) {
            use(&mux, ev.stream);
        }
        awl_mux_pump(&mux, 100000);
        check(&mux);
    }
    awl_mux_free(&mux);
    return 0;
}
