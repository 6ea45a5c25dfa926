/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-trouble-bar.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-key-changed-dialog.h"
#include "widgets/bradawl-notice.h"

enum {
    NEWS_MAX = 3, /* bars of the kind "something happened"; the oldest goes first */
    RESPONSE_DO = 1,
    RESPONSE_NO,
};

struct _BradawlTroubleBar {
    GtkBox parent_instance;

    BradawlNotice *lost; /* the server */
    guint countdown;     /* a source; 0: nothing counts */
    BradawlNotice *key;  /* of a peer */
    BradawlPeer *key_peer;
    GHashTable *dismissed; /* new keys that the user has seen the bar of */
    GQueue news;           /* of GtkWidget *, borrowed */
    GtkWidget *question;   /* NULL: none */
    BradawlSession *session;
};

G_DEFINE_FINAL_TYPE(BradawlTroubleBar, bradawl_trouble_bar, GTK_TYPE_BOX)

static BradawlNotice *new_notice(BradawlTroubleBar *self, BradawlNoticeKind kind)
{
    GtkWidget *notice = bradawl_notice_new(kind);
    gtk_box_pack_start(GTK_BOX(self), notice, FALSE, FALSE, 0);
    return BRADAWL_NOTICE(notice);
}

static GtkWindow *window_of(BradawlTroubleBar *self)
{
    return GTK_WINDOW(gtk_widget_get_toplevel(GTK_WIDGET(self)));
}

/* ---- the server ---- */

