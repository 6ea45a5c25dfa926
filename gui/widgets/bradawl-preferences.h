/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_PREFERENCES_H
#define BRADAWL_PREFERENCES_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who may call, listening, notifications and the like; every change holds at once. */
#define BRADAWL_TYPE_PREFERENCES (bradawl_preferences_get_type())
G_DECLARE_FINAL_TYPE(BradawlPreferences, bradawl_preferences, BRADAWL, PREFERENCES, GtkDialog)

void bradawl_preferences_show(GtkWindow *parent, GSettings *settings);

G_END_DECLS

#endif
