/* SPDX-License-Identifier: MIT */
/* A stranger says anything on a fresh TCP connection, with or without the attempt secret. */
#include "../support/link_pair.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static link_side self, other;

/* First byte: bit 0 the link's role, bit 1 whether the stranger knows the secret. Second: pieces.
 */
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
    const size_t step = data[1] + (size_t)1;
    const awl_link_config config =
        side_config(&self, inviter ? AWL_ROLE_INVITER : AWL_ROLE_INVITEE, &other);
    side_start(&self, &config, 0);
    if ((data[0] & 2) != 0) {
        uint8_t preamble[AWL_PREAMBLE_LEN];
        awl_preamble_write(PAIR_SECRET, inviter ? AWL_ROLE_INVITEE : AWL_ROLE_INVITER, preamble);
        awl_link_input(self.link, 0, preamble, sizeof(preamble));
    }
    for (size_t at = 2; at < size; at += step) {
        const size_t left = size - at;
        awl_link_input(self.link, 0, data + at, left < step ? left : step);
    }
    awl_link_timer(self.link, AWL_LINK_PROOF_TIMEOUT);
    side_drain(&self);
    MUST(self.seen_count == 1 && self.seen[0].ev.type == AWL_LINK_EV_PROOF_FAILED);
    return 0;
}
