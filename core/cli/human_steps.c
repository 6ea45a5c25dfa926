/* SPDX-License-Identifier: MIT */
/* The finer grain of the hole log: what a call is waiting for, and with --verbose each step. */
#include "cli/human.h"
#include "cli/say.h"

static void say_ringing(FILE *to, const awl_client_event *ev)
{
    say_name(to, ev->peer);
    say(to, " is there and is being asked; the answer may take 30 s");
}

static void say_introduced(FILE *to, const awl_client_event *ev)
{
    say(to, "introduced: ");
    say_name(to, ev->peer);
    say(to, " is at ");
    say_addr(to, &ev->remote);
    say(to, ", we are at ");
    say_addr(to, &ev->local);
}

static void say_step(FILE *to, const awl_client_event *ev)
{
    static const phrase STEPS[] = {
        {"observing", "asking a hole port how a port of ours looks from outside"},
        {"observed", "the hole port sees it as"},
        {"listening", "listening on"},
        {"accepted", "a connection came in from"},
        {"proving", "TLS: both sides prove their keys to each other, with"},
        {"proven", "the key is the expected one: it is really the peer at"},
        {"not-proven", "that connection did not prove the peer's key:"},
        {"nominated", "this connection is chosen:"},
    };
    const char *text = FIND(STEPS, ev->state);
    const bool own = strcmp(ev->state, "listening") == 0;
    const awl_addr *addr = own ? &ev->local : &ev->remote;
    say(to, text != NULL ? text : ev->state);
    if (addr->family != AWL_FAMILY_NONE && strcmp(ev->state, "observing") != 0) {
        say(to, " ");
        say_addr(to, addr);
    }
    if (ev->err != AWL_OK) {
        (void)fprintf(to, " (%s)", awl_strerror(ev->err));
    }
}

static void say_observed(FILE *to, const awl_client_event *ev)
{
    (void)fprintf(to, "hole port %u ", ev->n + 1);
    if (ev->err != AWL_OK) {
        (void)fprintf(to, "does not say how this computer looks (%s)", awl_strerror(ev->err));
        return;
    }
    say(to, "sees ");
    say_addr(to, &ev->local);
    say(to, " as ");
    say_addr(to, &ev->remote);
}

static void say_probed(FILE *to, const awl_client_event *ev)
{
    static const phrase MAPPINGS[] = {
        {"none", "no address translation on the way to the server"},
        {"same", "the NAT gives this computer one outside port towards everybody"},
        {"varies", "the NAT gives this computer another outside port towards each destination"},
        {"unknown", "what the NAT does is not known: too few hole ports answered"},
    };
    const char *text = FIND(MAPPINGS, ev->state);
    say(to, text != NULL ? text : ev->state);
}

void awl_human_step(FILE *to, const awl_client_event *ev)
{
    if (ev->type == AWL_CLIENT_RINGING) {
        say_ringing(to, ev);
    } else if (ev->type == AWL_CLIENT_INTRODUCED) {
        say_introduced(to, ev);
    } else if (ev->type == AWL_CLIENT_STEP) {
        say_step(to, ev);
    } else if (ev->type == AWL_CLIENT_OBSERVED) {
        say_observed(to, ev);
    } else if (ev->type == AWL_CLIENT_PROBED) {
        say_probed(to, ev);
    }
}
