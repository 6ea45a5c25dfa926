/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-peer-menu.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"

static void append(GMenu *menu, const char *words, const char *action, BradawlPeer *peer)
{
    g_autoptr(GMenuItem) item = g_menu_item_new(words, NULL);
    g_menu_item_set_action_and_target(item, action, "s", bradawl_peer_get_name(peer));
    g_menu_append_item(menu, item);
}

/* One way to get through at a time, for users who want to know. The plan of the house tries them
 * all, so nobody needs this. */
static GMenuModel *by_technique(BradawlPeer *peer)
{
    static const char *const names[] = {"lan", "ipv6", "simultaneous", "sequential"};
    GMenu *menu = g_menu_new();
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GMenuItem) item = g_menu_item_new(bradawl_word_technique(names[i]), NULL);
        g_menu_item_set_action_and_target(item, "win.connect-by", "(ss)",
                                          bradawl_peer_get_name(peer), names[i]);
        g_menu_append_item(menu, item);
    }
    return G_MENU_MODEL(menu);
}

static void append_call(GMenu *menu, BradawlPeer *peer, gboolean techniques)
{
    switch (bradawl_peer_get_state(peer)) {
    case BRADAWL_PEER_ONLINE:
    case BRADAWL_PEER_UNREACHABLE:
        if (!bradawl_peer_is_here(peer)) {
            break;
        }
        append(menu, _("_Connect"), "win.connect", peer);
        if (techniques) {
            g_autoptr(GMenuModel) by = by_technique(peer);
            g_menu_append_submenu(menu, _("Connect _by"), by);
        }
        break;
    case BRADAWL_PEER_INVITING:
        append(menu, _("_Accept the Call"), "win.answer-accept", peer);
        append(menu, _("_Decline the Call"), "win.answer-decline", peer);
        break;
    case BRADAWL_PEER_CALLING:
    case BRADAWL_PEER_PUNCHING:
        append(menu, _("_Cancel the Call"), "win.disconnect", peer);
        break;
    case BRADAWL_PEER_LINKED:
        append(menu, _("C_hat"), "win.show-chat", peer);
        append(menu, _("_Disconnect"), "win.disconnect", peer);
        break;
    case BRADAWL_PEER_OFFLINE:
        break;
    }
}

GMenuModel *bradawl_peer_menu_new(BradawlPeer *peer, gboolean techniques)
{
    GMenu *menu = g_menu_new();
    g_autoptr(GMenu) call = g_menu_new();
    g_autoptr(GMenu) trust = g_menu_new();
    append_call(call, peer, techniques);
    if (*bradawl_peer_get_known_id(peer) != '\0') {
        append(trust, _("Compare the _Safety Number…"), "win.verify", peer);
        if (bradawl_peer_asks(peer)) {
            append(trust, _("Always Accept Its C_alls"), "win.set-asks", peer);
        } else {
            append(trust, _("_Ask before Accepting Its Calls"), "win.set-asks", peer);
        }
    }
    append(trust, _("Copy Its _ID"), "win.copy-id", peer);
    if (*bradawl_peer_get_known_id(peer) != '\0') {
        append(trust, _("_Forget This Peer…"), "win.forget", peer);
    }
    g_menu_append_section(menu, NULL, G_MENU_MODEL(call));
    g_menu_append_section(menu, NULL, G_MENU_MODEL(trust));
    return G_MENU_MODEL(menu);
}

static void drop_menu(gpointer menu)
{
    gtk_widget_destroy(menu);
    g_object_unref(menu);
}

void bradawl_peer_menu_popup(GtkWidget *row, BradawlPeer *peer, const GdkEvent *event)
{
    g_autoptr(GMenuModel) model = bradawl_peer_menu_new(peer, TRUE);
    GtkMenu *menu = GTK_MENU(gtk_menu_new_from_model(model));
    gtk_menu_attach_to_widget(menu, row, NULL);
    /* It goes with its row; a later one of the same row replaces it. Destroying it on "deactivate"
     * would be too early: the action of the item runs after that. */
    g_object_set_data_full(G_OBJECT(row), "context-menu", g_object_ref(menu), drop_menu);
    if (event != NULL) {
        gtk_menu_popup_at_pointer(menu, event);
    } else {
        gtk_menu_popup_at_widget(menu, row, GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, NULL);
        gtk_menu_shell_select_first(GTK_MENU_SHELL(menu), FALSE);
    }
}
