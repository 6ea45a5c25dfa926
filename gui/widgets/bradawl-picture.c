/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-picture.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "widgets/bradawl-scene.h"

enum {
    HEIGHT_MIN = 84, /* one line: it may be pressed together so far */
    HEIGHT_COMPACT = 96,
    HEIGHT_NARROW = 190,
    HEIGHT = 214,
    NARROW_W = 560,
    GROW_US = 150 * 1000, /* how long the hole takes from one event's reach to the next one's */
};

struct _BradawlPicture {
    GtkDrawingArea parent;
    BradawlScene scene;
    char *peer, *server;
    BradawlPalette palette;
    gboolean compact; /* one line is wanted, whatever room there is */
    guint tick;       /* 0: nothing moves */
    gint64 grow_start;
    double from_you, from_peer, from_join;
};
G_DEFINE_FINAL_TYPE(BradawlPicture, bradawl_picture, GTK_TYPE_DRAWING_AREA)

static double join_wanted(const BradawlHole *hole)
{
    return hole->state == BRADAWL_HOLE_PROVING || hole->state == BRADAWL_HOLE_JOINED ? 1 : 0;
}

static void grow_to(BradawlPicture *self, double share)
{
    const BradawlHole *hole = &self->scene.hole;
    self->scene.reach_you = self->from_you + (hole->reach_you - self->from_you) * share;
    self->scene.reach_peer = self->from_peer + (hole->reach_peer - self->from_peer) * share;
    self->scene.join = self->from_join + (join_wanted(hole) - self->from_join) * share;
    gtk_widget_queue_draw(GTK_WIDGET(self));
}

static gboolean grow(GtkWidget *widget, GdkFrameClock *clock, gpointer unused)
{
    (void)unused;
    BradawlPicture *self = BRADAWL_PICTURE(widget);
    const gint64 passed = gdk_frame_clock_get_frame_time(clock) - self->grow_start;
    const double t = CLAMP((double)passed / GROW_US, 0, 1);
    grow_to(self, 1 - pow(1 - t, 3));
    if (t < 1) {
        return G_SOURCE_CONTINUE;
    }
    self->tick = 0;
    return G_SOURCE_REMOVE;
}

static void stop_growing(BradawlPicture *self)
{
    if (self->tick != 0) {
        gtk_widget_remove_tick_callback(GTK_WIDGET(self), self->tick);
        self->tick = 0;
    }
}

static gboolean may_move(BradawlPicture *self)
{
    gboolean animations = FALSE;
    g_object_get(gtk_widget_get_settings(GTK_WIDGET(self)), "gtk-enable-animations", &animations,
                 NULL);
    return animations && gtk_widget_get_mapped(GTK_WIDGET(self));
}

/* smooth: the same attempt went on, so the tubes grow instead of jumping. */
static void start_growing(BradawlPicture *self, gboolean smooth)
{
    const BradawlHole *hole = &self->scene.hole;
    const BradawlScene *shown = &self->scene;
    const gboolean there = fabs(shown->reach_you - hole->reach_you) < 0.001 &&
                           fabs(shown->reach_peer - hole->reach_peer) < 0.001 &&
                           fabs(shown->join - join_wanted(hole)) < 0.001;
    stop_growing(self);
    if (there || !smooth || !may_move(self)) {
        grow_to(self, 1);
        return;
    }
    self->from_you = shown->reach_you;
    self->from_peer = shown->reach_peer;
    self->from_join = shown->join;
    self->grow_start = gdk_frame_clock_get_frame_time(gtk_widget_get_frame_clock(GTK_WIDGET(self)));
    self->tick = gtk_widget_add_tick_callback(GTK_WIDGET(self), grow, NULL, NULL);
}

static void describe(BradawlPicture *self)
{
    AtkObject *accessible = gtk_widget_get_accessible(GTK_WIDGET(self));
    g_autofree char *words = bradawl_scene_words(&self->scene);
    const char *old = atk_object_get_description(accessible);
    if (g_strcmp0(old, words) != 0) {
        atk_object_set_description(accessible, words);
    }
}

static gboolean draw(GtkWidget *widget, cairo_t *cr)
{
    BradawlPicture *self = BRADAWL_PICTURE(widget);
    BradawlPen pen = bradawl_pen_begin(widget, cr, &self->palette);
    bradawl_scene_draw(&pen, &self->scene);
    return FALSE;
}

