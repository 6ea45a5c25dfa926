/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-peer-row.h"

#include <glib/gi18n.h>

struct _BradawlPeerRow {
    GtkListBoxRow parent_instance;

    BradawlPeer *peer;
    gulong changed;
    GtkWidget *box, *avatar, *name, *icon, *state, *unread;
    GtkWidget *button;       /* NULL: nothing to do with this peer now */
    const char *button_kind; /* the action it has, static */
    const char *state_class; /* static, as the peer gave it */
};

G_DEFINE_FINAL_TYPE(BradawlPeerRow, bradawl_peer_row, GTK_TYPE_LIST_BOX_ROW)

char *bradawl_peer_letter(const char *shown_name)
{
    /* The first that is a letter: before it may stand marks of direction, which show nothing. */
    for (const char *at = shown_name; *at != '\0'; at = g_utf8_next_char(at)) {
        if (g_unichar_isalnum(g_utf8_get_char(at))) {
            return g_utf8_strup(at, g_utf8_next_char(at) - at);
        }
    }
    return g_strdup("?");
}

static GtkWidget *new_label(const char *class)
{
    GtkWidget *label = gtk_label_new(NULL);
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_style_context_add_class(gtk_widget_get_style_context(label), class);
    return label;
}

static void set_class(GtkWidget *widget, const char *class, gboolean on)
{
    GtkStyleContext *style = gtk_widget_get_style_context(widget);
    if (on) {
        gtk_style_context_add_class(style, class);
    } else {
        gtk_style_context_remove_class(style, class);
    }
}

static void build(BradawlPeerRow *self)
{
    GtkWidget *names = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2);
    GtkWidget *second = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    self->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    self->avatar = gtk_label_new(NULL);
    self->name = new_label("peer-name");
    self->icon = gtk_image_new();
    self->state = new_label("caption");
    self->unread = gtk_label_new(NULL);
    gtk_image_set_pixel_size(GTK_IMAGE(self->icon), 14);
    /* Icon and words of one line share a baseline, or Chinese and Latin text drift apart. */
    gtk_widget_set_valign(self->icon, GTK_ALIGN_BASELINE);
    gtk_widget_set_valign(self->state, GTK_ALIGN_BASELINE);
    gtk_widget_set_valign(self->avatar, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(self->unread, GTK_ALIGN_CENTER);
    gtk_widget_set_valign(names, GTK_ALIGN_CENTER);
    gtk_widget_set_no_show_all(self->unread, TRUE);
    set_class(self->avatar, "avatar", TRUE);
    set_class(self->unread, "unread", TRUE);
    gtk_box_pack_start(GTK_BOX(second), self->icon, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(second), self->state, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(names), self->name, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(names), second, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->box), self->avatar, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->box), names, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(self->box), self->unread, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(self), self->box);
    gtk_widget_show_all(GTK_WIDGET(self));
}

/* ---- the button ---- */

typedef struct {
    const char *action; /* NULL: none */
    const char *words, *name, *icon;
} Button;

static Button button_for(BradawlPeer *peer)
{
    static const char cross[] = "window-close-symbolic";
    gboolean here = bradawl_peer_is_here(peer);
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_ONLINE:
        /* TRANSLATORS: %s is a peer's name; read aloud by screen readers */
        return (Button){"win.connect", N_("Connect"), N_("Connect to %s"), NULL};
    case BRADAWL_PEER_UNREACHABLE:
        /* TRANSLATORS: %s is a peer's name; read aloud by screen readers */
        return here ? (Button){"win.retry", N_("Retry"), N_("Retry %s"), NULL} : (Button){0};
    case BRADAWL_PEER_LINKED:
        /* TRANSLATORS: %s is a peer's name */
        return (Button){"win.disconnect", N_("Disconnect"), N_("Disconnect from %s"), cross};
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_PUNCHING:
        /* TRANSLATORS: %s is a peer's name: the attempt to reach it */
        return (Button){"win.disconnect", N_("Cancel"), N_("Cancel the call to %s"), cross};
    case BRADAWL_PEER_OFFLINE:
    case BRADAWL_PEER_INVITING:
        break;
    }
    return (Button){0};
}

static void make_button(BradawlPeerRow *self, const Button *b)
{
    const char *shown = bradawl_peer_get_shown_name(self->peer);
    /* A format of our own, chosen by button_for(). */
    g_autofree char *name = g_strdup_printf(_(b->name), shown);
    self->button = b->icon != NULL ? gtk_button_new_from_icon_name(b->icon, GTK_ICON_SIZE_BUTTON)
                                   : gtk_button_new_with_label(_(b->words));
    if (b->icon != NULL) {
        gtk_widget_set_tooltip_text(self->button, _(b->words));
        set_class(self->button, "flat", TRUE);
    }
    set_class(self->button, "row-button", TRUE);
    gtk_widget_set_valign(self->button, GTK_ALIGN_CENTER);
    atk_object_set_name(gtk_widget_get_accessible(self->button), name);
    gtk_actionable_set_action_name(GTK_ACTIONABLE(self->button), b->action);
    gtk_actionable_set_action_target(GTK_ACTIONABLE(self->button), "s",
                                     bradawl_peer_get_name(self->peer));
    gtk_box_pack_end(GTK_BOX(self->box), self->button, FALSE, FALSE, 0);
    gtk_widget_show_all(self->button);
}

