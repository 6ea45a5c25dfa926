/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-style.h"

#include "bradawl-resources.h"
#include "widgets/bradawl-accent.h"

#define RESOURCES "/io/github/bradawl/Bradawl"

void bradawl_style_register(void)
{
    static gsize once;
    if (g_once_init_enter(&once)) {
        bradawl_register_resource();
        g_once_init_leave(&once, 1);
    }
}

/* One screen, so one pair of providers; they live as long as the program. */
static GtkCssProvider *colours;
static char *published;

static void load(GdkScreen *screen)
{
    g_autoptr(GtkCssProvider) own = gtk_css_provider_new();
    colours = gtk_css_provider_new();
    gtk_css_provider_load_from_resource(own, RESOURCES "/style.css");
    gtk_style_context_add_provider_for_screen(screen, GTK_STYLE_PROVIDER(colours),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    gtk_style_context_add_provider_for_screen(screen, GTK_STYLE_PROVIDER(own),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
    gtk_icon_theme_add_resource_path(gtk_icon_theme_get_for_screen(screen), RESOURCES "/icons");
}

static void publish(GtkWidget *toplevel)
{
    g_autofree char *css = bradawl_accent_css(toplevel);
    /* Loading the colours is itself a change of style: without this check it would never end. */
    if (g_strcmp0(css, published) == 0) {
        return;
    }
    g_free(published);
    published = g_steal_pointer(&css);
    gtk_css_provider_load_from_data(colours, published, -1, NULL);
}

void bradawl_style_follow(GtkWidget *toplevel)
{
    if (colours == NULL) {
        /* The colours first: style.css names them. */
        load(gtk_widget_get_screen(toplevel));
    }
    publish(toplevel);
    g_signal_connect(toplevel, "style-updated", G_CALLBACK(publish), NULL);
}
