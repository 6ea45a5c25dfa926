/* SPDX-License-Identifier: MIT */
/*
 * Draws every state of the app on the display it finds, one after the other in one process, takes a
 * picture of each and looks for what cannot be read or reached (look.h).
 */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdlib.h>

#include "look.h"
#include "settle.h"
#include "sheet.h"
#include "stage.h"
#include "story.h"
#include "widgets/bradawl-about-dialog.h"
#include "widgets/bradawl-app.h"
#include "widgets/bradawl-key-changed-dialog.h"
#include "widgets/bradawl-preferences.h"

/* The time of day stands still, or no two pictures would be alike. */
gint64 g_get_real_time(void)
{
    return (gint64)STORY_NOW * G_USEC_PER_SEC;
}

static void first_run(stage *s)
{
    (void)s;
}

static void empty_room(stage *s)
{
    story_online(s->session);
}

static void list(stage *s)
{
    story_room(s->session);
}

static void punching(stage *s)
{
    story_room(s->session);
    stage_select(s, "bob");
    story_punching(s->session);
}

static void asking(stage *s)
{
    story_room(s->session);
    stage_select(s, "bob");
    story_asked(s->session);
}

static void direct(stage *s)
{
    story_room(s->session);
    stage_select(s, "bob");
    story_direct(s->session);
    story_lan(s->session);
    story_no_path(s->session);
}

static void relayed(stage *s)
{
    story_room(s->session);
    stage_select(s, "erin");
    story_relayed(s->session);
}

static void failed(stage *s)
{
    direct(s);
    stage_select(s, "小明");
}

static void chat(stage *s)
{
    direct(s);
    stage_act(s, "chat", NULL);
    story_chat(s->session);
}

static void incoming(stage *s)
{
    direct(s);
    story_incoming(s->session);
}

static void network(stage *s)
{
    story_room(s->session);
    story_probed(s->session);
    stage_act(s, "page", "network");
}

static void network_unknown(stage *s)
{
    story_room(s->session);
    stage_act(s, "page", "network");
}

static void verify(stage *s)
{
    relayed(s);
    stage_act(s, "verify", "erin");
}

static void verified(stage *s)
{
    direct(s);
    stage_act(s, "verify", "bob");
}

static void changed_key(stage *s)
{
    direct(s);
    story_changed_key(s->session);
    stage_select(s, "dave");
}

static void changed_key_dialog(stage *s)
{
    changed_key(s);
    bradawl_key_changed_dialog_show(GTK_WINDOW(s->window), s->session,
                                    bradawl_session_find(s->session, "dave"));
}

static void server_lost(stage *s)
{
    direct(s);
    story_lost(s->session);
}

static void identity(stage *s)
{
    direct(s);
    stage_act(s, "identity", NULL);
}

static void invite(stage *s)
{
    direct(s);
    stage_act(s, "invite", NULL);
}

static void preferences(stage *s)
{
    story_room(s->session);
    bradawl_preferences_show(GTK_WINDOW(s->window), s->settings);
}

static void shortcuts(stage *s)
{
    story_room(s->session);
    g_autoptr(GtkBuilder) builder =
        gtk_builder_new_from_resource("/io/github/bradawl/Bradawl/ui/bradawl-shortcuts.ui");
    GtkWindow *window = GTK_WINDOW(gtk_builder_get_object(builder, "shortcuts"));
    gtk_window_set_transient_for(window, GTK_WINDOW(s->window));
    gtk_window_present(window);
}

static void about(stage *s)
{
    story_room(s->session);
    bradawl_about_dialog_show(GTK_WINDOW(s->window));
}

static void closing(stage *s)
{
    direct(s);
    stage_act(s, "close", NULL);
}

static void login_failed(stage *s)
{
    story_stopped(s->session);
}

static void hostile(stage *s)
{
    story_online(s->session);
    story_hostile(s->session);
    stage_select(s, "bob\u202e moc.live\u202c");
}

