/* SPDX-License-Identifier: MIT */
#include "system/bradawl-system.h"

void bradawl_system_prepare(void)
{
    /* Nothing: UTF-8 is the rule here, and the XDG folders are the user's to move. */
}

char *bradawl_system_locale_dir(void)
{
    /* Relative to the program, so that a tree installed under any prefix, and a build tree
     * (gui/share beside the program), finds its own translations. */
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = program != NULL ? g_path_get_dirname(program) : NULL;
    const char *places[] = {"../share/locale", "share/locale"};
    for (guint i = 0; dir != NULL && i < G_N_ELEMENTS(places); i++) {
        g_autofree char *locale = g_build_filename(dir, places[i], NULL);
        g_autofree char *chinese =
            g_build_filename(locale, "zh_CN", "LC_MESSAGES", "bradawl.mo", NULL);
        if (g_file_test(chinese, G_FILE_TEST_EXISTS)) {
            return g_steal_pointer(&locale);
        }
    }
    return g_strdup("/usr/share/locale");
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

gboolean bradawl_system_listening_asks(void)
{
    return FALSE;
}
