/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/offline.h"
#include "cli/shown.h"
#include "util/hex.h"

static void print_pin(const awl_pin *pin, const char *state, awl_out *out)
{
    char id[AWL_ID_STRLEN], server[AWL_ID_STRLEN];
    (void)awl_id_format(&pin->id, id);
    (void)awl_id_format(&pin->server, server);
    if (out->json) {
        char *line = awl_json_pin(&(awl_json_pinned){.name = pin->name,
                                                     .id = id,
                                                     .server = server,
                                                     .state = state,
                                                     .verified = pin->verified});
        awl_out_json(out, line);
        free(line);
        return;
    }
    char *name = awl_shown(pin->name, strlen(pin->name));
    const char *word = pin->verified ? "verified" : "not verified";
    if (strcmp(state, "forgotten") == 0) {
        word = state;
    }
    awl_out_line(out, "%s  %-12s  %s", id, word, name != NULL ? name : "");
    free(name);
}

/* Pins of other servers are shown only when no server was chosen. */
static bool is_wanted(const awl_pin *pin, const awl_options *o, const awl_offline *off)
{
    const bool here =
        off->address[0] == '\0' || (off->met && awl_id_equal(&pin->server, &off->server));
    return here && (o->peer == NULL || strcmp(o->peer, pin->name) == 0);
}

static awl_exit cannot_write(awl_err err, awl_out *out)
{
    awl_out_problem(out, err, "cannot write peers.json: %s", awl_strerror(err));
    return AWL_EXIT_INTERNAL;
}

static awl_exit change_server(const awl_options *o, const awl_offline *off, const awl_id *fresh,
                              awl_out *out)
{
    const awl_err err =
        fresh != NULL
            ? awl_profile_replace_server(off->profile, off->url.host, off->url.port, fresh)
            : awl_profile_forget_server(off->profile, off->url.host, off->url.port);
    if (err == AWL_ERR_NOT_FOUND) {
        awl_out_problem(out, err, "no key of the server %s is pinned", o->server);
        return AWL_EXIT_PEER;
    }
    if (err != AWL_OK) {
        return cannot_write(err, out);
    }
    char own[AWL_ID_STRLEN], id[AWL_ID_STRLEN];
    (void)awl_id_format(awl_identity_id(awl_profile_identity(off->profile)), own);
    char *line = awl_json_identity(
        &(awl_json_id){.id = own, .server = fresh != NULL ? awl_id_format(fresh, id) : NULL});
    awl_out_json(out, line);
    free(line);
    awl_out_line(out,
                 fresh != NULL ? "the server %s is trusted with its new key"
                               : "the key of the server %s is forgotten: the next login pins "
                                 "the one that is there then",
                 o->server);
    return AWL_EXIT_DONE;
}

static awl_err change_pin(const awl_options *o, const awl_offline *off, const awl_id *fresh,
                          awl_pin *pin)
{
    if (o->forget) {
        return awl_profile_forget_peer(off->profile, &pin->server, pin->name);
    }
    pin->verified = true;
    if (fresh != NULL) {
        pin->id = *fresh;
    }
    const awl_err err =
        awl_profile_change_pin(off->profile, pin, fresh != NULL ? AWL_PIN_ID : AWL_PIN_VERIFIED);
    const awl_pin *now = awl_profile_pin_of(off->profile, &pin->server, pin->name);
    if (err == AWL_OK && now != NULL) {
        *pin = *now;
    }
    return err;
}

static awl_exit change_peer(const awl_options *o, const awl_offline *off, const awl_id *fresh,
                            awl_out *out)
{
    if (off->address[0] == '\0') {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "peers are known by their server: give --server HOST");
        return AWL_EXIT_USAGE;
    }
    const awl_pin *known =
        off->met ? awl_profile_pin_of(off->profile, &off->server, o->peer) : NULL;
    if (known == NULL) {
        awl_out_problem(out, AWL_ERR_PEER_UNKNOWN, "no key of \"%s\" is pinned", o->peer);
        return AWL_EXIT_PEER;
    }
    awl_pin pin = *known;
    const awl_err err = change_pin(o, off, fresh, &pin);
    if (err != AWL_OK) {
        return cannot_write(err, out);
    }
    print_pin(&pin, o->forget ? "forgotten" : "pinned", out);
    return AWL_EXIT_DONE;
}

static awl_exit change(const awl_options *o, const awl_offline *off, awl_out *out)
{
    awl_id fresh;
    if (o->replace != NULL && awl_id_parse(o->replace, &fresh) != AWL_OK) {
        awl_out_problem(out, AWL_ERR_MALFORMED, "--replace wants an ID, not \"%s\"", o->replace);
        return AWL_EXIT_USAGE;
    }
    const awl_id *id = o->replace != NULL ? &fresh : NULL;
    return o->peer != NULL ? change_peer(o, off, id, out) : change_server(o, off, id, out);
}

static awl_exit show(const awl_options *o, const awl_offline *off, awl_out *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < awl_profile_pins(off->profile); i++) {
        const awl_pin *pin = awl_profile_pin_at(off->profile, i);
        if (is_wanted(pin, o, off)) {
            print_pin(pin, "pinned", out);
            shown++;
        }
    }
    if (shown == 0 && o->peer != NULL) {
        awl_out_problem(out, AWL_ERR_PEER_UNKNOWN, "no key of \"%s\" is pinned", o->peer);
        return AWL_EXIT_PEER;
    }
    if (shown == 0) {
        awl_out_line(out, "no key is pinned yet: that happens with the first link to a peer");
    }
    return AWL_EXIT_DONE;
}

awl_exit awl_command_trust(const awl_options *o, awl_out *out)
{
    awl_offline off;
    awl_exit code = awl_offline_open(o, out, &off);
    if (code != AWL_EXIT_DONE) {
        return code;
    }
    const bool changes = o->verify || o->forget || o->replace != NULL;
    code = changes ? change(o, &off, out) : show(o, &off, out);
    awl_offline_close(&off);
    return code;
}
