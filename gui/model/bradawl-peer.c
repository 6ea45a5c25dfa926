/* SPDX-License-Identifier: MIT */
#include "model/bradawl-peer.h"

#include <string.h>

#include "model/bradawl-peer-private.h"

G_DEFINE_TYPE(BradawlPeer, bradawl_peer, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS
};
static guint signals[N_SIGNALS];

static void bradawl_peer_dispose(GObject *object)
{
    BradawlPeer *self = BRADAWL_PEER(object);
    g_clear_object(&self->log);
    g_clear_object(&self->chat);
    g_clear_pointer(&self->sent, g_hash_table_unref);
    G_OBJECT_CLASS(bradawl_peer_parent_class)->dispose(object);
}

static void bradawl_peer_finalize(GObject *object)
{
    BradawlPeer *self = BRADAWL_PEER(object);
    g_free(self->name);
    g_free(self->shown_name);
    g_free(self->id);
    g_free(self->known_id);
    g_free(self->search_key);
    g_free(self->sort_key);
    g_free(self->pin_before);
    G_OBJECT_CLASS(bradawl_peer_parent_class)->finalize(object);
}

static void bradawl_peer_class_init(BradawlPeerClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    object_class->dispose = bradawl_peer_dispose;
    object_class->finalize = bradawl_peer_finalize;
    signals[SIGNAL_CHANGED] = g_signal_new("changed", BRADAWL_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);
}

static void free_sent(gpointer data)
{
    BradawlSent *sent = data;
    g_object_unref(sent->message);
    g_free(sent);
}

static const BradawlHole idle_hole = {
    .cause = "",
    .path = "",
    .rtt_ms = -1,
    .nat_you = TRUE,
    .nat_peer = TRUE,
};

static void bradawl_peer_init(BradawlPeer *self)
{
    self->id = g_strdup("");
    self->known_id = g_strdup("");
    self->pin_before = g_strdup("");
    self->path = self->technique = self->cause = "";
    self->rtt_ms = -1;
    self->hole = idle_hole;
    self->log = bradawl_log_new();
    self->chat = g_list_store_new(BRADAWL_TYPE_MESSAGE);
    self->sent = g_hash_table_new_full(NULL, NULL, NULL, free_sent);
}

BradawlPeer *bradawl_peer_new(const char *name)
{
    BradawlPeer *self = g_object_new(BRADAWL_TYPE_PEER, NULL);
    self->name = g_strdup(name);
    self->shown_name = bradawl_text_shown(name);
    self->search_key = g_utf8_casefold(name, -1);
    self->sort_key = g_utf8_collate_key(name, -1);
    return self;
}

void bradawl_peer_set_text(char **field, const char *text)
{
    if (!g_str_equal(*field, text)) {
        g_free(*field);
        *field = g_strdup(text);
    }
}

/* ---- calls ---- */

BradawlCall *bradawl_peer_best_call(BradawlPeer *self)
{
    BradawlCall *best = NULL;
    for (guint i = 0; i < self->calls_count; i++) {
        if (best == NULL || self->calls[i].phase >= best->phase) {
            best = &self->calls[i]; /* the newer of two equals */
        }
    }
    return best;
}

BradawlCall *bradawl_peer_call(BradawlPeer *self, awl_call id)
{
    for (guint i = 0; i < self->calls_count; i++) {
        if (self->calls[i].id == id) {
            return &self->calls[i];
        }
    }
    return NULL;
}

static void remove_at(BradawlPeer *self, guint i)
{
    self->calls_count--;
    memmove(&self->calls[i], &self->calls[i + 1], (self->calls_count - i) * sizeof(self->calls[0]));
}

BradawlCall *bradawl_peer_add_call(BradawlPeer *self, awl_call id, BradawlCallPhase phase)
{
    if (self->calls_count == BRADAWL_CALLS_MAX) {
        remove_at(self, 0);
    }
    BradawlCall *call = &self->calls[self->calls_count++];
    *call = (BradawlCall){.id = id, .phase = phase};
    return call;
}

void bradawl_peer_remove_call(BradawlPeer *self, awl_call id)
{
    BradawlCall *call = bradawl_peer_call(self, id);
    if (call != NULL) {
        remove_at(self, (guint)(call - self->calls));
    }
}

