/* SPDX-License-Identifier: MIT */
#include "widgets/bradawl-about-dialog.h"

#include <glib/gi18n.h>

#define LICENSE_PATH "/io/github/bradawl/Bradawl/LICENSE"

void bradawl_about_dialog_show(GtkWindow *parent)
{
    const char *authors[] = {_("The Bradawl authors"), NULL};
    /* The licence as text: GTK's own note on MIT would be a link that needs the Internet. */
    g_autoptr(GBytes) licence = g_resources_lookup_data(LICENSE_PATH, 0, NULL);
    const char *text = licence != NULL ? g_bytes_get_data(licence, NULL) : NULL;
    /* TRANSLATORS: your own names, a line each; they are shown in the window About. */
    const char *translators = _("translator-credits");
    gboolean translated = g_strcmp0(translators, "translator-credits") != 0;
    gtk_show_about_dialog(parent, "program-name", _("Bradawl"), "version", AWL_VERSION,
                          "logo-icon-name", AWL_APP_ID, "comments",
                          _("A direct, encrypted connection between two computers, through the "
                            "NATs in front of them."),
                          "copyright", "© 2026 The Bradawl authors", "license", text, "authors",
                          authors, "translator-credits", translated ? translators : NULL, NULL);
}
