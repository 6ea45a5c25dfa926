/* SPDX-License-Identifier: MIT */
#include "model/bradawl-session.h"

#include "model/bradawl-session-private.h"

G_DEFINE_TYPE(BradawlSession, bradawl_session, G_TYPE_OBJECT)

static guint signals[BRADAWL_SESSION_SIGNALS];

enum {
    TIMEOUT_MS = 30000, /* for a Connect, until the preferences say otherwise */
};

static void clear(BradawlSession *self)
{
    g_hash_table_remove_all(self->by_name);
    g_ptr_array_set_size(self->touched, 0);
    g_ptr_array_set_size(self->newcomers, 0);
    g_list_store_remove_all(self->peers);
    self->roster_done = FALSE;
    self->retry_at = 0;
    self->nat = (BradawlNat){0};
}

static void remember(BradawlSession *self)
{
    self->memory_err = awl_client_remembered(self->profile, &self->memory);
    bradawl_peer_set_text(&self->id, self->memory.id);
}

static void close_client(BradawlSession *self)
{
    awl_client_close(g_steal_pointer(&self->client));
    g_clear_pointer(&self->wake, bradawl_wake_free);
    g_clear_pointer(&self->trial, bradawl_trial_free);
}

static void bradawl_session_dispose(GObject *object)
{
    BradawlSession *self = BRADAWL_SESSION(object);
    close_client(self);
    if (self->peers != NULL) {
        clear(self);
    }
    g_clear_object(&self->peers);
    G_OBJECT_CLASS(bradawl_session_parent_class)->dispose(object);
}

static void bradawl_session_finalize(GObject *object)
{
    BradawlSession *self = BRADAWL_SESSION(object);
    char *texts[] = {self->profile,   self->typed_server,      self->name, self->room, self->server,
                     self->server_id, self->changed_server_id, self->id};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_free(texts[i]);
    }
    g_hash_table_unref(self->by_name);
    g_ptr_array_unref(self->touched);
    g_ptr_array_unref(self->newcomers);
    G_OBJECT_CLASS(bradawl_session_parent_class)->finalize(object);
}

static guint new_signal(const char *name, guint count, GType first, GType second)
{
    return g_signal_new(name, BRADAWL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                        G_TYPE_NONE, count, first, second);
}

static void bradawl_session_class_init(BradawlSessionClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    object_class->dispose = bradawl_session_dispose;
    object_class->finalize = bradawl_session_finalize;
    const GType peer = BRADAWL_TYPE_PEER, none = G_TYPE_NONE;
    signals[BRADAWL_SESSION_CHANGED] = new_signal("changed", 0, none, none);
    signals[BRADAWL_SESSION_PEER_CHANGED] = new_signal("peer-changed", 1, peer, none);
    signals[BRADAWL_SESSION_INVITE] = new_signal("invite", 1, peer, none);
    signals[BRADAWL_SESSION_INVITE_OVER] = new_signal("invite-over", 1, peer, none);
    signals[BRADAWL_SESSION_MESSAGE] = new_signal("message", 2, peer, BRADAWL_TYPE_MESSAGE);
    signals[BRADAWL_SESSION_TROUBLE] = new_signal("trouble", 2, G_TYPE_INT, G_TYPE_STRING);
    signals[BRADAWL_SESSION_STOPPED] = new_signal("stopped", 1, G_TYPE_INT, none);
}

static void bradawl_session_init(BradawlSession *self)
{
    self->name = g_strdup("");
    self->room = g_strdup("");
    self->typed_server = g_strdup("");
    self->server = g_strdup("");
    self->server_id = g_strdup("");
    self->changed_server_id = g_strdup("");
    self->id = g_strdup("");
    self->peers = g_list_store_new(BRADAWL_TYPE_PEER);
    self->by_name = g_hash_table_new(g_str_hash, g_str_equal); /* the keys are the peers' */
    self->touched = g_ptr_array_new_with_free_func(g_object_unref);
    self->newcomers = g_ptr_array_new_with_free_func(g_object_unref);
    self->accept = AWL_ACCEPT_ASK;
    self->timeout_ms = TIMEOUT_MS;
}

BradawlSession *bradawl_session_new(const char *profile)
{
    BradawlSession *self = g_object_new(BRADAWL_TYPE_SESSION, NULL);
    self->profile = g_strdup(profile);
    remember(self);
    return self;
}

