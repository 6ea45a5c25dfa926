/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_REPORT_H
#define BRADAWL_REPORT_H

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/* All that is known of the last attempt with a peer, as text for a bug report: version, outcome,
 * cause, NAT, log with raw lines. The caller's to free. */
char *bradawl_report_of_peer(BradawlSession *session, BradawlPeer *peer,
                             gboolean without_addresses);

G_END_DECLS

#endif
