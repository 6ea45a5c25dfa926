/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_NETWORK_PAGE_H
#define BRADAWL_NETWORK_PAGE_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* What is known of the NAT in front of this computer: headline, picture, advice, facts. Its buttons
 * are win.probe and win.copy-report. */
#define BRADAWL_TYPE_NETWORK_PAGE (bradawl_network_page_get_type())
G_DECLARE_FINAL_TYPE(BradawlNetworkPage, bradawl_network_page, BRADAWL, NETWORK_PAGE,
                     GtkScrolledWindow)

GtkWidget *bradawl_network_page_new(void);
void bradawl_network_page_set_session(BradawlNetworkPage *self, BradawlSession *session);
void bradawl_network_page_copy_report(BradawlNetworkPage *self); /* win.copy-report */

G_END_DECLS

#endif
