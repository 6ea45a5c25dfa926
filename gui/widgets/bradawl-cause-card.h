/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_CAUSE_CARD_H
#define BRADAWL_CAUSE_CARD_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * Why there is no link, and what to do now. Shows itself when the last attempt failed or the peer's
 * key is another one than before, else it is hidden. Property "hide-addresses" (boolean): "without
 * addresses" is ticked.
 */
#define BRADAWL_TYPE_CAUSE_CARD (bradawl_cause_card_get_type())
G_DECLARE_FINAL_TYPE(BradawlCauseCard, bradawl_cause_card, BRADAWL, CAUSE_CARD, GtkGrid)

void bradawl_cause_card_set(BradawlCauseCard *self, BradawlSession *session, BradawlPeer *peer);
gboolean bradawl_cause_card_hides_addresses(BradawlCauseCard *self);

G_END_DECLS

#endif
