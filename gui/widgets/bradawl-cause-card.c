/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-cause-card.h"

#include <glib/gi18n.h>

struct _BradawlCauseCard {
    GtkGrid parent;
    GtkLabel *cause, *next_step;
    GtkWidget *keys, *retry;
    GtkToggleButton *without_addresses;
};
G_DEFINE_FINAL_TYPE(BradawlCauseCard, bradawl_cause_card, GTK_TYPE_GRID)

enum {
    PROP_HIDE_ADDRESSES = 1,
    PROPS
};
static GParamSpec *props[PROPS];

static void set_text(GtkLabel *label, const char *text)
{
    if (g_strcmp0(gtk_label_get_text(label), text) != 0) {
        gtk_label_set_text(label, text);
    }
}

static void tell_new_key(BradawlCauseCard *self, BradawlPeer *peer)
{
    g_autofree char *cause = g_strdup_printf(
        _("%s shows another key than before: a new installation, or somebody else."),
        bradawl_peer_get_shown_name(peer));
    set_text(self->cause, cause);
    set_text(self->next_step, _("Ask by phone, then compare both keys."));
}

static void tell_failure(BradawlCauseCard *self, BradawlSession *session, BradawlPeer *peer)
{
    const char *cause = bradawl_peer_get_cause(peer), *name = bradawl_peer_get_shown_name(peer);
    const gboolean varies = bradawl_session_get_nat(session)->same_port == BRADAWL_KNOWN_NO;
    g_autofree char *why =
        bradawl_cause_sentence(cause, name, bradawl_session_get_server(session), varies);
    g_autofree char *next = bradawl_cause_next_step(cause, name, varies);
    set_text(self->cause, why);
    set_text(self->next_step, next);
}

static void aim(GtkWidget *button, BradawlPeer *peer)
{
    gtk_actionable_set_action_target(GTK_ACTIONABLE(button), "s", bradawl_peer_get_name(peer));
}

void bradawl_cause_card_set(BradawlCauseCard *self, BradawlSession *session, BradawlPeer *peer)
{
    const gboolean linked = peer != NULL && bradawl_peer_get_state(peer) == BRADAWL_PEER_LINKED;
    const gboolean new_key = peer != NULL && !linked && bradawl_peer_key_changed(peer);
    const gboolean failed =
        peer != NULL && bradawl_peer_get_state(peer) == BRADAWL_PEER_UNREACHABLE;
    if (session != NULL && new_key) {
        tell_new_key(self, peer);
    } else if (session != NULL && failed) {
        tell_failure(self, session, peer);
    }
    if (session != NULL && (new_key || failed)) {
        aim(self->keys, peer);
        aim(self->retry, peer);
    }
    gtk_widget_set_visible(self->keys, new_key);
    gtk_widget_set_visible(self->retry, failed && !new_key);
    gtk_widget_set_visible(GTK_WIDGET(self), session != NULL && (new_key || failed));
}

gboolean bradawl_cause_card_hides_addresses(BradawlCauseCard *self)
{
    return gtk_toggle_button_get_active(self->without_addresses);
}

static void on_toggled(BradawlCauseCard *self)
{
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_HIDE_ADDRESSES]);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    if (id == PROP_HIDE_ADDRESSES) {
        g_value_set_boolean(value, bradawl_cause_card_hides_addresses(BRADAWL_CAUSE_CARD(object)));
    } else {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
    if (id == PROP_HIDE_ADDRESSES) {
        gtk_toggle_button_set_active(BRADAWL_CAUSE_CARD(object)->without_addresses,
                                     g_value_get_boolean(value));
    } else {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void bradawl_cause_card_class_init(BradawlCauseCardClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    object_class->get_property = get_property;
    object_class->set_property = set_property;
    props[PROP_HIDE_ADDRESSES] =
        g_param_spec_boolean("hide-addresses", "", "", TRUE,
                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
    g_object_class_install_properties(object_class, PROPS, props);
    gtk_widget_class_set_template_from_resource(
        widget_class, "/io/github/bradawl/Bradawl/ui/bradawl-cause-card.ui");
    gtk_widget_class_bind_template_child(widget_class, BradawlCauseCard, cause);
    gtk_widget_class_bind_template_child(widget_class, BradawlCauseCard, next_step);
    gtk_widget_class_bind_template_child(widget_class, BradawlCauseCard, keys);
    gtk_widget_class_bind_template_child(widget_class, BradawlCauseCard, retry);
    gtk_widget_class_bind_template_child(widget_class, BradawlCauseCard, without_addresses);
}

static void bradawl_cause_card_init(BradawlCauseCard *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect_object(self->without_addresses, "toggled", G_CALLBACK(on_toggled), self,
                            G_CONNECT_SWAPPED);
}
