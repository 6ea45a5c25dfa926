/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SYSTEM_H
#define BRADAWL_SYSTEM_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The little that differs between the desktops: one header, one .c for each system
 * (bradawl-system-unix.c, bradawl-system-win.c), chosen at link time.
 */

/* First thing in main(): UTF-8 output and, in portable mode (portable.ini beside the program),
 * every folder of GLib's and the GSettings keyfile back end set to the program's own folder. */
void bradawl_system_prepare(void);

/* Where the translations lie; for bindtextdomain(). The caller's to free. */
char *bradawl_system_locale_dir(void);

/* The profile to use when none was given: NULL for the user's default. The caller's to free. */
char *bradawl_system_profile_dir(void);

/* Where the uninstalled or installed icons and schemas lie needs no word on Linux; on Windows they
 * are found beside the program. */

/* Flags for the GApplication: on Windows single instance does not go through D-Bus. */
GApplicationFlags bradawl_system_app_flags(void);

/* Claims to be the only instance of this profile; FALSE: there is one, it was told to raise its
 * window and to open uri (may be NULL); leave. Always TRUE where GApplication does that. */
gboolean bradawl_system_claim(GApplication *app, const char *profile, const char *uri);

/* TRUE where listening makes the system ask the user (a firewall): the app explains it first. */
gboolean bradawl_system_listening_asks(void);

/* After GTK has started: dark or light as the system is, also when that changes. */
void bradawl_system_follow_theme(void);

/* The session's end, a kill or Ctrl+C in a terminal ends the app in order: the other sides of the
 * links hear a goodbye. Nothing to do on Windows, which closes windows instead. */
void bradawl_system_quit_on_signals(GApplication *app);

G_END_DECLS

#endif
