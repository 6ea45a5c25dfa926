/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SCENE_PLACE_H
#define BRADAWL_SCENE_PLACE_H

#include "widgets/bradawl-scene.h"

G_BEGIN_DECLS

/* Where the things of a scene stand, and those that stand still: nodes, server, captions. */
typedef struct {
    double y; /* the line of the hole */
    double x_you, x_nat, x_peer_nat, x_peer, mid;
    double x_server, y_server, y_home_wall;
    gboolean compact; /* one line: no server, no addresses */
    gboolean home;    /* both in one network */
    gboolean relayed;
} BradawlPlace;

void bradawl_place(BradawlPlace *at, const BradawlPen *pen, const BradawlScene *s);
/* The colour of the link: amber when relayed. */
const GdkRGBA *bradawl_place_color(BradawlPen *pen, const BradawlScene *s);
void bradawl_place_main_connections(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at);
void bradawl_place_nodes(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at);
void bradawl_place_captions(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at);
void bradawl_place_stop(BradawlPen *pen, const BradawlScene *s, const BradawlPlace *at);
char *bradawl_place_pill_words(const BradawlScene *s); /* the caller's to free */

G_END_DECLS

#endif
