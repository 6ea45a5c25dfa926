/* SPDX-License-Identifier: MIT */
#include "proto/message.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/frame.h"
#include "proto/text.h"

/* The wire carries the numbers of candidate.h. */
_Static_assert((int)AWL_CAND_LAN == (int)AWL__CANDIDATE_KIND__CANDIDATE_LAN, "wire numbers");
_Static_assert((int)AWL_CAND_IPV6 == (int)AWL__CANDIDATE_KIND__CANDIDATE_IPV6, "wire numbers");
_Static_assert((int)AWL_CAND_MAPPED == (int)AWL__CANDIDATE_KIND__CANDIDATE_MAPPED, "wire numbers");

/* A candidate of 16 bytes becomes some 100 bytes of structs, an unknown field of 2 bytes some 24:
 * this leaves room for every honest message and none for amplification. */
enum {
    MEMORY_BASE = 4096,
    MEMORY_FACTOR = 16,
};

static void *alloc_capped(void *left, size_t size)
{
    size_t *budget = left;
    if (size > *budget) {
        return NULL;
    }
    *budget -= size;
    return malloc(size > 0 ? size : 1);
}

static void free_plain(void *left, void *p)
{
    (void)left;
    free(p);
}

awl_err awl_message_parse(const uint8_t *body, size_t len, Awl__Envelope **out)
{
    static const uint8_t nothing[1] = {0};
    size_t budget = MEMORY_BASE + MEMORY_FACTOR * len;
    ProtobufCAllocator capped = {
        .alloc = alloc_capped, .free = free_plain, .allocator_data = &budget};
    *out = awl__envelope__unpack(&capped, len, len > 0 ? body : nothing);
    return *out != NULL ? AWL_OK : AWL_ERR_MALFORMED;
}

void awl_message_free(Awl__Envelope *m)
{
    ProtobufCAllocator plain = {.alloc = alloc_capped, .free = free_plain};
    if (m != NULL) {
        awl__envelope__free_unpacked(m, &plain);
    }
}

awl_err awl_message_append(awl_buf *out, const Awl__Envelope *m)
{
    const size_t len = awl__envelope__get_packed_size(m);
    if (len > AWL_FRAME_MAX || len + AWL_FRAME_HEADER_LEN > out->limit ||
        out->len > out->limit - len - AWL_FRAME_HEADER_LEN) {
        return AWL_ERR_LIMIT;
    }
    uint8_t *to = awl_buf_reserve(out, len + AWL_FRAME_HEADER_LEN);
    if (to == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_put_u32(to, (uint32_t)len);
    awl__envelope__pack(m, to + AWL_FRAME_HEADER_LEN);
    awl_buf_commit(out, len + AWL_FRAME_HEADER_LEN);
    return AWL_OK;
}

/* protobuf-c has no const in its structs; packing only reads. */
ProtobufCBinaryData awl_wire_bytes(const void *data, size_t len)
{
    const union {
        const void *given;
        uint8_t *wanted;
    } pointer = {.given = data};
    return (ProtobufCBinaryData){.len = len, .data = pointer.wanted};
}

ProtobufCBinaryData awl_wire_text(const char *text)
{
    return awl_wire_bytes(text, strlen(text));
}

bool awl_wire_get_text(const ProtobufCBinaryData *b, size_t max_len, char *out)
{
    out[0] = '\0';
    if (b->len > max_len || !awl_text_valid(b->data, b->len)) {
        return false;
    }
    if (b->len > 0) {
        memcpy(out, b->data, b->len);
    }
    out[b->len] = '\0';
    return true;
}

bool awl_wire_get_bytes(const ProtobufCBinaryData *b, void *out, size_t len)
{
    memset(out, 0, len);
    if (b->len != len) {
        return false;
    }
    memcpy(out, b->data, len);
    return true;
}

Awl__Endpoint awl_wire_endpoint(const awl_addr *a)
{
    Awl__Endpoint e = AWL__ENDPOINT__INIT;
    e.ip = awl_wire_bytes(a->ip, a->family == AWL_FAMILY_IPV4 ? 4 : 16);
    e.port = a->port;
    return e;
}

bool awl_wire_get_hole(const Awl__Endpoint *e, awl_addr *out)
{
    *out = (awl_addr){0};
    if (e == NULL || (e->ip.len != 4 && e->ip.len != 16) || e->port == 0 || e->port > UINT16_MAX) {
        return false;
    }
    out->family = e->ip.len == 4 ? AWL_FAMILY_IPV4 : AWL_FAMILY_IPV6;
    memcpy(out->ip, e->ip.data, e->ip.len);
    out->port = (uint16_t)e->port;
    return true;
}

bool awl_wire_get_endpoint(const Awl__Endpoint *e, awl_addr *out)
{
    if (!awl_wire_get_hole(e, out)) {
        return false;
    }
    *out = awl_addr_normalize(out);
    if (awl_addr_scope(out) == AWL_SCOPE_REFUSED) {
        *out = (awl_addr){0};
        return false;
    }
    return true;
}

void awl_wire_candidates_put(awl_wire_candidates *w, const awl_candidate *c, size_t count)
{
    assert(count <= sizeof(w->items) / sizeof(w->items[0]));
    for (size_t i = 0; i < count; i++) {
        w->endpoints[i] = awl_wire_endpoint(&c[i].addr);
        awl__candidate__init(&w->items[i]);
        w->items[i].kind = (Awl__CandidateKind)c[i].kind;
        w->items[i].round = c[i].round;
        w->items[i].endpoint = &w->endpoints[i];
        w->list[i] = &w->items[i];
    }
}

bool awl_wire_get_candidate(const Awl__Candidate *m, awl_candidate *out)
{
    *out = (awl_candidate){0};
    awl_addr addr;
    if (m == NULL || m->kind < AWL__CANDIDATE_KIND__CANDIDATE_LAN ||
        m->kind > AWL__CANDIDATE_KIND__CANDIDATE_MAPPED ||
        !awl_wire_get_endpoint(m->endpoint, &addr)) {
        return false;
    }
    *out = (awl_candidate){.kind = (awl_candidate_kind)m->kind, .round = m->round, .addr = addr};
    return true;
}
