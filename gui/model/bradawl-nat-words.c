/* SPDX-License-Identifier: MIT */
/* What is known of the NAT, in words. What was not tested says so: "unknown" is never "no". */
#include <glib/gi18n.h>

#include "model/bradawl-nat.h"
#include "model/bradawl-story.h"

static gboolean none(const BradawlNat *nat)
{
    return nat->translated == BRADAWL_KNOWN_NO;
}

char *bradawl_nat_headline(const BradawlNat *nat)
{
    if (none(nat)) {
        return g_strdup(_("There is no NAT in front of you"));
    }
    if (nat->same_port == BRADAWL_KNOWN_YES) {
        return g_strdup(_("Your NAT is easy to get through"));
    }
    if (nat->same_port == BRADAWL_KNOWN_NO) {
        return g_strdup(_("Your NAT is hard to get through"));
    }
    if (nat->testing) {
        return g_strdup(_("Looking at your NAT…"));
    }
    return g_strdup(nat->translated == BRADAWL_KNOWN_YES ? _("You are behind a NAT")
                                                         : _("Your NAT is not known yet"));
}

/* The classic name, only where it follows: filtering, which tells the three cones apart, is not
 * tested. */
static const char *classic_name(const BradawlNat *nat)
{
    if (none(nat)) {
        return _("no NAT");
    }
    if (nat->same_port == BRADAWL_KNOWN_YES) {
        return _("one of the cones");
    }
    return nat->same_port == BRADAWL_KNOWN_NO ? _("symmetric") : _("kind unknown");
}

char *bradawl_nat_subtitle(const BradawlNat *nat, gint64 unix_now)
{
    const char *kind = classic_name(nat);
    if (nat->testing) {
        /* TRANSLATORS: %s is the kind of NAT: "symmetric", "no NAT" ... */
        return g_strdup_printf(_("%s · testing now"), kind);
    }
    if (nat->tested_at == 0) {
        return g_strdup_printf(_("%s · not tested yet"), kind);
    }
    g_autofree char *ago = bradawl_text_ago(unix_now, nat->tested_at);
    /* TRANSLATORS: %1$s is the kind of NAT, %2$s "2 min ago" */
    return g_strdup_printf(_("%1$s · tested %2$s"), kind, ago);
}

char *bradawl_nat_advice(const BradawlNat *nat)
{
    if (none(nat)) {
        return g_strdup(_("Nothing to do. Only a firewall could be in the way of peers."));
    }
    if (nat->same_port == BRADAWL_KNOWN_YES) {
        return g_strdup(_("Nothing to do. Direct connections work with nearly every peer; only a "
                          "peer whose NAT gives every destination another port is hard to reach."));
    }
    if (nat->same_port == BRADAWL_KNOWN_NO) {
        return g_strdup(_("Peers behind an easy NAT may still be reached. If not, use another "
                          "network (a phone hotspot often works) or forward a port in your "
                          "router."));
    }
    if (nat->testing) {
        return g_strdup(_("The server is being asked how you look from outside."));
    }
    return g_strdup(
        _("Log in, then press Test again: the server tells how you look from outside."));
}

static BradawlNatFact fact(const char *icon, const char *plain, const char *term, const char *value)
{
    return (BradawlNatFact){icon, g_strdup(plain), g_strdup(term), g_strdup(value)};
}

static BradawlNatFact mapping_fact(const BradawlNat *nat)
{
    const char *icon = "network-workgroup-symbolic";
    if (none(nat)) {
        return fact(icon, _("Your own address is seen outside"), _("Mapping"), _("none"));
    }
    switch (nat->same_port) {
    case BRADAWL_KNOWN_YES:
        /* Two ports of one server cannot tell these two apart (RFC 5780, 4.3). */
        return fact(icon, _("Same outside port towards both hole ports"), _("Mapping"),
                    _("endpoint-independent or address-dependent"));
    case BRADAWL_KNOWN_NO:
        return fact(icon, _("Another outside port for each destination"), _("Mapping"),
                    _("address and port-dependent"));
    case BRADAWL_KNOWN_NOT:
        break;
    }
    return fact(icon, _("Not known how your ports look from outside"), _("Mapping"), _("unknown"));
}

