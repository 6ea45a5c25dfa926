/* SPDX-License-Identifier: MIT */

/*
 * The internet of the NAT lab: forwards IPv4 frames between veth ends and lets each wait as long as
 * its two uplinks say. The kernel's netem does this too, but many kernels are built without it.
 *
 *     natlab-switch [--seed N] IFNAME,delay=US,jitter=PERCENT,loss=PERCENT,net=A.B.C.D/LEN ...
 *
 * A frame from port X to port Y is late by delay(X) + delay(Y): with 20 ms an uplink and 0 ms for
 * the server a host sees the server at 40 ms and the other host at 80 ms. Jitter stretches or
 * shrinks each uplink's delay at random, without reordering (a queue does not reorder). There are
 * no MAC tables: the lab gives every card here the same address and switches ARP off, so only the
 * IPv4 destination decides where a frame goes.
 *
 * Prints "ready" when frames flow and, after SIGTERM, one line about its own punctuality.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "queue.h"

enum {
    PORTS_MAX = 16,
    NETS_MAX = 4,
    EARLY_NS = 300000, /* measured in a VM: mean lateness 257 us without, 50 us with */
    LATE_NS = 300000,  /* a frame this late spoils a measurement and is counted */
    /* With PACKET_VNET_HDR a frame may be a segment of up to 64 KiB that waits for segmentation. */
    FRAME_LEN_MAX = (int)sizeof(struct virtio_net_hdr) + ETH_HLEN + 65536,
    IPV4_DST = (int)sizeof(struct virtio_net_hdr) + ETH_HLEN + 16,
};

typedef struct net {
    uint32_t addr, mask; /* host byte order */
} net;

typedef struct port {
    char name[IF_NAMESIZE];
    uint64_t delay_ns;
    double jitter, loss; /* parts of 1 */
    net nets[NETS_MAX];
    size_t nets_count;
    uint64_t last_due[PORTS_MAX]; /* per destination: keeps the order under jitter */
    int fd;
} port;

typedef struct lab_switch {
    port ports[PORTS_MAX];
    size_t ports_count;
    queue flying;
    uint64_t seed;
    uint64_t sent, lost, late, late_sum_ns, late_max_ns;
    int timer, epoll, signals;
} lab_switch;

static lab_switch the_switch;
static unsigned char scratch[FRAME_LEN_MAX];

