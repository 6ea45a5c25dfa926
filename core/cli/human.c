/* SPDX-License-Identifier: MIT */
#include "cli/human.h"

#include <string.h>

#include "cli/say.h"

/* What is explained once in a call (awl_human.told). */
enum {
    TOLD_DIAL = 1,
    TOLD_REFUSED = 2,
    TOLD_TIMED_OUT = 4,
};

static void say_ms(FILE *to, double ms)
{
    (void)fprintf(to, ms < 9.95 ? "%.1f ms" : "%.0f ms", ms);
}

/* ANSI colours: green for what works, red for what does not, bold for what a peer says. */
#define GREEN "\x1b[32m"
#define RED   "\x1b[31m"
#define BOLD  "\x1b[1m"
#define DIM   "\x1b[2m"
#define PLAIN "\x1b[0m"

static void paint(const awl_human *h, FILE *to, const char *colour)
{
    if (h->colour) {
        say(to, colour);
    }
}

void awl_human_time(const awl_human *h, FILE *to, double t)
{
    paint(h, to, DIM);
    (void)fprintf(to, "%7.3f ", t);
    paint(h, to, PLAIN);
}

/* True the first time in this call. */
static bool tell_once(awl_human *h, awl_call call, unsigned what)
{
    if (h->call != call) {
        h->call = call;
        h->told = 0;
    }
    const bool first = (h->told & what) == 0;
    h->told |= what;
    return first;
}

static void say_server(FILE *to, const awl_client_event *ev)
{
    if (strcmp(ev->state, "connecting") == 0) {
        say(to, "connecting to the server ");
        awl_show(to, ev->text, ev->text_len);
    } else if (strcmp(ev->state, "online") == 0) {
        say(to, "the server answers; the main connection is encrypted");
    } else {
        (void)fprintf(to, "no connection to the server (%s); links that are up live on without it",
                      awl_strerror(ev->err));
    }
    if (ev->err == AWL_ERR_WRONG_SERVER && ev->known_id[0] != '\0') {
        (void)fprintf(to, ". Known is %s, there now is %s", ev->known_id, ev->server);
    }
}

static void say_logged_in(FILE *to, const awl_client_event *ev)
{
    say(to, "logged in as \"");
    say_name(to, ev->peer);
    say(to, "\" in the room \"");
    say_name(to, ev->room);
    say(to, "\"; the server sees this computer as ");
    say_addr(to, &ev->remote);
}

static void say_peer(FILE *to, const awl_client_event *ev)
{
    say_name(to, ev->peer);
    say(to, strcmp(ev->state, "left") == 0 ? " left" : " is here");
}

static void say_invite(FILE *to, const awl_client_event *ev)
{
    say_name(to, ev->peer);
    say(to, " calls. ID ");
    say(to, ev->id);
    say(to, ev->verified ? " (verified)" : " (not verified)");
}

static void say_attempt(FILE *to, const awl_client_event *ev)
{
    static const phrase TECHNIQUES[] = {
        {"lan", "looking in the local network: one side listens, the other dials"},
        {"ipv6", "over IPv6 there is no address translation, only firewalls to open: both dial"},
        {"open", "one side lets the other in: the other one dials"},
        {"port-mapped", "the router forwards a port: the other side dials it"},
        {"simultaneous", "both dial each other at the same moment; each SYN opens its own NAT for "
                         "the other's"},
        {"sequential", "one opens its NAT with a dial and listens, then the other dials"},
        {"staggered", "several pairs of ports, one after the other, against clocks that disagree"},
        {"predicted", "the NAT takes a new port for each destination: dialling the likely ones"},
        {"birthday", "many ports at once on both sides, until two of them meet"},
        {"relay", "through a computer that both can reach"},
    };
    say(to, strcmp(ev->role, "invitee") == 0 ? "called by " : "calling ");
    say_name(to, ev->peer);
    say(to, ", technique ");
    say(to, ev->technique);
    const char *meaning = FIND(TECHNIQUES, ev->technique);
    if (meaning != NULL) {
        say(to, ": ");
        say(to, meaning);
    }
}

