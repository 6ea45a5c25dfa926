/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-login-page.h"

#include <glib/gi18n.h>

#include "model/bradawl-story.h"
#include "widgets/bradawl-notice.h"
#include "widgets/bradawl-server-changed-dialog.h"

#define UI "/io/github/bradawl/Bradawl/ui/bradawl-login-page.ui"

/* What a login that ended is about: the field that can mend it. */
typedef enum {
    FIELD_SERVER,
    FIELD_NAME,
    FIELD_ROOM,
    FIELDS,
    FIELD_NONE = FIELDS,
} Field;

struct _BradawlLoginPage {
    GtkBox parent_instance;

    GtkEntry *server, *name, *room;
    GtkWidget *server_row, *name_row, *room_row;
    GtkLabel *server_wrong, *name_wrong, *room_wrong;
    GtkWidget *form, *auto_login, *login, *try_it, *busy, *cancel;
    GtkStack *action;
    GtkSpinner *spinner;
    GtkImage *icon;
    GtkWidget *column, *slogan;
    GtkLabel *busy_words;
    GtkWidget *notice, *compare; /* what no field can mend; compare: two identities of a server */

    BradawlSession *session;
    gboolean impatient; /* a first failure ends this login: somebody sits here and can mend it */
};

G_DEFINE_FINAL_TYPE(BradawlLoginPage, bradawl_login_page, GTK_TYPE_BOX)

enum {
    RESPONSE_COMPARE = 1,
};

/* ---- complaints ---- */

static void set_wrong(BradawlLoginPage *self, Field field, const char *words)
{
    GtkLabel *labels[FIELDS] = {self->server_wrong, self->name_wrong, self->room_wrong};
    GtkWidget *rows[FIELDS] = {self->server_row, self->name_row, self->room_row};
    GtkEntry *entries[FIELDS] = {self->server, self->name, self->room};
    GtkStyleContext *style = gtk_widget_get_style_context(rows[field]);
    gtk_label_set_text(labels[field], words != NULL ? words : "");
    gtk_widget_set_visible(GTK_WIDGET(labels[field]), words != NULL);
    atk_object_set_description(gtk_widget_get_accessible(GTK_WIDGET(entries[field])),
                               words != NULL ? words : "");
    if (words != NULL) {
        gtk_style_context_add_class(style, "wrong");
        gtk_widget_grab_focus(GTK_WIDGET(entries[field]));
    } else {
        gtk_style_context_remove_class(style, "wrong");
    }
}

static void forget_complaints(BradawlLoginPage *self)
{
    for (Field field = 0; field < FIELDS; field++) {
        set_wrong(self, field, NULL);
    }
    gtk_widget_hide(self->notice);
}

static Field field_of(awl_err err)
{
    static const struct {
        awl_err err;
        Field field;
    } places[] = {
        {AWL_ERR_NAME_TAKEN, FIELD_NAME},    {AWL_ERR_NAME_INVALID, FIELD_NAME},
        {AWL_ERR_RESOLVE, FIELD_SERVER},     {AWL_ERR_REFUSED, FIELD_SERVER},
        {AWL_ERR_UNREACHABLE, FIELD_SERVER}, {AWL_ERR_TIMED_OUT, FIELD_SERVER},
        {AWL_ERR_TLS, FIELD_SERVER},         {AWL_ERR_RESET, FIELD_SERVER},
        {AWL_ERR_CLOSED, FIELD_SERVER},      {AWL_ERR_MALFORMED, FIELD_SERVER},
        {AWL_ERR_VERSION, FIELD_SERVER},     {AWL_ERR_SERVER_FULL, FIELD_SERVER},
        {AWL_ERR_INVALID, FIELD_SERVER},
    };
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        if (places[i].err == err) {
            return places[i].field;
        }
    }
    return FIELD_NONE;
}

void bradawl_login_page_complain(BradawlLoginPage *self, const char *heading, const char *text)
{
    bradawl_notice_set_words(BRADAWL_NOTICE(self->notice), heading, text);
    gtk_widget_hide(self->compare);
    gtk_widget_show(self->notice);
}

static void show_error(BradawlLoginPage *self, awl_err err, const char *server)
{
    g_autofree char *what = bradawl_trouble_sentence(err, server);
    g_autofree char *next = bradawl_trouble_next_step(err);
    Field field = field_of(err);
    if (field != FIELD_NONE) {
        g_autofree char *words = g_strdup_printf("%s\n%s", what, next);
        set_wrong(self, field, words);
        return;
    }
    bradawl_login_page_complain(self, what, next);
    gtk_widget_set_visible(self->compare, err == AWL_ERR_WRONG_SERVER);
}

