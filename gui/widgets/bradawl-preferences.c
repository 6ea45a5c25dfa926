/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-preferences.h"

#include "system/bradawl-system.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-preferences.ui"

struct _BradawlPreferences {
    GtkDialog parent_instance;

    GtkWidget *listening;
    GtkAdjustment *seconds;
};

G_DEFINE_FINAL_TYPE(BradawlPreferences, bradawl_preferences, GTK_TYPE_DIALOG)

static void bradawl_preferences_class_init(BradawlPreferencesClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    gtk_widget_class_set_template_from_resource(widget, UI);
    gtk_widget_class_bind_template_child(widget, BradawlPreferences, listening);
    gtk_widget_class_bind_template_child(widget, BradawlPreferences, seconds);
}

static void bradawl_preferences_init(BradawlPreferences *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    gtk_widget_set_visible(self->listening, bradawl_system_listening_asks());
}

/* Check marks and radio buttons are actions "prefs.KEY" of the settings themselves. */
static void bind(BradawlPreferences *self, GSettings *settings)
{
    static const char *const keys[] = {"accept",        "auto-connect", "may-listen",
                                       "notifications", "auto-login",   "hide-addresses"};
    g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new();
    for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autoptr(GAction) action = g_settings_create_action(settings, keys[i]);
        g_action_map_add_action(G_ACTION_MAP(group), action);
    }
    gtk_widget_insert_action_group(GTK_WIDGET(self), "prefs", G_ACTION_GROUP(group));
    g_settings_bind(settings, "timeout-seconds", self->seconds, "value", G_SETTINGS_BIND_DEFAULT);
}

void bradawl_preferences_show(GtkWindow *parent, GSettings *settings)
{
    static GtkWindow *shown; /* one at a time */
    if (shown == NULL) {
        BradawlPreferences *self =
            g_object_new(BRADAWL_TYPE_PREFERENCES, "use-header-bar", TRUE, NULL);
        bind(self, settings);
        gtk_window_set_transient_for(GTK_WINDOW(self), parent);
        shown = GTK_WINDOW(self);
        g_object_add_weak_pointer(G_OBJECT(self), (gpointer *)&shown);
        g_signal_connect(self, "response", G_CALLBACK(gtk_widget_destroy), NULL);
    }
    gtk_window_present(shown);
}