static const char *meaning_of(const awl_addr *remote)
{
    const awl_addr plain = awl_addr_normalize(remote);
    switch (awl_addr_scope(&plain)) {
    case AWL_SCOPE_LOOPBACK:
        return "this computer itself";
    case AWL_SCOPE_PRIVATE:
    case AWL_SCOPE_LINK_LOCAL:
        return "an address in the local network";
    case AWL_SCOPE_GLOBAL:
        return plain.family == AWL_FAMILY_IPV6
                   ? "the peer's own IPv6 address"
                   : "the peer's mapped endpoint: how the server sees it from outside";
    case AWL_SCOPE_NONE:
    case AWL_SCOPE_REFUSED:
        break;
    }
    return "an unusual address";
}

static void say_dial(awl_human *h, FILE *to, const awl_client_event *ev)
{
    (void)fprintf(to, "dial %u: from port %u to ", ev->n, (unsigned)ev->local.port);
    say_addr(to, &ev->remote);
    if (tell_once(h, ev->call, TOLD_DIAL)) {
        say(to, " (");
        say(to, meaning_of(&ev->remote));
        say(to, ")");
    }
}

static void say_dial_result(awl_human *h, FILE *to, const awl_client_event *ev)
{
    static const phrase RESULTS[] = {
        {"connected", "TCP is connected; now it has to prove the peer's key"},
        {"refused", "refused"},
        {"timed-out", "no answer"},
        {"unreachable", "a router says unreachable"},
        {"exists", "these two endpoints are connected already: the peer's dial was faster"},
        {"in-use", "the local port is taken; another one follows"},
    };
    const char *result = FIND(RESULTS, ev->state);
    (void)fprintf(to, "dial %u: %s", ev->n, result != NULL ? result : ev->state);
    if (strcmp(ev->state, "refused") == 0 && tell_once(h, ev->call, TOLD_REFUSED)) {
        say(to, ", which is no disaster: our SYN came before the other side was ready for it; the "
                "next dial follows at once");
    }
    if (strcmp(ev->state, "timed-out") == 0 && tell_once(h, ev->call, TOLD_TIMED_OUT)) {
        say(to, "; a NAT that stays silent still remembers our SYN for a while");
    }
    /* A note that only says the result in other words is left out. */
    if (ev->text[0] != '\0' && strcmp(ev->text, awl_strerror(ev->err)) != 0) {
        say(to, " (");
        awl_show(to, ev->text, ev->text_len);
        say(to, ")");
    }
}

static void say_connected(FILE *to, const awl_client_event *ev)
{
    static const phrase PATHS[] = {
        {"lan", "in the local network"}, {"ipv6", "directly over IPv6"},
        {"direct", "directly"},          {"port-mapped", "through a forwarded port"},
        {"relayed", "through a relay"},
    };
    const char *path = FIND(PATHS, ev->path);
    say(to, "connected to ");
    say_name(to, ev->peer);
    (void)fprintf(to, " %s over ", path != NULL ? path : ev->path);
    say_addr(to, &ev->remote);
    say(to, " in ");
    say_ms(to, ev->elapsed_ms);
    (void)fprintf(to, " (%u dial%s), ", ev->dials, ev->dials == 1 ? "" : "s");
    /* The name is not put into the command: a peer chose it, and people paste. */
    say(to, ev->verified ? "verified"
                         : "not verified yet: compare the safety number (bradawl id PEER)");
}

static void say_closed(FILE *to, const awl_client_event *ev)
{
    static const phrase REASONS[] = {
        {"bye", "goodbye was said"},
        {"replaced", "a newer link to the same peer took over"},
        {"lost", "the connection was lost"},
        {"timed-out", "the other side stopped answering"},
        {"protocol-error", "the other side sent something that it must not"},
        {"shutting-down", "the program at the other side ended"},
    };
    const char *reason = FIND(REASONS, ev->state);
    say(to, "the link to ");
    say_name(to, ev->peer);
    (void)fprintf(to, " is over: %s", reason != NULL ? reason : ev->state);
}

