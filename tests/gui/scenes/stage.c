/* SPDX-License-Identifier: MIT */
#define G_SETTINGS_ENABLE_BACKEND
#include "stage.h"

#include <gio/gsettingsbackend.h>
#include <glib/gstdio.h>

#include "story.h"
#include "widgets/bradawl-peer-list.h"
#include "widgets/bradawl-style.h"
#include "widgets/bradawl-window.h"

static char *new_profile(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("bradawl-scene-XXXXXX", &error);
    if (folder == NULL) {
        g_error("%s", error->message);
    }
    return folder;
}

void stage_open(stage *s, GtkApplication *app, int width, int height)
{
    g_autoptr(GSettingsBackend) memory = g_memory_settings_backend_new();
    s->app = app;
    s->settings = g_settings_new_with_backend(AWL_APP_ID, memory);
    s->profile = new_profile();
    s->session = bradawl_session_new(s->profile);
    s->window = bradawl_window_new(app, s->session, s->settings);
    bradawl_style_follow(s->window);
    if (width == 0) {
        gtk_window_maximize(GTK_WINDOW(s->window));
    } else {
        gtk_window_resize(GTK_WINDOW(s->window), width, height);
    }
    gtk_window_present(GTK_WINDOW(s->window));
}

static void remove_profile(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_unlink(file);
    }
    g_rmdir(folder);
}

void stage_close(stage *s)
{
    g_autoptr(GList) windows = gtk_window_list_toplevels();
    for (GList *at = windows; at != NULL; at = at->next) {
        /* Dialogs go with their window by themselves; the tooltip is GTK's own, for good. */
        if (gtk_window_get_transient_for(at->data) == GTK_WINDOW(s->window) &&
            !GTK_IS_DIALOG(at->data) &&
            gtk_window_get_type_hint(at->data) != GDK_WINDOW_TYPE_HINT_TOOLTIP) {
            gtk_widget_destroy(at->data);
        }
    }
    gtk_widget_destroy(s->window);
    g_object_unref(s->session);
    g_object_unref(s->settings);
    remove_profile(s->profile);
    g_free(s->profile);
}

static void push(GtkWidget *child, gpointer queue)
{
    g_queue_push_tail(queue, child);
}

GtkWidget *stage_find(GtkWidget *root, GType type)
{
    GQueue queue = G_QUEUE_INIT;
    g_queue_push_tail(&queue, root);
    GtkWidget *found = NULL;
    while (found == NULL && !g_queue_is_empty(&queue)) {
        GtkWidget *widget = g_queue_pop_head(&queue);
        if (g_type_is_a(G_OBJECT_TYPE(widget), type)) {
            found = widget;
        } else if (GTK_IS_CONTAINER(widget)) {
            gtk_container_forall(GTK_CONTAINER(widget), push, &queue);
        }
    }
    g_queue_clear(&queue);
    return found;
}

void stage_select(stage *s, const char *name)
{
    GtkWidget *list = stage_find(s->window, BRADAWL_TYPE_PEER_LIST);
    BradawlPeer *peer = bradawl_session_find(s->session, name);
    if (list == NULL || peer == NULL) {
        g_error("no list, or no peer %s in it", name);
    }
    bradawl_peer_list_select(BRADAWL_PEER_LIST(list), peer);
}

void stage_act(stage *s, const char *action, const char *target)
{
    GActionGroup *group = G_ACTION_GROUP(s->window);
    if (!g_action_group_has_action(group, action)) {
        g_error("the window has no action %s", action);
    }
    g_action_group_activate_action(group, action,
                                   target == NULL ? NULL : g_variant_new_string(target));
}

GdkPixbuf *stage_shoot(const char *path)
{
    GdkWindow *root = gdk_get_default_root_window();
    g_autoptr(GError) error = NULL;
    GdkPixbuf *picture = gdk_pixbuf_get_from_window(root, 0, 0, gdk_window_get_width(root),
                                                    gdk_window_get_height(root));
    if (picture == NULL ||
        !gdk_pixbuf_save(picture, path, "png", &error, "compression", "3", NULL)) {
        g_error("%s: %s", path, error == NULL ? "the screen cannot be read" : error->message);
    }
    return picture;
}
