/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_MESSAGE_H
#define BRADAWL_MESSAGE_H

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
    BRADAWL_MESSAGE_RECEIVED,
    BRADAWL_MESSAGE_SENDING,
    BRADAWL_MESSAGE_DELIVERED,
    BRADAWL_MESSAGE_LOST, /* the link ended before it was delivered */
} BradawlMessageState;

/* One message of a chat. "notify::state" tells of changes. */
#define BRADAWL_TYPE_MESSAGE (bradawl_message_get_type())
G_DECLARE_FINAL_TYPE(BradawlMessage, bradawl_message, BRADAWL, MESSAGE, GObject)

BradawlMessage *bradawl_message_new(const char *text, BradawlMessageState state, gint64 unix_time);
const char *bradawl_message_get_text(BradawlMessage *self);
BradawlMessageState bradawl_message_get_state(BradawlMessage *self);
gint64 bradawl_message_get_time(BradawlMessage *self); /* Unix, seconds */
void bradawl_message_set_state(BradawlMessage *self, BradawlMessageState state);

G_END_DECLS

#endif
