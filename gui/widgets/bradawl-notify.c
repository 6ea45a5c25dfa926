/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-notify.h"

#include <glib/gi18n.h>

/* One notification for a peer and kind: a newer one takes the place of the older. */
static char *id_of(const char *kind, BradawlPeer *peer)
{
    return g_strdup_printf("%s-%s", kind, bradawl_peer_get_name(peer));
}

void bradawl_notify_invite(GApplication *app, BradawlPeer *peer)
{
    const char *name = bradawl_peer_get_name(peer);
    g_autofree char *id = id_of("invite", peer);
    g_autofree char *title =
        g_strdup_printf(_("%s wants to connect"), bradawl_peer_get_shown_name(peer));
    g_autoptr(GNotification) n = g_notification_new(title);
    g_notification_set_body(n, _("If you accept, your IP address becomes known there."));
    g_notification_set_priority(n, G_NOTIFICATION_PRIORITY_HIGH);
    g_notification_set_default_action_and_target(n, "app.show", "s", name);
    g_notification_add_button_with_target(n, _("Accept"), "app.accept", "s", name);
    g_notification_add_button_with_target(n, _("Decline"), "app.decline", "s", name);
    g_application_send_notification(app, id, n);
}

void bradawl_notify_message(GApplication *app, BradawlPeer *peer, const char *text)
{
    g_autofree char *id = id_of("message", peer);
    g_autoptr(GNotification) n = g_notification_new(bradawl_peer_get_shown_name(peer));
    g_notification_set_body(n, text);
    g_notification_set_default_action_and_target(n, "app.show", "s", bradawl_peer_get_name(peer));
    g_application_send_notification(app, id, n);
}

void bradawl_notify_withdraw(GApplication *app, BradawlPeer *peer)
{
    static const char *const kinds[] = {"invite", "message"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *id = id_of(kinds[i], peer);
        g_application_withdraw_notification(app, id);
    }
}
