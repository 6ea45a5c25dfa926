/* SPDX-License-Identifier: MIT */
/* The right side of the window: picture, hole log, chat, accent. Drawn on a private X server. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "bradawl/link.h"

#include "settle.h"
#include "t.h"
#include "widgets/bradawl-accent.h"
#include "widgets/bradawl-peer-page.h"
#include "widgets/bradawl-picture.h"
#include "widgets/bradawl-style.h"

enum {
    SETTLE_MS = 120, /* the session tells at most 20 times a second */
    FILTER_MS = 400, /* a search entry waits for the typing to end */
};

typedef struct {
    char *profile;
    BradawlSession *session;
    GtkWidget *window, *page;
} world;

static void tell(world *w, awl_client_event ev)
{
    char nothing[] = "";
    ev.state = ev.state != NULL ? ev.state : "";
    ev.technique = ev.technique != NULL ? ev.technique : "";
    ev.path = ev.path != NULL ? ev.path : "";
    ev.role = ev.role != NULL ? ev.role : "";
    ev.text = ev.text != NULL ? ev.text : nothing;
    ev.text_len = strlen(ev.text);
    bradawl_session_feed(w->session, &ev);
}

static BradawlPeer *bob(world *w)
{
    return bradawl_session_find(w->session, "bob");
}

static void link_up(world *w)
{
    tell(w, (awl_client_event){.type = AWL_CLIENT_INTRODUCED,
                               .peer = "bob",
                               .id = "BOB",
                               .call = 1,
                               .role = "invitee"});
    tell(w, (awl_client_event){.type = AWL_CLIENT_CONNECTED,
                               .peer = "bob",
                               .id = "BOB",
                               .call = 1,
                               .path = "direct",
                               .technique = "simultaneous",
                               .rtt_ms = 23});
}

static void receive(world *w, guint count)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("message %u", i);
        tell(w, (awl_client_event){
                    .type = AWL_CLIENT_MESSAGE, .peer = "bob", .call = 1, .text = text});
    }
    settle(SETTLE_MS);
}

static int set_up(void **state)
{
    world *w = g_new0(world, 1);
    bradawl_style_register();
    w->profile = g_dir_make_tmp("bradawl-views-XXXXXX", NULL);
    w->session = bradawl_session_new(w->profile);
    tell(w, (awl_client_event){
                .type = AWL_CLIENT_LOGGED_IN, .peer = "alice", .id = "ALICE", .room = "lobby"});
    tell(w,
         (awl_client_event){.type = AWL_CLIENT_PEER, .state = "here", .peer = "bob", .id = "BOB"});
    w->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    w->page = bradawl_peer_page_new();
    bradawl_style_follow(w->window);
    gtk_window_set_default_size(GTK_WINDOW(w->window), 600, 560);
    gtk_container_add(GTK_CONTAINER(w->window), w->page);
    bradawl_peer_page_set(BRADAWL_PEER_PAGE(w->page), w->session, bob(w));
    gtk_widget_show(w->window);
    settle(SETTLE_MS);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    gtk_widget_destroy(w->window);
    g_object_unref(w->session);
    g_rmdir(w->profile);
    g_free(w->profile);
    g_free(w);
    return 0;
}

/* The widget of this accessible name below root; breadth first. */
static GtkWidget *find(GtkWidget *root, const char *name)
{
    GQueue queue = G_QUEUE_INIT;
    GtkWidget *found = NULL;
    g_queue_push_tail(&queue, root);
    while (found == NULL && !g_queue_is_empty(&queue)) {
        GtkWidget *widget = g_queue_pop_head(&queue);
        if (g_strcmp0(atk_object_get_name(gtk_widget_get_accessible(widget)), name) == 0) {
            found = widget;
        } else if (GTK_IS_CONTAINER(widget)) {
            g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(widget));
            for (GList *at = children; at != NULL; at = at->next) {
                g_queue_push_tail(&queue, at->data);
            }
        }
    }
    g_queue_clear(&queue);
    return found;
}

static char *clipboard(void)
{
    return gtk_clipboard_wait_for_text(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD));
}

/* ---- picture ---- */