static const struct {
    const char *name;
    void (*show)(stage *s);
} SCENES[] = {
    {"first-run", first_run},
    {"empty-room", empty_room},
    {"list", list},
    {"asking", asking},
    {"punching", punching},
    {"direct", direct},
    {"relayed", relayed},
    {"failed", failed},
    {"chat", chat},
    {"incoming", incoming},
    {"network", network},
    {"network-unknown", network_unknown},
    {"verify", verify},
    {"verified", verified},
    {"changed-key", changed_key},
    {"changed-key-dialog", changed_key_dialog},
    {"server-lost", server_lost},
    {"identity", identity},
    {"invite", invite},
    {"preferences", preferences},
    {"shortcuts", shortcuts},
    {"about", about},
    {"closing", closing},
    {"login-failed", login_failed},
    {"hostile-names", hostile},
};

static char *out_dir, *only, *locale_dir, *allowed, *size;

static const GOptionEntry OPTIONS[] = {
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "Where the pictures go; DIR.jpg: all of them on one sheet", "DIR"},
    {"only", 0, 0, G_OPTION_ARG_STRING, &only, "This scene alone", "NAME"},
    {"locale-dir", 0, 0, G_OPTION_ARG_FILENAME, &locale_dir, "Where the translations lie", "DIR"},
    {"chinese", 0, 0, G_OPTION_ARG_FILENAME, &allowed,
     "Texts must be Chinese but for those in this list", "FILE"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "Of the window; else it fills the screen", "WxH"},
    G_OPTION_ENTRY_NULL,
};

static void play(GtkApplication *app, guint index, look_report *report, sheet *pictures)
{
    stage s = {0};
    int width = 0;
    int height = 0;
    if (size != NULL) {
        char *end = NULL;
        width = (int)strtol(size, &end, 10);
        height = *end == 'x' ? (int)strtol(end + 1, NULL, 10) : 0;
    }
    stage_open(&s, app, width, height);
    settle_layout();
    SCENES[index].show(&s);
    settle_layout();
    look_at_windows(report, SCENES[index].name);
    look_at_size(report, s.window);
    if (out_dir != NULL) {
        g_autofree char *path = g_strdup_printf("%s/%s.png", out_dir, SCENES[index].name);
        g_autoptr(GdkPixbuf) picture = stage_shoot(path);
        sheet_add(pictures, picture, SCENES[index].name);
    }
    stage_close(&s);
    settle(1);
}

static int report_all(const look_report *report)
{
    for (guint i = 0; i < report->faults->len; i++) {
        g_print("fault: %s\n", (const char *)g_ptr_array_index(report->faults, i));
    }
    g_print("%u texts and %u controls looked at, lowest contrast %.2f, %u faults\n", report->texts,
            report->actions, report->lowest_contrast, report->faults->len);
    return report->faults->len == 0 && report->texts > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_autoptr(GOptionContext) options = g_option_context_new("- draws every state of the app");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(options, OPTIONS, NULL);
    if (!g_option_context_parse(options, &argc, &argv, &error)) {
        g_printerr("%s\n", error->message);
        return 2;
    }
    bindtextdomain(GETTEXT_PACKAGE, locale_dir == NULL ? "" : locale_dir);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
    g_autoptr(BradawlApp) app = bradawl_app_new();
    if (!g_application_register(G_APPLICATION(app), NULL, &error)) {
        g_printerr("%s\n", error->message);
        return EXIT_FAILURE;
    }
    look_report *report = look_report_new(allowed);
    sheet *pictures = sheet_new();
    for (guint i = 0; i < G_N_ELEMENTS(SCENES); i++) {
        if (only == NULL || g_strcmp0(only, SCENES[i].name) == 0) {
            play(GTK_APPLICATION(app), i, report, pictures);
        }
    }
    if (out_dir != NULL) {
        g_autofree char *path = g_strdup_printf("%s.jpg", out_dir);
        sheet_save(pictures, path);
    }
    sheet_free(pictures);
    int status = report_all(report);
    look_report_free(report);
    return status;
}
