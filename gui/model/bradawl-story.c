/* SPDX-License-Identifier: MIT */
#include "model/bradawl-story.h"

#include <glib/gi18n.h>

typedef struct {
    const char *key, *text;
} Phrase;

/* NULL: a word of a newer library. */
static const char *find(const Phrase *phrases, gsize count, const char *key)
{
    for (gsize i = 0; i < count; i++) {
        if (g_str_equal(phrases[i].key, key)) {
            return phrases[i].text;
        }
    }
    return NULL;
}
#define FIND(phrases, key) find(phrases, G_N_ELEMENTS(phrases), key)

const char *bradawl_mark_icon(BradawlMark mark)
{
    switch (mark) {
    case BRADAWL_MARK_NONE:
        return "view-more-horizontal-symbolic";
    case BRADAWL_MARK_OUT:
        return "go-up-symbolic";
    case BRADAWL_MARK_IN:
        return "go-down-symbolic";
    case BRADAWL_MARK_DIAL:
        return "network-transmit-symbolic";
    case BRADAWL_MARK_RETRY:
        return "view-refresh-symbolic";
    case BRADAWL_MARK_WARNING:
        return "dialog-warning-symbolic";
    case BRADAWL_MARK_CROSSED:
        return "network-transmit-receive-symbolic";
    case BRADAWL_MARK_LOCK:
        return "channel-secure-symbolic";
    case BRADAWL_MARK_GOOD:
        return "emblem-ok-symbolic";
    case BRADAWL_MARK_CLOCK:
        return "document-open-recent-symbolic";
    case BRADAWL_MARK_STOP:
        return "dialog-error-symbolic";
    case BRADAWL_MARK_CLOSED:
        return "window-close-symbolic";
    }
    return "view-more-horizontal-symbolic";
}

const char *bradawl_word_path(const char *path)
{
    static const Phrase words[] = {
        /* TRANSLATORS: the path of a link: inside one local network */
        {"lan", NC_("path", "lan")},
        {"ipv6", NC_("path", "IPv6")},
        /* TRANSLATORS: the path of a link: through the hole in the NATs */
        {"direct", NC_("path", "direct")},
        {"port-mapped", NC_("path", "port-mapped")},
        {"relayed", NC_("path", "relayed")},
    };
    const char *word = FIND(words, path);
    return word != NULL ? g_dpgettext2(NULL, "path", word) : g_intern_string(path);
}

const char *bradawl_word_technique(const char *technique)
{
    static const Phrase words[] = {
        /* TRANSLATORS: these are the techniques, ways to get through a NAT */
        {"lan", NC_("technique", "local network")},
        {"ipv6", NC_("technique", "IPv6")},
        {"open", NC_("technique", "open")},
        {"port-mapped", NC_("technique", "port-mapped")},
        {"simultaneous", NC_("technique", "simultaneous")},
        {"sequential", NC_("technique", "sequential")},
        {"staggered", NC_("technique", "staggered")},
        {"predicted", NC_("technique", "predicted")},
        {"birthday", NC_("technique", "birthday")},
        {"relay", NC_("technique", "relay")},
    };
    const char *word = FIND(words, technique);
    return word != NULL ? g_dpgettext2(NULL, "technique", word) : g_intern_string(technique);
}

char *bradawl_story_asked(const char *peer, const char *server)
{
    g_autofree char *shown_peer = bradawl_text_shown(peer);
    g_autofree char *shown_server = bradawl_text_shown(server);
    /* TRANSLATORS: %1$s the server, %2$s a peer's name */
    return g_strdup_printf(_("Asked %1$s for %2$s"), shown_server, shown_peer);
}

/* ---- one function for each kind of row; name: the peer's, safe to show ---- */

static char *say_introduced(const awl_client_event *ev, const char *name)
{
    char at[AWL_ADDR_STRLEN];
    if (ev->remote.family == AWL_FAMILY_NONE) {
        return g_strdup_printf(_("Introduced to %s"), name);
    }
    /* TRANSLATORS: %1$s a peer's name, %2$s an address and port */
    return g_strdup_printf(_("Introduced: %1$s is at %2$s"), name,
                           awl_addr_format(&ev->remote, at));
}

static char *say_attempt(const awl_client_event *ev, BradawlMark *mark)
{
    static const Phrase meanings[] = {
        {"lan", N_("Technique: local network; one side listens, the other dials")},
        {"ipv6", N_("Technique: IPv6; there are no NATs, only firewalls to open")},
        {"open", N_("Technique: open; one side lets the other in")},
        {"port-mapped", N_("Technique: port-mapped; a router forwards a port")},
        {"simultaneous", N_("Technique: simultaneous; both dial at the same moment")},
        {"sequential", N_("Technique: sequential; one opens its NAT and listens, then the other "
                          "dials")},
        {"staggered", N_("Technique: staggered; pairs of ports one after the other")},
        {"predicted", N_("Technique: predicted; dialling the likely ports")},
        {"birthday", N_("Technique: birthday; many ports until two of them meet")},
        {"relay", N_("Technique: relay; through a computer that both can reach")},
    };
    *mark = BRADAWL_MARK_RETRY;
    const char *meaning = FIND(meanings, ev->technique);
    return meaning != NULL ? g_strdup(gettext(meaning))
                           : g_strdup_printf(_("Technique: %s"), ev->technique);
}