static void picture_says(const BradawlHole *hole, const char *words)
{
    GtkWidget *picture = g_object_ref_sink(bradawl_picture_new());
    bradawl_picture_set(BRADAWL_PICTURE(picture), hole, "bob", "hub.example");
    assert_string_equal(atk_object_get_description(gtk_widget_get_accessible(picture)), words);
    gtk_widget_destroy(picture);
    g_object_unref(picture);
}

static void test_the_picture_says_in_words_what_it_shows(void **state)
{
    (void)state;
    BradawlHole hole = {.state = BRADAWL_HOLE_JOINED,
                        .path = "direct",
                        .cause = "",
                        .rtt_ms = 23,
                        .nat_you = TRUE,
                        .nat_peer = TRUE};
    picture_says(&hole, "direct through both NATs, 23 ms");
    hole.nat_you = FALSE;
    picture_says(&hole, "direct through bob's NAT, 23 ms");
    hole.path = "relayed";
    picture_says(&hole, "relayed by hub.example, 23 ms");
    hole = (BradawlHole){
        .state = BRADAWL_HOLE_STOPPED, .stop = BRADAWL_STOP_PEER, .path = "", .cause = "declined"};
    g_autofree char *stopped =
        g_strdup_printf("stopped at bob: %s", bradawl_cause_note("declined"));
    picture_says(&hole, stopped);
}

/* ---- hole log ---- */

static void fill_log(world *w, guint count)
{
    BradawlLog *log = bradawl_peer_get_log(bob(w));
    for (guint i = 0; i < count; i++) {
        g_autofree char *text = g_strdup_printf("Dial #%u to 203.0.113.20:40001", i);
        bradawl_log_add(log, i, BRADAWL_MARK_DIAL, text);
        bradawl_log_add_raw(log, i == 7 ? "< needle" : "< hay");
    }
    settle_layout();
}

static gboolean at_end(GtkTreeView *tree)
{
    GtkAdjustment *a = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(tree));
    return gtk_adjustment_get_value(a) + gtk_adjustment_get_page_size(a) >=
           gtk_adjustment_get_upper(a) - 1;
}

static void test_the_log_follows_its_tail_until_told_not_to(void **state)
{
    world *w = *state;
    GtkTreeView *tree = GTK_TREE_VIEW(find(w->page, "Hole log"));
    fill_log(w, 100);
    assert_true(at_end(tree));
    bradawl_peer_page_toggle_follow_tail(BRADAWL_PEER_PAGE(w->page));
    fill_log(w, 50);
    assert_false(at_end(tree));
    bradawl_peer_page_toggle_follow_tail(BRADAWL_PEER_PAGE(w->page));
    settle_layout();
    assert_true(at_end(tree));
}

static void test_the_filter_finds_sentences_by_their_raw_lines(void **state)
{
    world *w = *state;
    GtkTreeView *tree = GTK_TREE_VIEW(find(w->page, "Hole log"));
    fill_log(w, 20);
    bradawl_peer_page_toggle_filter(BRADAWL_PEER_PAGE(w->page));
    gtk_entry_set_text(GTK_ENTRY(find(w->page, "Filter the log")), "NEEDLE");
    settle(FILTER_MS);
    assert_int_equal(gtk_tree_model_iter_n_children(gtk_tree_view_get_model(tree), NULL), 1);
    gtk_entry_set_text(GTK_ENTRY(find(w->page, "Filter the log")), "");
    settle(FILTER_MS);
    assert_int_equal(gtk_tree_model_iter_n_children(gtk_tree_view_get_model(tree), NULL), 20);
}

static void test_what_is_copied_leaves_addresses_out_unless_told(void **state)
{
    world *w = *state;
    GtkWidget *without = find(w->page, "without addresses");
    fill_log(w, 3);
    bradawl_peer_page_copy_log(BRADAWL_PEER_PAGE(w->page));
    g_autofree char *hidden = clipboard();
    assert_null(strstr(hidden, "203.0.113.20"));
    assert_non_null(strstr(hidden, "Dial #2"));
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(without), FALSE);
    bradawl_peer_page_copy_details(BRADAWL_PEER_PAGE(w->page));
    g_autofree char *shown = clipboard();
    assert_non_null(strstr(shown, "203.0.113.20:40001"));
    assert_non_null(strstr(shown, "< hay"));
}

/* ---- chat ---- */

static guint rows(world *w)
{
    g_autoptr(GList) children =
        gtk_container_get_children(GTK_CONTAINER(find(w->page, "Messages")));
    return g_list_length(children);
}

