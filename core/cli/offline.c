/* SPDX-License-Identifier: MIT */
#include "cli/offline.h"

awl_exit awl_offline_open(const awl_options *o, awl_out *out, awl_offline *off)
{
    *off = (awl_offline){.address = ""};
    const awl_err err = awl_profile_open(o->profile, &off->profile);
    if (err != AWL_OK) {
        awl_out_problem(out, err, "cannot open the profile: %s", awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    off->address = o->server != NULL ? o->server : awl_profile_server(off->profile);
    if (off->address[0] == '\0') {
        return AWL_EXIT_DONE;
    }
    awl_server_url url;
    if (awl_server_url_parse(off->address, &url) != AWL_OK) {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "--server wants HOST, HOST:PORT or bradawl://HOST:PORT?id=ID&room=ROOM");
        awl_offline_close(off);
        return AWL_EXIT_USAGE;
    }
    off->url = url;
    off->server = url.id;
    off->met = url.has_id || awl_profile_server_pin(off->profile, url.host, url.port, &off->server);
    return AWL_EXIT_DONE;
}

void awl_offline_close(awl_offline *off)
{
    awl_profile_free(off->profile);
    off->profile = NULL;
}
