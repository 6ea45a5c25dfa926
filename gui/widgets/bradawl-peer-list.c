/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-peer-list.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-peer-menu.h"
#include "widgets/bradawl-peer-row.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-peer-list.ui"

struct _BradawlPeerList {
    GtkBox parent_instance;

    GtkSearchEntry *search;
    GtkLabel *heading, *count, *nobody;
    GtkListBox *list;
    GtkScrolledWindow *scroll;
    GtkWidget *trial;

    BradawlSession *session;
    GListModel *peers;
    GHashTable *rows; /* BradawlPeer * -> BradawlPeerRow *, both borrowed */
    GQueue waiting;   /* peers, owned, that have no row yet */
    guint filling;    /* an idle source: makes their rows */
    guint here;
    guint select_first; /* an idle source: choose a peer when none is chosen */
};

G_DEFINE_FINAL_TYPE(BradawlPeerList, bradawl_peer_list, GTK_TYPE_BOX)

enum {
    ROWS_AT_ONCE = 64, /* more come in slices: a thousand in one go would stop the window */
    SLICE_US = 40000,
};

enum {
    SELECTED,
    ACTIVATED,
    N_SIGNALS
};
static guint signals[N_SIGNALS];

static BradawlPeer *peer_of(GtkListBoxRow *row)
{
    return row != NULL ? bradawl_peer_row_get_peer(BRADAWL_PEER_ROW(row)) : NULL;
}

/* ---- order, search, headings: asked by the list box for the rows that changed ---- */

static int compare(GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
    (void)data;
    return bradawl_peer_compare(peer_of(a), peer_of(b));
}

static gboolean is_wanted(GtkListBoxRow *row, gpointer data)
{
    BradawlPeerList *self = data;
    return bradawl_peer_matches(peer_of(row), gtk_entry_get_text(GTK_ENTRY(self->search)));
}

static gboolean is_elsewhere(BradawlPeer *peer)
{
    return !bradawl_peer_is_here(peer) && bradawl_peer_get_state(peer) == BRADAWL_PEER_OFFLINE;
}

static void set_header(GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
    (void)data;
    gboolean wanted =
        is_elsewhere(peer_of(row)) && (before == NULL || !is_elsewhere(peer_of(before)));
    if (wanted == (gtk_list_box_row_get_header(row) != NULL)) {
        return;
    }
    GtkWidget *label = NULL;
    if (wanted) {
        label = gtk_label_new(_("Known, not here now"));
        gtk_label_set_xalign(GTK_LABEL(label), 0);
        GtkStyleContext *style = gtk_widget_get_style_context(label);
        gtk_style_context_add_class(style, "elsewhere");
        gtk_style_context_add_class(style, "heading");
        gtk_style_context_add_class(style, "dim-label");
        gtk_widget_show(label);
    }
    gtk_list_box_row_set_header(row, label);
}

static void show_count(BradawlPeerList *self)
{
    g_autofree char *count = g_strdup_printf("%u", self->here);
    if (g_strcmp0(gtk_label_get_text(self->count), count) != 0) {
        gtk_label_set_text(self->count, count);
    }
    /* An empty room is the right side's to explain; here it would only be said twice. */
    gtk_widget_set_visible(GTK_WIDGET(self->nobody),
                           *gtk_entry_get_text(GTK_ENTRY(self->search)) != '\0');
}

/* ---- rows ---- */

/* Does the row still stand between its neighbours? */
static gboolean in_order(BradawlPeerList *self, GtkListBoxRow *row)
{
    int at = gtk_list_box_row_get_index(row);
    GtkListBoxRow *before = at > 0 ? gtk_list_box_get_row_at_index(self->list, at - 1) : NULL;
    GtkListBoxRow *after = gtk_list_box_get_row_at_index(self->list, at + 1);
    return (before == NULL || compare(before, row, NULL) <= 0) &&
           (after == NULL || compare(row, after, NULL) <= 0);
}

static void count_here(BradawlPeerList *self, GtkWidget *row, gboolean here)
{
    gboolean was = g_object_get_data(G_OBJECT(row), "here") != NULL;
    if (was != here) {
        g_object_set_data(G_OBJECT(row), "here", GINT_TO_POINTER(here));
        self->here += here ? 1 : -1;
        show_count(self);
    }
}

