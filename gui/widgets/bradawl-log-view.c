/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-log-view.h"

#include <glib/gi18n.h>

#include "widgets/bradawl-log-cells.h"
#include "widgets/bradawl-log-text.h"

enum {
    NEAR_END = 4, /* px from the end that still count as the end */
};

struct _BradawlLogView {
    GtkBox parent;
    GtkSearchBar *filter_bar;
    GtkEntry *filter_entry;
    GtkScrolledWindow *scroll;
    GtkTreeView *tree;
    GtkTreeSelection *selection;
    GtkLabel *nothing;

    BradawlLog *log;
    GtkTreeModel *filter; /* NULL while nothing is filtered: the log itself is quicker */
    char *wanted;         /* what the filter looks for, case-folded; NULL: all */
    BradawlLogCells cells;
    gboolean follow, show_raw, hide_addresses;
    double last_value;
};
G_DEFINE_FINAL_TYPE(BradawlLogView, bradawl_log_view, GTK_TYPE_BOX)

enum {
    PROP_FOLLOW = 1,
    PROP_SHOW_RAW,
    PROP_FILTERING,
    PROPS
};
static GParamSpec *props[PROPS];

/* ---- following the tail ---- */

static GtkAdjustment *vertical(BradawlLogView *self)
{
    return gtk_scrolled_window_get_vadjustment(self->scroll);
}

static void to_the_end(BradawlLogView *self)
{
    GtkAdjustment *a = vertical(self);
    gtk_adjustment_set_value(a, gtk_adjustment_get_upper(a) - gtk_adjustment_get_page_size(a));
}

static void set_follow(BradawlLogView *self, gboolean follow)
{
    if (self->follow == follow) {
        return;
    }
    self->follow = follow;
    if (follow) {
        to_the_end(self);
    }
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FOLLOW]);
}

/* The list grew, or the window changed its size. */
static void on_extent_changed(BradawlLogView *self)
{
    if (self->follow) {
        to_the_end(self);
    }
}

/* GTK itself moves the list while it lays it out (rows went, the window grew); only what happens
 * in answer to an event is the user's hand. */
static void on_scrolled(BradawlLogView *self)
{
    GtkAdjustment *a = vertical(self);
    const double value = gtk_adjustment_get_value(a), upper = gtk_adjustment_get_upper(a);
    const gboolean at_end = value + gtk_adjustment_get_page_size(a) >= upper - NEAR_END;
    const gboolean up = value < self->last_value - 1;
    g_autoptr(GdkEvent) event = gtk_get_current_event();
    self->last_value = value;
    if (at_end && event != NULL) {
        set_follow(self, TRUE);
    } else if (up && event != NULL) {
        set_follow(self, FALSE);
    }
}

void bradawl_log_view_set_busy(BradawlLogView *self, gboolean busy)
{
    bradawl_log_cells_set_busy(&self->cells, busy);
}

static void map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_log_view_parent_class)->map(widget);
    bradawl_log_cells_arrange(&BRADAWL_LOG_VIEW(widget)->cells);
}

static void unmap(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_log_view_parent_class)->unmap(widget);
    bradawl_log_cells_arrange(&BRADAWL_LOG_VIEW(widget)->cells);
}

/* ---- model, filter, raw lines ---- */

static gboolean is_wanted(GtkTreeModel *model, GtkTreeIter *row, gpointer data)
{
    const char *wanted = BRADAWL_LOG_VIEW(data)->wanted;
    return wanted == NULL || bradawl_log_text_has(model, row, wanted);
}

static void tell_nothing(BradawlLogView *self)
{
    GtkTreeIter row;
    GtkTreeModel *model = gtk_tree_view_get_model(self->tree);
    const gboolean empty = model == NULL || !gtk_tree_model_get_iter_first(model, &row);
    gtk_label_set_text(self->nothing,
                       self->filter != NULL
                           ? _("No row matches the filter.")
                           : _("Nothing has happened yet. Connect, and every step of the punch is "
                               "told here."));
    gtk_widget_set_visible(GTK_WIDGET(self->nothing), empty);
}

static void apply_raw(BradawlLogView *self)
{
    if (self->show_raw) {
        gtk_tree_view_expand_all(self->tree);
    } else {
        gtk_tree_view_collapse_all(self->tree);
    }
}

static void on_row_changed(BradawlLogView *self)
{
    tell_nothing(self);
}

/* A raw line came: its sentence is open when all are. */
static void on_row_inserted(BradawlLogView *self, GtkTreePath *path, GtkTreeIter *row,
                            GtkTreeModel *model)
{
    (void)row;
    (void)model;
    if (gtk_tree_path_get_depth(path) == 1) {
        gtk_widget_hide(GTK_WIDGET(self->nothing));
    } else if (self->show_raw && self->filter == NULL) {
        gtk_tree_view_expand_to_path(self->tree, path);
    }
}

