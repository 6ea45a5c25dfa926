/* SPDX-License-Identifier: MIT */
/* A window with a nameless button and an English word in it: walk.py must find both. */
#include <gtk/gtk.h>

static void on_activate(GApplication *app, gpointer data)
{
    (void)data;
    GtkWidget *window = gtk_application_window_new(GTK_APPLICATION(app));
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_container_add(GTK_CONTAINER(box), gtk_label_new("Connected"));
    gtk_container_add(GTK_CONTAINER(box), gtk_label_new("已连接"));
    gtk_container_add(GTK_CONTAINER(box), gtk_button_new());
    gtk_container_add(GTK_CONTAINER(box), gtk_button_new_with_label("连接"));
    gtk_container_add(GTK_CONTAINER(window), box);
    gtk_widget_show_all(window);
}

int main(int argc, char **argv)
{
    g_autoptr(GtkApplication) app =
        gtk_application_new("io.github.bradawl.Planted", G_APPLICATION_DEFAULT_FLAGS);
    g_signal_connect(app, "activate", G_CALLBACK(on_activate), NULL);
    return g_application_run(G_APPLICATION(app), argc, argv);
}