static void on_peer_changed(BradawlPeerList *self, BradawlPeer *peer)
{
    GtkWidget *row = g_hash_table_lookup(self->rows, peer);
    if (row == NULL) {
        return;
    }
    count_here(self, row, bradawl_peer_is_here(peer));
    if (!in_order(self, GTK_LIST_BOX_ROW(row)) ||
        is_elsewhere(peer) != (g_object_get_data(G_OBJECT(row), "elsewhere") != NULL)) {
        g_object_set_data(G_OBJECT(row), "elsewhere", GINT_TO_POINTER(is_elsewhere(peer)));
        gtk_list_box_row_changed(GTK_LIST_BOX_ROW(row));
    }
}

static gboolean select_first(gpointer data)
{
    BradawlPeerList *self = data;
    self->select_first = 0;
    GtkListBoxRow *row = gtk_list_box_get_row_at_index(self->list, 0);
    if (row != NULL && gtk_list_box_get_selected_row(self->list) == NULL &&
        bradawl_peer_is_here(peer_of(row))) {
        GtkWidget *window = gtk_widget_get_toplevel(GTK_WIDGET(self));
        gtk_list_box_select_row(self->list, row);
        if (GTK_IS_WINDOW(window) && gtk_window_get_focus(GTK_WINDOW(window)) == NULL) {
            gtk_widget_grab_focus(GTK_WIDGET(row));
        }
    }
    return G_SOURCE_REMOVE;
}

static void add(BradawlPeerList *self, BradawlPeer *peer)
{
    GtkWidget *row = bradawl_peer_row_new(peer);
    g_object_set_data(G_OBJECT(row), "elsewhere", GINT_TO_POINTER(is_elsewhere(peer)));
    g_hash_table_insert(self->rows, peer, row);
    gtk_container_add(GTK_CONTAINER(self->list), row);
    count_here(self, row, bradawl_peer_is_here(peer));
    if (self->select_first == 0) {
        self->select_first = g_idle_add(select_first, self);
    }
}

static gboolean fill(gpointer data)
{
    BradawlPeerList *self = data;
    gint64 until = g_get_monotonic_time() + SLICE_US;
    while (!g_queue_is_empty(&self->waiting) && g_get_monotonic_time() < until) {
        g_autoptr(BradawlPeer) peer = g_queue_pop_head(&self->waiting);
        add(self, peer);
    }
    if (!g_queue_is_empty(&self->waiting)) {
        return G_SOURCE_CONTINUE;
    }
    self->filling = 0;
    return G_SOURCE_REMOVE;
}

static void want_row(BradawlPeerList *self, BradawlPeer *peer)
{
    if (g_hash_table_size(self->rows) < ROWS_AT_ONCE) {
        add(self, peer);
        return;
    }
    g_queue_push_tail(&self->waiting, g_object_ref(peer));
    if (self->filling == 0) {
        self->filling = g_idle_add(fill, self);
    }
}

/* The model does not say which peers went: those rows whose peer it has no more. */
static void remove_gone(BradawlPeerList *self)
{
    g_autoptr(GHashTable) there = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < g_list_model_get_n_items(self->peers); i++) {
        g_autoptr(BradawlPeer) peer = g_list_model_get_item(self->peers, i);
        g_hash_table_add(there, peer);
    }
    GHashTableIter iter;
    gpointer peer = NULL, row = NULL;
    g_hash_table_iter_init(&iter, self->rows);
    while (g_hash_table_iter_next(&iter, &peer, &row)) {
        if (!g_hash_table_contains(there, peer)) {
            count_here(self, row, FALSE);
            gtk_widget_destroy(row);
            g_hash_table_iter_remove(&iter);
        }
    }
    for (GList *l = self->waiting.head, *next = NULL; l != NULL; l = next) {
        next = l->next;
        if (!g_hash_table_contains(there, l->data)) {
            g_object_unref(l->data);
            g_queue_delete_link(&self->waiting, l);
        }
    }
}

static void on_items_changed(BradawlPeerList *self, guint at, guint removed, guint added)
{
    if (removed > 0) {
        remove_gone(self);
    }
    for (guint i = at; i < at + added; i++) {
        g_autoptr(BradawlPeer) peer = g_list_model_get_item(self->peers, i);
        if (!g_hash_table_contains(self->rows, peer) &&
            g_queue_find(&self->waiting, peer) == NULL) {
            want_row(self, peer);
        }
    }
    show_count(self);
}

