/* SPDX-License-Identifier: MIT */
/*
 * Contrast of texts as WCAG 2 counts it, from the style's colours: the backgrounds of all ancestors
 * are painted over one another as GTK does it, then the text's colour with all their opacities.
 */
#include <math.h>

#include "look.h"

static double linear(double channel)
{
    return channel <= 0.03928 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double luminance(const GdkRGBA *color)
{
    return 0.2126 * linear(color->red) + 0.7152 * linear(color->green) +
           0.0722 * linear(color->blue);
}

static double contrast(const GdkRGBA *one, const GdkRGBA *other)
{
    double a = luminance(one);
    double b = luminance(other);
    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static GdkRGBA over(const GdkRGBA *front, double alpha, const GdkRGBA *back)
{
    double a = front->alpha * alpha;
    return (GdkRGBA){
        .red = front->red * a + back->red * (1 - a),
        .green = front->green * a + back->green * (1 - a),
        .blue = front->blue * a + back->blue * (1 - a),
        .alpha = 1.0,
    };
}

static double css_opacity(GtkWidget *widget)
{
    double opacity = 1.0;
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    gtk_style_context_get(context, gtk_style_context_get_state(context), "opacity", &opacity, NULL);
    return opacity * gtk_widget_get_opacity(widget);
}

static GdkRGBA mean(cairo_surface_t *surface)
{
    cairo_surface_flush(surface);
    const guchar *data = cairo_image_surface_get_data(surface);
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    int stride = cairo_image_surface_get_stride(surface);
    double sum[3] = {0};
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const guint32 *pixel =
                (const guint32 *)(gconstpointer)(data + (size_t)y * stride + (size_t)x * 4);
            for (int channel = 0; channel < 3; channel++) {
                sum[channel] += (*pixel >> (16 - 8 * channel)) & 0xff;
            }
        }
    }
    double count = 255.0 * width * height;
    return (GdkRGBA){sum[0] / count, sum[1] / count, sum[2] / count, 1.0};
}

/* What lies behind the middle of the widget; *alpha: what is left of its own paint. */
static GdkRGBA background(GtkWidget *widget, double *alpha)
{
    const int width = 8; /* a strip where the text is: gradients run downwards, corners are round */
    int left = (gtk_widget_get_allocated_width(widget) - width) / 2;
    int top = gtk_widget_get_allocated_height(widget) / 4;
    int height = CLAMP(gtk_widget_get_allocated_height(widget) / 2, 1, 64);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *cr = cairo_create(surface);
    GSList *chain = NULL;
    for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent(at)) {
        chain = g_slist_prepend(chain, at);
    }
    *alpha = 1.0;
    for (GSList *at = chain; at != NULL; at = at->next) {
        GtkWidget *ancestor = at->data;
        int x = 0;
        int y = 0;
        gtk_widget_translate_coordinates(ancestor, widget, 0, 0, &x, &y);
        *alpha *= css_opacity(ancestor);
        gtk_render_background(gtk_widget_get_style_context(ancestor), cr, x - left, y - top,
                              gtk_widget_get_allocated_width(ancestor),
                              gtk_widget_get_allocated_height(ancestor));
    }
    g_slist_free(chain);
    cairo_destroy(cr);
    GdkRGBA color = mean(surface);
    cairo_surface_destroy(surface);
    return color;
}

void look_color_contrast(look_report *report, GtkWidget *widget, const GdkRGBA *color,
                         const char *text)
{
    double alpha = 1.0;
    GdkRGBA behind = background(widget, &alpha);
    GdkRGBA shown = over(color, alpha, &behind);
    double ratio = contrast(&shown, &behind);
    report->lowest_contrast = fmin(report->lowest_contrast, ratio);
    if (ratio < LOOK_CONTRAST_MIN) {
        g_autofree char *front = gdk_rgba_to_string(&shown);
        g_autofree char *back = gdk_rgba_to_string(&behind);
        look_fault(report, widget, "\"%s\" has contrast %.2f (%s on %s)", text, ratio, front, back);
    }
}

static GdkRGBA attribute_color(const PangoAttribute *attribute, double alpha)
{
    const PangoColor *c = &((const PangoAttrColor *)(gconstpointer)attribute)->color;
    return (GdkRGBA){c->red / 65535.0, c->green / 65535.0, c->blue / 65535.0, alpha};
}

/* Colours and alphas that markup gives to parts of a text. */
static void look_at_markup(look_report *report, GtkWidget *widget, const GdkRGBA *base)
{
    PangoAttrList *list = pango_layout_get_attributes(gtk_label_get_layout(GTK_LABEL(widget)));
    GSList *all = list == NULL ? NULL : pango_attr_list_get_attributes(list);
    for (GSList *at = all; at != NULL; at = at->next) {
        const PangoAttribute *attribute = at->data;
        GdkRGBA color = *base;
        if (attribute->klass->type == PANGO_ATTR_FOREGROUND) {
            color = attribute_color(attribute, base->alpha);
        } else if (attribute->klass->type == PANGO_ATTR_FOREGROUND_ALPHA) {
            int alpha = ((const PangoAttrInt *)(gconstpointer)attribute)->value;
            color.alpha *= alpha / 65535.0;
        } else {
            continue;
        }
        look_color_contrast(report, widget, &color, gtk_label_get_text(GTK_LABEL(widget)));
    }
    g_slist_free_full(all, (GDestroyNotify)pango_attribute_destroy);
}

void look_at_contrast(look_report *report, GtkWidget *widget)
{
    /* What cannot be used now is pale on purpose, and WCAG leaves it out. */
    gboolean label = GTK_IS_LABEL(widget) && *gtk_label_get_text(GTK_LABEL(widget)) != '\0';
    if (!gtk_widget_is_sensitive(widget) || !look_is_in_window(widget) ||
        (!label && !GTK_IS_ENTRY(widget) && !GTK_IS_TEXT_VIEW(widget))) {
        return;
    }
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    GdkRGBA color;
    gtk_style_context_get_color(context, gtk_style_context_get_state(context), &color);
    const char *text = label ? gtk_label_get_text(GTK_LABEL(widget)) : G_OBJECT_TYPE_NAME(widget);
    look_color_contrast(report, widget, &color, text);
    if (label) {
        look_at_markup(report, widget, &color);
    }
}
