/* SPDX-License-Identifier: MIT */
#ifndef AWL_UTIL_TYPES_H
#define AWL_UTIL_TYPES_H

#include <stddef.h>
#include <stdint.h>

/* Small types that every floor of the house shares. */

typedef int64_t awl_time; /* microseconds on a monotonic clock; the origin is the caller's */
#define AWL_TIME_NEVER INT64_MAX
#define AWL_MS(n)      ((awl_time)(n)*1000)
#define AWL_SECOND(n)  ((awl_time)(n)*1000000)

#define AWL_ID_LEN     32 /* SHA-256 of a SubjectPublicKeyInfo */
#define AWL_KEY_LEN    32 /* raw Ed25519 public key */
#define AWL_SIG_LEN    64 /* Ed25519 signature */
#define AWL_SECRET_LEN 16 /* attempt secret, given to both peers by the server */
#define AWL_TICKET_LEN 16 /* hole ticket: admits one observation at a hole port */
#define AWL_COOKIE_LEN 8  /* echoed on the main connection to claim an observed endpoint */
#define AWL_NAME_MAX   64 /* bytes of UTF-8, without the NUL */

typedef struct awl_id {
    uint8_t bytes[AWL_ID_LEN];
} awl_id;

/* Fills buf with unpredictable bytes. Pure layers never draw randomness: whoever needs some gets
 * such a function in its config. The runtime passes the operating system's generator, tests a
 * seeded one. */
typedef void awl_random_fn(void *ctx, uint8_t *buf, size_t len);

/* The inviter clicked Connect, the invitee was called. Whichever way TCP was opened. */
typedef enum awl_role {
    AWL_ROLE_NONE = 0,
    AWL_ROLE_INVITER,
    AWL_ROLE_INVITEE,
} awl_role;

#endif