static void die(const char *what)
{
    fprintf(stderr, "natlab-switch: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t clock_ns(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
}

/* xorshift64*: good enough to scatter delays, and repeatable. In [0, 1). */
static double draw(lab_switch *s)
{
    s->seed ^= s->seed >> 12;
    s->seed ^= s->seed << 25;
    s->seed ^= s->seed >> 27;
    return (double)((s->seed * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

/* The port that owns the destination; ports_count when none does. */
static size_t route(const lab_switch *s, const unsigned char *dst)
{
    uint32_t raw;
    memcpy(&raw, dst, sizeof raw);
    const uint32_t addr = ntohl(raw);
    for (size_t i = 0; i < s->ports_count; i++) {
        for (size_t n = 0; n < s->ports[i].nets_count; n++) {
            const net *candidate = &s->ports[i].nets[n];
            if ((addr & candidate->mask) == candidate->addr) {
                return i;
            }
        }
    }
    return s->ports_count;
}

static uint64_t uplink_delay(lab_switch *s, const port *p)
{
    if (p->jitter <= 0) {
        return p->delay_ns;
    }
    return (uint64_t)((double)p->delay_ns * (1 + p->jitter * (2 * draw(s) - 1)));
}

static void take_frame(lab_switch *s, size_t in, size_t len, uint64_t arrived)
{
    if (len < IPV4_DST + 4U) {
        return;
    }
    port *from = &s->ports[in];
    const size_t out = route(s, scratch + IPV4_DST);
    if (out == s->ports_count || out == in) {
        return;
    }
    const port *to = &s->ports[out];
    const bool unlucky =
        (from->loss > 0 && draw(s) < from->loss) || (to->loss > 0 && draw(s) < to->loss);
    frame *f = unlucky || s->flying.count == QUEUE_MAX ? NULL : malloc(sizeof *f + len);
    if (!f) {
        s->lost++;
        return;
    }
    f->bytes = (unsigned char *)(f + 1);
    memcpy(f->bytes, scratch, len);
    f->len = len;
    f->out = out;
    f->due = arrived + uplink_delay(s, from) + uplink_delay(s, to);
    if (f->due < from->last_due[out]) {
        f->due = from->last_due[out];
    }
    from->last_due[out] = f->due;
    queue_push(&s->flying, f);
}

/* The kernel stamps a frame when it reaches the card. Counting from there, not from when this
 * process woke up, keeps half of the scheduler's noise out of the delay. */
static uint64_t arrival(struct msghdr *msg)
{
    const uint64_t now = clock_ns(CLOCK_MONOTONIC);
    const uint64_t wall = clock_ns(CLOCK_REALTIME);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec ts;
            memcpy(&ts, CMSG_DATA(c), sizeof ts);
            const uint64_t stamp = (uint64_t)ts.tv_sec * 1000000000U + (uint64_t)ts.tv_nsec;
            const uint64_t age = wall - stamp;
            return age < 50000000U ? now - age : now; /* else the wall clock was set */
        }
    }
    return now;
}

static void drain_port(lab_switch *s, size_t in)
{
    for (;;) {
        union {
            char buf[CMSG_SPACE(sizeof(struct timespec)) + 64];
            struct cmsghdr align;
        } control;
        struct iovec iov = {.iov_base = scratch, .iov_len = sizeof scratch};
        struct msghdr msg = {.msg_iov = &iov,
                             .msg_iovlen = 1,
                             .msg_control = control.buf,
                             .msg_controllen = sizeof control.buf};
        const ssize_t len = recvmsg(s->ports[in].fd, &msg, MSG_DONTWAIT);
        if (len < 0) {
            return; /* drained, or the card is down for a moment: both are over at the next event */
        }
        take_frame(s, in, (size_t)len, arrival(&msg));
    }
}

static void send_due(lab_switch *s)
{
    while (s->flying.count > 0) {
        const uint64_t now = clock_ns(CLOCK_MONOTONIC);
        if (s->flying.heap[0]->due > now) {
            return;
        }
        frame *f = queue_pop(&s->flying);
        const uint64_t late = now - f->due;
        s->late += late > LATE_NS;
        s->late_sum_ns += late;
        s->late_max_ns = late > s->late_max_ns ? late : s->late_max_ns;
        if (send(s->ports[f->out].fd, f->bytes, f->len, MSG_DONTWAIT) < 0) {
            s->lost++;
        } else {
            s->sent++;
        }
        free(f);
    }
}

/* The timer is set a little early and the rest is waited for awake: a sleeping processor, a virtual
 * one above all, needs up to some tenths of a millisecond to come back. Nothing is burnt when no
 * frame is under way. */
static void arm_timer(const lab_switch *s)
{
    struct itimerspec when = {{0, 0}, {0, 0}}; /* all zero disarms */
    if (s->flying.count > 0) {
        const uint64_t at = s->flying.heap[0]->due - EARLY_NS;
        when.it_value.tv_sec = (time_t)(at / 1000000000U);
        when.it_value.tv_nsec = (long)(at % 1000000000U);
    }
    if (timerfd_settime(s->timer, TFD_TIMER_ABSTIME, &when, NULL) < 0) {
        die("timerfd_settime");
    }
}

/* How long epoll may sleep, in ms: not at all in the last moments before a frame is due. */
static int patience(const lab_switch *s)
{
    const bool soon =
        s->flying.count > 0 && s->flying.heap[0]->due < clock_ns(CLOCK_MONOTONIC) + EARLY_NS;
    return soon ? 0 : -1;
}

static void watch(const lab_switch *s, int fd, uint32_t tag)
{
    struct epoll_event ev = {.events = EPOLLIN, .data = {.u32 = tag}};
    if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &ev) < 0) {
        die("epoll_ctl");
    }
}

/* PACKET_VNET_HDR hands checksum and segmentation work over unfinished, and back to the kernel at
 * the other card: no offload has to be switched off anywhere. */
