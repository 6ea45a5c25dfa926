/* SPDX-License-Identifier: MIT */
#ifndef AWL_ADDR_H
#define AWL_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bradawl/err.h"

/* "[ffff:...:255.255.255.255%4294967295]:65535" and a NUL, rounded up. */
#define AWL_ADDR_STRLEN 72

typedef enum awl_family {
    AWL_FAMILY_NONE = 0,
    AWL_FAMILY_IPV4 = 4,
    AWL_FAMILY_IPV6 = 6,
} awl_family;

/*
 * An IP address and TCP port as a plain value: copy it, compare it, put it on the wire.
 * The core never sees a struct sockaddr; only platform/common/sockaddr.c converts.
 */
typedef struct awl_addr {
    uint8_t family;    /* awl_family */
    uint8_t ip[16];    /* network order; IPv4 uses the first four, the rest are zero */
    uint16_t port;     /* host order */
    uint32_t scope_id; /* IPv6 link-local interface index, otherwise zero */
} awl_addr;

/* What an address is good for. Each address has exactly one scope. */
typedef enum awl_scope {
    AWL_SCOPE_NONE = 0,   /* no family */
    AWL_SCOPE_REFUSED,    /* unspecified, multicast, broadcast, class E, "this network" */
    AWL_SCOPE_LOOPBACK,   /* 127/8, ::1 */
    AWL_SCOPE_LINK_LOCAL, /* 169.254/16, fe80::/10 */
    AWL_SCOPE_PRIVATE,    /* RFC 1918, RFC 6598 (100.64/10), fc00::/7 */
    AWL_SCOPE_GLOBAL,     /* everything else, TEST-NETs included */
} awl_scope;

awl_addr awl_addr_v4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint16_t port);
bool awl_addr_equal(const awl_addr *a, const awl_addr *b);
bool awl_addr_same_ip(const awl_addr *a, const awl_addr *b); /* ports may differ */
awl_scope awl_addr_scope(const awl_addr *a);

/* The same endpoint in its plain form: v4-mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96, RFC 6052)
 * become IPv4. To be applied before every check. */
awl_addr awl_addr_normalize(const awl_addr *a);

/* Do both lie in one subnet of prefix_len bits? False across families. */
bool awl_addr_same_subnet(const awl_addr *a, const awl_addr *b, unsigned prefix_len);

/* Writes "192.0.2.1:443" or "[2001:db8::1]:443" (RFC 5952). Always terminates buf. Returns buf. */
const char *awl_addr_format(const awl_addr *a, char buf[AWL_ADDR_STRLEN]);

/* Reads an IP address without port ("192.0.2.1", "2001:db8::1"; no brackets, no zone) and sets
 * port. AWL_ERR_MALFORMED: not an address; *out is all zero then. */
awl_err awl_addr_parse_ip(const char *text, uint16_t port, awl_addr *out);

/* Reads what awl_addr_format() wrote. AWL_ERR_MALFORMED as above. */
awl_err awl_addr_parse(const char *text, awl_addr *out);

#endif