static int seconds_left(BradawlTroubleBar *self)
{
    gint64 at = bradawl_session_get_retry_at(self->session);
    gint64 left = at - g_get_monotonic_time();
    return at > 0 && left > 0 ? (int)((left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC) : 0;
}

/* What becomes of the links. */
static char *what_lives(BradawlTroubleBar *self)
{
    guint links = bradawl_session_count_links(self->session);
    if (links == 0) {
        return g_strdup(_("Nobody can call you before it is back."));
    }
    return g_strdup_printf(ngettext("%u link lives on without it; new ones need it.",
                                    "%u links live on without it; new ones need it.", links),
                           links);
}

static char *lost_text(BradawlTroubleBar *self)
{
    int left = seconds_left(self);
    g_autofree char *lives = what_lives(self);
    if (left == 0) {
        /* TRANSLATORS: %s is a sentence: what becomes of the links */
        return g_strdup_printf(_("%s Trying again now…"), lives);
    }
    /* TRANSLATORS: %s is a sentence: what becomes of the links */
    return g_strdup_printf(
        ngettext("%s Trying again in %d second.", "%s Trying again in %d seconds.", left), lives,
        left);
}

static gboolean on_second(gpointer data);

/* Counts while there is something to count and somebody who can see it. */
static void count_down(BradawlTroubleBar *self)
{
    gboolean wanted = gtk_widget_get_mapped(GTK_WIDGET(self->lost)) && seconds_left(self) > 0;
    if (!wanted) {
        g_clear_handle_id(&self->countdown, g_source_remove);
    } else if (self->countdown == 0) {
        self->countdown = g_timeout_add_seconds(1, on_second, self);
    }
}

static void show_lost(BradawlTroubleBar *self)
{
    gboolean lost = bradawl_session_get_state(self->session) == BRADAWL_SESSION_LOST;
    if (lost) {
        g_autofree char *cause = bradawl_trouble_sentence(
            bradawl_session_get_err(self->session), bradawl_session_get_server(self->session));
        g_autofree char *text = lost_text(self);
        bradawl_notice_set_words(self->lost, cause, text);
    }
    gtk_widget_set_visible(GTK_WIDGET(self->lost), lost);
    count_down(self);
}

static gboolean on_second(gpointer data)
{
    BradawlTroubleBar *self = data;
    if (seconds_left(self) == 0) {
        self->countdown = 0; /* before the words: they would start it again */
        show_lost(self);
        return G_SOURCE_REMOVE;
    }
    show_lost(self);
    return self->countdown != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void on_lost_response(BradawlTroubleBar *self)
{
    bradawl_session_retry(self->session);
}

/* ---- the key of a peer ---- */

static void show_key(BradawlTroubleBar *self, BradawlPeer *peer)
{
    if (peer == NULL) {
        g_clear_object(&self->key_peer);
        gtk_widget_hide(GTK_WIDGET(self->key));
        return;
    }
    const char *name = bradawl_peer_get_shown_name(peer);
    g_autofree char *heading = g_strdup_printf(_("The key of %s has changed"), name);
    g_autofree char *text = g_strdup_printf(
        _("Either %s has a new computer, or somebody else answers under this name. No link is made "
          "before you have compared the keys."),
        name);
    g_set_object(&self->key_peer, peer);
    bradawl_notice_set_words(self->key, heading, text);
    gtk_widget_show(GTK_WIDGET(self->key));
}

static void on_peer_changed(BradawlTroubleBar *self, BradawlPeer *peer)
{
    gboolean changed = bradawl_peer_key_changed(peer);
    if (changed && self->key_peer == NULL &&
        !g_hash_table_contains(self->dismissed, bradawl_peer_get_id(peer))) {
        show_key(self, peer);
    } else if (!changed && self->key_peer == peer) {
        show_key(self, NULL);
    }
}

static void on_key_response(BradawlTroubleBar *self, int response)
{
    if (self->key_peer == NULL) {
        return;
    }
    if (response == RESPONSE_DO) {
        bradawl_key_changed_dialog_show(window_of(self), self->session, self->key_peer);
        return;
    }
    g_hash_table_add(self->dismissed, g_strdup(bradawl_peer_get_id(self->key_peer)));
    show_key(self, NULL);
}

/* ---- news ---- */

static void drop_news(BradawlTroubleBar *self, GtkWidget *notice)
{
    g_queue_remove(&self->news, notice);
    gtk_widget_destroy(notice);
}

static void on_news_response(GtkWidget *notice, int response, gpointer self)
{
    (void)response;
    drop_news(self, notice);
}

/* The same trouble again takes the place of the first: its details are newer. */
static void on_trouble(BradawlTroubleBar *self, int err, const char *text)
{
    for (GList *l = self->news.head; l != NULL; l = l->next) {
        if (GPOINTER_TO_INT(g_object_get_data(l->data, "err")) == err) {
            drop_news(self, l->data);
            break;
        }
    }
    if (g_queue_get_length(&self->news) >= NEWS_MAX) {
        drop_news(self, g_queue_peek_head(&self->news));
    }
    BradawlNotice *notice = new_notice(self, BRADAWL_NOTICE_AMBER);
    g_autofree char *next = bradawl_trouble_next_step((awl_err)err);
    bradawl_notice_set_words(notice, text, next);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(notice), TRUE);
    g_object_set_data(G_OBJECT(notice), "err", GINT_TO_POINTER(err));
    g_signal_connect(notice, "response", G_CALLBACK(on_news_response), self);
    g_queue_push_tail(&self->news, notice);
    gtk_widget_show(GTK_WIDGET(notice));
}

/* ---- questions ---- */

static void free_question(gpointer data)
{
    BradawlQuestion *question = data;
    if (question->free_ctx != NULL) {
        question->free_ctx(question->ctx);
    }
    g_free(question);
}

static void on_question_destroyed(GtkWidget *notice, gpointer self)
{
    if (BRADAWL_TROUBLE_BAR(self)->question == notice) {
        BRADAWL_TROUBLE_BAR(self)->question = NULL;
    }
}

static void on_question_response(GtkWidget *notice, int response, gpointer data)
{
    const BradawlQuestion *q = g_object_get_data(G_OBJECT(notice), "question");
    (void)data;
    gtk_widget_hide(notice);
    if (response == RESPONSE_DO) {
        q->on_yes(q->ctx);
    } else if (q->on_no != NULL) {
        q->on_no(q->ctx);
    }
    gtk_widget_destroy(notice);
}

void bradawl_trouble_bar_ask(BradawlTroubleBar *self, const BradawlQuestion *question)
{
    if (self->question != NULL) {
        gtk_widget_destroy(self->question);
    }
    BradawlNotice *notice = new_notice(self, BRADAWL_NOTICE_CALM);
    self->question = GTK_WIDGET(notice);
    g_object_set_data_full(G_OBJECT(notice), "question", g_memdup2(question, sizeof(*question)),
                           free_question);
    bradawl_notice_set_words(notice, question->heading, question->text);
    bradawl_notice_add_button(notice, question->no, NULL, RESPONSE_NO);
    GtkWidget *yes = bradawl_notice_add_button(notice, question->yes, NULL, RESPONSE_DO);
    gtk_style_context_add_class(gtk_widget_get_style_context(yes), "suggested-action");
    g_signal_connect(notice, "response", G_CALLBACK(on_question_response), NULL);
    g_signal_connect(notice, "destroy", G_CALLBACK(on_question_destroyed), self);
    gtk_widget_show(GTK_WIDGET(notice));
}

/* ---- life ---- */

static void on_session_changed(BradawlTroubleBar *self)
{
    show_lost(self);
    if (bradawl_session_get_state(self->session) != BRADAWL_SESSION_OUT) {
        return;
    }
    if (self->question != NULL) {
        gtk_widget_destroy(self->question);
    }
    show_key(self, NULL);
    g_hash_table_remove_all(self->dismissed);
    while (!g_queue_is_empty(&self->news)) {
        drop_news(self, g_queue_peek_head(&self->news));
    }
}

void bradawl_trouble_bar_set_session(BradawlTroubleBar *self, BradawlSession *session)
{
    g_return_if_fail(self->session == NULL);
    self->session = g_object_ref(session);
    g_signal_connect_object(session, "changed", G_CALLBACK(on_session_changed), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "peer-changed", G_CALLBACK(on_peer_changed), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "trouble", G_CALLBACK(on_trouble), self, G_CONNECT_SWAPPED);
    show_lost(self);
}

static void bradawl_trouble_bar_dispose(GObject *object)
{
    BradawlTroubleBar *self = BRADAWL_TROUBLE_BAR(object);
    g_clear_handle_id(&self->countdown, g_source_remove);
    g_queue_clear(&self->news);
    g_clear_object(&self->key_peer);
    g_clear_pointer(&self->dismissed, g_hash_table_unref);
    G_OBJECT_CLASS(bradawl_trouble_bar_parent_class)->dispose(object);
    g_clear_object(&self->session);
}

static void bradawl_trouble_bar_class_init(BradawlTroubleBarClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = bradawl_trouble_bar_dispose;
}

static void bradawl_trouble_bar_init(BradawlTroubleBar *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    g_queue_init(&self->news);
    self->dismissed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    self->lost = new_notice(self, BRADAWL_NOTICE_AMBER);
    bradawl_notice_add_button(self->lost, _("_Retry now"), _("Retry now"), RESPONSE_DO);
    g_signal_connect_swapped(self->lost, "response", G_CALLBACK(on_lost_response), self);
    g_signal_connect_swapped(self->lost, "map", G_CALLBACK(count_down), self);
    g_signal_connect_swapped(self->lost, "unmap", G_CALLBACK(count_down), self);
    self->key = new_notice(self, BRADAWL_NOTICE_RED);
    bradawl_notice_add_button(self->key, _("_Compare the Keys"), NULL, RESPONSE_DO);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(self->key), TRUE);
    g_signal_connect_swapped(self->key, "response", G_CALLBACK(on_key_response), self);
    gtk_widget_show(GTK_WIDGET(self));
}

GtkWidget *bradawl_trouble_bar_new(void)
{
    return g_object_new(BRADAWL_TYPE_TROUBLE_BAR, NULL);
}