static void on_session_changed(BradawlPeerList *self)
{
    /* TRANSLATORS: %s is the name of a room */
    g_autofree char *heading =
        g_strdup_printf(_("Peers in %s"), bradawl_session_get_room(self->session));
    if (g_strcmp0(gtk_label_get_text(self->heading), heading) != 0) {
        gtk_label_set_text(self->heading, heading);
        gtk_widget_set_tooltip_text(GTK_WIDGET(self->heading), heading);
    }
    gtk_widget_set_visible(self->trial, bradawl_session_is_trial(self->session));
    show_count(self);
}

/* ---- what the user does ---- */

static void on_row_selected(BradawlPeerList *self, GtkListBoxRow *row)
{
    g_signal_emit(self, signals[SELECTED], 0, peer_of(row));
}

static void on_row_activated(BradawlPeerList *self, GtkListBoxRow *row)
{
    g_signal_emit(self, signals[ACTIVATED], 0, peer_of(row));
}

static void on_search_changed(BradawlPeerList *self)
{
    gtk_list_box_invalidate_filter(self->list);
    show_count(self);
}

/* Down or Enter in the search: to the first peer that is left. */
static void to_first_match(BradawlPeerList *self)
{
    for (int i = 0;; i++) {
        GtkListBoxRow *row = gtk_list_box_get_row_at_index(self->list, i);
        if (row == NULL) {
            return;
        }
        if (gtk_widget_get_child_visible(GTK_WIDGET(row))) {
            gtk_list_box_select_row(self->list, row);
            gtk_widget_grab_focus(GTK_WIDGET(row));
            return;
        }
    }
}

static void on_stop_search(BradawlPeerList *self)
{
    gtk_entry_set_text(GTK_ENTRY(self->search), "");
    GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
    gtk_widget_grab_focus(row != NULL ? GTK_WIDGET(row) : GTK_WIDGET(self->list));
}

static gboolean on_search_key(BradawlPeerList *self, GdkEventKey *event)
{
    if (event->keyval == GDK_KEY_Down) {
        to_first_match(self);
        return GDK_EVENT_STOP;
    }
    return GDK_EVENT_PROPAGATE;
}

/* Typing in the list searches. Not Space, which presses the button of a row. */
static gboolean on_list_key(BradawlPeerList *self, GdkEventKey *event)
{
    gunichar c = gdk_keyval_to_unicode(event->keyval);
    if (c <= ' ' || (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)) != 0) {
        return GDK_EVENT_PROPAGATE;
    }
    gboolean taken = gtk_search_entry_handle_event(self->search, (GdkEvent *)event);
    if (taken) {
        /* The row with the focus may be one that does not match. */
        gtk_entry_grab_focus_without_selecting(GTK_ENTRY(self->search));
    }
    return taken;
}

/* Tab goes from a row to its button and then out of the list: not through a thousand rows. Up and
 * Down go from row to row. */
static gboolean on_list_focus(BradawlPeerList *self, GtkDirectionType direction)
{
    GtkWidget *row = gtk_container_get_focus_child(GTK_CONTAINER(self->list));
    gboolean tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;
    if (row == NULL || !tab) {
        return GDK_EVENT_PROPAGATE;
    }
    g_signal_stop_emission_by_name(self->list, "focus");
    return gtk_widget_child_focus(row, direction);
}

static void popup_menu(BradawlPeerList *self, GtkListBoxRow *row, const GdkEvent *event)
{
    gtk_list_box_select_row(self->list, row);
    bradawl_peer_menu_popup(GTK_WIDGET(row), peer_of(row), event);
}

static gboolean on_button_press(BradawlPeerList *self, GdkEventButton *event)
{
    GtkListBoxRow *row = gtk_list_box_get_row_at_y(self->list, (int)event->y);
    if (row == NULL || !gdk_event_triggers_context_menu((GdkEvent *)event)) {
        return GDK_EVENT_PROPAGATE;
    }
    popup_menu(self, row, (GdkEvent *)event);
    return GDK_EVENT_STOP;
}

static gboolean on_popup_menu(BradawlPeerList *self)
{
    GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
    if (row != NULL) {
        popup_menu(self, row, NULL);
    }
    return row != NULL;
}

/* ---- its face ---- */

