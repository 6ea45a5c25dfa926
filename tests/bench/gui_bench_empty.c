/* SPDX-License-Identifier: MIT */
/* An app with one empty window: what GTK itself costs. */
#include <gtk/gtk.h>

static void on_activate(GApplication *app, gpointer data)
{
    (void)data;
    GtkWidget *window = gtk_application_window_new(GTK_APPLICATION(app));
    gtk_window_set_titlebar(GTK_WINDOW(window), gtk_header_bar_new());
    gtk_window_set_default_size(GTK_WINDOW(window), 1120, 760);
    gtk_widget_show_all(window);
}

int main(int argc, char **argv)
{
    g_autoptr(GtkApplication) app =
        gtk_application_new("io.github.bradawl.Empty", G_APPLICATION_DEFAULT_FLAGS);
    g_signal_connect(app, "activate", G_CALLBACK(on_activate), NULL);
    return g_application_run(G_APPLICATION(app), argc, argv);
}
