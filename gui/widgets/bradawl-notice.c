/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-notice.h"

#include <glib/gi18n.h>

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-notice.ui"

struct _BradawlNotice {
    GtkInfoBar parent_instance;

    GtkStack *sign;
    GtkImage *mark;
    GtkLabel *avatar, *heading, *text;
};

G_DEFINE_FINAL_TYPE(BradawlNotice, bradawl_notice, GTK_TYPE_INFO_BAR)

static void bradawl_notice_class_init(BradawlNoticeClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    gtk_widget_class_set_template_from_resource(widget, UI);
    gtk_widget_class_bind_template_child(widget, BradawlNotice, sign);
    gtk_widget_class_bind_template_child(widget, BradawlNotice, mark);
    gtk_widget_class_bind_template_child(widget, BradawlNotice, avatar);
    gtk_widget_class_bind_template_child(widget, BradawlNotice, heading);
    gtk_widget_class_bind_template_child(widget, BradawlNotice, text);
}

static void bradawl_notice_init(BradawlNotice *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    /* GTK gives its own close button an icon and no name. */
    GObject *close =
        gtk_widget_get_template_child(GTK_WIDGET(self), GTK_TYPE_INFO_BAR, "close_button");
    atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(close)), _("Close"));
    gtk_widget_set_tooltip_text(GTK_WIDGET(close), _("Close"));
}

GtkWidget *bradawl_notice_new(BradawlNoticeKind kind)
{
    BradawlNotice *self = g_object_new(BRADAWL_TYPE_NOTICE, NULL);
    bradawl_notice_set_kind(self, kind);
    return GTK_WIDGET(self);
}

void bradawl_notice_set_kind(BradawlNotice *self, BradawlNoticeKind kind)
{
    static const struct {
        const char *class, *icon;
        GtkMessageType type;
    } kinds[] = {
        [BRADAWL_NOTICE_CALM] = {"calm", "dialog-information-symbolic", GTK_MESSAGE_INFO},
        [BRADAWL_NOTICE_AMBER] = {"amber", "dialog-warning-symbolic", GTK_MESSAGE_WARNING},
        [BRADAWL_NOTICE_RED] = {"red", "dialog-error-symbolic", GTK_MESSAGE_ERROR},
    };
    GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        gtk_style_context_remove_class(style, kinds[i].class);
    }
    gtk_style_context_add_class(style, kinds[kind].class);
    gtk_image_set_from_icon_name(self->mark, kinds[kind].icon, GTK_ICON_SIZE_LARGE_TOOLBAR);
    gtk_info_bar_set_message_type(GTK_INFO_BAR(self), kinds[kind].type);
}

static void set_line(GtkLabel *label, const char *words)
{
    const char *line = words != NULL ? words : "";
    if (g_strcmp0(gtk_label_get_text(label), line) != 0) {
        gtk_label_set_text(label, line);
    }
    gtk_widget_set_visible(GTK_WIDGET(label), *line != '\0');
}

void bradawl_notice_set_words(BradawlNotice *self, const char *heading, const char *text)
{
    set_line(self->heading, heading);
    set_line(self->text, text);
    /* Assistive technology reads an alert by its name. */
    atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)),
                        heading != NULL ? heading : "");
}

void bradawl_notice_set_avatar(BradawlNotice *self, const char *letter)
{
    gtk_label_set_text(self->avatar, letter != NULL ? letter : "");
    gtk_stack_set_visible_child(self->sign,
                                letter != NULL ? GTK_WIDGET(self->avatar) : GTK_WIDGET(self->mark));
}

GtkWidget *bradawl_notice_add_button(BradawlNotice *self, const char *words, const char *name,
                                     int response)
{
    GtkWidget *button = gtk_info_bar_add_button(GTK_INFO_BAR(self), words, response);
    gtk_button_set_use_underline(GTK_BUTTON(button), TRUE);
    gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
    if (name != NULL) {
        atk_object_set_name(gtk_widget_get_accessible(button), name);
    }
    return button;
}