static void install_model(BradawlLogView *self)
{
    g_clear_object(&self->filter);
    if (self->log != NULL && self->wanted != NULL) {
        self->filter = gtk_tree_model_filter_new(GTK_TREE_MODEL(self->log), NULL);
        gtk_tree_model_filter_set_visible_func(GTK_TREE_MODEL_FILTER(self->filter), is_wanted, self,
                                               NULL);
    }
    gtk_tree_view_set_model(self->tree,
                            self->filter != NULL ? self->filter : (GtkTreeModel *)self->log);
    if (self->show_raw) {
        apply_raw(self);
    }
    tell_nothing(self);
}

void bradawl_log_view_set(BradawlLogView *self, BradawlLog *log)
{
    if (self->log == log) {
        return;
    }
    if (self->log != NULL) {
        g_signal_handlers_disconnect_by_data(self->log, self);
    }
    g_set_object(&self->log, log);
    install_model(self);
    if (log != NULL) {
        /* After the tree view: it must know the row before it is opened. */
        g_signal_connect_data(log, "row-inserted", G_CALLBACK(on_row_inserted), self, NULL,
                              G_CONNECT_AFTER | G_CONNECT_SWAPPED);
        g_signal_connect_data(log, "row-deleted", G_CALLBACK(on_row_changed), self, NULL,
                              G_CONNECT_AFTER | G_CONNECT_SWAPPED);
    }
}

static void on_filter_changed(BradawlLogView *self)
{
    const char *text = gtk_entry_get_text(self->filter_entry);
    g_free(self->wanted);
    self->wanted = *text != '\0' ? g_utf8_casefold(text, -1) : NULL;
    install_model(self);
}

/* ---- what the user does ---- */

static void toggle_row(BradawlLogView *self, GtkTreePath *path)
{
    if (gtk_tree_view_row_expanded(self->tree, path)) {
        gtk_tree_view_collapse_row(self->tree, path);
    } else {
        gtk_tree_view_expand_row(self->tree, path, FALSE);
    }
}

static void on_row_activated(BradawlLogView *self, GtkTreePath *path)
{
    toggle_row(self, path);
}

/* rows: how many must be selected so that they are meant, and not the whole log. */
static void copy(BradawlLogView *self, int rows)
{
    if (self->log != NULL) {
        const gboolean selected = gtk_tree_selection_count_selected_rows(self->selection) >= rows;
        g_autofree char *text = selected ? bradawl_log_text_selected(self->selection)
                                         : bradawl_log_to_text(self->log, self->show_raw, FALSE);
        g_autofree char *shown =
            self->hide_addresses ? bradawl_text_without_addresses(text) : g_steal_pointer(&text);
        GtkClipboard *clipboard =
            gtk_widget_get_clipboard(GTK_WIDGET(self), GDK_SELECTION_CLIPBOARD);
        gtk_clipboard_set_text(clipboard, shown, -1);
    }
}

void bradawl_log_view_copy(BradawlLogView *self)
{
    copy(self, 2);
}

static gboolean on_key_press(BradawlLogView *self, const GdkEventKey *event)
{
    g_autoptr(GtkTreePath) path = NULL;
    const guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
    if (modifiers == GDK_CONTROL_MASK &&
        (event->keyval == GDK_KEY_c || event->keyval == GDK_KEY_C)) {
        copy(self, 1);
        return GDK_EVENT_STOP;
    }
    gtk_tree_view_get_cursor(self->tree, &path, NULL);
    if (modifiers != 0 || path == NULL) {
        return GDK_EVENT_PROPAGATE;
    }
    if (event->keyval == GDK_KEY_Right || event->keyval == GDK_KEY_KP_Right) {
        gtk_tree_view_expand_row(self->tree, path, FALSE);
        return GDK_EVENT_STOP;
    }
    if (event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_KP_Left) {
        gtk_tree_view_collapse_row(self->tree, path);
        return GDK_EVENT_STOP;
    }
    return GDK_EVENT_PROPAGATE;
}

static gboolean on_query_tooltip(BradawlLogView *self, int x, int y, gboolean keyboard,
                                 GtkTooltip *tooltip)
{
    g_autoptr(GtkTreePath) path = NULL;
    GtkTreeModel *model = NULL;
    if (!gtk_tree_view_get_tooltip_context(self->tree, &x, &y, keyboard, &model, &path, NULL)) {
        return FALSE;
    }
    g_autofree char *text = bradawl_log_cells_cut_text(&self->cells, path);
    if (text == NULL) {
        return FALSE;
    }
    gtk_tooltip_set_text(tooltip, text);
    gtk_tree_view_set_tooltip_row(self->tree, tooltip, path);
    return TRUE;
}

