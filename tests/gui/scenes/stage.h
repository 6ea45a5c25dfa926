/* SPDX-License-Identifier: MIT */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

/* The app's own window with a session that nobody has logged in: stories are told to it. */
typedef struct {
    GtkApplication *app;
    GSettings *settings; /* in memory only */
    char *profile;       /* a new folder */
    BradawlSession *session;
    GtkWidget *window;
} stage;

/* A window of this size, or one that fills the screen (width 0). */
void stage_open(stage *s, GtkApplication *app, int width, int height);
void stage_close(stage *s);

void stage_select(stage *s, const char *name);
/* An action of the window; target: a peer's name, or NULL. Ends the program if there is none. */
void stage_act(stage *s, const char *action, const char *target);

/* The first widget of this type below `root` that is on the screen, or NULL. */
GtkWidget *stage_find(GtkWidget *root, GType type);

/* The whole screen, as a PNG too. The caller's to unref. */
GdkPixbuf *stage_shoot(const char *path);

#endif
