/* SPDX-License-Identifier: MIT */
#include "model/bradawl-message.h"

struct _BradawlMessage {
    GObject parent_instance;

    char *text;
    BradawlMessageState state;
    gint64 time;
};

G_DEFINE_TYPE(BradawlMessage, bradawl_message, G_TYPE_OBJECT)

enum {
    PROP_STATE = 1,
    N_PROPS
};
static GParamSpec *props[N_PROPS];

static void bradawl_message_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    if (id == PROP_STATE) {
        g_value_set_int(value, (int)BRADAWL_MESSAGE(object)->state);
    } else {
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void bradawl_message_finalize(GObject *object)
{
    g_free(BRADAWL_MESSAGE(object)->text);
    G_OBJECT_CLASS(bradawl_message_parent_class)->finalize(object);
}

static void bradawl_message_class_init(BradawlMessageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    object_class->get_property = bradawl_message_get_property;
    object_class->finalize = bradawl_message_finalize;
    props[PROP_STATE] =
        g_param_spec_int("state", NULL, NULL, BRADAWL_MESSAGE_RECEIVED, BRADAWL_MESSAGE_LOST,
                         BRADAWL_MESSAGE_RECEIVED, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties(object_class, N_PROPS, props);
}

static void bradawl_message_init(BradawlMessage *self)
{
    (void)self;
}

BradawlMessage *bradawl_message_new(const char *text, BradawlMessageState state, gint64 unix_time)
{
    BradawlMessage *self = g_object_new(BRADAWL_TYPE_MESSAGE, NULL);
    self->text = g_strdup(text);
    self->state = state;
    self->time = unix_time;
    return self;
}

const char *bradawl_message_get_text(BradawlMessage *self)
{
    return self->text;
}

BradawlMessageState bradawl_message_get_state(BradawlMessage *self)
{
    return self->state;
}

gint64 bradawl_message_get_time(BradawlMessage *self)
{
    return self->time;
}

void bradawl_message_set_state(BradawlMessage *self, BradawlMessageState state)
{
    if (self->state != state) {
        self->state = state;
        g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
    }
}
