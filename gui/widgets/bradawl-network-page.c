/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-network-page.h"

#include "widgets/bradawl-nat-picture.h"

struct _BradawlNetworkPage {
    GtkScrolledWindow parent;
    GtkLabel *headline, *subtitle, *advice;
    GtkSpinner *spinner;
    BradawlNatPicture *picture;
    GtkListBox *facts;

    BradawlSession *session;
    char *shown; /* the report of what the rows say; they are made anew when it differs */
};
G_DEFINE_FINAL_TYPE(BradawlNetworkPage, bradawl_network_page, GTK_TYPE_SCROLLED_WINDOW)

static GtkWidget *label(const char *text, double xalign, const char *const *classes)
{
    GtkWidget *widget = gtk_label_new(text);
    gtk_label_set_xalign(GTK_LABEL(widget), (float)xalign);
    for (; *classes != NULL; classes++) {
        gtk_style_context_add_class(gtk_widget_get_style_context(widget), *classes);
    }
    return widget;
}

static GtkWidget *fact_row(const BradawlNatFact *fact)
{
    static const char *const plain_classes[] = {NULL};
    static const char *const term_classes[] = {"caption", "dim-label", NULL};
    static const char *const value_classes[] = {"caption", NULL};
    GtkWidget *row = gtk_list_box_row_new(), *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 14);
    GtkWidget *right = gtk_box_new(GTK_ORIENTATION_VERTICAL, 1);
    GtkWidget *icon = gtk_image_new_from_icon_name(fact->icon, GTK_ICON_SIZE_MENU);
    GtkWidget *plain = label(fact->plain, 0, plain_classes);
    GtkWidget *value = label(fact->value, 1, value_classes);
    gtk_style_context_add_class(gtk_widget_get_style_context(icon), "dim-label");
    gtk_label_set_line_wrap(GTK_LABEL(plain), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(plain), 18);
    gtk_label_set_line_wrap(GTK_LABEL(value), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(value), 34);
    gtk_label_set_justify(GTK_LABEL(value), GTK_JUSTIFY_RIGHT);
    gtk_widget_set_valign(right, GTK_ALIGN_CENTER);
    gtk_box_pack_start(GTK_BOX(right), label(fact->term, 1, term_classes), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(right), value, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), icon, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), plain, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(box), right, FALSE, FALSE, 0);
    gtk_container_add(GTK_CONTAINER(row), box);
    gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), FALSE);
    gtk_widget_show_all(row);
    return row;
}

static void show_facts(BradawlNetworkPage *self, const BradawlNat *nat)
{
    g_autofree char *report = bradawl_nat_report(nat);
    GtkListBoxRow *old;
    guint count = 0;
    if (g_strcmp0(report, self->shown) == 0) {
        return;
    }
    g_free(self->shown);
    self->shown = g_steal_pointer(&report);
    while ((old = gtk_list_box_get_row_at_index(self->facts, 0)) != NULL) {
        gtk_widget_destroy(GTK_WIDGET(old));
    }
    BradawlNatFact *facts = bradawl_nat_facts(nat, &count);
    for (guint i = 0; i < count; i++) {
        gtk_container_add(GTK_CONTAINER(self->facts), fact_row(&facts[i]));
    }
    bradawl_nat_facts_free(facts, count);
    bradawl_nat_picture_set(self->picture, nat);
}

static void set_text(GtkLabel *widget, char *text)
{
    if (g_strcmp0(gtk_label_get_text(widget), text) != 0) {
        gtk_label_set_text(widget, text);
    }
    g_free(text);
}

static void update(BradawlNetworkPage *self)
{
    const BradawlNat *nat = bradawl_session_get_nat(self->session);
    set_text(self->headline, bradawl_nat_headline(nat));
    set_text(self->subtitle, bradawl_nat_subtitle(nat, g_get_real_time() / G_USEC_PER_SEC));
    set_text(self->advice, bradawl_nat_advice(nat));
    gtk_widget_set_visible(GTK_WIDGET(self->spinner), nat->testing);
    g_object_set(self->spinner, "active", nat->testing, NULL);
    show_facts(self, nat);
}

void bradawl_network_page_set_session(BradawlNetworkPage *self, BradawlSession *session)
{
    if (self->session == session) {
        return;
    }
    if (self->session != NULL) {
        g_signal_handlers_disconnect_by_data(self->session, self);
    }
    g_set_object(&self->session, session);
    if (session != NULL) {
        g_signal_connect_swapped(session, "changed", G_CALLBACK(update), self);
        update(self);
    }
}

void bradawl_network_page_copy_report(BradawlNetworkPage *self)
{
    if (self->session != NULL) {
        g_autofree char *report = bradawl_nat_report(bradawl_session_get_nat(self->session));
        GtkClipboard *clipboard =
            gtk_widget_get_clipboard(GTK_WIDGET(self), GDK_SELECTION_CLIPBOARD);
        gtk_clipboard_set_text(clipboard, report, -1);
    }
}

/* "tested 2 min ago" is put right when the user looks: when the page comes to the front, and when
 * the window gets or loses the focus. A timer would wake an idle program. */
static void look_again(BradawlNetworkPage *self)
{
    if (self->session != NULL && gtk_widget_get_mapped(GTK_WIDGET(self))) {
        update(self);
    }
}

static void map(GtkWidget *widget)
{
    GTK_WIDGET_CLASS(bradawl_network_page_parent_class)->map(widget);
    look_again(BRADAWL_NETWORK_PAGE(widget));
}

static void state_flags_changed(GtkWidget *widget, GtkStateFlags before)
{
    GtkWidgetClass *parent = GTK_WIDGET_CLASS(bradawl_network_page_parent_class);
    if (parent->state_flags_changed != NULL) {
        parent->state_flags_changed(widget, before);
    }
    look_again(BRADAWL_NETWORK_PAGE(widget));
}

static void dispose(GObject *object)
{
    bradawl_network_page_set_session(BRADAWL_NETWORK_PAGE(object), NULL);
    G_OBJECT_CLASS(bradawl_network_page_parent_class)->dispose(object);
}

static void finalize(GObject *object)
{
    g_free(BRADAWL_NETWORK_PAGE(object)->shown);
    G_OBJECT_CLASS(bradawl_network_page_parent_class)->finalize(object);
}

static void bradawl_network_page_class_init(BradawlNetworkPageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS(klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    object_class->dispose = dispose;
    object_class->finalize = finalize;
    widget_class->map = map;
    widget_class->state_flags_changed = state_flags_changed;
    g_type_ensure(BRADAWL_TYPE_NAT_PICTURE);
    gtk_widget_class_set_template_from_resource(
        widget_class, "/io/github/bradawl/Bradawl/ui/bradawl-network-page.ui");
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, headline);
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, subtitle);
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, advice);
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, spinner);
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, picture);
    gtk_widget_class_bind_template_child(widget_class, BradawlNetworkPage, facts);
}

static void bradawl_network_page_init(BradawlNetworkPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *bradawl_network_page_new(void)
{
    return g_object_new(BRADAWL_TYPE_NETWORK_PAGE, NULL);
}
