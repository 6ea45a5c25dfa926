/* SPDX-License-Identifier: MIT */
#include <glib-unix.h>
#include <signal.h>

#include "system/bradawl-system.h"

/* The first folder that holds `file`, of ../share and share beside the program: so that a tree
 * installed under any prefix, and a build tree, finds its own files. NULL if none does. */
static char *find_share(const char *file)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = program != NULL ? g_path_get_dirname(program) : NULL;
    const char *places[] = {"../share", "share"};
    for (guint i = 0; dir != NULL && i < G_N_ELEMENTS(places); i++) {
        g_autofree char *share = g_canonicalize_filename(places[i], dir);
        g_autofree char *path = g_build_filename(share, file, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS)) {
            return g_steal_pointer(&share);
        }
    }
    return NULL;
}

void bradawl_system_prepare(void)
{
    /* GSettings looks for schemas in the data folders only; under a prefix that is none of them
     * the program would not start. */
    g_autofree char *share = find_share("glib-2.0/schemas/gschemas.compiled");
    const char *known = g_getenv("XDG_DATA_DIRS");
    if (known == NULL || known[0] == '\0') {
        known = "/usr/local/share:/usr/share";
    }
    g_auto(GStrv) dirs = g_strsplit(known, ":", -1);
    if (share != NULL && !g_strv_contains((const char *const *)dirs, share)) {
        g_autofree char *all = g_strconcat(share, ":", known, NULL);
        g_setenv("XDG_DATA_DIRS", all, TRUE);
    }
}

char *bradawl_system_locale_dir(void)
{
    g_autofree char *share = find_share("locale/zh_CN/LC_MESSAGES/bradawl.mo");
    return g_build_filename(share != NULL ? share : "/usr/share", "locale", NULL);
}

char *bradawl_system_profile_dir(void)
{
    return NULL;
}

GApplicationFlags bradawl_system_app_flags(void)
{
    return G_APPLICATION_DEFAULT_FLAGS;
}

gboolean bradawl_system_claim(GApplication *app, const char *profile, const char *uri)
{
    (void)app;
    (void)profile;
    (void)uri;
    return TRUE; /* GApplication's own D-Bus name does it */
}

void bradawl_system_follow_theme(void)
{
    /* Nothing: GTK reads the desktop's theme by itself. */
}

gboolean bradawl_system_listening_asks(void)
{
    return FALSE;
}

static gboolean quit(gpointer app)
{
    g_application_quit(G_APPLICATION(app));
    return G_SOURCE_REMOVE; /* a second one kills */
}

void bradawl_system_quit_on_signals(GApplication *app)
{
    const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    for (guint i = 0; i < G_N_ELEMENTS(signals); i++) {
        (void)g_unix_signal_add(signals[i], quit, app);
    }
}
