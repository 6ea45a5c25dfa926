/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <libintl.h>
#include <locale.h>

#include "runtime/local_server.h"
#include "settle.h"
#include "t.h"
#include "widgets/bradawl-about-dialog.h"
#include "widgets/bradawl-close-confirm.h"
#include "widgets/bradawl-identity-dialog.h"
#include "widgets/bradawl-invite-dialog.h"
#include "widgets/bradawl-key-changed-dialog.h"
#include "widgets/bradawl-server-changed-dialog.h"
#include "widgets/bradawl-style.h"
#include "widgets/bradawl-verify-dialog.h"

#define ID_OWN    "G2YU-O4HV-XLLY-BXGX-C6T3-NULZ-2A3F-Z6U2-BZYN-GFOG-C7CQ-KPY4-RKJA"
#define ID_BOB    "AG4Q-AKLM-ZN2F-7IQJ-J2W5-UJFE-2X7T-G5NL-USMX-2Z7Z-T4YM-FSDS-X5UA"
#define ID_BOB2   "U5CE-PQ4I-LZB7-NGXW-2RKD-MOVH-T3FJ-YAS6-EWLP-5CQU-ZXN2-IGKB-DO4A"
#define ID_BOB3   "M3XJ-WOF2-7KHA-ZTQD-VN5R-BYCL-4GPE-SU6I-XKQ3-JDW7-HOAF-N2ZM-TRVQ"
#define ID_SERVER "GKSF-N3EK-FHFV-Q23H-LYSU-5O6T-SS3I-EAV7-YQWP-JVI4-FNH3-YNDX-5N2Q"
#define ID_OTHER  "Q7LB-2MDX-YVRA-5CWN-ETGO-KH3P-J4ZU-6SIF-DN2V-OBXR-W7EC-TA5M-LQGA"

enum {
    SETTLE_MS = 120, /* the session tells at most 20 times a second */
    PRESS_MS = 300,  /* a button that a key activates looks pressed for 250 ms */
};

typedef struct {
    char *profile;
    BradawlSession *session;
    GtkWindow *window;
} world;

/* ---- what the library would say ---- */

static void tell(world *w, awl_client_event ev)
{
    char nothing[] = "";
    ev.state = ev.state != NULL ? ev.state : "";
    ev.technique = ev.path = ev.role = "";
    ev.text = nothing;
    bradawl_session_feed(w->session, &ev);
}

static void log_in(world *w)
{
    tell(w, (awl_client_event){.type = AWL_CLIENT_SERVER, .state = "online", .server = ID_SERVER});
    tell(w, (awl_client_event){.type = AWL_CLIENT_LOGGED_IN,
                               .peer = "alice",
                               .id = ID_OWN,
                               .room = "lobby",
                               .server = ID_SERVER});
}

static void pin_bob(world *w, gboolean verified)
{
    tell(w, (awl_client_event){.type = AWL_CLIENT_KNOWN,
                               .state = "pinned",
                               .peer = "bob",
                               .id = ID_BOB,
                               .verified = verified,
                               .first_seen = 1762160400});
}

static void show_bob(world *w, const char *id, const char *known_id, gboolean verified)
{
    awl_client_event ev = {
        .type = AWL_CLIENT_PEER, .state = "here", .peer = "bob", .verified = verified};
    g_strlcpy(ev.id, id, sizeof(ev.id));
    g_strlcpy(ev.known_id, known_id, sizeof(ev.known_id));
    tell(w, ev);
}

static BradawlPeer *bob(world *w)
{
    BradawlPeer *peer = bradawl_session_find(w->session, "bob");
    assert_non_null(peer);
    return peer;
}

/* ---- what is on the screen ---- */

/* The dialog that is open; NULL: none. */
static GtkDialog *open_dialog(void)
{
    settle(SETTLE_MS);
    GtkDialog *found = NULL;
    GList *all = gtk_window_list_toplevels();
    for (GList *i = all; i != NULL; i = i->next) {
        if (GTK_IS_DIALOG(i->data) && gtk_widget_get_visible(i->data)) {
            assert_null(found);
            found = i->data;
        }
    }
    g_list_free(all);
    return found;
}

typedef struct {
    GType type;
    const char *words; /* NULL: any */
    GtkWidget *found;
} wanted;

static const char *words_of(GtkWidget *widget)
{
    if (GTK_IS_LABEL(widget)) {
        return gtk_label_get_text(GTK_LABEL(widget));
    }
    return GTK_IS_BUTTON(widget) ? gtk_button_get_label(GTK_BUTTON(widget)) : "";
}

