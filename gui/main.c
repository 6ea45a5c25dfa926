/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>
#include <locale.h>

#include "system/bradawl-system.h"
#include "widgets/bradawl-app.h"

int main(int argc, char **argv)
{
    bradawl_system_prepare();
    setlocale(LC_ALL, "");
    g_autofree char *locale_dir = bradawl_system_locale_dir();
    bindtextdomain(GETTEXT_PACKAGE, locale_dir);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
    g_set_prgname("bradawl-gtk");
    g_set_application_name(_("Bradawl"));
    g_autoptr(BradawlApp) app = bradawl_app_new();
    return g_application_run(G_APPLICATION(app), argc, argv);
}