static void on_notice_response(BradawlLoginPage *self, int response)
{
    if (response == RESPONSE_COMPARE) {
        GtkWidget *window = gtk_widget_get_toplevel(GTK_WIDGET(self));
        bradawl_server_changed_dialog_show(GTK_WINDOW(window), self->session);
    }
    gtk_widget_hide(self->notice);
}

static void on_entry_changed(BradawlLoginPage *self, GtkEntry *entry)
{
    GtkEntry *entries[FIELDS] = {self->server, self->name, self->room};
    for (Field field = 0; field < FIELDS; field++) {
        if (entries[field] == entry) {
            set_wrong(self, field, NULL);
        }
    }
}

/* ---- logging in ---- */

static char *stripped(GtkEntry *entry)
{
    return g_strstrip(g_strdup(gtk_entry_get_text(entry)));
}

/* An invitation in the server field: its room goes where rooms are. */
static void take_invitation_apart(BradawlLoginPage *self)
{
    char server[AWL_CLIENT_SERVER_SIZE];
    char room[AWL_CLIENT_NAME_SIZE];
    g_autofree char *text = stripped(self->server);
    if (g_ascii_strncasecmp(text, "bradawl:", strlen("bradawl:")) == 0 &&
        awl_client_invitation_parse(text, server, room) == AWL_OK) {
        bradawl_login_page_fill(self, server, NULL, room[0] != '\0' ? room : NULL);
    }
}

static void log_in(BradawlLoginPage *self, gboolean impatient)
{
    if (bradawl_session_get_state(self->session) != BRADAWL_SESSION_OUT) {
        return;
    }
    forget_complaints(self);
    take_invitation_apart(self);
    g_autofree char *server = stripped(self->server);
    g_autofree char *name = stripped(self->name);
    g_autofree char *room = stripped(self->room);
    if (*name == '\0') {
        set_wrong(self, FIELD_NAME, _("Under which name shall the others see you?"));
    }
    if (*server == '\0') {
        set_wrong(self, FIELD_SERVER,
                  _("Which server? Whoever invited you knows it; or try it on this computer."));
    }
    if (*server == '\0' || *name == '\0') {
        return;
    }
    self->impatient = impatient;
    awl_err err =
        bradawl_session_login(self->session, server, name, *room != '\0' ? room : "lobby");
    if (err != AWL_OK) {
        show_error(self, err, server);
    }
}

void bradawl_login_page_submit(BradawlLoginPage *self)
{
    log_in(self, TRUE);
}

void bradawl_login_page_resume(BradawlLoginPage *self)
{
    log_in(self, FALSE);
}

void bradawl_login_page_try(BradawlLoginPage *self)
{
    if (bradawl_session_get_state(self->session) != BRADAWL_SESSION_OUT) {
        return;
    }
    forget_complaints(self);
    self->impatient = TRUE;
    awl_err err = bradawl_session_try(self->session);
    if (err != AWL_OK) {
        show_error(self, err, "");
    }
}

/* Enter goes on to what is missing, and logs in when nothing is. */
static void on_entry_activate(BradawlLoginPage *self, GtkEntry *entry)
{
    GtkEntry *entries[] = {self->server, self->name};
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
        if (entries[i] != entry && *gtk_entry_get_text(entries[i]) == '\0') {
            gtk_widget_grab_focus(GTK_WIDGET(entries[i]));
            return;
        }
    }
    bradawl_login_page_submit(self);
}

/* ---- the session ---- */

/* The library would try again for ever; a wrong address is better mended. */
static void give_up(BradawlLoginPage *self)
{
    g_autofree char *server = g_strdup(bradawl_session_get_server(self->session));
    awl_err err = bradawl_session_get_err(self->session);
    self->impatient = FALSE;
    bradawl_session_logout(self->session);
    show_error(self, err, server);
}

static void on_session_changed(BradawlLoginPage *self)
{
    BradawlSessionState state = bradawl_session_get_state(self->session);
    gboolean busy = state == BRADAWL_SESSION_CONNECTING;
    if (state == BRADAWL_SESSION_LOST && self->impatient) {
        give_up(self);
        return;
    }
    if (state == BRADAWL_SESSION_ONLINE) {
        self->impatient = FALSE;
        forget_complaints(self);
    }
    gboolean was = gtk_stack_get_visible_child(self->action) == self->busy;
    if (busy == was) {
        return;
    }
    g_autofree char *words = NULL;
    if (bradawl_session_is_trial(self->session)) {
        words = g_strdup(_("Starting a server in here…"));
    } else {
        words = g_strdup_printf(_("Asking %s…"), bradawl_session_get_server(self->session));
    }
    gtk_label_set_text(self->busy_words, words);
    gtk_widget_set_sensitive(self->form, !busy);
    gtk_widget_set_sensitive(self->try_it, !busy);
    gtk_stack_set_visible_child(self->action, busy ? self->busy : self->login);
    if (busy) {
        gtk_spinner_start(self->spinner);
        gtk_widget_grab_focus(self->cancel);
    } else {
        gtk_spinner_stop(self->spinner); /* a spinner that turns unseen would wake the CPU */
    }
}

