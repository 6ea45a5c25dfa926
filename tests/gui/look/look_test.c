/* SPDX-License-Identifier: MIT */
/* Each fault, planted into a window of its own, is found, and nothing else is. */
#include <gtk/gtk.h>
#include <string.h>

#include "look.h"
#include "settle.h"
#include "t.h"

#define LONG_TEXT "A sentence that is far too long for the little room that it was given here"

typedef struct {
    GtkWidget *window, *box;
    look_report *report;
} world;

static int setup(void **state)
{
    world *w = g_new0(world, 1);
    w->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    w->box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    gtk_window_set_title(GTK_WINDOW(w->window), "窗口");
    gtk_window_set_default_size(GTK_WINDOW(w->window), 300, 200);
    gtk_container_add(GTK_CONTAINER(w->window), w->box);
    w->report = look_report_new(NULL);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    gtk_widget_destroy(w->window);
    look_report_free(w->report);
    g_free(w);
    return 0;
}

static void style(GtkWidget *widget, const char *css)
{
    g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();
    assert_true(gtk_css_provider_load_from_data(provider, css, -1, NULL));
    gtk_style_context_add_provider(gtk_widget_get_style_context(widget),
                                   GTK_STYLE_PROVIDER(provider),
                                   GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
}

static void look(world *w, GtkWidget *planted)
{
    gtk_container_add(GTK_CONTAINER(w->box), planted);
    gtk_widget_show_all(w->window);
    settle(50);
    look_at_windows(w->report, "planted");
}

static void must_count(const world *w, guint count)
{
    for (guint i = 0; w->report->faults->len != count && i < w->report->faults->len; i++) {
        print_message("%s\n", (const char *)g_ptr_array_index(w->report->faults, i));
    }
    assert_int_equal(w->report->faults->len, count);
}

/* The one fault that was found contains this. */
static void must_find(const world *w, const char *what)
{
    must_count(w, 1);
    const char *fault = g_ptr_array_index(w->report->faults, 0);
    if (strstr(fault, what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", fault, what);
    }
}

static void must_find_nothing(const world *w)
{
    must_count(w, 0);
    assert_true(w->report->texts > 0);
}

static GtkWidget *narrow_label(PangoEllipsizeMode mode)
{
    GtkWidget *label = gtk_label_new(LONG_TEXT);
    gtk_label_set_ellipsize(GTK_LABEL(label), mode);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 10);
    gtk_widget_set_halign(label, GTK_ALIGN_START);
    return label;
}

static void test_a_plain_window_has_no_fault(void **state)
{
    world *w = *state;
    GtkWidget *grid = gtk_grid_new();
    GtkWidget *entry = gtk_entry_new();
    atk_object_set_name(gtk_widget_get_accessible(entry), "Message");
    gtk_grid_attach(GTK_GRID(grid), gtk_label_new("Hello"), 0, 0, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), gtk_button_new_with_label("Send"), 0, 1, 1, 1);
    gtk_grid_attach(GTK_GRID(grid), entry, 0, 2, 1, 1);
    look(w, grid);
    must_find_nothing(w);
}

static void test_an_ellipsis_needs_a_tooltip(void **state)
{
    look(*state, narrow_label(PANGO_ELLIPSIZE_END));
    must_find(*state, "has no tooltip");
}

static void test_an_ellipsis_with_a_tooltip_is_fine(void **state)
{
    GtkWidget *label = narrow_label(PANGO_ELLIPSIZE_END);
    gtk_widget_set_tooltip_text(label, LONG_TEXT);
    look(*state, label);
    must_find_nothing(*state);
}

static void test_a_clipped_label_is_found(void **state)
{
    GtkWidget *layout = gtk_layout_new(NULL, NULL);
    GtkWidget *label = gtk_label_new(LONG_TEXT);
    gtk_widget_set_size_request(layout, 100, 40);
    gtk_layout_put(GTK_LAYOUT(layout), label, 0, 0);
    look(*state, layout);
    /* Narrower than its text by force, as a container with too little room makes it. */
    GtkAllocation allocation = {0, 0, 60, 20};
    gtk_widget_size_allocate(label, &allocation);
    look_at_windows(((world *)*state)->report, "planted");
    assert_true(((world *)*state)->report->faults->len > 0);
}

static void test_a_pale_text_is_found(void **state)
{
    GtkWidget *label = gtk_label_new("pale");
    style(label, "label { color: #999999; }");
    look(*state, label);
    must_find(*state, "\"pale\" has contrast");
}

static void test_an_opacity_of_the_parent_counts(void **state)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
    gtk_container_add(GTK_CONTAINER(box), gtk_label_new("dim"));
    style(box, "box { opacity: 0.4; }");
    look(*state, box);
    must_find(*state, "\"dim\" has contrast");
}

static void test_pale_markup_is_found(void **state)
{
    GtkWidget *label = gtk_label_new(NULL);
    gtk_label_set_markup(GTK_LABEL(label), "dark <span alpha='30%'>light</span>");
    look(*state, label);
    must_find(*state, "has contrast");
}