static void on_style_updated(BradawlLogView *self)
{
    bradawl_log_cells_restyle(&self->cells);
}

void bradawl_log_view_set_hide_addresses(BradawlLogView *self, gboolean hide)
{
    self->hide_addresses = hide;
}

void bradawl_log_view_save(BradawlLogView *self, const char *peer)
{
    if (self->log != NULL) {
        bradawl_log_text_save(GTK_WIDGET(self),
                              bradawl_log_to_text(self->log, TRUE, self->hide_addresses), peer);
    }
}

/* ---- the object ---- */

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    BradawlLogView *self = BRADAWL_LOG_VIEW(object);
    switch (id) {
    case PROP_FOLLOW:
        g_value_set_boolean(value, self->follow);
        break;
    case PROP_SHOW_RAW:
        g_value_set_boolean(value, self->show_raw);
        break;
    case PROP_FILTERING:
        g_value_set_boolean(value, gtk_search_bar_get_search_mode(self->filter_bar));
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        break;
    }
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
    BradawlLogView *self = BRADAWL_LOG_VIEW(object);
    const gboolean on = g_value_get_boolean(value);
    switch (id) {
    case PROP_FOLLOW:
        set_follow(self, on);
        break;
    case PROP_SHOW_RAW:
        if (self->show_raw != on) {
            self->show_raw = on;
            apply_raw(self);
            g_object_notify_by_pspec(object, spec);
        }
        break;
    case PROP_FILTERING:
        gtk_search_bar_set_search_mode(self->filter_bar, on);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        break;
    }
}

static void on_filtering(BradawlLogView *self)
{
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FILTERING]);
}

static void dispose(GObject *object)
{
    BradawlLogView *self = BRADAWL_LOG_VIEW(object);
    bradawl_log_view_set(self, NULL);
    bradawl_log_cells_clear(&self->cells);
    G_OBJECT_CLASS(bradawl_log_view_parent_class)->dispose(object);
}

static void finalize(GObject *object)
{
    BradawlLogView *self = BRADAWL_LOG_VIEW(object);
    g_free(self->wanted);
    G_OBJECT_CLASS(bradawl_log_view_parent_class)->finalize(object);
}

static void bind_template(GtkWidgetClass *klass)
{
    gtk_widget_class_set_template_from_resource(
        klass, "/io/github/bradawl/Bradawl/ui/bradawl-log-view.ui");
    gtk_widget_class_bind_template_child(klass, BradawlLogView, filter_bar);
    gtk_widget_class_bind_template_child(klass, BradawlLogView, filter_entry);
    gtk_widget_class_bind_template_child(klass, BradawlLogView, scroll);
    gtk_widget_class_bind_template_child(klass, BradawlLogView, tree);
    gtk_widget_class_bind_template_child(klass, BradawlLogView, selection);
    gtk_widget_class_bind_template_child(klass, BradawlLogView, nothing);
    gtk_widget_class_bind_template_callback(klass, on_filter_changed);
    gtk_widget_class_bind_template_callback(klass, on_row_activated);
    gtk_widget_class_bind_template_callback(klass, on_key_press);
    gtk_widget_class_bind_template_callback(klass, on_query_tooltip);
    gtk_widget_class_bind_template_callback(klass, on_style_updated);
}

static void bradawl_log_view_class_init(BradawlLogViewClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
    object_class->get_property = get_property;
    object_class->set_property = set_property;
    object_class->dispose = dispose;
    object_class->finalize = finalize;
    widget_class->map = map;
    widget_class->unmap = unmap;
    props[PROP_FOLLOW] = g_param_spec_boolean("follow", "", "", FALSE, flags);
    props[PROP_SHOW_RAW] = g_param_spec_boolean("show-raw", "", "", FALSE, flags);
    props[PROP_FILTERING] = g_param_spec_boolean("filtering", "", "", FALSE, flags);
    g_object_class_install_properties(object_class, PROPS, props);
    bind_template(widget_class);
}

static void bradawl_log_view_init(BradawlLogView *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    gtk_search_bar_connect_entry(self->filter_bar, self->filter_entry);
    bradawl_log_cells_build(&self->cells, self->tree);
    bradawl_log_cells_restyle(&self->cells);
    self->follow = TRUE;
    GtkAdjustment *a = vertical(self);
    g_signal_connect_object(a, "changed", G_CALLBACK(on_extent_changed), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(self->tree, "size-allocate", G_CALLBACK(on_extent_changed), self,
                            G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    g_signal_connect_object(a, "value-changed", G_CALLBACK(on_scrolled), self, G_CONNECT_SWAPPED);
    g_signal_connect_object(self->filter_bar, "notify::search-mode-enabled",
                            G_CALLBACK(on_filtering), self, G_CONNECT_SWAPPED);
    tell_nothing(self);
}
