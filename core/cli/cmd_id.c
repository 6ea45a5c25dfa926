/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/offline.h"
#include "cli/shown.h"
#include "crypt/safety.h"
#include "util/hex.h"

typedef struct facts {
    char id[AWL_ID_STRLEN];
    char server[AWL_ID_STRLEN];
    char peer_id[AWL_ID_STRLEN];
    char safety[AWL_SAFETY_STRLEN];
    bool verified;
} facts;

static void print_facts(const facts *f, const awl_offline *off, awl_out *out)
{
    awl_out_line(out, "your ID        %s", f->id);
    if (off->address[0] != '\0') {
        awl_out_line(out, "server         %s", off->address);
        awl_out_line(out, "server's ID    %s", off->met ? f->server : "not met yet");
    }
    if (f->peer_id[0] != '\0') {
        awl_out_line(out, "peer's ID      %s", f->peer_id);
        awl_out_line(out, "safety number  %s", f->safety);
        awl_out_line(out, "%s",
                     f->verified ? "               verified"
                                 : "               not verified yet: read it to each other; it "
                                   "must be the same on both sides");
    }
}

static void print_json(const facts *f, const awl_options *o, awl_out *out)
{
    char *line = awl_json_identity(&(awl_json_id){
        .id = f->id,
        .server = f->server[0] != '\0' ? f->server : NULL,
        .peer = f->peer_id[0] != '\0' ? o->peer : NULL,
        .peer_id = f->peer_id,
        .safety_number = f->safety,
        .verified = f->verified,
    });
    awl_out_json(out, line);
    free(line);
}

static awl_exit find_peer(const awl_options *o, const awl_offline *off, awl_out *out, facts *f)
{
    if (off->address[0] == '\0') {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "peers are known by their server: give --server HOST");
        return AWL_EXIT_USAGE;
    }
    const awl_pin *pin = off->met ? awl_profile_pin_of(off->profile, &off->server, o->peer) : NULL;
    if (pin == NULL) {
        awl_out_problem(out, AWL_ERR_PEER_UNKNOWN,
                        "no key of \"%s\" is pinned yet: that happens with the first link",
                        o->peer);
        return AWL_EXIT_PEER;
    }
    (void)awl_id_format(&pin->id, f->peer_id);
    f->verified = pin->verified;
    const awl_id *own = awl_identity_id(awl_profile_identity(off->profile));
    const awl_err err = awl_safety_number(own, &pin->id, f->safety);
    if (err != AWL_OK) {
        awl_out_problem(out, err, "cannot compute the safety number: %s", awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    return AWL_EXIT_DONE;
}

awl_exit awl_command_id(const awl_options *o, awl_out *out)
{
    awl_offline off;
    awl_exit code = awl_offline_open(o, out, &off);
    if (code != AWL_EXIT_DONE) {
        return code;
    }
    facts f = {0};
    (void)awl_id_format(awl_identity_id(awl_profile_identity(off.profile)), f.id);
    if (off.met) {
        (void)awl_id_format(&off.server, f.server);
    }
    if (o->peer != NULL) {
        code = find_peer(o, &off, out, &f);
    }
    if (code == AWL_EXIT_DONE && out->json) {
        print_json(&f, o, out);
    } else if (code == AWL_EXIT_DONE) {
        print_facts(&f, &off, out);
    }
    awl_offline_close(&off);
    return code;
}