static void test_a_nameless_button_is_found(void **state)
{
    look(*state, gtk_button_new_from_icon_name("network-server-symbolic", GTK_ICON_SIZE_BUTTON));
    must_find(*state, "no accessible name");
}

static void test_a_button_without_keys_is_found(void **state)
{
    GtkWidget *button = gtk_button_new_with_label("Copy");
    gtk_widget_set_can_focus(button, FALSE);
    look(*state, button);
    must_find(*state, "the keyboard cannot reach it");
}

static void allow(world *w, const char *pattern)
{
    w->report->ascii_allowed = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
    g_ptr_array_add(w->report->ascii_allowed, g_regex_new(pattern, 0, 0, NULL));
}

static void test_an_untranslated_label_is_found(void **state)
{
    allow(*state, "^NAT$");
    look(*state, gtk_label_new("Connect"));
    must_find(*state, "label \"Connect\" is not Chinese");
}

static void test_chinese_and_listed_texts_are_fine(void **state)
{
    allow(*state, "^NAT$");
    GtkWidget *label = gtk_label_new("NAT");
    gtk_widget_set_tooltip_text(label, "连接到 bob");
    look(*state, label);
    must_find_nothing(*state);
}

static void test_an_untranslated_tooltip_is_found(void **state)
{
    allow(*state, "^NAT$");
    GtkWidget *label = gtk_label_new("连接");
    gtk_widget_set_tooltip_text(label, "Connect");
    look(*state, label);
    must_find(*state, "tooltip \"Connect\" is not Chinese");
}

static GtkWidget *tree_of(const char *text)
{
    g_autoptr(GtkListStore) store = gtk_list_store_new(1, G_TYPE_STRING);
    gtk_list_store_insert_with_values(store, NULL, -1, 0, text, -1);
    GtkWidget *view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(store));
    GtkCellRenderer *cell = gtk_cell_renderer_text_new();
    g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
    gtk_tree_view_insert_column_with_attributes(GTK_TREE_VIEW(view), -1, "列", cell, "text", 0,
                                                NULL);
    gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(view), FALSE); /* Adwaita's are pale */
    atk_object_set_name(gtk_widget_get_accessible(view), "表");
    return view;
}

static void test_a_cut_cell_is_found(void **state)
{
    look(*state, tree_of(LONG_TEXT));
    must_find(*state, "is cut off and has no tooltip");
}

static void test_an_untranslated_cell_is_found(void **state)
{
    allow(*state, "^NAT$");
    look(*state, tree_of("Connected"));
    must_find(*state, "cell \"Connected\" is not Chinese");
}

/* A row as the app's own are called. */
static GType peer_row_type(void)
{
    static GType type = 0;
    if (type == 0) {
        type = g_type_register_static_simple(GTK_TYPE_LIST_BOX_ROW, LOOK_PEER_ROW,
                                             sizeof(GtkListBoxRowClass), NULL,
                                             sizeof(GtkListBoxRow), NULL, 0);
    }
    return type;
}

static void test_rows_of_different_heights_are_found(void **state)
{
    GtkWidget *list = gtk_list_box_new();
    atk_object_set_name(gtk_widget_get_accessible(list), "Peers");
    gtk_list_box_set_selection_mode(GTK_LIST_BOX(list), GTK_SELECTION_NONE); /* so is its white */
    for (int i = 0; i < 2; i++) {
        GtkWidget *row = g_object_new(peer_row_type(), NULL);
        gtk_container_add(GTK_CONTAINER(row), gtk_label_new(i == 0 ? "bob" : "bob\nbob"));
        gtk_container_add(GTK_CONTAINER(list), row);
    }
    look(*state, list);
    must_find(*state, "px high, another");
}

static void test_a_window_larger_than_the_screen_is_found(void **state)
{
    world *w = *state;
    GtkWidget *label = gtk_label_new("wide");
    look(w, label);
    look_at_size(w->report, w->window);
    must_find_nothing(w);
    gtk_widget_set_size_request(label, 5000, 20);
    settle_layout();
    look_at_size(w->report, w->window);
    must_find(w, "px of a screen of");
}

#define PLANTED(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(int argc, char **argv)
{
    if (!gtk_init_check(&argc, &argv)) {
        return 77;
    }
    const struct CMUnitTest tests[] = {
        PLANTED(test_a_plain_window_has_no_fault),
        PLANTED(test_an_ellipsis_needs_a_tooltip),
        PLANTED(test_an_ellipsis_with_a_tooltip_is_fine),
        PLANTED(test_a_clipped_label_is_found),
        PLANTED(test_a_pale_text_is_found),
        PLANTED(test_an_opacity_of_the_parent_counts),
        PLANTED(test_pale_markup_is_found),
        PLANTED(test_a_nameless_button_is_found),
        PLANTED(test_a_button_without_keys_is_found),
        PLANTED(test_an_untranslated_label_is_found),
        PLANTED(test_chinese_and_listed_texts_are_fine),
        PLANTED(test_an_untranslated_tooltip_is_found),
        PLANTED(test_a_cut_cell_is_found),
        PLANTED(test_an_untranslated_cell_is_found),
        PLANTED(test_rows_of_different_heights_are_found),
        PLANTED(test_a_window_larger_than_the_screen_is_found),
    };
    return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
