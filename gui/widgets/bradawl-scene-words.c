/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>
#include <string.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-scene.h"

static char *joined_way(const BradawlScene *s)
{
    const BradawlHole *hole = &s->hole;
    if (strcmp(hole->path, "lan") == 0) {
        return g_strdup_printf(_("connected with %s inside one network"), s->peer);
    }
    if (strcmp(hole->path, "ipv6") == 0) {
        return g_strdup_printf(_("connected with %s over IPv6"), s->peer);
    }
    if (strcmp(hole->path, "relayed") == 0) {
        return g_strdup_printf(_("relayed by %s"), s->server);
    }
    if (strcmp(hole->path, "port-mapped") == 0) {
        return g_strdup(_("connected through a port that the router opened"));
    }
    if (hole->nat_you && hole->nat_peer) {
        return g_strdup(_("direct through both NATs"));
    }
    if (hole->nat_you) {
        return g_strdup(_("direct through your NAT"));
    }
    return hole->nat_peer ? g_strdup_printf(_("direct through %s's NAT"), s->peer)
                          : g_strdup(_("direct, no NAT is in the way"));
}

static char *joined_words(const BradawlScene *s)
{
    g_autofree char *way = joined_way(s);
    if (s->hole.rtt_ms < 0) {
        return g_steal_pointer(&way);
    }
    g_autofree char *ms = bradawl_text_ms(s->hole.rtt_ms);
    /* TRANSLATORS: "direct through both NATs, 23 ms" */
    return g_strdup_printf(_("%1$s, %2$s"), way, ms);
}

static char *stopped_words(const BradawlScene *s)
{
    const char *note = bradawl_cause_note(s->hole.cause);
    switch (s->hole.stop) {
    case BRADAWL_STOP_SERVER:
        return g_strdup_printf(_("stopped at the server: %s"), note);
    case BRADAWL_STOP_YOUR_NAT:
        return g_strdup_printf(_("stopped at your NAT: %s"), note);
    case BRADAWL_STOP_PEER_NAT:
        return g_strdup_printf(_("stopped at %1$s's NAT: %2$s"), s->peer, note);
    case BRADAWL_STOP_PEER:
        return g_strdup_printf(_("stopped at %1$s: %2$s"), s->peer, note);
    case BRADAWL_STOP_NONE:
    case BRADAWL_STOP_YOU:
        break;
    }
    return g_strdup_printf(_("stopped at this computer: %s"), note);
}

char *bradawl_scene_words(const BradawlScene *s)
{
    switch (s->hole.state) {
    case BRADAWL_HOLE_ASKING:
        return g_strdup_printf(_("asking the server for %s"), s->peer);
    case BRADAWL_HOLE_RINGING:
        return g_strdup_printf(_("%s is being asked"), s->peer);
    case BRADAWL_HOLE_PUNCHING:
        return g_strdup(_("the hole is being punched from both sides"));
    case BRADAWL_HOLE_PROVING:
        return g_strdup_printf(_("the hole is open, the key of %s is being checked"), s->peer);
    case BRADAWL_HOLE_JOINED:
        return joined_words(s);
    case BRADAWL_HOLE_STOPPED:
        return stopped_words(s);
    case BRADAWL_HOLE_CLOSED:
        return g_strdup_printf(_("the link with %s is closed"), s->peer);
    case BRADAWL_HOLE_IDLE:
        break;
    }
    return g_strdup_printf(_("no hole to %s yet"), s->peer);
}
