/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "proto/frame.h"
#include "proto/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A stream of frames, each decoded. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t at = 0, body = 0;
    while (awl_frame_peek(data + at, size - at, AWL_FRAME_MAX, &body) == AWL_OK) {
        Awl__Envelope *m = NULL;
        if (body > size - at - AWL_FRAME_HEADER_LEN) {
            abort();
        }
        (void)awl_message_parse(data + at + AWL_FRAME_HEADER_LEN, body, &m);
        awl_message_free(m);
        at += AWL_FRAME_HEADER_LEN + body;
    }
    return 0;
}
