/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-accent.h"

#include <math.h>

enum {
    STEPS_MAX = 40, /* of 5 % each: 87 % of the way */
};
static const double tint_share = 0.15; /* of the accent in a selected row, as in style.css */

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

/* In dark the foreground is white: walking there would wash the colour out. */
static const GdkRGBA *towards(const GdkRGBA *fg, const GdkRGBA *base)
{
    static const GdkRGBA light_blue = {0.78, 0.89, 1, 1};
    return is_dark(base) ? &light_blue : fg;
}

static void step(GdkRGBA *color, const GdkRGBA *to)
{
    color->red += (to->red - color->red) * 0.05;
    color->green += (to->green - color->green) * 0.05;
    color->blue += (to->blue - color->blue) * 0.05;
}

void bradawl_accent_readable(GdkRGBA *color, const GdkRGBA *fg, const GdkRGBA *base, double wanted)
{
    const GdkRGBA *to = towards(fg, base);
    for (int i = 0; i < STEPS_MAX && contrast(color, base) < wanted; i++) {
        step(color, to);
    }
}

void bradawl_accent_look_up(GtkWidget *widget, const char *name, const char *spare, GdkRGBA *out)
{
    GtkStyleContext *context = gtk_widget_get_style_context(widget);
    if (!gtk_style_context_lookup_color(context, name, out)) {
        gdk_rgba_parse(out, spare);
    }
}

/* The accent also stands on grounds that are not the base itself: the selected row, which is tinted
 * with it, and the window. */
static double worst_contrast(const GdkRGBA *accent, const GdkRGBA *base, const GdkRGBA *bg)
{
    const GdkRGBA tinted = {base->red + (accent->red - base->red) * tint_share,
                            base->green + (accent->green - base->green) * tint_share,
                            base->blue + (accent->blue - base->blue) * tint_share, 1};
    return MIN(contrast(accent, &tinted), contrast(accent, bg));
}

void bradawl_accent_for(GtkWidget *widget, GdkRGBA *accent)
{
    GdkRGBA fg, base, bg;
    bradawl_accent_look_up(widget, "theme_base_color", "#ffffff", &base);
    bradawl_accent_look_up(widget, "theme_bg_color", "#f6f5f4", &bg);
    bradawl_accent_look_up(widget, "theme_fg_color", "#2e3436", &fg);
    bradawl_accent_look_up(widget, "theme_selected_bg_color", "#3584e4", accent);
    const GdkRGBA *to = towards(&fg, &base);
    bradawl_accent_readable(accent, &fg, &base, is_dark(&base) ? 5.0 : 4.5);
    for (int i = 0; i < STEPS_MAX && worst_contrast(accent, &base, &bg) < 4.55; i++) {
        step(accent, to);
    }
}

/* The ground of a suggested button: the selection colour, as dark as the white words on it need. */
static void button_ground(GtkWidget *widget, GdkRGBA *ground, GdkRGBA *words)
{
    static const GdkRGBA black = {0, 0, 0, 1};
    bradawl_accent_look_up(widget, "theme_selected_bg_color", "#3584e4", ground);
    bradawl_accent_look_up(widget, "theme_selected_fg_color", "#ffffff", words);
    for (int i = 0; i < STEPS_MAX && contrast(ground, words) < 5.2; i++) {
        step(ground, &black);
    }
}

char *bradawl_accent_css(GtkWidget *widget)
{
    GdkRGBA base, accent, ground, words;
    bradawl_accent_look_up(widget, "theme_base_color", "#ffffff", &base);
    bradawl_accent_for(widget, &accent);
    button_ground(widget, &ground, &words);
    g_autofree char *of_accent = gdk_rgba_to_string(&accent);
    g_autofree char *of_ground = gdk_rgba_to_string(&ground);
    g_autofree char *of_words = gdk_rgba_to_string(&words);
    const gboolean dark = is_dark(&base);
    return g_strdup_printf("@define-color awl_accent %s;\n"
                           "@define-color awl_error %s;\n"
                           "@define-color awl_warning %s;\n"
                           "@define-color awl_button %s;\n"
                           "@define-color awl_button_words %s;\n",
                           of_accent, dark ? "#ff8a75" : "#b81a26", dark ? "#f0b95a" : "#7d4900",
                           of_ground, of_words);
}
