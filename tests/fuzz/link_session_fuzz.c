/* SPDX-License-Identifier: MIT */
/* A peer with the right key says anything: the plaintext of a nominated link. */
#include "../support/link_pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static link_side self, other;

static void check_events(link_side *side, bool *ended)
{
    awl_link_event ev;
    while (awl_link_next(side->link, &ev)) {
        MUST(!*ended); /* the last event is the last */
        *ended = ev.type == AWL_LINK_EV_CLOSED;
        MUST(ev.type == AWL_LINK_EV_CLOSED || ev.type == AWL_LINK_EV_MESSAGE ||
             ev.type == AWL_LINK_EV_DELIVERED);
        MUST(ev.len <= AWL_MESSAGE_MAX);
    }
}

/* First byte: bit 0 the link's role, bit 1 whether the link has sent messages. Second: pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    if (self.identity == NULL) {
        side_init(&self);
        side_init(&other);
    }
    const bool inviter = (data[0] & 1) != 0;
    const bool talks = (data[0] & 2) != 0;
    const size_t step = data[1] + (size_t)1;
    bare_peer bare;
    const awl_link_config config =
        side_config(&self, inviter ? AWL_ROLE_INVITER : AWL_ROLE_INVITEE, &other);
    side_start(&self, &config, 0);
    bare_start(&bare, inviter ? AWL_ROLE_INVITEE : AWL_ROLE_INVITER, &other, &self);
    bare_up(&bare, &self, 0);
    uint32_t id;
    for (int i = 0; talks && i < 3; i++) {
        MUST(awl_link_send_message(self.link, "text", 4, &id) == AWL_OK);
    }
    bool ended = false;
    for (size_t at = 2; at < size; at += step) {
        const size_t left = size - at;
        MUST(awl_tls_write(bare.tls, data + at, left < step ? left : step) == AWL_OK);
        bare_carry(&bare, &self, 0);
        check_events(&self, &ended);
    }
    awl_link_input_end(self.link, 0, AWL_ERR_CLOSED);
    check_events(&self, &ended);
    MUST(ended);
    awl_tls_free(bare.tls);
    return 0;
}
