/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "proto/client.h"
#include "proto/message.h"
#include "proto/stun.h"
#include "server/server.h"
#include "util/prng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The input is a script for three clients, in records: one byte says who and what, one how many
 * bytes follow. Clients 0 and 1 are logged in; client 2 may try. What a client sends stands in the
 * record without its frame header, so that the fuzzer finds messages quickly; a record of kind 3
 * is raw.
 */
enum {
    CLIENTS = 3,
    KIND_FRAME = 0, /* two in four */
    KIND_TIME = 2,
    KIND_RAW = 3,
};

static awl_time now;

static void feed(awl_server *s, awl_server_event ev)
{
    ev.now = now;
    (void)awl_server_handle(s, &ev);
}

static void read_output(awl_server *s, awl_server_client client)
{
    size_t len = 0;
    while (awl_server_output(s, client, &len) != NULL) {
        if (len == 0) {
            abort();
        }
        awl_server_sent(s, client, len > 7 ? len - 3 : len); /* in odd pieces */
    }
}

static void serve(awl_server *s)
{
    awl_server_action a;
    while (awl_server_next(s, &a)) {
        if (a.type == AWL_SERVER_ACT_AUTH) {
            awl_server_event ev = {.type = AWL_SERVER_AUTH_RESULT, .client = a.client};
            memcpy(ev.id.bytes, a.auth.key, AWL_ID_LEN);
            feed(s, ev);
        } else if (a.type == AWL_SERVER_ACT_SEND) {
            read_output(s, a.client);
        } else if (a.type == AWL_SERVER_ACT_CLOSE) {
            read_output(s, a.client);
            feed(s, (awl_server_event){.type = AWL_SERVER_CLOSED, .client = a.client});
        }
    }
}

static void open_client(awl_server *s, awl_server_client n)
{
    feed(s, (awl_server_event){.type = AWL_SERVER_OPENED,
                               .client = n,
                               .remote = awl_addr_v4(203, 0, 113, (uint8_t)(1 + n), 40001),
                               .local = awl_addr_v4(198, 51, 100, 1, 4000)});
}

static void send_frame(awl_server *s, awl_server_client n, const uint8_t *body, size_t len)
{
    uint8_t frame[4 + 255];
    awl_put_u32(frame, (uint32_t)len);
    memcpy(frame + 4, body, len);
    feed(s,
         (awl_server_event){.type = AWL_SERVER_INPUT, .client = n, .data = frame, .len = 4 + len});
}

static void login(awl_server *s, awl_server_client n)
{
    static const uint8_t signature[AWL_SIG_LEN] = {1};
    const char name[2] = {(char)('a' + n), '\0'};
    awl_login_config config = {
        .name = name, .listed = true, .policy = {.consent = (awl_consent)(n == 0 ? 2 : 0)}};
    awl_login *l = NULL;
    size_t len = 0;
    memset(config.key, (int)n + 1, sizeof(config.key));
    if (awl_login_new(&config, &l) != AWL_OK || awl_login_start(l, now, signature) != AWL_OK) {
        abort();
    }
    const uint8_t *data = awl_login_output(l, &len);
    open_client(s, n);
    feed(s, (awl_server_event){.type = AWL_SERVER_INPUT, .client = n, .data = data, .len = len});
    awl_login_free(l);
    serve(s);
}

static void step(awl_server *s, uint8_t what, const uint8_t *data, size_t len)
{
    const awl_server_client n = (what & 0x0f) % CLIENTS;
    uint8_t reply[AWL_STUN_MAX];
    const awl_addr from = awl_addr_v4(203, 0, 113, (uint8_t)(1 + n), 50000);
    switch (what >> 6) {
    case KIND_TIME:
        now += (awl_time)len * AWL_SECOND(1);
        feed(s, (awl_server_event){.type = AWL_SERVER_TIMER});
        (void)awl_server_hole(s, now, &from, data, len, reply);
        break;
    case KIND_RAW:
        feed(s,
             (awl_server_event){.type = AWL_SERVER_INPUT, .client = n, .data = data, .len = len});
        break;
    default:
        send_frame(s, n, data, len);
        break;
    }
    open_client(s, n); /* when it was closed; refused else */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    awl_prng prng = awl_prng_seed(1);
    awl_server *s = NULL;
    awl_server_config config = {
        .limits = awl_limits_default(), .random = awl_prng_fill, .random_ctx = &prng};
    config.limits.clients = config.limits.unauthenticated = 8;
    config.limits.attempts = config.limits.tickets = 32;
    now = AWL_SECOND(1);
    if (awl_server_new(&config, &s) != AWL_OK) {
        abort();
    }
    login(s, 0);
    login(s, 1);
    for (size_t at = 0; at + 2 <= size;) {
        const size_t left = size - at - 2;
        const size_t len = data[at + 1] < left ? data[at + 1] : left;
        step(s, data[at], data + at + 2, len);
        if ((data[at] & 0x10) == 0) {
            serve(s);
        }
        at += 2 + len;
    }
    serve(s);
    awl_server_free(s);
    return 0;
}
