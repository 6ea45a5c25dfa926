/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-qr.h"

#include <glib/gi18n.h>
#include <qrencode.h>

enum {
    QUIET = 4,        /* modules of white on each side: ISO/IEC 18004 */
    PIXELS_MIN = 3,   /* a module smaller than that is not read from a screen */
    SIDE_WANTED = 216 /* pixels; a short text gets larger modules instead of a smaller picture */
};

struct _BradawlQr {
    GtkDrawingArea parent;
    QRcode *code; /* NULL: nothing to draw */
};

G_DEFINE_TYPE(BradawlQr, bradawl_qr, GTK_TYPE_DRAWING_AREA)

static int side_in_modules(const BradawlQr *self)
{
    return self->code->width + 2 * QUIET;
}

static void draw_modules(const BradawlQr *self, cairo_t *cr, int pixels)
{
    cairo_set_source_rgb(cr, 0, 0, 0);
    for (int y = 0; y < self->code->width; y++) {
        for (int x = 0; x < self->code->width; x++) {
            if ((self->code->data[y * self->code->width + x] & 1) != 0) {
                cairo_rectangle(cr, (x + QUIET) * pixels, (y + QUIET) * pixels, pixels, pixels);
            }
        }
    }
    cairo_fill(cr);
}

static gboolean draw(GtkWidget *widget, cairo_t *cr)
{
    BradawlQr *self = BRADAWL_QR(widget);
    if (self->code == NULL) {
        return FALSE;
    }
    /* Device pixels, so that a module is the same whole number of them at every scale. */
    int scale = gtk_widget_get_scale_factor(widget);
    int width = gtk_widget_get_allocated_width(widget) * scale;
    int height = gtk_widget_get_allocated_height(widget) * scale;
    int pixels = MAX(1, MIN(width, height) / side_in_modules(self));
    int side = pixels * side_in_modules(self);
    cairo_scale(cr, 1.0 / scale, 1.0 / scale);
    /* Whole pixels here too: half of one would blur every edge. */
    int left = (width - side) / 2, top = (height - side) / 2;
    cairo_translate(cr, left, top);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    /* White in a dark theme too: many readers do not take an inverted code. */
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_rectangle(cr, 0, 0, side, side);
    cairo_fill(cr);
    draw_modules(self, cr, pixels);
    return FALSE;
}

static void get_preferred_side(GtkWidget *widget, gint *least, gint *natural)
{
    BradawlQr *self = BRADAWL_QR(widget);
    *least = 0;
    *natural = 0;
    if (self->code != NULL) {
        int side = side_in_modules(self);
        *least = side * PIXELS_MIN;
        *natural = side * MAX(PIXELS_MIN, SIDE_WANTED / side);
    }
}

static void finalize(GObject *object)
{
    QRcode_free(BRADAWL_QR(object)->code);
    G_OBJECT_CLASS(bradawl_qr_parent_class)->finalize(object);
}

static void bradawl_qr_class_init(BradawlQrClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
    G_OBJECT_CLASS(class)->finalize = finalize;
    widget->draw = draw;
    widget->get_preferred_width = get_preferred_side;
    widget->get_preferred_height = get_preferred_side;
    gtk_widget_class_set_accessible_role(widget, ATK_ROLE_IMAGE);
}

static void bradawl_qr_init(BradawlQr *self)
{
    gtk_widget_set_halign(GTK_WIDGET(self), GTK_ALIGN_CENTER);
    gtk_widget_set_no_show_all(GTK_WIDGET(self), TRUE);
}

GtkWidget *bradawl_qr_new(void)
{
    return g_object_new(BRADAWL_TYPE_QR, NULL);
}

gboolean bradawl_qr_set_text(BradawlQr *self, const char *text)
{
    QRcode_free(self->code);
    self->code = NULL;
    if (text != NULL && *text != '\0') {
        self->code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    }
    AtkObject *accessible = gtk_widget_get_accessible(GTK_WIDGET(self));
    atk_object_set_name(accessible, _("QR code"));
    atk_object_set_description(accessible, self->code != NULL ? text : "");
    gtk_widget_set_visible(GTK_WIDGET(self), self->code != NULL);
    gtk_widget_queue_resize(GTK_WIDGET(self));
    return self->code != NULL;
}

int bradawl_qr_get_modules(BradawlQr *self)
{
    return self->code != NULL ? self->code->width : 0;
}
