/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-report.h"

#include <glib/gi18n.h>
#include <string.h>

static void add(GString *out, const char *name, const char *value)
{
    if (value != NULL && *value != '\0') {
        g_string_append_printf(out, "%s: %s\n", name, value);
    }
}

static void add_outcome(GString *out, BradawlPeer *peer)
{
    const BradawlHole *hole = bradawl_peer_get_hole(peer);
    g_autofree char *state = bradawl_peer_state_words(peer);
    g_autofree char *dials = g_strdup_printf(_("%u, of them %u refused and %u timed out"),
                                             hole->dials, hole->refused, hole->timed_out);
    g_autofree char *seconds = g_strdup_printf(_("%.1f s"), bradawl_peer_get_seconds(peer));
    const char *technique = bradawl_peer_get_technique(peer);
    add(out, _("Peer"), bradawl_peer_get_shown_name(peer));
    add(out, _("State"), state);
    if (*technique != '\0') {
        add(out, _("Technique"), bradawl_word_technique(technique));
    }
    add(out, _("Dials"), dials);
    add(out, _("Time"), seconds);
}

static void add_cause(GString *out, BradawlSession *session, BradawlPeer *peer)
{
    const char *cause = bradawl_peer_get_cause(peer), *name = bradawl_peer_get_shown_name(peer);
    const gboolean varies = bradawl_session_get_nat(session)->same_port == BRADAWL_KNOWN_NO;
    if (*cause == '\0') {
        return;
    }
    g_autofree char *why =
        bradawl_cause_sentence(cause, name, bradawl_session_get_server(session), varies);
    g_autofree char *next = bradawl_cause_next_step(cause, name, varies);
    g_string_append_printf(out, "%s: %s (%s)\n", _("Cause"), why, cause);
    add(out, _("Next step"), next);
}

char *bradawl_report_of_peer(BradawlSession *session, BradawlPeer *peer, gboolean without_addresses)
{
    GString *out = g_string_new("Bradawl " AWL_VERSION "\n");
    g_autofree char *nat = bradawl_nat_report(bradawl_session_get_nat(session));
    g_autofree char *log = bradawl_log_to_text(bradawl_peer_get_log(peer), TRUE, FALSE);
    add_outcome(out, peer);
    add_cause(out, session, peer);
    /* The report of the NAT begins with the version, which stands above already. */
    const char *facts = strchr(nat, '\n');
    g_string_append_printf(out, "%s\n\n%s:\n%s", facts != NULL ? facts : nat, _("Hole log"), log);
    g_autofree char *text = g_string_free(out, FALSE);
    return without_addresses ? bradawl_text_without_addresses(text) : g_steal_pointer(&text);
}
