/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-room-page.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-room-page.ui"

struct _BradawlRoomPage {
    GtkScrolledWindow parent_instance;

    GtkImage *icon;
    GtkLabel *heading, *text, *server, *room;
    GtkWidget *invitation;
};

G_DEFINE_FINAL_TYPE(BradawlRoomPage, bradawl_room_page, GTK_TYPE_SCROLLED_WINDOW)

void bradawl_room_page_set(BradawlRoomPage *self, BradawlSession *session, gboolean empty)
{
    const char *server = bradawl_session_get_server(session);
    g_autofree char *room = bradawl_text_shown(bradawl_session_get_room(session));
    gboolean trial = bradawl_session_is_trial(session);
    gboolean lost = bradawl_session_get_state(session) == BRADAWL_SESSION_LOST;
    gtk_widget_set_visible(self->invitation, empty && !trial && !lost);
    gtk_image_set_from_icon_name(
        self->icon, empty ? "system-users-symbolic" : "network-transmit-receive-symbolic",
        GTK_ICON_SIZE_DIALOG);
    gtk_image_set_pixel_size(self->icon, 64);
    if (empty && trial) {
        gtk_label_set_text(self->heading, _("The echo peer is on its way"));
        gtk_label_set_text(self->text, _("It runs in this program and answers what you say."));
    } else if (empty && lost) {
        gtk_label_set_text(self->heading, _("The server is not there"));
        gtk_label_set_text(self->text, _("Your peers show up on the left as soon as it is back."));
    } else if (empty) {
        g_autofree char *heading = g_strdup_printf(_("Nobody else is in %s"), room);
        gtk_label_set_text(self->heading, heading);
        gtk_label_set_text(self->text, _("Tell a friend the server and the room, or send an "
                                         "invitation. Whoever comes shows up on the left."));
    } else {
        gtk_label_set_text(self->heading, _("Pick a peer on the left"));
        gtk_label_set_text(self->text,
                           _("Then press Connect and watch how the hole is made. Enter or a "
                             "double-click do the same."));
    }
    gtk_label_set_text(self->server, server);
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->server), server);
    gtk_label_set_text(self->room, room);
    gtk_widget_set_tooltip_text(GTK_WIDGET(self->room), room);
}

static void bradawl_room_page_class_init(BradawlRoomPageClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    gtk_widget_class_set_template_from_resource(widget, UI);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, icon);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, heading);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, text);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, server);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, room);
    gtk_widget_class_bind_template_child(widget, BradawlRoomPage, invitation);
}

static void bradawl_room_page_init(BradawlRoomPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *bradawl_room_page_new(void)
{
    return g_object_new(BRADAWL_TYPE_ROOM_PAGE, NULL);
}