static char *say_dial(const awl_client_event *ev, gboolean first_dial)
{
    char to[AWL_ADDR_STRLEN];
    const unsigned port = ev->local.port;
    awl_addr_format(&ev->remote, to);
    const awl_addr plain = awl_addr_normalize(&ev->remote);
    /* Through a NAT a dial matters even when nobody answers it. */
    if (first_dial && awl_addr_scope(&plain) == AWL_SCOPE_GLOBAL) {
        /* TRANSLATORS: %1$u the number of the dial, %2$u the own port, %3$s address and port */
        return g_strdup_printf(_("Dial #%1$u from :%2$u to %3$s; your NAT is open now"), ev->n,
                               port, to);
    }
    /* TRANSLATORS: %1$u the number of the dial, %2$u the own port, %3$s address and port */
    return g_strdup_printf(_("Dial #%1$u from :%2$u to %3$s"), ev->n, port, to);
}

static char *say_dial_result(const awl_client_event *ev, const char *name, BradawlMark *mark)
{
    if (g_str_equal(ev->state, "connected")) {
        *mark = BRADAWL_MARK_CROSSED;
        /* Nobody listens in this technique: a dial that connects has met the peer's. */
        return g_str_equal(ev->technique, "simultaneous")
                   ? g_strdup(_("SYNs crossed, connected (simultaneous)"))
                   : g_strdup_printf(_("Dial #%u is connected"), ev->n);
    }
    *mark = BRADAWL_MARK_WARNING;
    if (g_str_equal(ev->state, "refused")) {
        /* Where nobody listens the SYN was only too early. */
        return g_str_equal(ev->technique, "simultaneous")
                   /* TRANSLATORS: %1$u the number of the dial, %2$s a peer's name; RST is TCP's */
                   ? g_strdup_printf(
                         _("Dial #%1$u: refused at %2$s's side (RST); dialling again at once"),
                         ev->n, name)
                   /* TRANSLATORS: %1$u the number of the dial, %2$s a peer's name; RST is TCP's */
                   : g_strdup_printf(_("Dial #%1$u: refused at %2$s's side (RST)"), ev->n, name);
    }
    if (g_str_equal(ev->state, "timed-out")) {
        return g_strdup_printf(_("Dial #%u: no answer"), ev->n);
    }
    if (g_str_equal(ev->state, "unreachable")) {
        return g_strdup_printf(_("Dial #%u: a router on the way says unreachable"), ev->n);
    }
    if (g_str_equal(ev->state, "exists")) {
        *mark = BRADAWL_MARK_CROSSED;
        /* TRANSLATORS: %1$u the number of the dial, %2$s a peer's name */
        return g_strdup_printf(_("Dial #%1$u: connected already, %2$s's dial was faster"), ev->n,
                               name);
    }
    if (g_str_equal(ev->state, "in-use")) {
        return g_strdup_printf(_("Dial #%u: the own port is taken; another one follows"), ev->n);
    }
    return g_strdup_printf(_("Dial #%1$u: %2$s"), ev->n, ev->state);
}

static char *say_observation(const awl_client_event *ev, BradawlMark *mark)
{
    char at[AWL_ADDR_STRLEN];
    const unsigned port = ev->local.port;
    if (g_str_equal(ev->state, "observing")) {
        *mark = BRADAWL_MARK_OUT;
        /* TRANSLATORS: a hole port of the server tells how a port looks from outside */
        return g_strdup_printf(_("Asked a hole port how :%u looks from outside"), port);
    }
    *mark = BRADAWL_MARK_IN;
    /* TRANSLATORS: %1$u a port of this computer, %2$s the address and port outside */
    return g_strdup_printf(_("Port :%1$u is %2$s outside"), port, awl_addr_format(&ev->remote, at));
}

static char *say_step(const awl_client_event *ev, const char *name, BradawlMark *mark)
{
    char at[AWL_ADDR_STRLEN];
    if (g_str_equal(ev->state, "observing") || g_str_equal(ev->state, "observed")) {
        return say_observation(ev, mark);
    }
    if (g_str_equal(ev->state, "listening")) {
        *mark = BRADAWL_MARK_DIAL;
        /* TRANSLATORS: %1$u a port of this computer, %2$s a peer's name */
        return g_strdup_printf(_("Listening on :%1$u for %2$s"), (unsigned)ev->local.port, name);
    }
    if (g_str_equal(ev->state, "accepted")) {
        *mark = BRADAWL_MARK_CROSSED;
        return g_strdup_printf(_("Accepted a connection from %s"),
                               awl_addr_format(&ev->remote, at));
    }
    *mark = BRADAWL_MARK_LOCK;
    if (g_str_equal(ev->state, "proving")) {
        return g_strdup_printf(_("Asked for %s's key"), name);
    }
    if (g_str_equal(ev->state, "proven")) {
        return g_strdup(_("Encrypted with TLS 1.3"));
    }
    if (g_str_equal(ev->state, "nominated")) {
        *mark = BRADAWL_MARK_IN;
        return g_strdup(_("This connection was chosen"));
    }
    *mark = BRADAWL_MARK_WARNING;
    if (g_str_equal(ev->state, "not-proven")) {
        return ev->err == AWL_ERR_WRONG_PEER
                   ? g_strdup_printf(_("Somebody answered with another key than %s's"), name)
                   : g_strdup_printf(_("Whoever answered did not prove to be %s"), name);
    }
    *mark = BRADAWL_MARK_NONE; /* a step of a newer library stays in the raw lines */
    return NULL;
}

