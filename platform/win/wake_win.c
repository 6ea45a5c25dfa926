/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "../common/oserr.h"
#include "../common/pollset.h"
#include "../common/sockaddr.h"
#include "winapi.h"

/* select() waits for sockets only, so a wake is a UDP pair on loopback. A full receive buffer drops
 * datagrams, but then one is waiting, and that is all that counts. */
struct plat_wake {
    plat_poll *poll;
    SOCKET reader, writer;
};

/* A UDP socket on 127.0.0.1, and its address. */
static awl_err open_one(SOCKET *out, struct sockaddr_storage *name)
{
    const awl_addr loopback = {.family = AWL_FAMILY_IPV4, .ip = {127, 0, 0, 1}};
    u_long nonblocking = 1;
    int len = plat_sockaddr_from(&loopback, name);
    *out = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    if (*out == INVALID_SOCKET) {
        return plat_error_now(PLAT_AT_ANY);
    }
    (void)SetHandleInformation((HANDLE)*out, HANDLE_FLAG_INHERIT, 0);
    if (ioctlsocket(*out, (long)FIONBIO, &nonblocking) != 0 ||
        bind(*out, (struct sockaddr *)name, len) != 0) {
        return plat_error_now(PLAT_AT_BIND);
    }
    len = sizeof(*name);
    return getsockname(*out, (struct sockaddr *)name, &len) != 0 ? plat_error_now(PLAT_AT_ANY)
                                                                 : AWL_OK;
}

static awl_err connect_to(SOCKET s, const struct sockaddr_storage *name)
{
    return connect(s, (const struct sockaddr *)name, sizeof(struct sockaddr_in)) != 0
               ? plat_error_now(PLAT_AT_CONNECT)
               : AWL_OK;
}

static awl_err connect_up(plat_wake *w, uint64_t tag)
{
    struct sockaddr_storage reader, writer;
    awl_err err = open_one(&w->reader, &reader);
    if (err == AWL_OK) {
        err = open_one(&w->writer, &writer);
    }
    if (err == AWL_OK) {
        err = connect_to(w->reader, &writer); /* takes nobody else's datagrams from here on */
    }
    if (err == AWL_OK) {
        err = connect_to(w->writer, &reader);
    }
    if (err == AWL_OK) {
        err = plat_poll_add_wake(w->poll, (plat_sock)w->reader, tag, w);
    }
    return err;
}

static void close_up(plat_wake *w)
{
    if (w->reader != INVALID_SOCKET) {
        closesocket(w->reader);
    }
    if (w->writer != INVALID_SOCKET) {
        closesocket(w->writer);
    }
    free(w);
}

awl_err plat_wake_new(plat_poll *p, uint64_t tag, plat_wake **out)
{
    *out = NULL;
    plat_wake *w = calloc(1, sizeof(*w));
    if (w == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    *w = (plat_wake){.poll = p, .reader = INVALID_SOCKET, .writer = INVALID_SOCKET};
    const awl_err err = connect_up(w, tag);
    if (err != AWL_OK) {
        close_up(w);
        return err;
    }
    *out = w;
    return AWL_OK;
}

void plat_wake_free(plat_wake *w)
{
    if (w != NULL) {
        plat_poll_remove(w->poll, (plat_sock)w->reader);
        close_up(w);
    }
}

void plat_wake_signal(plat_wake *w)
{
    const DWORD saved = GetLastError(); /* WSAGetLastError() is the same place */
    (void)send(w->writer, "", 1, 0);
    SetLastError(saved);
}

void plat_wake_drain(plat_wake *w)
{
    char buf[16];
    while (recv(w->reader, buf, sizeof(buf), 0) > 0) {
    }
}
