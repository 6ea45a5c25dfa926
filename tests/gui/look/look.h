/* SPDX-License-Identifier: MIT */
#ifndef TEST_LOOK_H
#define TEST_LOOK_H

#include <gtk/gtk.h>

/*
 * Walks the widgets of a window that stands on the screen and writes down what a person could not
 * read or reach. One line a fault, with the scene where it was seen first.
 */
typedef struct {
    GPtrArray *ascii_allowed; /* of GRegex; NULL: text in plain ASCII is fine (not Chinese) */
    GPtrArray *faults;        /* of char * */
    GHashTable *seen;
    char *scene;            /* stands before each fault */
    int row_height;         /* of this scene's rows of peers; 0: none yet */
    guint texts, actions;   /* how many were looked at: a walk that saw nothing proves nothing */
    double lowest_contrast; /* of all texts so far */
} look_report;

#define LOOK_CONTRAST_MIN 4.5
#define LOOK_PEER_ROW     "BradawlPeerRow" /* the type's name */

/* allowed_file: one regular expression a line, for texts that stay as they are in Chinese; NULL:
 * not Chinese. Ends the program when it cannot be read. */
look_report *look_report_new(const char *allowed_file);
void look_report_free(look_report *report);
void look_fault(look_report *report, GtkWidget *widget, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Everything mapped in every window of the program. */
void look_at_windows(look_report *report, const char *scene);

/* The parts of it, one for each kind of fault. */
void look_at_label(look_report *report, GtkWidget *widget);     /* cut off without a tooltip */
void look_at_contrast(look_report *report, GtkWidget *widget);  /* under LOOK_CONTRAST_MIN */
void look_at_name(look_report *report, GtkWidget *widget);      /* no name, no keyboard */
void look_at_language(look_report *report, GtkWidget *widget);  /* not translated */
void look_at_tree_view(look_report *report, GtkTreeView *view); /* the same, for its cells */
void look_at_peer_row(look_report *report, GtkWidget *widget);  /* rows of different heights */

/* A window that is larger than the screen, because its content is. */
void look_at_size(look_report *report, GtkWidget *window);

/* For the parts. */
gboolean look_is_in_window(GtkWidget *widget); /* all of it; not scrolled away */
gboolean look_has_tooltip(GtkWidget *widget);
void look_text_language(look_report *report, GtkWidget *widget, const char *what, const char *text);
void look_color_contrast(look_report *report, GtkWidget *widget, const GdkRGBA *color,
                         const char *text);

#endif