/* Widgets nest a few levels deep; gtk_container_forall() is GTK's own walk. */
static void look(GtkWidget *widget, gpointer data)
{
    wanted *w = data;
    if (w->found != NULL || !gtk_widget_get_visible(widget)) {
        return;
    }
    if (g_type_is_a(G_OBJECT_TYPE(widget), w->type) &&
        (w->words == NULL || g_strcmp0(words_of(widget), w->words) == 0)) {
        w->found = widget;
    } else if (GTK_IS_CONTAINER(widget)) {
        gtk_container_forall(GTK_CONTAINER(widget), look, w);
    }
}

static GtkWidget *find(GtkDialog *dialog, GType type, const char *words)
{
    wanted w = {.type = type, .words = words};
    look(GTK_WIDGET(dialog), &w);
    return w.found;
}

static void press(GtkDialog *dialog, const char *label)
{
    GtkWidget *button = find(dialog, GTK_TYPE_BUTTON, label);
    assert_non_null(button);
    gtk_button_clicked(GTK_BUTTON(button));
}

static void press_key(GtkDialog *dialog, guint key)
{
    assert_true(gtk_bindings_activate(G_OBJECT(dialog), key, 0));
    settle(PRESS_MS);
}

static const char *focused(GtkDialog *dialog)
{
    GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(dialog));
    return focus != NULL ? words_of(focus) : "";
}

/* ---- the safety number ---- */

static void test_they_differ_has_the_focus_and_enter_marks_nobody(void **state)
{
    world *w = *state;
    pin_bob(w, FALSE);
    bradawl_verify_dialog_show(w->window, w->session, bob(w));
    GtkDialog *dialog = open_dialog();
    assert_non_null(dialog);
    assert_string_equal(focused(dialog), "They _differ");
    assert_null(gtk_window_get_default_widget(GTK_WINDOW(dialog)));
    g_autofree char *number = bradawl_session_safety(w->session, bob(w));
    g_auto(GStrv) groups = g_strsplit(number, " ", -1);
    assert_int_equal(g_strv_length(groups), 12);
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_BOB));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_OWN));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "First seen 2025-11-03"));
    press_key(dialog, GDK_KEY_Return);
    assert_ptr_equal(open_dialog(), dialog); /* it says what to do, nothing was marked */
    assert_string_equal(focused(dialog), "_Compare again");
    assert_null(find(dialog, GTK_TYPE_BUTTON, "_Mark as verified"));
    press(dialog, "_Compare again");
    assert_non_null(find(dialog, GTK_TYPE_BUTTON, "_Mark as verified"));
    press(dialog, "_Mark as verified");
    assert_null(open_dialog());
}

static void test_what_was_verified_can_be_taken_back(void **state)
{
    world *w = *state;
    pin_bob(w, FALSE);
    bradawl_verify_dialog_show(w->window, w->session, bob(w));
    GtkDialog *dialog = open_dialog();
    pin_bob(w, TRUE); /* the dialog follows the peer */
    assert_ptr_equal(open_dialog(), dialog);
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "bob is verified"));
    assert_null(find(dialog, GTK_TYPE_BUTTON, "_Mark as verified"));
    press(dialog, "_No longer verified");
    assert_null(open_dialog());
}

static void test_without_a_pinned_key_there_is_nothing_to_mark(void **state)
{
    world *w = *state;
    show_bob(w, ID_BOB, "", FALSE);
    bradawl_verify_dialog_show(w->window, w->session, bob(w));
    GtkDialog *dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "There is no number for bob yet"));
    assert_null(find(dialog, GTK_TYPE_BUTTON, "_Mark as verified"));
    assert_null(find(dialog, GTK_TYPE_BUTTON, "They _differ"));
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
}

/* ---- changed keys ---- */

static void test_a_new_key_is_trusted_only_after_a_check_mark(void **state)
{
    world *w = *state;
    pin_bob(w, TRUE);
    show_bob(w, ID_BOB2, ID_BOB, TRUE);
    bradawl_verify_dialog_show(w->window, w->session, bob(w)); /* leads to the changed key */
    GtkDialog *dialog = open_dialog();
    assert_true(BRADAWL_IS_KEY_CHANGED_DIALOG(dialog));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_BOB));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_BOB2));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "Known ID · first seen 2025-11-03 · verified"));
    assert_string_equal(focused(dialog), "_Cancel");
    GtkWidget *trust = find(dialog, GTK_TYPE_BUTTON, "_Trust the new key");
    assert_false(gtk_widget_get_sensitive(trust));
    GtkWidget *compared = find(dialog, GTK_TYPE_CHECK_BUTTON, NULL);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(compared), TRUE);
    assert_true(gtk_widget_get_sensitive(trust));
    press_key(dialog, GDK_KEY_Return); /* Enter is Cancel still */
    assert_null(open_dialog());
    assert_true(bradawl_peer_key_changed(bob(w)));
}