static void say_failed(FILE *to, const awl_client_event *ev)
{
    say(to, "no link to ");
    say_name(to, ev->peer);
    (void)fprintf(to, ": %s", awl_strerror(ev->err));
    if (ev->text[0] != '\0') {
        say(to, ". ");
        awl_show(to, ev->text, ev->text_len);
    }
    if (ev->err == AWL_ERR_WRONG_PEER && ev->known_id[0] != '\0') {
        (void)fprintf(to, " Pinned is %s, there now is %s.", ev->known_id, ev->id);
    }
}

static void say_message(const awl_human *h, FILE *to, const awl_client_event *ev)
{
    paint(h, to, BOLD);
    say_name(to, ev->peer);
    say(to, ":");
    paint(h, to, PLAIN);
    say(to, " ");
    awl_show(to, ev->text, ev->text_len);
}

static void say_error(FILE *to, const awl_client_event *ev)
{
    if (ev->text[0] != '\0') {
        awl_show(to, ev->text, ev->text_len);
    } else {
        say(to, awl_strerror(ev->err));
    }
}

static const char *colour_of(awl_client_event_type type)
{
    if (type == AWL_CLIENT_CONNECTED) {
        return GREEN;
    }
    const bool bad = type == AWL_CLIENT_FAILED || type == AWL_CLIENT_ERROR;
    return bad || type == AWL_CLIENT_STOPPED ? RED : "";
}

static void say_event(awl_human *h, FILE *to, const awl_client_event *ev)
{
    switch (ev->type) {
    case AWL_CLIENT_SERVER:
        say_server(to, ev);
        break;
    case AWL_CLIENT_LOGGED_IN:
        say_logged_in(to, ev);
        break;
    case AWL_CLIENT_PEER:
        say_peer(to, ev);
        break;
    case AWL_CLIENT_INVITE:
        say_invite(to, ev);
        break;
    case AWL_CLIENT_ATTEMPT:
        say_attempt(to, ev);
        break;
    case AWL_CLIENT_DIAL:
        say_dial(h, to, ev);
        break;
    case AWL_CLIENT_DIAL_RESULT:
        say_dial_result(h, to, ev);
        break;
    case AWL_CLIENT_CONNECTED:
        say_connected(to, ev);
        break;
    case AWL_CLIENT_MESSAGE:
        say_message(h, to, ev);
        break;
    case AWL_CLIENT_DELIVERED:
        say(to, "delivered in ");
        say_ms(to, ev->elapsed_ms);
        break;
    case AWL_CLIENT_PONG:
        (void)fprintf(to, "ping %u: %.1f ms", ev->n, ev->rtt_ms);
        break;
    case AWL_CLIENT_CLOSED:
        say_closed(to, ev);
        break;
    case AWL_CLIENT_FAILED:
        say_failed(to, ev);
        break;
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_STOPPED:
    case AWL_CLIENT_TRACE:
        say_error(to, ev);
        break;
    case AWL_CLIENT_RINGING:
    case AWL_CLIENT_INTRODUCED:
    case AWL_CLIENT_STEP:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
        awl_human_step(to, ev);
        break;
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_ROSTER_DONE:
        break;
    }
}

/* What happens inside is for --verbose; whom the profile knows, `bradawl trust` says. */
static bool is_shown(const awl_human *h, awl_client_event_type type)
{
    const bool nothing =
        type == AWL_CLIENT_NONE || type == AWL_CLIENT_ROSTER_DONE || type == AWL_CLIENT_KNOWN;
    const bool detail = type == AWL_CLIENT_TRACE || type == AWL_CLIENT_INTRODUCED ||
                        type == AWL_CLIENT_STEP || type == AWL_CLIENT_OBSERVED ||
                        type == AWL_CLIENT_PROBED;
    return !nothing && (h->verbose || !detail);
}

void awl_human_event(awl_human *h, FILE *to, const awl_client_event *ev)
{
    if (!is_shown(h, ev->type)) {
        return;
    }
    awl_human_time(h, to, ev->t);
    paint(h, to, colour_of(ev->type));
    say_event(h, to, ev);
    if (colour_of(ev->type)[0] != '\0') {
        paint(h, to, PLAIN);
    }
    (void)fputc('\n', to);
}
