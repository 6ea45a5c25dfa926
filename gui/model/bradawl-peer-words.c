/* SPDX-License-Identifier: MIT */
/* A peer as a row of the list: words, icon, order, search. */
#include <glib/gi18n.h>
#include <string.h>

#include "model/bradawl-peer-private.h"

static char *linked_words(BradawlPeer *self)
{
    const char *path = bradawl_word_path(self->path);
    if (self->rtt_ms < 0) {
        return g_strdup(path);
    }
    g_autofree char *ms = bradawl_text_ms(self->rtt_ms);
    /* TRANSLATORS: a link in the list of peers: %1$s the path ("direct"), %2$s "23 ms" */
    return g_strdup_printf(_("%1$s · %2$s"), path, ms);
}

static char *offline_words(BradawlPeer *self)
{
    if (self->last_seen <= 0) {
        return g_strdup(_("offline"));
    }
    g_autofree char *ago = bradawl_text_ago(g_get_real_time() / G_USEC_PER_SEC, self->last_seen);
    /* TRANSLATORS: %s is "2 h ago" */
    return g_strdup_printf(_("offline · seen %s"), ago);
}

char *bradawl_peer_state_words(BradawlPeer *self)
{
    switch (bradawl_peer_get_state(self)) {
    case BRADAWL_PEER_OFFLINE:
        return offline_words(self);
    case BRADAWL_PEER_ONLINE:
        return g_strdup(bradawl_peer_key_changed(self) ? _("online · key changed") : _("online"));
    case BRADAWL_PEER_CALLING:
        return g_strdup(_("calling…"));
    case BRADAWL_PEER_INVITING:
        return g_strdup(_("calls you"));
    case BRADAWL_PEER_PUNCHING:
        return g_strdup(_("punching"));
    case BRADAWL_PEER_LINKED:
        return linked_words(self);
    case BRADAWL_PEER_UNREACHABLE:
        break;
    }
    /* TRANSLATORS: %s is two to five words: "no path found", "declined the call" */
    return g_strdup_printf(_("unreachable · %s"), bradawl_cause_note(self->cause));
}

static const char *path_icon(const char *path)
{
    if (g_str_equal(path, "relayed")) {
        return "network-server-symbolic";
    }
    return g_str_equal(path, "lan") ? "network-wired-symbolic"
                                    : "network-transmit-receive-symbolic";
}

const char *bradawl_peer_state_icon(BradawlPeer *self)
{
    switch (bradawl_peer_get_state(self)) {
    case BRADAWL_PEER_OFFLINE:
        return "network-offline-symbolic";
    case BRADAWL_PEER_ONLINE:
        return bradawl_peer_key_changed(self) ? "dialog-warning-symbolic" : "media-record-symbolic";
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_PUNCHING:
        return "content-loading-symbolic";
    case BRADAWL_PEER_INVITING:
        return "call-start-symbolic";
    case BRADAWL_PEER_LINKED:
        return path_icon(self->path);
    case BRADAWL_PEER_UNREACHABLE:
        break;
    }
    return "dialog-warning-symbolic";
}

const char *bradawl_peer_state_class(BradawlPeer *self)
{
    switch (bradawl_peer_get_state(self)) {
    case BRADAWL_PEER_ONLINE:
        return bradawl_peer_key_changed(self) ? "bad" : "";
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_INVITING:
    case BRADAWL_PEER_PUNCHING:
        return "accent";
    case BRADAWL_PEER_LINKED:
        return g_str_equal(self->path, "relayed") ? "warn" : "accent";
    case BRADAWL_PEER_UNREACHABLE:
        return g_str_equal(self->cause, "wrong-peer") ? "bad" : "";
    case BRADAWL_PEER_OFFLINE:
        break;
    }
    return "";
}

static int rank(BradawlPeer *self)
{
    if (bradawl_peer_get_state(self) == BRADAWL_PEER_LINKED) {
        return 0;
    }
    return self->here ? 1 : 2;
}

int bradawl_peer_compare(BradawlPeer *a, BradawlPeer *b)
{
    const int by_rank = rank(a) - rank(b);
    if (by_rank != 0) {
        return by_rank;
    }
    const int by_name = strcmp(a->sort_key, b->sort_key);
    return by_name != 0 ? by_name : strcmp(a->name, b->name);
}

static gboolean contains(BradawlPeer *self, const char *word)
{
    g_autofree char *of_id = g_ascii_strup(word, -1); /* IDs are written in capitals */
    return strstr(self->search_key, word) != NULL || strstr(self->id, of_id) != NULL ||
           strstr(self->known_id, of_id) != NULL;
}

gboolean bradawl_peer_matches(BradawlPeer *self, const char *search)
{
    g_autofree char *folded = g_utf8_casefold(search, -1);
    g_auto(GStrv) words = g_strsplit_set(folded, " \t", -1);
    for (char **word = words; *word != NULL; word++) {
        if (**word != '\0' && !contains(self, *word)) {
            return FALSE;
        }
    }
    return TRUE;
}
