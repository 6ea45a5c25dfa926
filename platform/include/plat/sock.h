/* SPDX-License-Identifier: MIT */
#ifndef PLAT_SOCK_H
#define PLAT_SOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bradawl/addr.h"
#include "bradawl/err.h"

/*
 * TCP sockets for hole punching. Every socket is non-blocking and not inherited by child processes.
 *
 * A punch needs one listener and many dials on one local port. So all sockets here, but those of
 * plat_listen_exclusive(), are bound with address reuse: SO_REUSEADDR, on POSIX SO_REUSEPORT too.
 * What the systems make of that is in platform/README.md; the one difference callers must know:
 *
 *   Bind first, listen last. Linux and Windows let a socket bind next to one that listens already.
 *   Wine does not (AWL_ERR_ADDR_IN_USE). Whoever wants a listener and dials on one port therefore
 *   binds them all with plat_bind_reuse(), then calls plat_listen_on() for one and plat_dial_on()
 *   for the others. plat_dial() next to a listener is fine everywhere else.
 *
 * Bind the address of one interface (plat_route_local() tells which), not the wildcard: it selects
 * the route on multi-homed hosts and keeps Windows from deferring its errors to connect().
 *
 * Errors of these functions: what a function lists, and AWL_ERR_LIMIT (no more descriptors),
 * AWL_ERR_NO_MEMORY, AWL_ERR_INVALID (an address without family), AWL_ERR_OS (anything else; the
 * raw number is in plat_sock_last_os_error()). Any thread may use any socket, one at a time.
 */
typedef intptr_t plat_sock; /* wide enough for an int and for a Windows SOCKET */
#define PLAT_SOCK_NONE ((plat_sock)-1)

/* Once per process before any other function of sock, poll, wake, resolve and netif: Winsock needs
 * it, and SIGPIPE is ignored from here on. Calls nest; each needs its plat_net_cleanup(). */
awl_err plat_net_init(void);
void plat_net_cleanup(void);

/* ---- dialling ---- */

typedef struct plat_dial_opts {
    uint8_t ttl;    /* IP_TTL or IPV6_UNICAST_HOPS of the SYN and all that follows; 0 = default */
    bool fast_fail; /* Windows: no SYN of its own accord after the first, a RST is reported at once
                       (SIO_TCP_INITIAL_RTO, NAT.md 2.2). Elsewhere a RST always is. */
} plat_dial_opts;

typedef struct plat_dialled {
    awl_addr local;      /* what the socket is bound to, with the real port */
    bool kernel_resends; /* the system repeats the SYN. If not, the dial ends with
                            AWL_ERR_TIMED_OUT after about a second: dial again within 10 ms */
} plat_dialled;

/* Opens a socket on local and starts connecting to remote. local may have port 0 (any free port) or
 * be NULL (any address, any port). opts may be NULL: all defaults. how may be NULL.
 *
 * AWL_OK: connected already. AWL_ERR_IN_PROGRESS: wait for PLAT_WRITE, then ask plat_dial_result().
 * In both cases *out is the caller's to close. After any other error it is PLAT_SOCK_NONE:
 *   AWL_ERR_ADDR_IN_USE  the local port is taken (bind)
 *   AWL_ERR_EXISTS       this pair of endpoints exists already (connect): look for the twin
 *   AWL_ERR_REFUSED      on loopback the answer may be there at once
 *   AWL_ERR_UNREACHABLE  no route, or local is no address of this computer */
awl_err plat_dial(const awl_addr *local, const awl_addr *remote, const plat_dial_opts *opts,
                  plat_sock *out, plat_dialled *how);

/* The outcome of a dial, once poll reported PLAT_WRITE or PLAT_FAILED; clears the error, so ask
 * once. AWL_OK: connected, and the peer's address is known (SO_ERROR alone lies after an aborted
 * simultaneous open: NAT.md 2.6). AWL_ERR_IN_PROGRESS: asked too early. AWL_ERR_REFUSED (also a RST
 * in the middle of a simultaneous open), AWL_ERR_TIMED_OUT, AWL_ERR_UNREACHABLE, AWL_ERR_EXISTS.
 * After an error the socket is good for plat_close() only. */
awl_err plat_dial_result(plat_sock s);

/* What plat_dialled.kernel_resends will be for dials with fast_fail on this computer. */
bool plat_kernel_resends(void);