const awl_client_memory *bradawl_session_get_memory(BradawlSession *self, awl_err *err)
{
    *err = self->memory_err;
    return &self->memory;
}

/* ---- signals ---- */

void bradawl_session_emit_peer(BradawlSession *self, BradawlSessionSignal signal, BradawlPeer *peer)
{
    g_signal_emit(self, signals[signal], 0, peer);
}

void bradawl_session_emit_message(BradawlSession *self, BradawlPeer *peer, BradawlMessage *message)
{
    g_signal_emit(self, signals[BRADAWL_SESSION_MESSAGE], 0, peer, message);
}

void bradawl_session_trouble(BradawlSession *self, awl_err err)
{
    if (err != AWL_OK) {
        g_autofree char *text = bradawl_trouble_sentence(err, self->server);
        g_signal_emit(self, signals[BRADAWL_SESSION_TROUBLE], 0, (int)err, text);
    }
}

void bradawl_session_touch(BradawlSession *self, BradawlPeer *peer)
{
    if (!peer->dirty) {
        peer->dirty = TRUE;
        g_ptr_array_add(self->touched, g_object_ref(peer));
    }
}

static void stop(BradawlSession *self)
{
    self->stopped = FALSE;
    close_client(self);
    clear(self);
    remember(self);
    self->state = BRADAWL_SESSION_OUT;
    g_signal_emit(self, signals[BRADAWL_SESSION_CHANGED], 0);
    g_signal_emit(self, signals[BRADAWL_SESSION_STOPPED], 0, (int)self->err);
}

void bradawl_session_flush(BradawlSession *self)
{
    if (self->draining) {
        return; /* somebody acts on an event: at the end of the batch */
    }
    g_object_ref(self); /* whoever hears of it may drop the last one */
    bradawl_session_call_newcomers(self);
    gsize count = 0;
    gpointer *peers = g_ptr_array_steal(self->touched, &count);
    for (gsize i = 0; i < count; i++) {
        bradawl_peer_emit_changed(BRADAWL_PEER(peers[i]));
        bradawl_session_emit_peer(self, BRADAWL_SESSION_PEER_CHANGED, peers[i]);
        g_object_unref(peers[i]);
    }
    g_free(peers);
    if (self->stopped) {
        stop(self);
    } else if (self->dirty) {
        self->dirty = FALSE;
        g_signal_emit(self, signals[BRADAWL_SESSION_CHANGED], 0);
    }
    g_object_unref(self);
}

/* ---- login and logout ---- */

static void drain(gpointer data)
{
    BradawlSession *self = data;
    awl_client_event ev;
    g_object_ref(self);
    self->draining = TRUE;
    while (self->client != NULL && awl_client_next(self->client, &ev)) {
        bradawl_session_handle(self, &ev);
        awl_client_event_clear(&ev);
    }
    self->draining = FALSE;
    bradawl_session_flush(self);
    g_object_unref(self);
}

void bradawl_session_feed(BradawlSession *self, const awl_client_event *ev)
{
    self->draining = TRUE;
    bradawl_session_handle(self, ev);
    self->draining = FALSE;
    bradawl_session_flush(self);
}

