/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "link/message.h"
#include "link/nomination.h"
#include "link/preamble.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The three readers that take their bytes as they come: preamble, nomination, message frame. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t secret[AWL_SECRET_LEN] = "sixteen bytes !";
    const awl_role roles[] = {AWL_ROLE_INVITER, AWL_ROLE_INVITEE};
    for (size_t i = 0; i < 2; i++) {
        /* What is refused stays refused, and only the right bytes are accepted. */
        awl_err before = AWL_ERR_IN_PROGRESS;
        const size_t len = size < AWL_PREAMBLE_LEN ? size : AWL_PREAMBLE_LEN;
        for (size_t part = 0; part <= len; part++) {
            const awl_err err = awl_preamble_check(secret, roles[i], data, part);
            if (before != AWL_ERR_IN_PROGRESS && err != before) {
                abort();
            }
            before = err;
        }
        uint8_t right[AWL_PREAMBLE_LEN];
        awl_preamble_write(secret, roles[1 - i], right);
        if (before == AWL_OK && memcmp(right, data, sizeof(right)) != 0) {
            abort();
        }
    }
    if (size >= AWL_NOMINATION_LEN) {
        uint8_t back[AWL_NOMINATION_LEN];
        const awl_nomination kind = awl_nomination_read(data);
        awl_nomination_write(kind, back);
        if (kind != AWL_NOMINATION_NONE && memcmp(back, data, sizeof(back)) != 0) {
            abort();
        }
    }
    awl_message m;
    if (awl_message_read(data, size, &m) == AWL_OK) {
        uint8_t back[AWL_MESSAGE_HEADER_LEN];
        awl_message_write(&m, back);
        if (memcmp(back, data, sizeof(back)) != 0 || m.text + m.len > data + size) {
            abort();
        }
    }
    return 0;
}
