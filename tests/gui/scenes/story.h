/* SPDX-License-Identifier: MIT */
#ifndef TEST_STORY_H
#define TEST_STORY_H

#include "model/bradawl-session.h"

/*
 * What the library would say, told to a session: the same people and addresses in every picture.
 * alice is at home behind a NAT, so is everybody else; the server is hub.example.
 */
#define STORY_NOW    1763812800 /* Unix seconds: what the program takes for the time of day */
#define STORY_SERVER "hub.example"

typedef struct {
    awl_client_event ev; /* NULL strings are told as "" */
    const char *text;
} story_line;

void story_tell(BradawlSession *session, const story_line *lines, size_t count);
#define STORY_TELL(session, lines) story_tell((session), (lines), G_N_ELEMENTS(lines))

void story_online(BradawlSession *session);      /* logged in; the room is empty */
void story_room(BradawlSession *session);        /* bob, carol, erin and others are known or here */
void story_asked(BradawlSession *session);       /* bob is called and is being asked */
void story_punching(BradawlSession *session);    /* bob: dials run */
void story_direct(BradawlSession *session);      /* bob: link up, directly */
void story_lan(BradawlSession *session);         /* erin: link up, in the same network */
void story_relayed(BradawlSession *session);     /* erin: link up, by way of the server */
void story_no_path(BradawlSession *session);     /* 小明: every technique failed */
void story_chat(BradawlSession *session);        /* messages from bob, over the link */
void story_incoming(BradawlSession *session);    /* carol calls */
void story_changed_key(BradawlSession *session); /* dave comes with another key, and is called */
void story_lost(BradawlSession *session);        /* the server is gone */
void story_stopped(BradawlSession *session);     /* the first login ended: name taken */
void story_probed(BradawlSession *session);      /* both hole ports answered */
void story_hostile(BradawlSession *session);     /* peers with names that try to break a row */

#endif