static void show_button(BradawlPeerRow *self)
{
    Button b = button_for(self->peer);
    if (self->button_kind == b.words) {
        return;
    }
    self->button_kind = b.words;
    g_clear_pointer(&self->button, gtk_widget_destroy);
    if (b.action != NULL) {
        make_button(self, &b);
    }
}

/* ---- words ---- */

static void set_text(GtkWidget *label, const char *text)
{
    /* Setting the same text again would lay the whole list out anew. */
    if (g_strcmp0(gtk_label_get_text(GTK_LABEL(label)), text) != 0) {
        gtk_label_set_text(GTK_LABEL(label), text);
    }
}

static void show_unread(BradawlPeerRow *self)
{
    guint unread = bradawl_peer_get_unread(self->peer);
    if (unread > 0) {
        g_autofree char *count = g_strdup_printf("%u", MIN(unread, 99));
        g_autofree char *tip =
            g_strdup_printf(ngettext("%u new message", "%u new messages", unread), unread);
        set_text(self->unread, count);
        gtk_widget_set_tooltip_text(self->unread, tip);
    }
    gtk_widget_set_visible(self->unread, unread > 0);
}

static void show_state(BradawlPeerRow *self)
{
    g_autofree char *words = bradawl_peer_state_words(self->peer);
    const char *class = bradawl_peer_state_class(self->peer);
    const char *icon = NULL;
    class = *class != '\0' ? class : "dim-label";
    set_text(self->state, words);
    gtk_widget_set_tooltip_text(self->state, words);
    if (g_strcmp0(class, self->state_class) != 0) {
        if (self->state_class != NULL) {
            set_class(self->icon, self->state_class, FALSE);
            set_class(self->state, self->state_class, FALSE);
        }
        set_class(self->icon, class, TRUE);
        set_class(self->state, class, TRUE);
        self->state_class = class;
    }
    gtk_image_get_icon_name(GTK_IMAGE(self->icon), &icon, NULL);
    if (g_strcmp0(icon, bradawl_peer_state_icon(self->peer)) != 0) {
        gtk_image_set_from_icon_name(GTK_IMAGE(self->icon), bradawl_peer_state_icon(self->peer),
                                     GTK_ICON_SIZE_MENU);
    }
}

void bradawl_peer_row_refresh(BradawlPeerRow *self)
{
    const char *shown = bradawl_peer_get_shown_name(self->peer);
    if (g_strcmp0(gtk_label_get_text(GTK_LABEL(self->name)), shown) != 0) {
        g_autofree char *letter = bradawl_peer_letter(shown);
        set_text(self->name, shown);
        gtk_widget_set_tooltip_text(self->name, shown);
        set_text(self->avatar, letter);
    }
    set_class(self->avatar, "linked", bradawl_peer_get_state(self->peer) == BRADAWL_PEER_LINKED);
    show_state(self);
    show_unread(self);
    show_button(self);
    /* TRANSLATORS: a row of the peer list as a screen reader says it: name, state */
    g_autofree char *spoken =
        g_strdup_printf(_("%s, %s"), shown, gtk_label_get_text(GTK_LABEL(self->state)));
    AtkObject *accessible = gtk_widget_get_accessible(GTK_WIDGET(self));
    if (g_strcmp0(atk_object_get_name(accessible), spoken) != 0) {
        atk_object_set_name(accessible, spoken);
    }
}

BradawlPeer *bradawl_peer_row_get_peer(BradawlPeerRow *self)
{
    return self->peer;
}

static void bradawl_peer_row_dispose(GObject *object)
{
    BradawlPeerRow *self = BRADAWL_PEER_ROW(object);
    if (self->peer != NULL) {
        g_clear_signal_handler(&self->changed, self->peer);
    }
    g_clear_object(&self->peer);
    G_OBJECT_CLASS(bradawl_peer_row_parent_class)->dispose(object);
}

static void bradawl_peer_row_class_init(BradawlPeerRowClass *klass)
{
    G_OBJECT_CLASS(klass)->dispose = bradawl_peer_row_dispose;
}

static void bradawl_peer_row_init(BradawlPeerRow *self)
{
    build(self);
}

GtkWidget *bradawl_peer_row_new(BradawlPeer *peer)
{
    BradawlPeerRow *self = g_object_new(BRADAWL_TYPE_PEER_ROW, NULL);
    self->peer = g_object_ref(peer);
    self->changed =
        g_signal_connect_swapped(peer, "changed", G_CALLBACK(bradawl_peer_row_refresh), self);
    bradawl_peer_row_refresh(self);
    return GTK_WIDGET(self);
}
