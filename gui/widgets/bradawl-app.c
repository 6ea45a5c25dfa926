/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-app.h"

#include <glib/gi18n.h>

#include "system/bradawl-system.h"
#include "widgets/bradawl-about-dialog.h"
#include "widgets/bradawl-preferences.h"
#include "widgets/bradawl-style.h"
#include "widgets/bradawl-window.h"

#define RESOURCES "/io/github/bradawl/Bradawl"

struct _BradawlApp {
    GtkApplication parent_instance;

    char *link; /* a bradawl:// argument of this very start */
    char *profile, *server, *name, *room;
    gboolean login, try_it;

    GSettings *settings;
    BradawlSession *session;
    BradawlWindow *window; /* borrowed; NULL when it is closed */
};

G_DEFINE_FINAL_TYPE(BradawlApp, bradawl_app, GTK_TYPE_APPLICATION)

/* ---- options ---- */

static const GOptionEntry options[] = {
    {"profile", 0, 0, G_OPTION_ARG_FILENAME, NULL,
     N_("Use the identity and the memory in DIR instead of your own"), N_("DIR")},
    {"server", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Fill in the server"), N_("HOST[:PORT]")},
    {"name", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Fill in your name"), N_("NAME")},
    {"room", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Fill in the room"), N_("ROOM")},
    {"login", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Log in at once"), NULL},
    {"try", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Try it on this computer, without a network"), NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and leave"), NULL},
    {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* An instance is told from others by its id on the session bus: another profile, another id. */
static void tell_profile_apart(BradawlApp *self)
{
    GApplication *app = G_APPLICATION(self);
    if (self->profile == NULL || g_strcmp0(g_application_get_application_id(app), AWL_APP_ID)) {
        return;
    }
    g_autofree char *path = g_canonicalize_filename(self->profile, NULL);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, path, -1);
    sum[16] = '\0';
    g_autofree char *id = g_strdup_printf("%s.profile%s", AWL_APP_ID, sum);
    g_application_set_application_id(app, id);
}

static char *take_string(GVariantDict *dict, const char *key)
{
    char *value = NULL;
    return g_variant_dict_lookup(dict, key, "s", &value) ? value : NULL;
}

/* -1: go on; otherwise the exit status. */
static int bradawl_app_handle_local_options(GApplication *app, GVariantDict *dict)
{
    BradawlApp *self = BRADAWL_APP(app);
    char *profile = NULL;
    if (g_variant_dict_contains(dict, "version")) {
        g_print("bradawl-gtk %s\n", AWL_VERSION);
        return 0;
    }
    if (g_variant_dict_lookup(dict, "profile", "^ay", &profile)) {
        self->profile = profile;
    } else {
        self->profile = bradawl_system_profile_dir();
    }
    self->server = take_string(dict, "server");
    self->name = take_string(dict, "name");
    self->room = take_string(dict, "room");
    self->login = g_variant_dict_contains(dict, "login");
    self->try_it = g_variant_dict_contains(dict, "try");
    tell_profile_apart(self);
    return bradawl_system_claim(app, self->profile, self->link) ? -1 : 0;
}

/* GApplication keeps the arguments for itself until another instance was looked for; where that is
 * not its own business (bradawl_system_claim()) the link must be known before. */
static gboolean bradawl_app_local_command_line(GApplication *app, char ***arguments, int *status)
{
    BradawlApp *self = BRADAWL_APP(app);
    for (char **arg = *arguments; *arg != NULL && self->link == NULL; arg++) {
        if (g_ascii_strncasecmp(*arg, "bradawl:", strlen("bradawl:")) == 0) {
            self->link = g_strdup(*arg);
        }
    }
    return G_APPLICATION_CLASS(bradawl_app_parent_class)
        ->local_command_line(app, arguments, status);
}

/* ---- actions ---- */

static void do_preferences(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlApp *self = data;
    (void)action;
    (void)target;
    g_application_activate(G_APPLICATION(self));
    bradawl_preferences_show(GTK_WINDOW(self->window), self->settings);
}

static void do_shortcuts(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlApp *self = data;
    (void)action;
    (void)target;
    g_application_activate(G_APPLICATION(self));
    g_autoptr(GtkBuilder) builder =
        gtk_builder_new_from_resource(RESOURCES "/ui/bradawl-shortcuts.ui");
    GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, "shortcuts"));
    gtk_window_set_transient_for(window, GTK_WINDOW(self->window));
    gtk_window_present(window);
}

static void do_about(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlApp *self = data;
    (void)action;
    (void)target;
    g_application_activate(G_APPLICATION(self));
    bradawl_about_dialog_show(GTK_WINDOW(self->window));
}

static void do_quit(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlApp *self = data;
    (void)action;
    (void)target;
    if (self->window != NULL) {
        gtk_window_close(GTK_WINDOW(self->window)); /* it asks when links are up */
    } else {
        g_application_quit(G_APPLICATION(self));
    }
}

static void do_open_link(GSimpleAction *action, GVariant *target, gpointer data)
{
    BradawlApp *self = data;
    (void)action;
    g_application_activate(G_APPLICATION(self));
    bradawl_window_open_link(self->window, g_variant_get_string(target, NULL));
}

/* The buttons of a notification: the window comes up and does it. */
static void do_in_window(GSimpleAction *action, GVariant *target, gpointer data)
{
    static const char *const names[][2] = {
        {"show", "show-peer"}, {"accept", "answer-accept"}, {"decline", "answer-decline"}};
    BradawlApp *self = data;
    const char *name = g_action_get_name(G_ACTION(action));
    /* Declining needs no window. */
    if (g_strcmp0(name, "decline") != 0 || self->window == NULL) {
        g_application_activate(G_APPLICATION(self));
    }
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(name, names[i][0]) == 0) {
            g_action_group_activate_action(G_ACTION_GROUP(self->window), names[i][1], target);
        }
    }
}