static char *say_connected(const awl_client_event *ev, const char *name)
{
    /* The session puts the pin from before this call there: first contact has none. */
    if (ev->known_id[0] == '\0') {
        return g_strdup_printf(_("First contact: %s's key is remembered from now on; link up"),
                               name);
    }
    return g_strdup_printf(ev->verified ? _("%s's key is the verified one; link up")
                                        : _("%s's key is the known one; link up"),
                           name);
}

static char *say_closed(const awl_client_event *ev, const char *name)
{
    static const Phrase reasons[] = {
        {"bye", N_("The link to %s is closed")},
        {"lost", N_("The link to %s was lost")},
        {"timed-out", N_("The link to %s is over: no sign of life")},
        {"protocol-error", N_("The link to %s is over: something was sent that must not be")},
        {"shutting-down", N_("The link to %s is over: a program ended")},
    };
    const char *reason = FIND(reasons, ev->state);
    return g_strdup_printf(gettext(reason != NULL ? reason : N_("The link to %s is over")), name);
}

static char *say_failed(const awl_client_event *ev, const char *name, const char *server)
{
    g_autofree char *why = bradawl_cause_sentence(ev->state, ev->peer, server, FALSE);
    (void)name;
    return g_steal_pointer(&why);
}

static char *say(const awl_client_event *ev, const char *name, const char *server,
                 BradawlMark *mark)
{
    g_autofree char *ms = NULL;
    switch (ev->type) {
    case AWL_CLIENT_INVITE:
        *mark = BRADAWL_MARK_IN;
        return g_strdup_printf(_("%s calls"), name);
    case AWL_CLIENT_RINGING:
        *mark = BRADAWL_MARK_OUT;
        return g_strdup_printf(_("%s is being asked"), name);
    case AWL_CLIENT_INTRODUCED:
        *mark = BRADAWL_MARK_IN;
        return say_introduced(ev, name);
    case AWL_CLIENT_ATTEMPT:
        return say_attempt(ev, mark);
    case AWL_CLIENT_DIAL_RESULT:
        return say_dial_result(ev, name, mark);
    case AWL_CLIENT_STEP:
        return say_step(ev, name, mark);
    case AWL_CLIENT_CONNECTED:
        *mark = BRADAWL_MARK_GOOD;
        return say_connected(ev, name);
    case AWL_CLIENT_PONG:
        *mark = BRADAWL_MARK_CLOCK;
        ms = bradawl_text_ms(ev->rtt_ms);
        return g_strdup_printf(_("Round trip %s; the link lives on without the server"), ms);
    case AWL_CLIENT_CLOSED:
        *mark = g_str_equal(ev->state, "replaced") ? BRADAWL_MARK_NONE : BRADAWL_MARK_CLOSED;
        return *mark == BRADAWL_MARK_NONE ? NULL : say_closed(ev, name);
    case AWL_CLIENT_FAILED:
        *mark = BRADAWL_MARK_STOP;
        return say_failed(ev, name, server);
    case AWL_CLIENT_NONE:
    case AWL_CLIENT_SERVER:
    case AWL_CLIENT_LOGGED_IN:
    case AWL_CLIENT_KNOWN:
    case AWL_CLIENT_PEER:
    case AWL_CLIENT_ROSTER_DONE:
    case AWL_CLIENT_DIAL:
    case AWL_CLIENT_MESSAGE:
    case AWL_CLIENT_DELIVERED:
    case AWL_CLIENT_OBSERVED:
    case AWL_CLIENT_PROBED:
    case AWL_CLIENT_ERROR:
    case AWL_CLIENT_TRACE:
    case AWL_CLIENT_STOPPED:
        break; /* told elsewhere: the chat, the network page, the InfoBars */
    }
    return NULL;
}

char *bradawl_story_event(const awl_client_event *ev, const char *server, gboolean first_dial,
                          BradawlMark *mark)
{
    *mark = BRADAWL_MARK_NONE;
    if (ev->type == AWL_CLIENT_DIAL) {
        *mark = BRADAWL_MARK_DIAL;
        return say_dial(ev, first_dial);
    }
    g_autofree char *name = bradawl_text_shown(ev->peer);
    return say(ev, name, server, mark);
}