static const char *given(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static awl_err open_client(BradawlSession *self, const char *profile)
{
    self->wake = bradawl_wake_new(drain, self);
    const awl_client_config config = {
        .server = self->typed_server,
        .name = given(self->name),
        .room = given(self->room),
        .profile = profile,
        .listed = true,
        .accept = self->accept,
        .may_listen = self->may_listen,
        .trace = true, /* the raw lines of the log */
        .stay = true,
        .notify = bradawl_wake_raise,
        .notify_ctx = self->wake,
    };
    return awl_client_open(&config, &self->client);
}

static awl_err log_in(BradawlSession *self, const char *profile)
{
    bradawl_peer_set_text(&self->server_id, "");
    bradawl_peer_set_text(&self->changed_server_id, "");
    self->state = BRADAWL_SESSION_CONNECTING;
    self->err = open_client(self, profile);
    if (self->err != AWL_OK) {
        const awl_err err = self->err;
        close_client(self);
        self->state = BRADAWL_SESSION_OUT;
        g_signal_emit(self, signals[BRADAWL_SESSION_CHANGED], 0);
        return err;
    }
    g_signal_emit(self, signals[BRADAWL_SESSION_CHANGED], 0);
    return AWL_OK;
}

static void set_server(BradawlSession *self, const char *typed)
{
    g_autofree char *server = bradawl_text_server(typed);
    bradawl_peer_set_text(&self->typed_server, typed);
    bradawl_peer_set_text(&self->server, server);
}

awl_err bradawl_session_login(BradawlSession *self, const char *server, const char *name,
                              const char *room)
{
    close_client(self);
    clear(self);
    set_server(self, server);
    bradawl_peer_set_text(&self->name, name != NULL ? name : "");
    bradawl_peer_set_text(&self->room, room != NULL ? room : "");
    return given(server) != NULL ? log_in(self, self->profile) : AWL_ERR_INVALID;
}

awl_err bradawl_session_try(BradawlSession *self)
{
    awl_err err = AWL_OK;
    close_client(self);
    clear(self);
    self->trial = bradawl_trial_new(&err);
    if (self->trial == NULL) {
        return err;
    }
    set_server(self, bradawl_trial_get_server(self->trial));
    bradawl_peer_set_text(&self->name, self->memory.name[0] != '\0' ? self->memory.name : "you");
    bradawl_peer_set_text(&self->room, "lobby");
    if (g_str_equal(self->name, "echo")) {
        bradawl_peer_set_text(&self->name, "you"); /* the other one is called that already */
    }
    return log_in(self, bradawl_trial_get_profile(self->trial));
}

gboolean bradawl_session_is_trial(BradawlSession *self)
{
    return self->trial != NULL;
}

void bradawl_session_logout(BradawlSession *self)
{
    close_client(self);
    clear(self);
    remember(self);
    self->state = BRADAWL_SESSION_OUT;
    self->err = AWL_OK;
    self->dirty = TRUE;
    bradawl_session_flush(self);
}

/* ---- what the window reads ---- */

BradawlSessionState bradawl_session_get_state(BradawlSession *self)
{
    return self->state;
}

awl_err bradawl_session_get_err(BradawlSession *self)
{
    return self->err;
}

gint64 bradawl_session_get_retry_at(BradawlSession *self)
{
    return self->retry_at;
}

const char *bradawl_session_get_name(BradawlSession *self)
{
    return self->name;
}

const char *bradawl_session_get_room(BradawlSession *self)
{
    return self->room;
}

const char *bradawl_session_get_server(BradawlSession *self)
{
    return self->server;
}

const char *bradawl_session_get_server_id(BradawlSession *self)
{
    return self->server_id;
}

const char *bradawl_session_get_changed_server_id(BradawlSession *self)
{
    return self->changed_server_id;
}

const char *bradawl_session_get_id(BradawlSession *self)
{
    return self->id;
}

const BradawlNat *bradawl_session_get_nat(BradawlSession *self)
{
    return &self->nat;
}

/* ---- peers ---- */

GListModel *bradawl_session_get_peers(BradawlSession *self)
{
    return G_LIST_MODEL(self->peers);
}

BradawlPeer *bradawl_session_find(BradawlSession *self, const char *name)
{
    return g_hash_table_lookup(self->by_name, name);
}

BradawlPeer *bradawl_session_ensure(BradawlSession *self, const char *name)
{
    BradawlPeer *peer = bradawl_session_find(self, name);
    if (peer == NULL) {
        g_autoptr(BradawlPeer) fresh = bradawl_peer_new(name);
        g_hash_table_insert(self->by_name, (gpointer)bradawl_peer_get_name(fresh), fresh);
        g_list_store_append(self->peers, fresh);
        peer = fresh;
    }
    return peer;
}

void bradawl_session_remove(BradawlSession *self, BradawlPeer *peer)
{
    guint position = 0;
    if (g_list_store_find(self->peers, peer, &position)) {
        g_hash_table_remove(self->by_name, bradawl_peer_get_name(peer));
        g_list_store_remove(self->peers, position);
    }
}

guint bradawl_session_count_links(BradawlSession *self)
{
    GHashTableIter iter;
    gpointer peer;
    guint count = 0;
    g_hash_table_iter_init(&iter, self->by_name);
    while (g_hash_table_iter_next(&iter, NULL, &peer)) {
        count += bradawl_peer_get_state(BRADAWL_PEER(peer)) == BRADAWL_PEER_LINKED;
    }
    return count;
}

double bradawl_session_now(BradawlSession *self)
{
    return self->client != NULL ? awl_client_now(self->client) : 0;
}
