/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_SCENE_H
#define BRADAWL_SCENE_H

#include "model/bradawl-hole.h"
#include "widgets/bradawl-pen.h"

G_BEGIN_DECLS

/* The picture of the hole at one moment. The reaches and join are what is shown now, on their way
 * to what the hole says. */
typedef struct {
    BradawlHole hole;
    const char *peer, *server; /* shown names */
    double reach_you, reach_peer;
    double join; /* 0: two tubes, 1: one */
} BradawlScene;

void bradawl_scene_draw(BradawlPen *pen, const BradawlScene *scene);

/* What it shows in words, for those who do not see it. The caller's to free. */
char *bradawl_scene_words(const BradawlScene *scene);

G_END_DECLS

#endif
