/* SPDX-License-Identifier: MIT */
#include "crypt/safety.h"

#include <string.h>

#include "crypt/hash.h"

/*
 * Half of the number, of one ID alone, so that people can also learn their own by heart:
 *
 *     h = SHA-512("bradawl-safety-v1" || ID);  5200 times  h = SHA-512(h || ID)
 *     six times: the next 5 bytes of h as a big-endian number, modulo 100000, as 5 digits
 *
 * 30 digits are 99.6 bits. Who wants to sit between two people needs a key whose digits are the
 * same as a given one's; the rounds make each try 5200 times (12.3 bits) dearer, which brings it to
 * 112 bits, the strength that is commonly asked for, at a price that nobody notices once. (The
 * same reasoning and figures as in Signal's safety numbers.)
 */
enum {
    ROUNDS = 5200,
    GROUPS = 6,
    GROUP_BYTES = 5,
    GROUP_DIGITS = 5,
    HALF_DIGITS = GROUPS * GROUP_DIGITS,
};

static bool half(const awl_id *id, char digits[HALF_DIGITS])
{
    static const char prefix[] = "bradawl-safety-v1";
    uint8_t first[sizeof(prefix) - 1 + AWL_ID_LEN];
    memcpy(first, prefix, sizeof(prefix) - 1);
    memcpy(first + sizeof(prefix) - 1, id->bytes, AWL_ID_LEN);

    uint8_t h[AWL_SHA512_LEN + AWL_ID_LEN]; /* the hash, then the ID: what the next round takes */
    memcpy(h + AWL_SHA512_LEN, id->bytes, AWL_ID_LEN);
    bool ok = awl_sha512(first, sizeof(first), h);
    for (int i = 0; ok && i < ROUNDS; i++) {
        uint8_t next[AWL_SHA512_LEN];
        ok = awl_sha512(h, sizeof(h), next);
        memcpy(h, next, sizeof(next));
    }
    for (size_t group = 0; group < GROUPS; group++) {
        uint64_t number = 0;
        for (size_t i = 0; i < GROUP_BYTES; i++) {
            number = number << 8 | h[group * GROUP_BYTES + i];
        }
        for (size_t i = GROUP_DIGITS; i-- > 0; number /= 10) {
            digits[group * GROUP_DIGITS + i] = (char)('0' + number % 10);
        }
    }
    return ok;
}

awl_err awl_safety_number(const awl_id *a, const awl_id *b, char buf[AWL_SAFETY_STRLEN])
{
    char halves[2][HALF_DIGITS];
    buf[0] = '\0';
    if (!half(a, halves[0]) || !half(b, halves[1])) {
        return AWL_ERR_NO_MEMORY;
    }
    const size_t lower = memcmp(halves[0], halves[1], HALF_DIGITS) <= 0 ? 0 : 1;
    char *to = buf;
    for (size_t i = 0; i < 2; i++) {
        const char *digits = halves[i == 0 ? lower : 1 - lower];
        for (size_t group = 0; group < GROUPS; group++) {
            memcpy(to, digits + group * GROUP_DIGITS, GROUP_DIGITS);
            to[GROUP_DIGITS] = ' ';
            to += GROUP_DIGITS + 1;
        }
    }
    to[-1] = '\0';
    return AWL_OK;
}