/* ---- sharing a port: bind first, then listen or dial ---- */

/* A socket that is bound for sharing and does nothing yet. Not for a poll set in this state.
 * *bound receives the real address (it may be *local);
 * use its port for the other sockets.
 * AWL_ERR_ADDR_IN_USE, AWL_ERR_UNREACHABLE as above. */
awl_err plat_bind_reuse(const awl_addr *local, plat_sock *out, awl_addr *bound);

/* Makes a socket of plat_bind_reuse() listen. It stays open on error. One listener a port: Linux
 * deals connections out to several, Wine refuses the second (AWL_ERR_ADDR_IN_USE). */
awl_err plat_listen_on(plat_sock s);

/* Makes a socket of plat_bind_reuse() dial. Results as plat_dial(), but on error s stays open, good
 * for plat_close() only. */
awl_err plat_dial_on(plat_sock s, const awl_addr *remote, const plat_dial_opts *opts,
                     plat_dialled *how);

/* ---- listening ---- */

/* plat_bind_reuse() and plat_listen_on() in one: a listener of a punch, whose port dials share. */
awl_err plat_listen(const awl_addr *local, plat_sock *out, awl_addr *bound);

/* A listener whose port nobody else can bind: the server's, a control port. IPv6 listeners take
 * IPv6 only (IPV6_V6ONLY). AWL_ERR_ADDR_IN_USE: taken. */
awl_err plat_listen_exclusive(const awl_addr *local, plat_sock *out, awl_addr *bound);

/* Does listening go unnoticed by the user? False on Windows, whose firewall prompts at the first
 * listen() of a program (NAT.md 2.8). */
bool plat_listen_is_silent(void);

/* Next waiting connection, or AWL_ERR_IN_PROGRESS: none now. local is the address that the peer
 * dialled (never the wildcard); local and remote may be NULL. AWL_ERR_LIMIT: no descriptor left;
 * the connection still waits, so poll reports it again at once: drop PLAT_READ for a while. */
awl_err plat_accept(plat_sock listener, plat_sock *out, awl_addr *local, awl_addr *remote);

/* ---- data ---- */

/* Sends what fits, *sent bytes, at least one unless len is 0. AWL_ERR_IN_PROGRESS: nothing fits
 * now, wait for PLAT_WRITE. AWL_ERR_RESET: the connection is gone. Never raises SIGPIPE. */
awl_err plat_send(plat_sock s, const void *data, size_t len, size_t *sent);

/* Receives up to size (> 0) bytes. AWL_ERR_IN_PROGRESS: nothing there now. AWL_ERR_CLOSED: the peer
 * sent FIN, no more will come. AWL_ERR_RESET, AWL_ERR_TIMED_OUT (keep-alive), AWL_ERR_UNREACHABLE:
 * the connection is gone. */
awl_err plat_recv(plat_sock s, void *buf, size_t size, size_t *got);

/* ---- ending ---- */

/* Sends FIN after what is queued; receiving goes on. AWL_ERR_STATE: not connected. */
awl_err plat_shutdown_write(plat_sock s);

/* FIN (a RST where received data was left unread). PLAT_SOCK_NONE is fine. */
void plat_close(plat_sock s);

/* RST at once (linger 0): what was queued is lost, and so is the NAT's mapping; no TIME_WAIT, the
 * same pair of endpoints can be dialled again. PLAT_SOCK_NONE is fine. */
void plat_close_reset(plat_sock s);

/* ---- options and names ---- */

awl_err plat_set_nodelay(plat_sock s, bool on);

/* Probes after idle_s seconds of silence, every interval_s, dead after count (each 1 to 255).
 * Windows before 10 1709 always uses 10 probes. */
awl_err plat_set_keepalive(plat_sock s, unsigned idle_s, unsigned interval_s, unsigned count);

/* The TTL of everything sent from now on; 0 = the system's default, to be restored after a punch
 * with a low one. */
awl_err plat_set_ttl(plat_sock s, uint8_t ttl);
awl_err plat_get_ttl(plat_sock s, uint8_t *ttl);

awl_err plat_local_addr(plat_sock s, awl_addr *out);
awl_err plat_remote_addr(plat_sock s, awl_addr *out); /* AWL_ERR_STATE: not connected */

/* The operating system's number for the last error that a plat_ function returned in this thread,
 * for the log only: errno, or a WSAE value. */
int plat_sock_last_os_error(void);

#endif