static GtkSizeRequestMode request_mode(GtkWidget *widget)
{
    (void)widget;
    return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void preferred_width(GtkWidget *widget, int *least, int *natural)
{
    (void)widget;
    *least = 300;
    *natural = NARROW_W;
}

static void preferred_height_for_width(GtkWidget *widget, int width, int *least, int *natural)
{
    const gboolean compact = BRADAWL_PICTURE(widget)->compact;
    *least = HEIGHT_MIN;
    *natural = compact ? HEIGHT_COMPACT : width < NARROW_W ? HEIGHT_NARROW : HEIGHT;
}

static void preferred_height(GtkWidget *widget, int *least, int *natural)
{
    preferred_height_for_width(widget, NARROW_W, least, natural);
}

void bradawl_picture_set_compact(BradawlPicture *self, gboolean compact)
{
    if (self->compact != compact) {
        self->compact = compact;
        gtk_widget_queue_resize(GTK_WIDGET(self));
    }
}

static void style_updated(GtkWidget *widget)
{
    bradawl_palette_clear(&BRADAWL_PICTURE(widget)->palette);
    GTK_WIDGET_CLASS(bradawl_picture_parent_class)->style_updated(widget);
    gtk_widget_queue_draw(widget);
}

static void unmap(GtkWidget *widget)
{
    BradawlPicture *self = BRADAWL_PICTURE(widget);
    if (self->tick != 0) {
        stop_growing(self);
        grow_to(self, 1);
    }
    GTK_WIDGET_CLASS(bradawl_picture_parent_class)->unmap(widget);
}

static void finalize(GObject *object)
{
    BradawlPicture *self = BRADAWL_PICTURE(object);
    g_free(self->peer);
    g_free(self->server);
    bradawl_palette_clear(&self->palette);
    G_OBJECT_CLASS(bradawl_picture_parent_class)->finalize(object);
}

static void bradawl_picture_class_init(BradawlPictureClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
    G_OBJECT_CLASS(klass)->finalize = finalize;
    widget_class->draw = draw;
    widget_class->style_updated = style_updated;
    widget_class->unmap = unmap;
    widget_class->get_request_mode = request_mode;
    widget_class->get_preferred_width = preferred_width;
    widget_class->get_preferred_height = preferred_height;
    widget_class->get_preferred_height_for_width = preferred_height_for_width;
    gtk_widget_class_set_accessible_role(widget_class, ATK_ROLE_DRAWING_AREA);
}

static void set_nothing(BradawlHole *hole)
{
    *hole = (BradawlHole){.cause = "", .path = "", .rtt_ms = -1, .nat_you = TRUE, .nat_peer = TRUE};
}

static void bradawl_picture_init(BradawlPicture *self)
{
    set_nothing(&self->scene.hole);
    self->peer = g_strdup("");
    self->server = g_strdup("");
    self->scene.peer = self->peer;
    self->scene.server = self->server;
    atk_object_set_name(gtk_widget_get_accessible(GTK_WIDGET(self)), _("Picture of the hole"));
}

GtkWidget *bradawl_picture_new(void)
{
    return g_object_new(BRADAWL_TYPE_PICTURE, NULL);
}

/* Of what is drawn; the counters of dials are not. */
static gboolean same_hole(const BradawlHole *a, const BradawlHole *b)
{
    return a->state == b->state && a->stop == b->stop && strcmp(a->cause, b->cause) == 0 &&
           strcmp(a->path, b->path) == 0 && fabs(a->reach_you - b->reach_you) < 0.001 &&
           fabs(a->reach_peer - b->reach_peer) < 0.001 && fabs(a->rtt_ms - b->rtt_ms) < 0.001 &&
           a->nat_you == b->nat_you && a->nat_peer == b->nat_peer &&
           awl_addr_same_ip(&a->you, &b->you) && awl_addr_same_ip(&a->your_nat, &b->your_nat) &&
           awl_addr_same_ip(&a->peer_nat, &b->peer_nat) && awl_addr_same_ip(&a->peer, &b->peer);
}

static gboolean take(char **kept, const char *given)
{
    if (g_strcmp0(*kept, given) == 0) {
        return FALSE;
    }
    g_free(*kept);
    *kept = g_strdup(given != NULL ? given : "");
    return TRUE;
}

void bradawl_picture_set(BradawlPicture *self, const BradawlHole *hole, const char *peer_name,
                         const char *server_name)
{
    BradawlHole next;
    set_nothing(&next);
    if (hole != NULL) {
        next = *hole;
        next.cause = hole->cause != NULL ? hole->cause : ""; /* a hole that is all zero is fine */
        next.path = hole->path != NULL ? hole->path : "";
    }
    const gboolean other_peer = take(&self->peer, peer_name);
    const gboolean other_server = take(&self->server, server_name);
    if (!other_peer && !other_server && same_hole(&next, &self->scene.hole)) {
        return;
    }
    const gboolean went_on = !other_peer && next.state >= self->scene.hole.state;
    self->scene.hole = next;
    self->scene.peer = self->peer;
    self->scene.server = self->server;
    start_growing(self, went_on);
    describe(self);
    gtk_widget_queue_draw(GTK_WIDGET(self));
}
