/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_WINDOW_PRIVATE_H
#define BRADAWL_WINDOW_PRIVATE_H

#include "widgets/bradawl-account.h"
#include "widgets/bradawl-invite-bar.h"
#include "widgets/bradawl-login-page.h"
#include "widgets/bradawl-network-page.h"
#include "widgets/bradawl-peer-list.h"
#include "widgets/bradawl-peer-page.h"
#include "widgets/bradawl-room-page.h"
#include "widgets/bradawl-trouble-bar.h"
#include "widgets/bradawl-window.h"

G_BEGIN_DECLS

/* Shared by bradawl-window.c (what it shows), -actions.c and -calls.c (what can be done). */
struct _BradawlWindow {
    GtkApplicationWindow parent_instance;

    GtkHeaderBar *header;
    BradawlAccount *account;
    GtkWidget *switcher;
    GtkMenuButton *menu;
    GtkStack *root, *pages, *right;
    GtkWidget *main_page;
    BradawlLoginPage *login_page;
    BradawlInviteBar *invite_bar;
    BradawlTroubleBar *trouble_bar;
    BradawlPeerList *peer_list;
    BradawlRoomPage *room_page;
    BradawlPeerPage *peer_page;
    BradawlNetworkPage *network_page;

    BradawlSession *session;
    GSettings *settings;
    gboolean close_agreed; /* the user said that the links may end */
    gboolean narrow, low;
};

/* Registers every "win." action. */
void bradawl_window_add_actions(BradawlWindow *self);

/* Which of them make sense now. */
void bradawl_window_update_actions(BradawlWindow *self);

/* Selects the peer and shows the peers' page. */
void bradawl_window_show_peer(BradawlWindow *self, BradawlPeer *peer);

/* The peer that an action is about: by name, or "" for the selected one. NULL: it has gone. */
BradawlPeer *bradawl_window_peer_for(BradawlWindow *self, GVariant *target);
void bradawl_window_copy(const char *text); /* to the clipboard */

/* A part of bradawl_window_add_actions(): those about one peer. */
void bradawl_window_add_peer_actions(BradawlWindow *self);

G_END_DECLS

#endif
