/* SPDX-License-Identifier: MIT */
#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "system/bradawl-system.h"

static void on_activate(GApplication *app, gpointer data)
{
    (void)data;
    GtkWidget *window = gtk_application_window_new(GTK_APPLICATION(app));
    gtk_window_set_title(GTK_WINDOW(window), _("Bradawl"));
    gtk_window_present(GTK_WINDOW(window));
}

int main(int argc, char **argv)
{
    bradawl_system_prepare();
    g_autofree char *locale_dir = bradawl_system_locale_dir();
    bindtextdomain(GETTEXT_PACKAGE, locale_dir);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
    g_autoptr(GtkApplication) app = gtk_application_new(AWL_APP_ID, bradawl_system_app_flags());
    g_signal_connect(app, "activate", G_CALLBACK(on_activate), NULL);
    return g_application_run(G_APPLICATION(app), argc, argv);
}