static void test_a_third_key_withdraws_the_question(void **state)
{
    world *w = *state;
    pin_bob(w, FALSE);
    show_bob(w, ID_BOB2, ID_BOB, FALSE);
    bradawl_key_changed_dialog_show(w->window, w->session, bob(w));
    assert_non_null(open_dialog());
    show_bob(w, ID_BOB3, ID_BOB, FALSE);
    assert_null(open_dialog());
}

static void test_a_new_server_is_trusted_only_after_a_check_mark(void **state)
{
    world *w = *state;
    bradawl_server_changed_dialog_show(w->window, w->session);
    assert_null(open_dialog()); /* nothing changed */
    tell(w, (awl_client_event){.type = AWL_CLIENT_STOPPED,
                               .err = AWL_ERR_WRONG_SERVER,
                               .server = ID_OTHER,
                               .known_id = ID_SERVER});
    settle(SETTLE_MS);
    bradawl_server_changed_dialog_show(w->window, w->session);
    GtkDialog *dialog = open_dialog();
    assert_non_null(dialog);
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_SERVER));
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_OTHER));
    assert_string_equal(focused(dialog), "_Cancel");
    GtkWidget *trust = find(dialog, GTK_TYPE_BUTTON, "_Trust the new server");
    assert_false(gtk_widget_get_sensitive(trust));
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
}

static void remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name = NULL;
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        assert_int_equal(g_remove(file), 0);
    }
    g_dir_close(dir);
    assert_int_equal(g_rmdir(path), 0);
}

static void wait_for_state(world *w, BradawlSessionState wanted_state)
{
    for (int i = 0; i < 100 && bradawl_session_get_state(w->session) != wanted_state; i++) {
        settle(SETTLE_MS);
    }
    assert_int_equal(bradawl_session_get_state(w->session), wanted_state);
}

static void test_trusting_the_new_server_logs_in_there(void **state)
{
    world *w = *state;
    g_autofree char *data = g_dir_make_tmp("bradawl-server-XXXXXX", NULL);
    awl_local_server *server = NULL;
    assert_int_equal(awl_local_server_open(data, &server), AWL_OK);
    const char *address = awl_local_server_address(server);
    assert_int_equal(awl_client_trust_server(w->profile, address, ID_OTHER), AWL_OK);
    assert_int_equal(bradawl_session_login(w->session, address, "alice", "lobby"), AWL_OK);
    wait_for_state(w, BRADAWL_SESSION_OUT);
    assert_int_equal(bradawl_session_get_err(w->session), AWL_ERR_WRONG_SERVER);
    bradawl_server_changed_dialog_show(w->window, w->session);
    GtkDialog *dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_OTHER)); /* the one that is remembered */
    GtkWidget *compared = find(dialog, GTK_TYPE_CHECK_BUTTON, NULL);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(compared), TRUE);
    press(dialog, "_Trust the new server");
    assert_null(open_dialog());
    wait_for_state(w, BRADAWL_SESSION_ONLINE);
    bradawl_session_logout(w->session);
    awl_local_server_close(server);
    remove_folder(data);
}

/* ---- identity, invitation, about ---- */

static void test_the_own_id_can_be_copied(void **state)
{
    world *w = *state;
    GtkClipboard *clipboard = gtk_clipboard_get(GDK_SELECTION_CLIPBOARD);
    bradawl_identity_dialog_run(w->window, w->session);
    GtkDialog *dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_LABEL, ID_OWN));
    press(dialog, "_Copy");
    g_autofree char *id = gtk_clipboard_wait_for_text(clipboard);
    assert_string_equal(id, ID_OWN);
    assert_non_null(find(dialog, GTK_TYPE_BUTTON, "Copied"));
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
}

static void test_an_invitation_names_server_and_room(void **state)
{
    world *w = *state;
    bradawl_session_logout(w->session);
    bradawl_invite_dialog_show(w->window, w->session);
    assert_null(open_dialog()); /* there is nothing to invite to */
    /* Nobody listens on port 1; that it fails comes later than the dialog. */
    assert_int_equal(bradawl_session_login(w->session, "127.0.0.1:1", "alice", "den"), AWL_OK);
    bradawl_invite_dialog_show(w->window, w->session);
    GtkDialog *dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "bradawl://127.0.0.1:1?room=den"));
    press(dialog, "C_opy");
    g_autofree char *words =
        gtk_clipboard_wait_for_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD));
    assert_string_equal(words, "Server: 127.0.0.1:1, room: den");
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
    bradawl_session_logout(w->session);
}

