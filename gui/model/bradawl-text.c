/* SPDX-License-Identifier: MIT */
/* Texts of others made safe, texts without addresses, and numbers in words. */
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "model/bradawl-story.h"

/* U+200E LEFT-TO-RIGHT MARK, U+2068 FIRST STRONG ISOLATE, U+2069 POP DIRECTIONAL ISOLATE. */
#define LRM "\xe2\x80\x8e"
#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

/* What has no glyph of its own, or changes how its neighbours are shown. */
static gboolean is_hidden(gunichar c)
{
    switch ((int)g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* the bidi controls, zero-width joiners, the soft hyphen */
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
        return TRUE;
    case G_UNICODE_SPACE_SEPARATOR:
        return c != ' ';
    default: /* GUnicodeType has thirty values, and these are the ones that hide */
        return g_unichar_iszerowidth(c) && !g_unichar_ismark(c);
    }
}

/* The blocks of the scripts that run from right to left (Unicode 15, bidi classes R and AL). */
static gboolean is_right_to_left(gunichar c)
{
    return (c >= 0x0590 && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff) ||
           (c >= 0xfe70 && c <= 0xfeff) || (c >= 0x10800 && c <= 0x10fff) ||
           (c >= 0x1e800 && c <= 0x1efff);
}

/* A text that went through here before, so that doing it twice does no harm: its isolate is kept.
 * Returns the bytes to skip at the front, 0 when it is no such text. */
static gsize isolated(const char *text)
{
    const gsize before = strlen(LRM FSI);
    return g_str_has_prefix(text, LRM FSI) && g_str_has_suffix(text, PDI) ? before : 0;
}

char *bradawl_text_shown(const char *text)
{
    GString *out = g_string_new(NULL);
    gboolean right_to_left = FALSE;
    const gsize skip = isolated(text);
    const char *end = text + strlen(text) - (skip > 0 ? strlen(PDI) : 0);
    for (const char *p = text + skip; p < end;) {
        const gunichar c = g_utf8_get_char_validated(p, end - p);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x{%02X}", (unsigned)(guchar)*p);
            p++;
            continue;
        }
        if (is_hidden(c)) {
            g_string_append_printf(out, "\\u{%04X}", (unsigned)c);
        } else {
            g_string_append_unichar(out, c);
            right_to_left = right_to_left || is_right_to_left(c);
        }
        p = g_utf8_next_char(p);
    }
    /* The isolate keeps the words around a right-to-left name where they are; the mark keeps a
     * label that holds nothing else at the side where the other names begin. */
    if (right_to_left) {
        g_string_prepend(out, LRM FSI);
        g_string_append(out, PDI);
    }
    return g_string_free(out, FALSE);
}

char *bradawl_text_ms(double ms)
{
    if (ms < 9.95) {
        /* TRANSLATORS: milliseconds, the round trip of a link */
        return g_strdup_printf(_("%.1f ms"), ms);
    }
    /* TRANSLATORS: milliseconds, the round trip of a link */
    return g_strdup_printf(_("%.0f ms"), ms);
}

char *bradawl_text_ago(gint64 now, gint64 then)
{
    enum {
        MINUTE = 60,
        HOUR = 60 * MINUTE,
        DAY = 24 * HOUR,
    };
    const gint64 passed = now - then;
    if (then <= 0) {
        return g_strdup(_("never"));
    }
    if (passed < MINUTE) { /* and a clock that was set back */
        return g_strdup(_("just now"));
    }
    if (passed < HOUR) {
        const gulong n = (gulong)(passed / MINUTE);
        /* TRANSLATORS: "min" is short for minutes; there is little room */
        return g_strdup_printf(ngettext("%lu min ago", "%lu min ago", n), n);
    }
    if (passed < DAY) {
        const gulong n = (gulong)(passed / HOUR);
        /* TRANSLATORS: "h" is short for hours; there is little room */
        return g_strdup_printf(ngettext("%lu h ago", "%lu h ago", n), n);
    }
    const gulong n = (gulong)(passed / DAY);
    return g_strdup_printf(ngettext("%lu day ago", "%lu days ago", n), n);
}

static gboolean is_address(const char *text)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);
    return address != NULL;
}

/* One match of the expression below: an address, or only something like it ("1.2.3", "12:30"). */
static gboolean replace_address(const GMatchInfo *match, GString *out, gpointer data)
{
    (void)data;
    g_autofree char *all = g_match_info_fetch(match, 0);
    g_autofree char *ip = g_match_info_fetch_named(match, "v4");
    if (ip == NULL || *ip == '\0') {
        g_free(ip);
        ip = g_match_info_fetch_named(match, "v6");
    }
    if (ip == NULL || *ip == '\0') {
        g_free(ip);
        ip = g_match_info_fetch_named(match, "bare");
    }
    char *zone = ip != NULL ? strchr(ip, '%') : NULL;
    if (zone != NULL) {
        *zone = '\0';
    }
    g_string_append(out, ip != NULL && is_address(ip) ? _("(address)") : all);
    return FALSE;
}

char *bradawl_text_without_addresses(const char *text)
{
    static const char pattern[] =
        "(?<![0-9.])(?<v4>[0-9]{1,3}(\\.[0-9]{1,3}){3})(:[0-9]{1,5})?(?![0-9])"
        "|\\[(?<v6>[0-9A-Fa-f:.]+(%[0-9A-Za-z]+)?)\\](:[0-9]{1,5})?"
        "|(?<![0-9A-Za-z:.])(?<bare>[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]*:[0-9A-Fa-f.:]*[0-9A-Fa-f:]"
        "(%[0-9A-Za-z]+)?)(?![0-9A-Za-z])";
    static GRegex *addresses; /* made once and kept: the log is copied again and again */
    if (addresses == NULL) {
        addresses = g_regex_new(pattern, G_REGEX_OPTIMIZE, 0, NULL);
    }
    char *out = g_regex_replace_eval(addresses, text, -1, 0, 0, replace_address, NULL, NULL);
    return out != NULL ? out : g_strdup("");
}

char *bradawl_text_server(const char *typed)
{
    static const char scheme[] = "bradawl://", usual_port[] = ":4000";
    const char *begin = g_str_has_prefix(typed, scheme) ? typed + strlen(scheme) : typed;
    g_autofree char *host = g_strndup(begin, strcspn(begin, "/?#"));
    const char *colon = strrchr(host, ':');
    const gboolean has_port =
        colon != NULL && (strchr(host, ':') == colon || (colon > host && colon[-1] == ']'));
    if (has_port && g_str_equal(colon, usual_port)) {
        host[colon - host] = '\0';
    }
    return bradawl_text_shown(host);
}
