/* SPDX-License-Identifier: MIT */
/* Why a call failed and what to do next: one row for each cause that the library knows. */
#include <glib/gi18n.h>

#include "model/bradawl-story.h"

/* %1$s is the peer, %2$s the server. Printf lets a text leave out arguments at the end only, so
 * what names the server names the peer too. */
typedef struct {
    const char *cause, *note, *sentence, *next;
} Cause;

static const Cause causes[] = {
    {"peer-unknown", N_("not in the room"),
     /* TRANSLATORS: %1$s a peer's name, %2$s the server's */
     N_("Nobody called %1$s is in your room at %2$s."),
     N_("Check the room on both sides. The other one has to be logged in, too.")},
    {"declined", N_("declined the call"),
     N_("%1$s declined, or takes calls from known peers only."),
     N_("Ask %1$s to accept, or to call you once: from then on you know each other.")},
    {"no-answer", N_("did not answer"), N_("Nobody answered at %1$s's computer."),
     N_("Try again later.")},
    {"peer-left", N_("went away"), N_("%1$s logged out during the call."), N_("Try again later.")},
    {"self", N_("that is you"), N_("%1$s is your own name."), N_("Choose another peer.")},
    {"no-path", N_("no path found"),
     N_("No technique got a TCP connection through the two NATs to %1$s."),
     N_("Let one of you use another network (a phone hotspot often works), or forward a port to "
        "one "
        "of the two computers.")},
    {"peer-gave-up", N_("gave up"),
     N_("%1$s's side ended the attempt before there was a connection."),
     N_("Try again. If it happens again, ask %1$s what the log there says.")},
    {"wrong-peer", N_("another key"),
     N_("Another key answered than the one you know of %1$s. Nothing was sent."),
     N_("A new computer has a new key: compare the ID by voice before you trust it.")},
    {"timed-out", N_("out of time"), N_("The time for this call ran out before %1$s was reached."),
     N_("Try again, or allow more time in the preferences.")},
    {"rate-limited", N_("too many calls"),
     N_("The call to %1$s was not made: %2$s has had too many from you in a short time."),
     N_("Wait a minute, then try again.")},
    {"cancelled", N_("cancelled"), N_("You cancelled the call to %1$s."),
     N_("Click Connect to begin again.")},
    {"server-lost", N_("the server is lost"),
     N_("%1$s can be introduced by the server only, and the connection to %2$s was lost."),
     N_("Call again as soon as you are online.")},
    {"limit", N_("a limit was reached"), N_("A fixed limit was reached in the call to %1$s."),
     N_("Disconnect other peers and try again.")},
    {"internal", N_("unexpected error"), N_("Something unexpected happened in the call to %1$s."),
     N_("Try again. If it happens again, copy the details and report them.")},
};

static const char varies_sentence[] =
    /* TRANSLATORS: %1$s a peer's name */
    N_("Your NAT gives a new port to every destination, so the port that the server sees is of no "
       "use to %1$s.");

static const Cause *find(const char *cause)
{
    for (gsize i = 0; i < G_N_ELEMENTS(causes); i++) {
        if (g_str_equal(causes[i].cause, cause)) {
            return &causes[i];
        }
    }
    return &causes[G_N_ELEMENTS(causes) - 1]; /* a word of a newer library */
}

char *bradawl_cause_sentence(const char *cause, const char *peer, const char *server,
                             gboolean mapping_varies)
{
    g_autofree char *shown_peer = bradawl_text_shown(peer);
    g_autofree char *shown_server = bradawl_text_shown(server);
    const gboolean varies = mapping_varies && g_str_equal(cause, "no-path");
    const char *sentence = varies ? varies_sentence : find(cause)->sentence;
    return g_strdup_printf(gettext(sentence), shown_peer, shown_server);
}

char *bradawl_cause_next_step(const char *cause, const char *peer, gboolean mapping_varies)
{
    g_autofree char *shown_peer = bradawl_text_shown(peer);
    const gboolean varies = mapping_varies && g_str_equal(cause, "no-path");
    const char *next = varies
                           /* TRANSLATORS: %1$s a peer's name */
                           ? N_("Use another network (a phone hotspot often works), or forward a "
                                "port to this computer; then call %1$s again.")
                           : find(cause)->next;
    return g_strdup_printf(gettext(next), shown_peer);
}

const char *bradawl_cause_note(const char *cause)
{
    return gettext(find(cause)->note);
}
