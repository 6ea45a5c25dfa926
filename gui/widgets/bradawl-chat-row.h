/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_CHAT_ROW_H
#define BRADAWL_CHAT_ROW_H

#include <gtk/gtk.h>

#include "model/bradawl-message.h"

G_BEGIN_DECLS

/* One message of a chat: the bubble and, below the last one of a group, sender or delivery mark and
 * time. */
#define BRADAWL_TYPE_CHAT_ROW (bradawl_chat_row_get_type())
G_DECLARE_FINAL_TYPE(BradawlChatRow, bradawl_chat_row, BRADAWL, CHAT_ROW, GtkListBoxRow)

GtkWidget *bradawl_chat_row_new(BradawlMessage *message, const char *peer);

/* Do two messages belong to one group: the same side, not more than some minutes apart? */
gboolean bradawl_chat_row_continues(BradawlMessage *earlier, BradawlMessage *later);
void bradawl_chat_row_set_last(BradawlChatRow *self, gboolean last_of_group);

G_END_DECLS

#endif
