/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-chat-row.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"

enum {
    GROUP_S = 300,     /* a pause longer than this begins a new group */
    BUBBLE_CHARS = 52, /* widest bubble */
};

struct _BradawlChatRow {
    GtkListBoxRow parent;
    BradawlMessage *message;
    char *peer;
    GtkWidget *foot, *mark, *words;
    gboolean last;
};
G_DEFINE_FINAL_TYPE(BradawlChatRow, bradawl_chat_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean is_mine(BradawlMessage *message)
{
    return bradawl_message_get_state(message) != BRADAWL_MESSAGE_RECEIVED;
}

gboolean bradawl_chat_row_continues(BradawlMessage *earlier, BradawlMessage *later)
{
    return is_mine(earlier) == is_mine(later) &&
           bradawl_message_get_time(later) - bradawl_message_get_time(earlier) <= GROUP_S;
}

/* "14:02", with the date when it was not today. */
static char *time_words(gint64 unix_time)
{
    g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(unix_time);
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(g_get_real_time() / G_USEC_PER_SEC);
    const gboolean today = g_date_time_get_year(then) == g_date_time_get_year(now) &&
                           g_date_time_get_day_of_year(then) == g_date_time_get_day_of_year(now);
    return g_date_time_format(then, today ? "%H:%M" : "%x %H:%M");
}

static char *foot_words(BradawlChatRow *self)
{
    g_autofree char *time = time_words(bradawl_message_get_time(self->message));
    switch (bradawl_message_get_state(self->message)) {
    case BRADAWL_MESSAGE_SENDING:
        return g_strdup(_("Sending…"));
    case BRADAWL_MESSAGE_DELIVERED:
        /* TRANSLATORS: below a message, with its time: "Delivered · 14:03" */
        return g_strdup_printf(_("Delivered · %s"), time);
    case BRADAWL_MESSAGE_LOST:
        /* TRANSLATORS: below a message, with its time */
        return g_strdup_printf(_("Not delivered · %s"), time);
    case BRADAWL_MESSAGE_RECEIVED:
        break;
    }
    /* TRANSLATORS: below a message: who sent it, and when: "bob · 14:02" */
    return g_strdup_printf(_("%1$s · %2$s"), self->peer, time);
}

static const char *foot_icon(BradawlMessage *message)
{
    switch (bradawl_message_get_state(message)) {
    case BRADAWL_MESSAGE_SENDING:
        return "content-loading-symbolic";
    case BRADAWL_MESSAGE_DELIVERED:
        return "emblem-ok-symbolic";
    case BRADAWL_MESSAGE_LOST:
        return "dialog-warning-symbolic";
    case BRADAWL_MESSAGE_RECEIVED:
        break;
    }
    return NULL;
}

static void set_class(GtkWidget *widget, const char *name, gboolean on)
{
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    if (on) {
        gtk_style_context_add_class(context, name);
    } else {
        gtk_style_context_remove_class(context, name);
    }
}

/* What was not delivered (yet) says so wherever it stands. */
static void update(BradawlChatRow *self)
{
    const gboolean lost = bradawl_message_get_state(self->message) == BRADAWL_MESSAGE_LOST;
    const gboolean sending = bradawl_message_get_state(self->message) == BRADAWL_MESSAGE_SENDING;
    g_autofree char *words = foot_words(self);
    const char *icon = foot_icon(self->message);
    gtk_label_set_text(GTK_LABEL(self->words), words);
    gtk_image_set_from_icon_name(GTK_IMAGE(self->mark), icon, GTK_ICON_SIZE_MENU);
    gtk_widget_set_visible(self->mark, icon != NULL);
    gtk_widget_set_visible(self->foot, self->last || lost || sending);
    set_class(self->foot, "bad", lost);
    set_class(self->foot, "dim-label", !lost);
}

void bradawl_chat_row_set_last(BradawlChatRow *self, gboolean last_of_group)
{
    if (self->last != last_of_group) {
        self->last = last_of_group;
        update(self);
    }
}

/* Line by line, since control characters come out as visible signs, the ends of lines too. */
static char *safe_text(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *shown = bradawl_text_shown(*line);
        g_free(*line);
        *line = shown;
    }
    return g_strjoinv("\n", lines);
}

static GtkWidget *bubble_new(BradawlMessage *message)
{
    g_autofree char *text = safe_text(bradawl_message_get_text(message));
    GtkWidget *bubble = gtk_label_new(text);
    GtkLabel *label = GTK_LABEL(bubble);
    gtk_label_set_xalign(label, 0);
    gtk_label_set_line_wrap(label, TRUE);
    gtk_label_set_line_wrap_mode(label, PANGO_WRAP_WORD_CHAR);
    gtk_label_set_max_width_chars(label, BUBBLE_CHARS);
    gtk_label_set_selectable(label, TRUE);
    gtk_widget_set_halign(bubble, is_mine(message) ? GTK_ALIGN_END : GTK_ALIGN_START);
    set_class(bubble, "bubble", TRUE);
    set_class(bubble, "mine", is_mine(message));
    return bubble;
}

static void build(BradawlChatRow *self)
{
    const GtkAlign side = is_mine(self->message) ? GTK_ALIGN_END : GTK_ALIGN_START;
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 3);
    self->foot = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 5);
    self->mark = gtk_image_new();
    self->words = gtk_label_new(NULL);
    gtk_image_set_pixel_size(GTK_IMAGE(self->mark), 13);
    set_class(self->words, "caption", TRUE);
    gtk_box_pack_start(GTK_BOX(self->foot), self->mark, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(self->foot), self->words, FALSE, FALSE, 0);
    gtk_widget_set_halign(self->foot, side);
    gtk_widget_set_margin_start(self->foot, 6);
    gtk_widget_set_margin_end(self->foot, 6);
    gtk_widget_set_margin_bottom(self->foot, 8);
    gtk_box_pack_start(GTK_BOX(box), bubble_new(self->message), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), self->foot, FALSE, FALSE, 0);
    gtk_widget_set_margin_top(box, 4);
    gtk_container_add(GTK_CONTAINER(self), box);
    gtk_widget_show_all(GTK_WIDGET(self));
    update(self);
}

static void finalize(GObject *object)
{
    BradawlChatRow *self = BRADAWL_CHAT_ROW(object);
    g_clear_object(&self->message);
    g_free(self->peer);
    G_OBJECT_CLASS(bradawl_chat_row_parent_class)->finalize(object);
}

static void bradawl_chat_row_class_init(BradawlChatRowClass *klass)
{
    G_OBJECT_CLASS(klass)->finalize = finalize;
}

static void bradawl_chat_row_init(BradawlChatRow *self)
{
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(self), FALSE);
    gtk_list_box_row_set_selectable(GTK_LIST_BOX_ROW(self), FALSE);
    gtk_widget_set_can_focus(GTK_WIDGET(self), FALSE);
}

GtkWidget *bradawl_chat_row_new(BradawlMessage *message, const char *peer)
{
    BradawlChatRow *self = g_object_new(BRADAWL_TYPE_CHAT_ROW, NULL);
    self->message = g_object_ref(message);
    self->peer = g_strdup(peer);
    self->last = TRUE;
    build(self);
    g_signal_connect_object(message, "notify::state", G_CALLBACK(update), self, G_CONNECT_SWAPPED);
    return GTK_WIDGET(self);
}
