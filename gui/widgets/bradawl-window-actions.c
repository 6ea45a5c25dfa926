/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>
#include <string.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-identity-dialog.h"
#include "widgets/bradawl-invite-dialog.h"
#include "widgets/bradawl-window-private.h"

void bradawl_window_copy(const char *text)
{
    gtk_clipboard_set_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), text, -1);
}

/* ---- pages ---- */

static void do_page(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    (void)action;
    gtk_stack_set_visible_child_name(self->pages, g_variant_get_string(target, NULL));
}

static void do_show_peer(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    BradawlPeer *peer = bradawl_window_peer_for(self, target);
    (void)action;
    if (peer == NULL) {
        return;
    }
    bradawl_window_show_peer(self, peer);
    if (bradawl_peer_get_unread(peer) > 0 ||
        g_strcmp0(g_action_get_name(G_ACTION(action)), "show-chat") == 0) {
        bradawl_peer_page_show_chat(self->peer_page);
    }
}

/* The actions without a target and without much to do. */
static void do_simple(GSimpleAction *action, GVariant *target, gpointer data)
{
    static const struct {
        const char *name;
        void (*on_page)(BradawlPeerPage *);
    } on_page[] = {{"log", bradawl_peer_page_show_log},
                   {"chat", bradawl_peer_page_show_chat},
                   {"log-copy", bradawl_peer_page_copy_log},
                   {"log-save", bradawl_peer_page_save_log},
                   {"log-filter", bradawl_peer_page_toggle_filter},
                   {"follow-tail", bradawl_peer_page_toggle_follow_tail},
                   {"show-raw", bradawl_peer_page_toggle_show_raw},
                   {"copy-details", bradawl_peer_page_copy_details}};
    BradawlWindow *self = data;
    (void)target;
    if (bradawl_peer_page_get_peer(self->peer_page) == NULL) {
        return;
    }
    gtk_stack_set_visible_child_name(self->pages, "peers");
    for (guint i = 0; i < G_N_ELEMENTS(on_page); i++) {
        if (g_strcmp0(g_action_get_name(G_ACTION(action)), on_page[i].name) == 0) {
            on_page[i].on_page(self->peer_page);
        }
    }
}

static void do_search(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    (void)action;
    (void)target;
    gtk_stack_set_visible_child_name(self->pages, "peers");
    bradawl_peer_list_search(self->peer_list);
}

static void do_menu(GSimpleAction *action, GVariant *target, gpointer data)
{
    (void)action;
    (void)target;
    gtk_widget_activate(GTK_WIDGET(BRADAWL_WINDOW(data)->menu));
}

static void do_close(GSimpleAction *action, GVariant *target, gpointer data)
{
    (void)action;
    (void)target;
    gtk_window_close(GTK_WINDOW(data));
}

/* ---- account and network ---- */

static void do_identity(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    (void)action;
    (void)target;
    bradawl_identity_dialog_run(GTK_WINDOW(self), self->session);
}

static void do_invite(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    (void)action;
    (void)target;
    bradawl_invite_dialog_show(GTK_WINDOW(self), self->session);
}

static void do_copy_invitation(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    g_autofree char *link = bradawl_session_invitation(self->session);
    (void)action;
    (void)target;
    if (link != NULL) {
        bradawl_window_copy(link);
    }
}

static void do_copy_own_id(GSimpleAction *action, GVariant *target, gpointer data)
{
    (void)action;
    (void)target;
    bradawl_window_copy(bradawl_session_get_id(BRADAWL_WINDOW(data)->session));
}

static void do_retry_server(GSimpleAction *action, GVariant *target, gpointer data)
{
    (void)action;
    (void)target;
    bradawl_session_retry(BRADAWL_WINDOW(data)->session);
}

static void do_probe(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    (void)action;
    (void)target;
    gtk_stack_set_visible_child_name(self->pages, "network");
    bradawl_session_probe(self->session);
}

static void do_copy_report(GSimpleAction *action, GVariant *target, gpointer data)
{
    (void)action;
    (void)target;
    bradawl_network_page_copy_report(BRADAWL_WINDOW(data)->network_page);
}

/* ---- leaving ---- */

static void leave(gpointer data)
{
    bradawl_session_logout(BRADAWL_WINDOW(data)->session);
}

/* The room is chosen at login: back there, with the room to be typed over. */
static void leave_room(gpointer data)
{
    leave(data);
    bradawl_login_page_focus_room(BRADAWL_WINDOW(data)->login_page);
}

/* Logging out ends the links: asked once when there are any. */
static void do_logout(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlWindow *self = data;
    guint links = bradawl_session_count_links(self->session);
    gboolean room = g_strcmp0(g_action_get_name(G_ACTION(action)), "change-room") == 0;
    void (*go)(gpointer) = room ? leave_room : leave;
    (void)target;
    if (links == 0 || bradawl_session_is_trial(self->session)) {
        go(self);
        return;
    }
    g_autofree char *text =
        g_strdup_printf(ngettext("%u link ends with it.", "%u links end with it.", links), links);
    const BradawlQuestion question = {.heading = _("Log out?"),
                                      .text = text,
                                      .yes = _("_Log Out"),
                                      .no = _("_Stay"),
                                      .on_yes = go,
                                      .ctx = self};
    bradawl_trouble_bar_ask(self->trouble_bar, &question);
}

/* ---- invitations ---- */

typedef struct {
    BradawlWindow *window; /* borrowed: the question stands inside it */
    char server[AWL_CLIENT_SERVER_SIZE];
    char room[AWL_CLIENT_NAME_SIZE];
} Invitation;

