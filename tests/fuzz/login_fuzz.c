/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/client.h"
#include "proto/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a hostile server can do to a client. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t signature[AWL_SIG_LEN] = {1};
    const awl_login_config config = {
        .name = "a", .listed = true, .server = {awl_addr_v4(198, 51, 100, 1, 4000)}};
    awl_login *l = NULL;
    awl_login_event ev;
    bool closed = false;
    if (awl_login_new(&config, &l) != AWL_OK || awl_login_start(l, 0, signature) != AWL_OK) {
        abort();
    }
    for (size_t at = 0; at < size; at += 1000) {
        awl_login_input(l, (awl_time)at, data + at, size - at < 1000 ? size - at : 1000);
        while (awl_login_next(l, &ev)) {
            if (closed || !awl_text_valid(ev.peer, strlen(ev.peer)) ||
                !awl_text_valid(ev.text, strlen(ev.text))) {
                abort(); /* CLOSED is the last event */
            }
            closed = ev.type == AWL_LOGIN_CLOSED;
        }
    }
    awl_login_free(l);
    return 0;
}
