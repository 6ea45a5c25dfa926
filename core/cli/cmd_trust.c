/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/offline.h"
#include "cli/shown.h"
#include "util/hex.h"

static void print_pin(const awl_pin *pin, awl_out *out)
{
    char id[AWL_ID_STRLEN], server[AWL_ID_STRLEN];
    (void)awl_id_format(&pin->id, id);
    (void)awl_id_format(&pin->server, server);
    if (out->json) {
        char *line = awl_json_pin(pin->name, id, server, pin->verified);
        awl_out_json(out, line);
        free(line);
        return;
    }
    char *name = awl_shown(pin->name, strlen(pin->name));
    awl_out_line(out, "%s  %-12s  %s", id, pin->verified ? "verified" : "not verified",
                 name != NULL ? name : "");
    free(name);
}

/* Pins of other servers are shown only when no server was chosen. */
static bool is_wanted(const awl_pin *pin, const awl_options *o, const awl_offline *off)
{
    const bool here =
        off->address[0] == '\0' || (off->met && awl_id_equal(&pin->server, &off->server));
    return here && (o->peer == NULL || strcmp(o->peer, pin->name) == 0);
}

awl_exit awl_command_trust(const awl_options *o, awl_out *out)
{
    awl_offline off;
    const awl_exit code = awl_offline_open(o, out, &off);
    if (code != AWL_EXIT_DONE) {
        return code;
    }
    size_t shown = 0;
    for (size_t i = 0; i < awl_profile_pins(off.profile); i++) {
        const awl_pin *pin = awl_profile_pin_at(off.profile, i);
        if (is_wanted(pin, o, &off)) {
            print_pin(pin, out);
            shown++;
        }
    }
    awl_offline_close(&off);
    if (shown == 0 && o->peer != NULL) {
        awl_out_problem(out, AWL_ERR_PEER_UNKNOWN, "no key of \"%s\" is pinned", o->peer);
        return AWL_EXIT_PEER;
    }
    if (shown == 0) {
        awl_out_line(out, "no key is pinned yet: that happens with the first link to a peer");
    }
    return AWL_EXIT_DONE;
}