static void on_stopped(BradawlLoginPage *self, int err)
{
    on_session_changed(self);
    bradawl_login_page_focus(self);
    if (err != AWL_OK) {
        show_error(self, (awl_err)err, bradawl_session_get_server(self->session));
    }
}

static void set_entry(GtkEntry *entry, const char *text)
{
    if (text != NULL) {
        gtk_entry_set_text(entry, text);
    }
}

void bradawl_login_page_fill(BradawlLoginPage *self, const char *server, const char *name,
                             const char *room)
{
    set_entry(self->server, server);
    set_entry(self->name, name);
    set_entry(self->room, room);
}

void bradawl_login_page_set_low(BradawlLoginPage *self, gboolean low)
{
    gtk_image_set_pixel_size(self->icon, low ? 60 : 112);
    g_object_set(self->column, "margin", low ? 9 : 24, NULL);
    gtk_widget_set_margin_bottom(GTK_WIDGET(self->icon), low ? 3 : 12);
    gtk_widget_set_margin_bottom(self->slogan, low ? 12 : 24);
}

void bradawl_login_page_focus(BradawlLoginPage *self)
{
    GtkEntry *entries[] = {self->server, self->name};
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
        if (*gtk_entry_get_text(entries[i]) == '\0') {
            gtk_widget_grab_focus(GTK_WIDGET(entries[i]));
            return;
        }
    }
    gtk_widget_grab_focus(self->login);
}

void bradawl_login_page_bind(BradawlLoginPage *self, BradawlSession *session, GSettings *settings)
{
    g_return_if_fail(self->session == NULL);
    awl_err err = AWL_OK;
    const awl_client_memory *memory = bradawl_session_get_memory(session, &err);
    self->session = g_object_ref(session);
    bradawl_login_page_fill(self, memory->server, memory->name,
                            memory->room[0] != '\0' ? memory->room : "lobby");
    g_settings_bind(settings, "auto-login", self->auto_login, "active", G_SETTINGS_BIND_DEFAULT);
    g_signal_connect_object(session, "changed", G_CALLBACK(on_session_changed), self,
                            G_CONNECT_SWAPPED);
    g_signal_connect_object(session, "stopped", G_CALLBACK(on_stopped), self, G_CONNECT_SWAPPED);
    if (err != AWL_OK) {
        show_error(self, err, memory->server);
    }
}

static void bradawl_login_page_dispose(GObject *object)
{
    g_clear_object(&BRADAWL_LOGIN_PAGE(object)->session);
    G_OBJECT_CLASS(bradawl_login_page_parent_class)->dispose(object);
}

static void bind_children(GtkWidgetClass *widget)
{
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, server);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, name);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, room);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, server_row);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, name_row);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, room_row);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, server_wrong);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, name_wrong);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, room_wrong);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, form);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, auto_login);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, login);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, try_it);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, busy);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, busy_words);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, cancel);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, action);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, spinner);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, icon);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, column);
    gtk_widget_class_bind_template_child(widget, BradawlLoginPage, slogan);
}

static void bradawl_login_page_class_init(BradawlLoginPageClass *klass)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->dispose = bradawl_login_page_dispose;
    gtk_widget_class_set_template_from_resource(widget, UI);
    bind_children(widget);
    gtk_widget_class_bind_template_callback(widget, bradawl_login_page_submit);
    gtk_widget_class_bind_template_callback(widget, bradawl_login_page_try);
    gtk_widget_class_bind_template_callback(widget, on_entry_activate);
    gtk_widget_class_bind_template_callback(widget, on_entry_changed);
}

static void bradawl_login_page_init(BradawlLoginPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    self->notice = bradawl_notice_new(BRADAWL_NOTICE_RED);
    self->compare = bradawl_notice_add_button(BRADAWL_NOTICE(self->notice),
                                              _("_Compare the Identities"), NULL, RESPONSE_COMPARE);
    gtk_info_bar_set_show_close_button(GTK_INFO_BAR(self->notice), TRUE);
    g_signal_connect_swapped(self->notice, "response", G_CALLBACK(on_notice_response), self);
    gtk_box_pack_start(GTK_BOX(self), self->notice, FALSE, FALSE, 0);
    gtk_box_reorder_child(GTK_BOX(self), self->notice, 0);
}

GtkWidget *bradawl_login_page_new(void)
{
    return g_object_new(BRADAWL_TYPE_LOGIN_PAGE, NULL);
}
