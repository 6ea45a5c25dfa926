/* SPDX-License-Identifier: MIT */
#ifndef BRADAWL_NAT_H
#define BRADAWL_NAT_H

#include <glib.h>

#include "bradawl/client.h"

G_BEGIN_DECLS

typedef enum {
    BRADAWL_KNOWN_NOT, /* no answer is "unknown", never "no" */
    BRADAWL_KNOWN_NO,
    BRADAWL_KNOWN_YES,
} BradawlKnown;

enum {
    BRADAWL_NAT_HOLES_MAX = 2,
};

/* What is known of the NAT in front of this computer. A value; bradawl_nat_event() changes it. */
typedef struct {
    awl_addr local;                        /* the main connection's own endpoint */
    awl_addr mapped;                       /* how the server sees it */
    awl_addr holes[BRADAWL_NAT_HOLES_MAX]; /* how each hole port sees a port of ours */
    guint holes_count;
    BradawlKnown translated; /* there is a NAT at all */
    BradawlKnown same_port;  /* one outside port towards both hole ports */
    BradawlKnown preserves_port;
    gboolean testing;
    gint64 tested_at; /* Unix seconds; 0: never */
} BradawlNat;

gboolean bradawl_nat_event(BradawlNat *nat, const awl_client_event *ev, gint64 unix_now);

/* One row of the network page: plain words, and the RFC's term with its value. */
typedef struct {
    const char *icon;
    char *plain, *term, *value;
} BradawlNatFact;

/* Headline, the line below it, advice, and the facts; in the user's language. Caller's to free with
 * bradawl_nat_facts_free() and g_free(). */
char *bradawl_nat_headline(const BradawlNat *nat);
char *bradawl_nat_subtitle(const BradawlNat *nat, gint64 unix_now);
char *bradawl_nat_advice(const BradawlNat *nat);
BradawlNatFact *bradawl_nat_facts(const BradawlNat *nat, guint *count);
void bradawl_nat_facts_free(BradawlNatFact *facts, guint count);
char *bradawl_nat_report(const BradawlNat *nat); /* for Copy report */

G_END_DECLS

#endif