static void follow(gpointer data)
{
    const Invitation *i = data;
    bradawl_session_logout(i->window->session);
    bradawl_window_fill(i->window, i->server, NULL, i->room[0] != '\0' ? i->room : NULL);
    bradawl_window_login(i->window);
}

/* Does it lead to where the user is? The ID of the server may stand in one of the links only. */
static gboolean is_here(BradawlWindow *self, const Invitation *there)
{
    Invitation here = {0};
    g_autofree char *link = bradawl_session_invitation(self->session);
    if (link == NULL || awl_client_invitation_parse(link, here.server, here.room) != AWL_OK) {
        return FALSE;
    }
    return strcspn(here.server, "?") == strcspn(there->server, "?") &&
           strncmp(here.server, there->server, strcspn(here.server, "?")) == 0 &&
           (there->room[0] == '\0' || strcmp(here.room, there->room) == 0);
}

/* "hub.example:4000" of "bradawl://hub.example:4000?id=...". */
static char *host_of(const char *server)
{
    const char *host =
        g_str_has_prefix(server, "bradawl://") ? server + strlen("bradawl://") : server;
    return g_strndup(host, strcspn(host, "?/"));
}

static void ask_to_follow(BradawlWindow *self, const Invitation *invitation)
{
    guint links = bradawl_session_count_links(self->session);
    g_autofree char *host = host_of(invitation->server);
    g_autofree char *room = bradawl_text_shown(invitation->room);
    /* TRANSLATORS: the name of a room, then the host name of a server */
    g_autofree char *heading = *room != '\0'
                                   ? g_strdup_printf(_("An invitation to %s on %s"), room, host)
                                   : g_strdup_printf(_("An invitation to %s"), host);
    g_autofree char *text = NULL;
    if (links > 0) {
        text = g_strdup_printf(ngettext("If you go there, you leave this server and %u link ends.",
                                        "If you go there, you leave this server and %u links end.",
                                        links),
                               links);
    } else {
        text = g_strdup(_("If you go there, you leave this server."));
    }
    const BradawlQuestion question = {.heading = heading,
                                      .text = text,
                                      .yes = _("_Go There"),
                                      .no = _("_Stay Here"),
                                      .on_yes = follow,
                                      .ctx = g_memdup2(invitation, sizeof(*invitation)),
                                      .free_ctx = g_free};
    bradawl_trouble_bar_ask(self->trouble_bar, &question);
}

void bradawl_window_open_link(BradawlWindow *self, const char *uri)
{
    Invitation invitation = {.window = self};
    BradawlSessionState state = bradawl_session_get_state(self->session);
    if (awl_client_invitation_parse(uri, invitation.server, invitation.room) != AWL_OK) {
        bradawl_login_page_complain(self->login_page, _("That invitation cannot be read"),
                                    _("Ask for a new one, or type the server and the room."));
    } else if (state == BRADAWL_SESSION_OUT) {
        bradawl_window_fill(self, invitation.server, NULL,
                            invitation.room[0] != '\0' ? invitation.room : NULL);
        bradawl_login_page_focus(self->login_page);
    } else if (!is_here(self, &invitation)) {
        ask_to_follow(self, &invitation);
    }
}

/* ---- registration ---- */

static void set_enabled(BradawlWindow *self, const char *name, gboolean enabled)
{
    GAction *action = g_action_map_lookup_action(G_ACTION_MAP(self), name);
    g_simple_action_set_enabled(G_SIMPLE_ACTION(action), enabled);
}

void bradawl_window_update_actions(BradawlWindow *self)
{
    static const char *const online[] = {"identity",    "invite", "copy-invitation",
                                         "change-room", "page",   "search",
                                         "copy-own-id", "probe",  "copy-report"};
    static const char *const with_peer[] = {"log",      "chat",        "log-copy",
                                            "log-save", "log-filter",  "follow-tail",
                                            "show-raw", "copy-details"};
    BradawlSessionState state = bradawl_session_get_state(self->session);
    gboolean in = state == BRADAWL_SESSION_ONLINE || state == BRADAWL_SESSION_LOST;
    gboolean peer = in && bradawl_peer_page_get_peer(self->peer_page) != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(online); i++) {
        set_enabled(self, online[i], in);
    }
    for (guint i = 0; i < G_N_ELEMENTS(with_peer); i++) {
        set_enabled(self, with_peer[i], peer);
    }
}

void bradawl_window_add_actions(BradawlWindow *self)
{
    static const GActionEntry entries[] = {
        {.name = "page", .activate = do_page, .parameter_type = "s"},
        {.name = "show-peer", .activate = do_show_peer, .parameter_type = "s"},
        {.name = "show-chat", .activate = do_show_peer, .parameter_type = "s"},
        {.name = "search", .activate = do_search},
        {.name = "log", .activate = do_simple},
        {.name = "chat", .activate = do_simple},
        {.name = "log-copy", .activate = do_simple},
        {.name = "log-save", .activate = do_simple},
        {.name = "log-filter", .activate = do_simple},
        {.name = "follow-tail", .activate = do_simple},
        {.name = "show-raw", .activate = do_simple},
        {.name = "copy-details", .activate = do_simple},
        {.name = "menu", .activate = do_menu},
        {.name = "close", .activate = do_close},
        {.name = "identity", .activate = do_identity},
        {.name = "invite", .activate = do_invite},
        {.name = "copy-invitation", .activate = do_copy_invitation},
        {.name = "copy-own-id", .activate = do_copy_own_id},
        {.name = "change-room", .activate = do_logout},
        {.name = "logout", .activate = do_logout},
        {.name = "retry-server", .activate = do_retry_server},
        {.name = "probe", .activate = do_probe},
        {.name = "copy-report", .activate = do_copy_report},
    };
    g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
    bradawl_window_add_peer_actions(self);
}
