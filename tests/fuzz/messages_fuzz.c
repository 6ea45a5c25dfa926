/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "proto/frame.h"
#include "proto/message.h"
#include "proto/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is decoded can be packed and decoded again. */
static void check_message(const uint8_t *data, size_t size)
{
    Awl__Envelope *m = NULL, *again = NULL;
    awl_buf out;
    if (size > AWL_FRAME_MAX || awl_message_parse(data, size, &m) != AWL_OK) {
        return;
    }
    awl_buf_init(&out, 2 * AWL_FRAME_MAX);
    if (awl_message_append(&out, m) == AWL_OK) {
        if (awl_message_parse(awl_buf_head(&out) + AWL_FRAME_HEADER_LEN,
                              out.len - AWL_FRAME_HEADER_LEN, &again) == AWL_OK &&
            again->body_case != m->body_case) {
            abort();
        }
        awl_message_free(again);
    }
    awl_buf_free(&out);
    awl_message_free(m);
}

/* A name that is let through is stable, and its key is a name with itself as key. */
static void check_name(const uint8_t *data, size_t size)
{
    char name[AWL_NAME_MAX + 1], key[AWL_NAME_MAX + 1], again[AWL_NAME_MAX + 1], shown[300];
    (void)awl_text_escape(data, size, shown, sizeof(shown));
    if (!awl_text_valid(shown, strlen(shown))) {
        abort();
    }
    if (awl_name_check(data, size, name) != AWL_OK) {
        return;
    }
    awl_name_key(name, key);
    awl_name_key(key, again);
    if (key[0] == '\0' || strcmp(key, again) != 0 || !awl_text_valid(key, strlen(key)) ||
        strcmp(awl_text_escape(name, strlen(name), shown, sizeof(shown)), name) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_message(data, size);
    check_name(data, size);
    return 0;
}