static void test_about_is_closed_with_esc(void **state)
{
    world *w = *state;
    bradawl_about_dialog_show(w->window);
    GtkDialog *dialog = open_dialog();
    assert_true(GTK_IS_ABOUT_DIALOG(dialog));
    assert_non_null(strstr(gtk_about_dialog_get_license(GTK_ABOUT_DIALOG(dialog)), "MIT License"));
    assert_null(gtk_about_dialog_get_website(GTK_ABOUT_DIALOG(dialog)));
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
}

/* ---- closing ---- */

static void count(gpointer times)
{
    (*(int *)times)++;
}

static void test_closing_with_links_asks_once_and_ends_only_on_yes(void **state)
{
    world *w = *state;
    int times = 0;
    bradawl_close_confirm_show(w->window, 2, count, &times);
    bradawl_close_confirm_show(w->window, 2, count, &times);
    GtkDialog *dialog = open_dialog(); /* finds one only */
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "2 links are up. Close and end them?"));
    press_key(dialog, GDK_KEY_Return);
    assert_null(open_dialog());
    assert_int_equal(times, 0);
    bradawl_close_confirm_show(w->window, 1, count, &times);
    dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "1 link is up. Close and end it?"));
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
    assert_int_equal(times, 0);
    bradawl_close_confirm_show(w->window, 1, count, &times);
    press(open_dialog(), "C_lose and end");
    assert_null(open_dialog());
    assert_int_equal(times, 1);
}

/* ---- languages; the last one, since the language stays ---- */

static void test_templates_and_code_speak_chinese(void **state)
{
    world *w = *state;
    g_setenv("LANGUAGE", "zh_CN", TRUE);
    bindtextdomain(GETTEXT_PACKAGE, LOCALE_DIR); /* makes gettext look at LANGUAGE again */
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
    pin_bob(w, FALSE);
    bradawl_verify_dialog_show(w->window, w->session, bob(w));
    GtkDialog *dialog = open_dialog();
    assert_non_null(find(dialog, GTK_TYPE_BUTTON, "标记为已核验(_M)"));   /* of the template */
    assert_non_null(find(dialog, GTK_TYPE_LABEL, "与 bob 比对这个号码")); /* of the code */
    press_key(dialog, GDK_KEY_Escape);
    assert_null(open_dialog());
}

/* ---- start ---- */

static int set_up(void **state)
{
    world *w = g_new0(world, 1);
    w->profile = g_dir_make_tmp("bradawl-dialogs-XXXXXX", NULL);
    w->session = bradawl_session_new(w->profile);
    w->window = GTK_WINDOW(gtk_window_new(GTK_WINDOW_TOPLEVEL));
    bradawl_style_follow(GTK_WIDGET(w->window));
    gtk_window_set_default_size(w->window, 800, 600);
    gtk_window_present(w->window);
    log_in(w);
    settle(SETTLE_MS);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    gtk_widget_destroy(GTK_WIDGET(w->window));
    g_object_unref(w->session);
    remove_folder(w->profile);
    g_free(w->profile);
    g_free(w);
    return 0;
}

#define DIALOG_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_setenv("G_DEBUG", "fatal-criticals", TRUE);
    if (!gtk_init_check(&argc, &argv)) {
        (void)fprintf(stderr, "SKIP: no display\n");
        return 77;
    }
    bradawl_style_register();
    const struct CMUnitTest tests[] = {
        DIALOG_TEST(test_they_differ_has_the_focus_and_enter_marks_nobody),
        DIALOG_TEST(test_what_was_verified_can_be_taken_back),
        DIALOG_TEST(test_without_a_pinned_key_there_is_nothing_to_mark),
        DIALOG_TEST(test_a_new_key_is_trusted_only_after_a_check_mark),
        DIALOG_TEST(test_a_third_key_withdraws_the_question),
        DIALOG_TEST(test_a_new_server_is_trusted_only_after_a_check_mark),
        DIALOG_TEST(test_trusting_the_new_server_logs_in_there),
        DIALOG_TEST(test_the_own_id_can_be_copied),
        DIALOG_TEST(test_an_invitation_names_server_and_room),
        DIALOG_TEST(test_about_is_closed_with_esc),
        DIALOG_TEST(test_closing_with_links_asks_once_and_ends_only_on_yes),
        DIALOG_TEST(test_templates_and_code_speak_chinese),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
