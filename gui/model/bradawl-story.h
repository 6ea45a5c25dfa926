/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_STORY_H
#define BRADAWL_STORY_H

#include <glib.h>

#include "bradawl/client.h"

G_BEGIN_DECLS

/*
 * Everything that the window says about events, in the user's language. Names and texts of others
 * come out with control and bidi characters made visible. Strings are the caller's to free.
 */
typedef enum {
    BRADAWL_MARK_NONE,
    BRADAWL_MARK_OUT, /* we said something to the server */
    BRADAWL_MARK_IN,  /* it answered */
    BRADAWL_MARK_DIAL,
    BRADAWL_MARK_RETRY,   /* another technique, another round */
    BRADAWL_MARK_WARNING, /* refused, timed out: part of a punch */
    BRADAWL_MARK_CROSSED, /* TCP is connected */
    BRADAWL_MARK_LOCK,
    BRADAWL_MARK_GOOD, /* the result: link up */
    BRADAWL_MARK_CLOCK,
    BRADAWL_MARK_STOP, /* the result: failed */
    BRADAWL_MARK_CLOSED,
} BradawlMark;

/* Icon name of the theme for a mark, never NULL. */
const char *bradawl_mark_icon(BradawlMark mark);

/* One row of the hole log: NULL when this event has none (then mark is NONE). server: how the user
 * calls the server. first_dial: what is the same for every dial is explained only then. */
char *bradawl_story_event(const awl_client_event *ev, const char *server, gboolean first_dial,
                          BradawlMark *mark);
char *bradawl_story_asked(const char *peer, const char *server); /* the row of the click itself */

/* The words of DESIGN.md section 2 in the user's language; static storage, never NULL. */
const char *bradawl_word_path(const char *path);
const char *bradawl_word_technique(const char *technique);

/* Cause and next step of a failure, whole sentences. cause: the state of a FAILED event; unknown
 * words get a general sentence. peer, server: names to put in. */
char *bradawl_cause_sentence(const char *cause, const char *peer, const char *server,
                             gboolean mapping_varies);
char *bradawl_cause_next_step(const char *cause, const char *peer, gboolean mapping_varies);
/* Two to five words for the picture; static storage. */
const char *bradawl_cause_note(const char *cause);

/* The same for what happens to the login (SERVER, STOPPED, ERROR events). */
char *bradawl_trouble_sentence(awl_err err, const char *server);
char *bradawl_trouble_next_step(awl_err err);

/* "14 ms", "2 h ago" (now, then: Unix seconds). */
char *bradawl_text_ms(double ms);
char *bradawl_text_ago(gint64 now, gint64 then);

/* A name or text of somebody else, safe in one line: control and bidi characters escaped. */
char *bradawl_text_shown(const char *text);

/* "hub.example" for "bradawl://hub.example:4000?id=..." and the like: how people call a server. Can
 * be logged in to. */
char *bradawl_text_server(const char *typed);

/* The same text with every IP address (and port) replaced by "(address)". */
char *bradawl_text_without_addresses(const char *text);

G_END_DECLS

#endif