void bradawl_peer_list_set_session(BradawlPeerList *self, BradawlSession *session)
{
    g_return_if_fail(self->session == NULL);
    self->session = g_object_ref(session);
    self->peers = bradawl_session_get_peers(session);
    g_signal_connect_object(session, "changed", G_CALLBACK(on_session_changed), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "peer-changed", G_CALLBACK(on_peer_changed), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(self->peers, "items-changed", G_CALLBACK(on_items_changed), self,
                            G_CONNECT_SWAPPED);
    on_items_changed(self, 0, 0, g_list_model_get_n_items(self->peers));
    on_session_changed(self);
}

BradawlPeer *bradawl_peer_list_get_selected(BradawlPeerList *self)
{
    return peer_of(gtk_list_box_get_selected_row(self->list));
}

void bradawl_peer_list_select(BradawlPeerList *self, BradawlPeer *peer)
{
    if (g_queue_remove(&self->waiting, peer)) {
        add(self, peer);
        g_object_unref(peer);
    }
    GtkListBoxRow *row = g_hash_table_lookup(self->rows, peer);
    if (row == NULL) {
        return;
    }
    if (!is_wanted(row, self)) {
        gtk_entry_set_text(GTK_ENTRY(self->search), "");
        on_search_changed(self);
    }
    if (gtk_list_box_get_selected_row(self->list) != row) {
        gtk_list_box_select_row(self->list, row);
    }
}

void bradawl_peer_list_search(BradawlPeerList *self)
{
    gtk_widget_grab_focus(GTK_WIDGET(self->search));
}

guint bradawl_peer_list_count_here(BradawlPeerList *self)
{
    return self->here;
}

void bradawl_peer_list_refresh(BradawlPeerList *self)
{
    int top = (int)gtk_adjustment_get_value(gtk_scrolled_window_get_vadjustment(self->scroll));
    int bottom = top + gtk_widget_get_allocated_height(GTK_WIDGET(self->scroll));
    GtkListBoxRow *row = gtk_list_box_get_row_at_y(self->list, top);
    for (int i = row != NULL ? gtk_list_box_row_get_index(row) : 0;; i++) {
        GtkAllocation place;
        row = gtk_list_box_get_row_at_index(self->list, i);
        if (row == NULL) {
            return;
        }
        gtk_widget_get_allocation(GTK_WIDGET(row), &place);
        if (place.y > bottom) {
            return;
        }
        bradawl_peer_row_refresh(BRADAWL_PEER_ROW(row));
    }
}

static void bradawl_peer_list_dispose(GObject *object)
{
    BradawlPeerList *self = BRADAWL_PEER_LIST(object);
    g_clear_handle_id(&self->select_first, g_source_remove);
    g_clear_handle_id(&self->filling, g_source_remove);
    g_queue_clear_full(&self->waiting, g_object_unref);
    g_clear_object(&self->session);
    G_OBJECT_CLASS(bradawl_peer_list_parent_class)->dispose(object);
    g_clear_pointer(&self->rows, g_hash_table_unref);
}

static void bradawl_peer_list_class_init(BradawlPeerListClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = bradawl_peer_list_dispose;
    signals[SELECTED] = g_signal_new("selected", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, BRADAWL_TYPE_PEER);
    signals[ACTIVATED] = g_signal_new("activated", G_TYPE_FROM_CLASS(klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, BRADAWL_TYPE_PEER);
    gtk_widget_class_set_template_from_resource(widget, UI);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, search);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, heading);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, count);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, list);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, nobody);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, scroll);
    gtk_widget_class_bind_template_child(widget, BradawlPeerList, trial);
    gtk_widget_class_bind_template_callback(widget, on_search_changed);
    gtk_widget_class_bind_template_callback(widget, to_first_match);
    gtk_widget_class_bind_template_callback(widget, on_stop_search);
    gtk_widget_class_bind_template_callback(widget, on_search_key);
    gtk_widget_class_bind_template_callback(widget, on_list_key);
    gtk_widget_class_bind_template_callback(widget, on_list_focus);
    gtk_widget_class_bind_template_callback(widget, on_row_selected);
    gtk_widget_class_bind_template_callback(widget, on_row_activated);
    gtk_widget_class_bind_template_callback(widget, on_button_press);
    gtk_widget_class_bind_template_callback(widget, on_popup_menu);
}

static void bradawl_peer_list_init(BradawlPeerList *self)
{
    self->rows = g_hash_table_new(NULL, NULL);
    g_queue_init(&self->waiting);
    gtk_widget_init_template(GTK_WIDGET(self));
    gtk_list_box_set_sort_func(self->list, compare, self, NULL);
    gtk_list_box_set_filter_func(self->list, is_wanted, self, NULL);
    gtk_list_box_set_header_func(self->list, set_header, self, NULL);
    gtk_list_box_set_placeholder(self->list, GTK_WIDGET(self->nobody));
}

GtkWidget *bradawl_peer_list_new(void)
{
    return g_object_new(BRADAWL_TYPE_PEER_LIST, NULL);
}