gboolean bradawl_peer_has_phase(BradawlPeer *self, BradawlCallPhase phase)
{
    for (guint i = 0; i < self->calls_count; i++) {
        if (self->calls[i].phase == phase) {
            return TRUE;
        }
    }
    return FALSE;
}

void bradawl_peer_rest(BradawlPeer *self)
{
    if (self->calls_count == 0) {
        self->hole = idle_hole;
    }
}

void bradawl_peer_emit_changed(BradawlPeer *self)
{
    self->dirty = FALSE;
    g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* ---- what the window reads ---- */

const char *bradawl_peer_get_name(BradawlPeer *self)
{
    return self->name;
}

const char *bradawl_peer_get_shown_name(BradawlPeer *self)
{
    return self->shown_name;
}

const char *bradawl_peer_get_id(BradawlPeer *self)
{
    return self->id;
}

const char *bradawl_peer_get_known_id(BradawlPeer *self)
{
    return self->known_id;
}

gboolean bradawl_peer_key_changed(BradawlPeer *self)
{
    return self->id[0] != '\0' && self->known_id[0] != '\0' &&
           !g_str_equal(self->id, self->known_id);
}

BradawlPeerState bradawl_peer_get_state(BradawlPeer *self)
{
    const BradawlCall *call = bradawl_peer_best_call(self);
    if (call == NULL) {
        return self->cause[0] != '\0' ? BRADAWL_PEER_UNREACHABLE
               : self->here           ? BRADAWL_PEER_ONLINE
                                      : BRADAWL_PEER_OFFLINE;
    }
    switch (call->phase) {
    case BRADAWL_CALL_INVITED:
        return BRADAWL_PEER_INVITING;
    case BRADAWL_CALL_PUNCHING:
        return BRADAWL_PEER_PUNCHING;
    case BRADAWL_CALL_LINKED:
        return BRADAWL_PEER_LINKED;
    case BRADAWL_CALL_ASKED:
    case BRADAWL_CALL_ANSWERED:
        break;
    }
    return BRADAWL_PEER_CALLING;
}

gboolean bradawl_peer_is_here(BradawlPeer *self)
{
    return self->here;
}

awl_call bradawl_peer_get_call(BradawlPeer *self)
{
    const BradawlCall *call = bradawl_peer_best_call(self);
    return call != NULL ? call->id : 0;
}

const char *bradawl_peer_get_path(BradawlPeer *self)
{
    return self->path;
}

const char *bradawl_peer_get_technique(BradawlPeer *self)
{
    return self->technique;
}

double bradawl_peer_get_rtt_ms(BradawlPeer *self)
{
    return self->rtt_ms;
}

gboolean bradawl_peer_is_verified(BradawlPeer *self)
{
    return self->verified;
}

gboolean bradawl_peer_asks(BradawlPeer *self)
{
    return self->asks;
}

gint64 bradawl_peer_get_first_seen(BradawlPeer *self)
{
    return self->first_seen;
}

gint64 bradawl_peer_get_last_seen(BradawlPeer *self)
{
    return self->last_seen;
}

const char *bradawl_peer_get_cause(BradawlPeer *self)
{
    return bradawl_peer_get_state(self) == BRADAWL_PEER_UNREACHABLE ? self->cause : "";
}

double bradawl_peer_get_seconds(BradawlPeer *self)
{
    const BradawlCall *call = bradawl_peer_best_call(self);
    if (call == NULL || call->phase == BRADAWL_CALL_LINKED) {
        return self->took;
    }
    return (double)(g_get_monotonic_time() - self->began_us) / G_USEC_PER_SEC;
}

const BradawlHole *bradawl_peer_get_hole(BradawlPeer *self)
{
    return &self->hole;
}

BradawlLog *bradawl_peer_get_log(BradawlPeer *self)
{
    return self->log;
}

GListModel *bradawl_peer_get_chat(BradawlPeer *self)
{
    return G_LIST_MODEL(self->chat);
}

guint bradawl_peer_get_unread(BradawlPeer *self)
{
    return self->unread;
}

void bradawl_peer_mark_read(BradawlPeer *self)
{
    if (self->unread > 0) {
        self->unread = 0;
        bradawl_peer_emit_changed(self);
    }
}