static const GActionEntry actions[] = {
    {.name = "preferences", .activate = do_preferences},
    {.name = "shortcuts", .activate = do_shortcuts},
    {.name = "about", .activate = do_about},
    {.name = "quit", .activate = do_quit},
    {.name = "open-link", .activate = do_open_link, .parameter_type = "s"},
    {.name = "show", .activate = do_in_window, .parameter_type = "s"},
    {.name = "accept", .activate = do_in_window, .parameter_type = "s"},
    {.name = "decline", .activate = do_in_window, .parameter_type = "s"},
};

static void set_accels(GtkApplication *app)
{
    static const char *const accels[][3] = {
        {"app.preferences", "<Primary>comma", NULL},
        {"app.shortcuts", "<Primary>question", "<Primary>F1"},
        {"app.quit", "<Primary>q", NULL},
        {"win.close", "<Primary>w", NULL},
        {"win.search", "<Primary>f", NULL},
        {"win.disconnect::", "<Primary>d", NULL},
        {"win.log", "<Primary>l", NULL},
        {"win.chat", "<Primary>m", NULL},
        {"win.probe", "F5", NULL},
        {"win.page::peers", "<Primary>1", "<Alt>1"},
        {"win.page::network", "<Primary>2", "<Alt>2"},
        {"win.menu", "F10", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(accels); i++) {
        const char *keys[] = {accels[i][1], accels[i][2], NULL};
        gtk_application_set_accels_for_action(app, accels[i][0], keys);
    }
}

/* ---- preferences that the library must know ---- */

static void apply_preferences(BradawlApp *self)
{
    GSettings *s = self->settings;
    gboolean listen = g_settings_get_boolean(s, "may-listen") || !bradawl_system_listening_asks();
    bradawl_session_set_accept(self->session, (awl_accept)g_settings_get_enum(s, "accept"));
    bradawl_session_set_may_listen(self->session, listen);
    bradawl_session_set_auto_connect(self->session, g_settings_get_boolean(s, "auto-connect"));
    bradawl_session_set_timeout(self->session, 1000 * g_settings_get_int(s, "timeout-seconds"));
}

static void on_setting(GSettings *settings, const char *key, gpointer data)
{
    static const char *const keys[] = {"accept", "may-listen", "auto-connect", "timeout-seconds",
                                       NULL};
    (void)settings;
    if (g_strv_contains(keys, key)) {
        apply_preferences(data);
    }
}

/* ---- life ---- */

static void bradawl_app_startup(GApplication *app)
{
    BradawlApp *self = BRADAWL_APP(app);
    G_APPLICATION_CLASS(bradawl_app_parent_class)->startup(app);
    g_action_map_add_action_entries(G_ACTION_MAP(app), actions, G_N_ELEMENTS(actions), self);
    set_accels(GTK_APPLICATION(app));
    bradawl_system_quit_on_signals(app);
    bradawl_system_follow_theme();
    gtk_window_set_default_icon_name(AWL_APP_ID);
    self->settings = g_settings_new(AWL_APP_ID);
    self->session = bradawl_session_new(self->profile);
    g_signal_connect(self->settings, "changed", G_CALLBACK(on_setting), self);
    apply_preferences(self);
}

/* What the first window does by itself. A link goes first: somebody clicked on it just now. */
static void begin(BradawlApp *self)
{
    awl_err err = AWL_OK;
    const awl_client_memory *memory = bradawl_session_get_memory(self->session, &err);
    gboolean known = err == AWL_OK && memory->server[0] != '\0' && memory->name[0] != '\0';
    bradawl_window_fill(self->window, self->server, self->name, self->room);
    if (self->try_it) {
        bradawl_window_try(self->window);
    } else if (self->link != NULL) {
        return; /* "open" comes next */
    } else if (self->login) {
        bradawl_window_login(self->window);
    } else if (known && self->server == NULL && self->name == NULL &&
               g_settings_get_boolean(self->settings, "auto-login")) {
        bradawl_window_resume(self->window);
    }
}

static void bradawl_app_activate(GApplication *app)
{
    BradawlApp *self = BRADAWL_APP(app);
    if (self->window != NULL) {
        gtk_window_present(GTK_WINDOW(self->window));
        return;
    }
    self->window =
        BRADAWL_WINDOW(bradawl_window_new(GTK_APPLICATION(app), self->session, self->settings));
    g_object_add_weak_pointer(G_OBJECT(self->window), (gpointer *)&self->window);
    bradawl_style_follow(GTK_WIDGET(self->window));
    gtk_window_present(GTK_WINDOW(self->window));
    begin(self);
}

static void bradawl_app_open(GApplication *app, GFile **files, int count, const char *hint)
{
    BradawlApp *self = BRADAWL_APP(app);
    (void)hint;
    bradawl_app_activate(app);
    if (count > 0) {
        g_autofree char *uri = g_file_get_uri(files[0]);
        bradawl_window_open_link(self->window, uri);
    }
}

static void bradawl_app_shutdown(GApplication *app)
{
    BradawlApp *self = BRADAWL_APP(app);
    if (self->window != NULL) {
        gtk_widget_destroy(GTK_WIDGET(self->window));
    }
    if (self->session != NULL) {
        bradawl_session_logout(self->session); /* says Bye */
    }
    g_clear_object(&self->session);
    g_clear_object(&self->settings);
    G_APPLICATION_CLASS(bradawl_app_parent_class)->shutdown(app);
}

static void bradawl_app_finalize(GObject *object)
{
    BradawlApp *self = BRADAWL_APP(object);
    g_clear_object(&self->session);
    g_clear_object(&self->settings);
    g_free(self->link);
    g_free(self->profile);
    g_free(self->server);
    g_free(self->name);
    g_free(self->room);
    G_OBJECT_CLASS(bradawl_app_parent_class)->finalize(object);
}

static void bradawl_app_class_init(BradawlAppClass *klass)
{
    GApplicationClass *app = G_APPLICATION_CLASS(klass);
    app->handle_local_options = bradawl_app_handle_local_options;
    app->local_command_line = bradawl_app_local_command_line;
    app->startup = bradawl_app_startup;
    app->activate = bradawl_app_activate;
    app->open = bradawl_app_open;
    app->shutdown = bradawl_app_shutdown;
    G_OBJECT_CLASS(klass)->finalize = bradawl_app_finalize;
}

static void bradawl_app_init(BradawlApp *self)
{
    g_application_add_main_option_entries(G_APPLICATION(self), options);
    g_application_set_option_context_parameter_string(G_APPLICATION(self),
                                                      _("[bradawl://HOST:PORT?id=…&room=…]"));
}

BradawlApp *bradawl_app_new(void)
{
    GApplicationFlags flags =
        bradawl_system_app_flags() | G_APPLICATION_HANDLES_OPEN | G_APPLICATION_CAN_OVERRIDE_APP_ID;
    bradawl_style_register();
    /* The resources stay where they are when the id is another one (--gapplication-app-id). */
    return g_object_new(BRADAWL_TYPE_APP, "application-id", AWL_APP_ID, "flags", flags,
                        "resource-base-path", RESOURCES, NULL);
}
