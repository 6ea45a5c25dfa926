/* SPDX-License-Identifier: MIT */
#include "link/preamble.h"

#include <string.h>

#include "crypt/hash.h"
#include "util/bytes.h"

enum {
    MAGIC_LEN = 4,
    VERSION_AT = 4,
    ROLE_AT = 5,
    RESERVED_AT = 6,
    MAC_AT = 8,
    MAC_LEN = AWL_PREAMBLE_LEN - MAC_AT,
};

static const uint8_t MAGIC[MAGIC_LEN] = {'A', 'W', 'L', '1'};

bool awl_preamble_write(const uint8_t secret[AWL_SECRET_LEN], awl_role role,
                        uint8_t out[AWL_PREAMBLE_LEN])
{
    memcpy(out, MAGIC, MAGIC_LEN);
    out[VERSION_AT] = AWL_PREAMBLE_VERSION;
    out[ROLE_AT] = (uint8_t)role;
    awl_put_u16(out + RESERVED_AT, 0);

    uint8_t said[21] = "bradawl-preamble-v1";
    said[19] = AWL_PREAMBLE_VERSION;
    said[20] = (uint8_t)role;
    uint8_t mac[AWL_SHA256_LEN];
    const bool ok = awl_hmac_sha256(secret, AWL_SECRET_LEN, said, sizeof(said), mac);
    memcpy(out + MAC_AT, mac, MAC_LEN);
    return ok;
}

awl_err awl_preamble_check(const uint8_t secret[AWL_SECRET_LEN], awl_role own_role,
                           const uint8_t *data, size_t len)
{
    if (len > 0 && memcmp(data, MAGIC, len < MAGIC_LEN ? len : MAGIC_LEN) != 0) {
        return AWL_ERR_MALFORMED;
    }
    if (len > VERSION_AT && data[VERSION_AT] != AWL_PREAMBLE_VERSION) {
        return AWL_ERR_VERSION;
    }
    const awl_role other = own_role == AWL_ROLE_INVITER ? AWL_ROLE_INVITEE : AWL_ROLE_INVITER;
    if (len > ROLE_AT && data[ROLE_AT] != other) {
        return data[ROLE_AT] == own_role ? AWL_ERR_SELF : AWL_ERR_MALFORMED;
    }
    if (len >= MAC_AT && awl_get_u16(data + RESERVED_AT) != 0) {
        return AWL_ERR_MALFORMED;
    }
    if (len < AWL_PREAMBLE_LEN) {
        return AWL_ERR_IN_PROGRESS;
    }
    uint8_t right[AWL_PREAMBLE_LEN];
    if (!awl_preamble_write(secret, other, right)) {
        return AWL_ERR_NO_MEMORY;
    }
    return awl_secret_equal(data + MAC_AT, right + MAC_AT, MAC_LEN) ? AWL_OK
                                                                    : AWL_ERR_BAD_SIGNATURE;
}