static BradawlNatFact allocation_fact(const BradawlNat *nat)
{
    const char *icon = "go-next-symbolic";
    switch (nat->preserves_port) {
    case BRADAWL_KNOWN_YES:
        return fact(icon, _("Your port number stays the same outside"), _("Port allocation"),
                    _("port preservation"));
    case BRADAWL_KNOWN_NO:
        return fact(icon, _("Your port number is another one outside"), _("Port allocation"),
                    _("no port preservation"));
    case BRADAWL_KNOWN_NOT:
        break;
    }
    return fact(icon, _("Not known whether your port number stays the same"), _("Port allocation"),
                _("unknown"));
}

static char *outside_text(const BradawlNat *nat)
{
    char text[AWL_ADDR_STRLEN];
    if (nat->mapped.family == AWL_FAMILY_NONE) {
        return g_strdup(_("unknown"));
    }
    return g_strdup(awl_addr_format(&nat->mapped, text));
}

static BradawlNatFact address_fact(const BradawlNat *nat)
{
    char text[AWL_ADDR_STRLEN];
    g_autofree char *outside = outside_text(nat);
    if (nat->local.family == AWL_FAMILY_NONE) {
        return fact("network-wired-symbolic", _("Not logged in yet"), _("Outside address"),
                    outside);
    }
    g_autofree char *plain = g_strdup_printf(
        /* TRANSLATORS: %s is an address and port of this computer */
        _("The main connection leaves from %s"), awl_addr_format(&nat->local, text));
    return fact("network-wired-symbolic", plain, _("Outside address"), outside);
}

BradawlNatFact *bradawl_nat_facts(const BradawlNat *nat, guint *count)
{
    const BradawlNatFact facts[] = {
        mapping_fact(nat),
        fact("changes-prevent-symbolic", _("Not tested yet: who gets in from outside"),
             _("Filtering"), _("unknown")),
        allocation_fact(nat),
        fact("notifications-disabled-symbolic",
             _("Not tested yet: what strangers get as an answer"), _("Unsolicited SYN"),
             _("unknown")),
        fact("dialog-question-symbolic", _("Not tested yet: whether the router forwards ports"),
             _("Port mapping"), _("unknown")),
        address_fact(nat),
    };
    *count = G_N_ELEMENTS(facts);
    return g_memdup2(facts, sizeof(facts));
}

void bradawl_nat_facts_free(BradawlNatFact *facts, guint count)
{
    for (guint i = 0; i < count; i++) {
        g_free(facts[i].plain);
        g_free(facts[i].term);
        g_free(facts[i].value);
    }
    g_free(facts);
}

char *bradawl_nat_report(const BradawlNat *nat)
{
    guint count = 0;
    BradawlNatFact *facts = bradawl_nat_facts(nat, &count);
    g_autofree char *headline = bradawl_nat_headline(nat);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Bradawl %s\n%s\n%s\n\n", AWL_VERSION, headline, classic_name(nat));
    for (guint i = 0; i < count; i++) {
        g_string_append_printf(out, "%s: %s\n    %s\n", facts[i].term, facts[i].value,
                               facts[i].plain);
    }
    for (guint i = 0; i < nat->holes_count; i++) {
        char text[AWL_ADDR_STRLEN];
        if (nat->holes[i].family != AWL_FAMILY_NONE) {
            awl_addr_format(&nat->holes[i], text);
            /* TRANSLATORS: %1$u the number of a hole port, %2$s an address and port */
            g_string_append_printf(out, _("Hole port %1$u sees %2$s\n"), i + 1, text);
        }
    }
    bradawl_nat_facts_free(facts, count);
    return g_string_free(out, FALSE);
}
