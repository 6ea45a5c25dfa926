/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-status-line.h"

#include <glib/gi18n.h>

enum {
    COUNT_MS = 250, /* the seconds of a running call; no timer otherwise */
};

struct _BradawlStatusLine {
    GtkBox parent;
    GtkWidget *mark, *spinner, *word, *rest, *dot, *shield, *trust;
    const char *class_name; /* on mark and word; static storage */
    BradawlPeer *peer;
    guint count_id;
};
G_DEFINE_FINAL_TYPE(BradawlStatusLine, bradawl_status_line, GTK_TYPE_BOX)

static gboolean is_running(BradawlPeer *peer)
{
    const BradawlPeerState state = bradawl_peer_get_state(peer);
    return state == BRADAWL_PEER_CALLING || state == BRADAWL_PEER_PUNCHING;
}

static void set_text(GtkWidget *label, const char *text)
{
    if (g_strcmp0(gtk_label_get_text(GTK_LABEL(label)), text) != 0) {
        gtk_label_set_text(GTK_LABEL(label), text);
    }
}

static char *state_word(BradawlPeer *peer)
{
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_LINKED:
        return g_strdup(bradawl_word_path(bradawl_peer_get_path(peer)));
    case BRADAWL_PEER_UNREACHABLE:
        return g_strdup(_("unreachable"));
    case BRADAWL_PEER_OFFLINE:
    case BRADAWL_PEER_ONLINE:
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_INVITING:
    case BRADAWL_PEER_PUNCHING:
        break;
    }
    return bradawl_peer_state_words(peer);
}

static void add_technique(GPtrArray *parts, BradawlPeer *peer)
{
    const char *technique = bradawl_peer_get_technique(peer), *path = bradawl_peer_get_path(peer);
    /* "lan · lan" and "relayed · relay" say nothing */
    if (*technique != '\0' && !g_str_has_prefix(path, technique)) {
        g_ptr_array_add(parts, g_strdup(bradawl_word_technique(technique)));
    }
}

static void add_seconds(GPtrArray *parts, BradawlPeer *peer)
{
    /* TRANSLATORS: seconds that a call takes or took */
    g_ptr_array_add(parts, g_strdup_printf(_("%.1f s"), bradawl_peer_get_seconds(peer)));
}

/* What stands behind the state word; the dots between are the same in every language. */
static char *rest_words(BradawlPeer *peer)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(parts, g_strdup(""));
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_CALLING:
        add_seconds(parts, peer);
        break;
    case BRADAWL_PEER_PUNCHING:
        add_technique(parts, peer);
        add_seconds(parts, peer);
        break;
    case BRADAWL_PEER_LINKED:
        add_technique(parts, peer);
        if (bradawl_peer_get_rtt_ms(peer) >= 0) {
            g_ptr_array_add(parts, bradawl_text_ms(bradawl_peer_get_rtt_ms(peer)));
        }
        break;
    case BRADAWL_PEER_UNREACHABLE:
        g_ptr_array_add(parts, g_strdup(bradawl_cause_note(bradawl_peer_get_cause(peer))));
        add_seconds(parts, peer);
        break;
    case BRADAWL_PEER_OFFLINE:
    case BRADAWL_PEER_ONLINE:
    case BRADAWL_PEER_INVITING:
        break;
    }
    g_ptr_array_add(parts, NULL);
    char *joined = g_strjoinv(" · ", (char **)parts->pdata);
    return g_strchug(joined);
}

static void show_class(BradawlStatusLine *self, const char *name)
{
    GtkWidget *const widgets[] = {self->mark, self->word};
    if (self->class_name == name) {
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(widgets); i++) {
        GtkStyleContext *context = gtk_widget_get_style_context(widgets[i]);
        if (self->class_name != NULL && *self->class_name != '\0') {
            gtk_style_context_remove_class(context, self->class_name);
        }
        if (*name != '\0') {
            gtk_style_context_add_class(context, name);
        }
    }
    self->class_name = name;
}

static void show_trust(BradawlStatusLine *self)
{
    const gboolean known =
        *bradawl_peer_get_known_id(self->peer) != '\0' && !bradawl_peer_key_changed(self->peer);
    const gboolean verified = bradawl_peer_is_verified(self->peer);
    gtk_image_set_from_icon_name(GTK_IMAGE(self->shield),
                                 verified ? "security-high-symbolic" : "security-medium-symbolic",
                                 GTK_ICON_SIZE_MENU);
    set_text(self->trust, verified ? _("verified") : _("not verified yet"));
    gtk_widget_set_visible(self->dot, known);
    gtk_widget_set_visible(self->shield, known);
    gtk_widget_set_visible(self->trust, known);
}

