/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_NOTICE_H
#define BRADAWL_NOTICE_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * An InfoBar with a heading and a text: what happened, and what to do next. Buttons come by
 * gtk_info_bar_add_button() or bradawl_notice_add_action().
 */
typedef enum {
    BRADAWL_NOTICE_CALM, /* a question, a piece of news: in the tint of the accent */
    BRADAWL_NOTICE_AMBER,
    BRADAWL_NOTICE_RED,
} BradawlNoticeKind;

#define BRADAWL_TYPE_NOTICE (bradawl_notice_get_type())
G_DECLARE_FINAL_TYPE(BradawlNotice, bradawl_notice, BRADAWL, NOTICE, GtkInfoBar)

GtkWidget *bradawl_notice_new(BradawlNoticeKind kind);
void bradawl_notice_set_kind(BradawlNotice *self, BradawlNoticeKind kind);

/* Either may be NULL or "": then its line is not there. */
void bradawl_notice_set_words(BradawlNotice *self, const char *heading, const char *text);

/* A letter in a circle instead of the icon: the notice is about a peer. NULL: the icon again. */
void bradawl_notice_set_avatar(BradawlNotice *self, const char *letter);

/* A button with a mnemonic in its words; name: what it is called without sight, NULL: its words. */
GtkWidget *bradawl_notice_add_button(BradawlNotice *self, const char *words, const char *name,
                                     int response);

G_END_DECLS

#endif
