/* SPDX-License-Identifier: MIT */
#ifndef TEST_SHEET_H
#define TEST_SHEET_H

#include <gtk/gtk.h>

/* A contact sheet: all pictures of a run, small and with their names, on one large one. */
typedef struct {
    GPtrArray *pictures; /* of GdkPixbuf */
    GPtrArray *names;    /* of char * */
} sheet;

sheet *sheet_new(void);
void sheet_free(sheet *s);
void sheet_add(sheet *s, GdkPixbuf *picture, const char *name);
void sheet_save(const sheet *s, const char *path); /* as a JPEG */

#endif