static void open_port(port *p)
{
    const int on = 1;
    const int room = 4 << 20;
    p->fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0) {
        die("socket(AF_PACKET)");
    }
    if (setsockopt(p->fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0 ||
        setsockopt(p->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0 ||
        setsockopt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0) {
        die("setsockopt");
    }
    (void)setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room); /* a wish only */
    const struct sockaddr_ll where = {.sll_family = AF_PACKET,
                                      .sll_protocol = htons(ETH_P_IP),
                                      .sll_ifindex = (int)if_nametoindex(p->name)};
    if (where.sll_ifindex == 0 || bind(p->fd, (const struct sockaddr *)&where, sizeof where) < 0) {
        die(p->name);
    }
}

static bool parse_net(port *p, char *text)
{
    char *slash = strchr(text, '/');
    struct in_addr addr;
    if (!slash || p->nets_count == NETS_MAX) {
        return false;
    }
    *slash = '\0';
    const unsigned long len = strtoul(slash + 1, NULL, 10);
    if (len < 1 || len > 32 || inet_pton(AF_INET, text, &addr) != 1) {
        return false;
    }
    net *n = &p->nets[p->nets_count++];
    n->mask = UINT32_MAX << (32 - len);
    n->addr = ntohl(addr.s_addr) & n->mask;
    return true;
}

static bool parse_port(lab_switch *s, char *spec)
{
    char *rest = NULL;
    const char *name = strtok_r(spec, ",", &rest);
    if (!name || strlen(name) >= IF_NAMESIZE || s->ports_count == PORTS_MAX) {
        return false;
    }
    port *p = &s->ports[s->ports_count++];
    memcpy(p->name, name, strlen(name) + 1);
    for (char *opt = strtok_r(NULL, ",", &rest); opt; opt = strtok_r(NULL, ",", &rest)) {
        if (strncmp(opt, "delay=", 6) == 0) {
            p->delay_ns = strtoull(opt + 6, NULL, 10) * 1000U;
        } else if (strncmp(opt, "jitter=", 7) == 0) {
            p->jitter = strtod(opt + 7, NULL) / 100;
        } else if (strncmp(opt, "loss=", 5) == 0) {
            p->loss = strtod(opt + 5, NULL) / 100;
        } else if (strncmp(opt, "net=", 4) != 0 || !parse_net(p, opt + 4)) {
            return false;
        }
    }
    return p->nets_count > 0;
}

/* Punctuality, as far as the rights allow it; the lab reports how well it went. */
static void hurry(void)
{
    const struct sched_param first = {.sched_priority = 20};
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    (void)sched_setscheduler(0, SCHED_FIFO, &first);
}

static void open_all(lab_switch *s)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    s->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    s->signals = signalfd(-1, &stop, SFD_CLOEXEC);
    if (s->epoll < 0 || s->timer < 0 || s->signals < 0) {
        die("epoll, timerfd or signalfd");
    }
    for (size_t i = 0; i < s->ports_count; i++) {
        open_port(&s->ports[i]);
        watch(s, s->ports[i].fd, (uint32_t)i);
    }
    watch(s, s->timer, PORTS_MAX);
    watch(s, s->signals, PORTS_MAX + 1);
}

static void run(lab_switch *s)
{
    for (;;) {
        struct epoll_event events[PORTS_MAX + 2];
        const int count = epoll_wait(s->epoll, events, PORTS_MAX + 2, patience(s));
        if (count < 0 && errno != EINTR) {
            die("epoll_wait");
        }
        for (int i = 0; i < count; i++) {
            const uint32_t tag = events[i].data.u32;
            if (tag > PORTS_MAX) {
                return;
            }
            if (tag < PORTS_MAX) {
                drain_port(s, tag);
            }
        }
        send_due(s);
        arm_timer(s); /* also clears the timer's readiness */
    }
}

int main(int argc, char **argv)
{
    lab_switch *s = &the_switch;
    s->seed = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
            s->seed = strtoull(argv[++i], NULL, 10) | 1U;
        } else if (!parse_port(s, argv[i])) {
            fprintf(stderr, "natlab-switch: cannot read port %d\n", i);
            return 2;
        }
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* never outlive the lab */
    open_all(s);
    hurry();
    puts("ready");
    fflush(stdout);
    run(s);
    printf("frames=%llu lost=%llu late_mean_us=%.1f late_max_us=%.1f late_over_300us=%llu\n",
           (unsigned long long)s->sent, (unsigned long long)s->lost,
           s->sent ? (double)s->late_sum_ns / (double)s->sent / 1000 : 0.0,
           (double)s->late_max_ns / 1000, (unsigned long long)s->late);
    return 0;
}
