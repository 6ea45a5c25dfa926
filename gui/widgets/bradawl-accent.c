/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-accent.h"

#include <math.h>

enum {
    STEPS_MAX = 40, /* of 5 % each: 87 % of the way */
};

static double channel(double v)
{
    return v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* Relative luminance and contrast as WCAG 2.1 defines them. */
static double luminance(const GdkRGBA *c)
{
    return 0.2126 * channel(c->red) + 0.7152 * channel(c->green) + 0.0722 * channel(c->blue);
}

static double contrast(const GdkRGBA *a, const GdkRGBA *b)
{
    const double la = luminance(a), lb = luminance(b);
    return (MAX(la, lb) + 0.05) / (MIN(la, lb) + 0.05);
}

static gboolean is_dark(const GdkRGBA *base)
{
    return luminance(base) < 0.2;
}

void bradawl_accent_readable(GdkRGBA *color, const GdkRGBA *fg, const GdkRGBA *base, double wanted)
{
    /* In dark the foreground is white: walking there would wash the colour out. */
    const GdkRGBA light_blue = {0.78, 0.89, 1, 1};
    const GdkRGBA *to = is_dark(base) ? &light_blue : fg;
    for (int i = 0; i < STEPS_MAX && contrast(color, base) < wanted; i++) {
        color->red += (to->red - color->red) * 0.05;
        color->green += (to->green - color->green) * 0.05;
        color->blue += (to->blue - color->blue) * 0.05;
    }
}

void bradawl_accent_look_up(GtkWidget *widget, const char *name, const char *spare, GdkRGBA *out)
{
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    if (!gtk_style_context_lookup_color(context, name, out)) {
        gdk_rgba_parse(out, spare);
    }
}

void bradawl_accent_for(GtkWidget *widget, GdkRGBA *accent)
{
    GdkRGBA fg, base;
    bradawl_accent_look_up(widget, "theme_base_color", "#ffffff", &base);
    bradawl_accent_look_up(widget, "theme_fg_color", "#2e3436", &fg);
    bradawl_accent_look_up(widget, "theme_selected_bg_color", "#3584e4", accent);
    bradawl_accent_readable(accent, &fg, &base, is_dark(&base) ? 5.0 : 4.5);
}

char *bradawl_accent_css(GtkWidget *widget)
{
    GdkRGBA base, accent;
    bradawl_accent_look_up(widget, "theme_base_color", "#ffffff", &base);
    bradawl_accent_for(widget, &accent);
    g_autofree char *words = gdk_rgba_to_string(&accent);
    const gboolean dark = is_dark(&base);
    return g_strdup_printf("@define-color awl_accent %s;\n"
                           "@define-color awl_error %s;\n"
                           "@define-color awl_warning %s;\n",
                           words, dark ? "#ff8a75" : "#c01c28", dark ? "#f0b95a" : "#905400");
}
