/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_TROUBLE_BAR_H
#define BRADAWL_TROUBLE_BAR_H

#include <gtk/gtk.h>

#include "model/bradawl-session.h"

G_BEGIN_DECLS

/*
 * The bars above the pages: server lost, its identity changed, a peer's key changed, anything else
 * that has no other place. Each says the cause and the next step. It counts the seconds until the
 * next try only while that bar is on the screen.
 */
#define BRADAWL_TYPE_TROUBLE_BAR (bradawl_trouble_bar_get_type())
G_DECLARE_FINAL_TYPE(BradawlTroubleBar, bradawl_trouble_bar, BRADAWL, TROUBLE_BAR, GtkBox)

GtkWidget *bradawl_trouble_bar_new(void);
void bradawl_trouble_bar_set_session(BradawlTroubleBar *self, BradawlSession *session);

/* A question with two buttons, not a trouble: yes(ctx) when the user agrees. One at a time; another
 * one takes the place of the first, whose answer was no. free_ctx may be NULL. */
typedef struct {
    const char *heading, *text, *yes, *no; /* copied; yes and no with mnemonics */
    void (*on_yes)(gpointer ctx);
    void (*on_no)(gpointer ctx); /* may be NULL */
    gpointer ctx;
    GDestroyNotify free_ctx;
} BradawlQuestion;

void bradawl_trouble_bar_ask(BradawlTroubleBar *self, const BradawlQuestion *question);

G_END_DECLS

#endif