static void update(BradawlStatusLine *self)
{
    const gboolean running = is_running(self->peer);
    const gboolean failed = bradawl_peer_get_state(self->peer) == BRADAWL_PEER_UNREACHABLE;
    g_autofree char *word = state_word(self->peer);
    g_autofree char *rest = rest_words(self->peer);
    set_text(self->word, word);
    set_text(self->rest, rest);
    gtk_widget_set_visible(self->rest, *rest != '\0');
    gtk_image_set_from_icon_name(GTK_IMAGE(self->mark), bradawl_peer_state_icon(self->peer),
                                 GTK_ICON_SIZE_MENU);
    gtk_widget_set_visible(self->mark, !running);
    gtk_widget_set_visible(self->spinner, running);
    g_object_set(self->spinner, "active", running, NULL);
    show_class(self, failed ? "bad" : bradawl_peer_state_class(self->peer));
    show_trust(self);
}

static gboolean count(gpointer data)
{
    BradawlStatusLine *self = data;
    g_autofree char *rest = rest_words(self->peer);
    set_text(self->rest, rest);
    return G_SOURCE_CONTINUE;
}

static void arrange_count(BradawlStatusLine *self)
{
    const gboolean wanted =
        self->peer != NULL && is_running(self->peer) && gtk_widget_get_mapped(GTK_WIDGET(self));
    if (wanted && self->count_id == 0) {
        self->count_id = g_timeout_add(COUNT_MS, count, self);
    } else if (!wanted && self->count_id != 0) {
        g_source_remove(self->count_id);
        self->count_id = 0;
    }
}

void bradawl_status_line_set(BradawlStatusLine *self, BradawlPeer *peer)
{
    g_set_object(&self->peer, peer);
    if (peer != NULL) {
        update(self);
    }
    arrange_count(self);
}

static void map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_status_line_parent_class)->map(widget);
    arrange_count(BRADAWL_STATUS_LINE(widget));
}

static void unmap(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_status_line_parent_class)->unmap(widget);
    arrange_count(BRADAWL_STATUS_LINE(widget));
}

static void dispose(GObject *object)
{
    BradawlStatusLine *self = BRADAWL_STATUS_LINE(object);
    g_clear_object(&self->peer);
    arrange_count(self);
    G_OBJECT_CLASS(bradawl_status_line_parent_class)->dispose(object);
}

static void bradawl_status_line_class_init(BradawlStatusLineClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = dispose;
    widget_class->map = map;
    widget_class->unmap = unmap;
}

/* Icons and words of one line share a baseline, or Chinese and Latin text drift apart. */
static GtkWidget *add(BradawlStatusLine *self, GtkWidget *child)
{
    gtk_widget_set_valign(child, GTK_ALIGN_BASELINE);
    gtk_box_pack_start(GTK_BOX(self), child, FALSE, FALSE, 0);
    return child;
}

static void bradawl_status_line_init(BradawlStatusLine *self)
{
    gtk_box_set_spacing(GTK_BOX(self), 6);
    self->mark = add(self, gtk_image_new());
    self->spinner = add(self, gtk_spinner_new());
    self->word = add(self, gtk_label_new(NULL));
    self->rest = add(self, gtk_label_new(NULL));
    self->dot = add(self, gtk_label_new("·"));
    self->shield = add(self, gtk_image_new());
    self->trust = add(self, gtk_label_new(NULL));
    gtk_widget_set_valign(self->spinner, GTK_ALIGN_CENTER);
    gtk_label_set_ellipsize(GTK_LABEL(self->word), PANGO_ELLIPSIZE_END);
    gtk_label_set_ellipsize(GTK_LABEL(self->rest), PANGO_ELLIPSIZE_END);
    gtk_label_set_ellipsize(GTK_LABEL(self->trust), PANGO_ELLIPSIZE_END);
    gtk_style_context_add_class(gtk_widget_get_style_context(self->word), "strong");
    gtk_style_context_add_class(gtk_widget_get_style_context(self->rest), "tnum");
    gtk_widget_show(self->word);
}