static void test_a_long_chat_shows_its_newest_messages_first(void **state)
{
    world *w = *state;
    link_up(w);
    bradawl_peer_page_set(BRADAWL_PEER_PAGE(w->page), NULL, NULL);
    receive(w, 1000);
    bradawl_peer_page_set(BRADAWL_PEER_PAGE(w->page), w->session, bob(w));
    assert_int_equal(rows(w), 300);
    gtk_button_clicked(GTK_BUTTON(find(w->page, "Show earlier messages")));
    assert_int_equal(rows(w), 600);
    receive(w, 1);
    assert_int_equal(rows(w), 601);
}

static void test_messages_are_read_when_the_chat_is_shown(void **state)
{
    world *w = *state;
    link_up(w);
    receive(w, 2);
    assert_int_equal(bradawl_peer_get_unread(bob(w)), 2);
    assert_false(bradawl_peer_page_shows_chat(BRADAWL_PEER_PAGE(w->page)));
    bradawl_peer_page_show_chat(BRADAWL_PEER_PAGE(w->page));
    settle_layout();
    assert_true(bradawl_peer_page_shows_chat(BRADAWL_PEER_PAGE(w->page)));
    assert_int_equal(bradawl_peer_get_unread(bob(w)), 0);
}

static void test_a_message_over_the_limit_cannot_be_sent(void **state)
{
    world *w = *state;
    link_up(w);
    settle(SETTLE_MS);
    GtkWidget *entry = find(w->page, "Message"), *send = find(w->page, "Send");
    g_autofree char *fits = g_strnfill(AWL_MESSAGE_MAX, 'x');
    g_autofree char *longer = g_strnfill(AWL_MESSAGE_MAX + 1, 'x');
    bradawl_peer_page_show_chat(BRADAWL_PEER_PAGE(w->page));
    assert_true(gtk_widget_is_sensitive(entry));
    assert_false(gtk_widget_is_sensitive(send));
    gtk_entry_set_text(GTK_ENTRY(entry), fits);
    assert_true(gtk_widget_is_sensitive(send));
    gtk_entry_set_text(GTK_ENTRY(entry), longer);
    assert_false(gtk_widget_is_sensitive(send));
    tell(w, (awl_client_event){
                .type = AWL_CLIENT_CLOSED, .peer = "bob", .call = 1, .state = "peer-closed"});
    settle(SETTLE_MS);
    assert_false(gtk_widget_is_sensitive(entry));
}

/* ---- page and accent ---- */

static void test_the_main_button_says_what_can_be_done(void **state)
{
    world *w = *state;
    assert_true(gtk_widget_get_visible(find(w->page, "Connect")));
    link_up(w);
    settle(SETTLE_MS);
    assert_null(find(w->page, "Connect"));
    assert_non_null(find(w->page, "Disconnect"));
}

static double channel(double v)
{
    return v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double luminance(const GdkRGBA *c)
{
    return 0.2126 * channel(c->red) + 0.7152 * channel(c->green) + 0.0722 * channel(c->blue);
}

static void test_the_accent_can_be_read_on_the_base_colour(void **state)
{
    world *w = *state;
    GdkRGBA accent, base;
    bradawl_accent_for(w->window, &accent);
    bradawl_accent_look_up(w->window, "theme_base_color", "#ffffff", &base);
    const double a = luminance(&accent), b = luminance(&base);
    assert_true((MAX(a, b) + 0.05) / (MIN(a, b) + 0.05) >= 4.5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_picture_says_in_words_what_it_shows),
        cmocka_unit_test_setup_teardown(test_the_log_follows_its_tail_until_told_not_to, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_filter_finds_sentences_by_their_raw_lines, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_copied_leaves_addresses_out_unless_told,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_long_chat_shows_its_newest_messages_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_messages_are_read_when_the_chat_is_shown, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_message_over_the_limit_cannot_be_sent, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_main_button_says_what_can_be_done, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_accent_can_be_read_on_the_base_colour, set_up,
                                        tear_down),
    };
    g_setenv("G_DEBUG", "fatal-warnings", TRUE);
    if (!gtk_init_check(&argc, &argv)) {
        (void)fprintf(stderr, "SKIP: no display\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
