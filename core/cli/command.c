/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include <string.h>

#include "runtime/profile.h"

awl_client_config awl_command_config(const awl_options *o)
{
    /* Where listening raises a firewall prompt (Windows) it takes --allow-listen. */
    return (awl_client_config){
        .server = o->server,
        .name = o->name,
        .room = o->room,
        .profile = o->profile,
        .accept = AWL_ACCEPT_KNOWN,
        .may_listen = o->allow_listen,
        .trace = o->verbose,
    };
}

/* AWL_ERR_INVALID of awl_client_open() is one of these; which, the profile tells. */
static void say_invalid(const awl_options *o, awl_out *out)
{
    awl_profile *p = NULL;
    const bool known = awl_profile_open(o->profile, &p) == AWL_OK;
    if (o->server == NULL && (!known || awl_profile_server(p)[0] == '\0')) {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "which server? Give --server HOST once, then it is remembered");
    } else if (o->name == NULL && (!known || awl_profile_name(p)[0] == '\0')) {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "who are you? Give --name NAME once, then it is remembered");
    } else {
        awl_out_problem(out, AWL_ERR_INVALID,
                        "--server, --name or --room is malformed: SERVER is HOST, HOST:PORT or "
                        "bradawl://HOST:PORT?id=SERVER-ID; names have 1 to %d bytes of UTF-8 "
                        "without control characters",
                        AWL_CLIENT_NAME_SIZE - 1);
    }
    awl_profile_free(p);
}

awl_exit awl_command_open(const awl_options *o, const awl_client_config *config, awl_out *out,
                          awl_inputs **s)
{
    const awl_err err = awl_inputs_open(config, s);
    if (err == AWL_OK) {
        return AWL_EXIT_DONE;
    }
    if (err == AWL_ERR_INVALID || err == AWL_ERR_NAME_INVALID) {
        say_invalid(o, out);
        return AWL_EXIT_USAGE;
    }
    if (err == AWL_ERR_LOCKED) {
        awl_out_problem(out, err,
                        "this profile takes calls in another process already (the app, or "
                        "\"bradawl wait\"): end that one, or give another --profile");
        return AWL_EXIT_LOGIN;
    }
    if (err == AWL_ERR_MALFORMED) {
        awl_out_problem(out, err,
                        "a file of the profile is damaged; it is left as it is, so that no key "
                        "is lost. Restore it, or give another --profile");
        return AWL_EXIT_INTERNAL;
    }
    awl_out_problem(out, err, "cannot start: %s", awl_strerror(err));
    return AWL_EXIT_INTERNAL;
}

awl_exit awl_command_stopped(const awl_client_event *ev, awl_out *out)
{
    out->t = ev->t;
    const awl_exit code = awl_exit_of_login(ev->err);
    const char *what = code == AWL_EXIT_LOGIN ? "not logged in" : "no connection to the server";
    const char *why = awl_strerror(ev->err);
    const bool more = ev->text[0] != '\0' && strcmp(ev->text, why) != 0;
    awl_out_problem(out, ev->err, "%s: %s%s%s", what, why, more ? ". " : "", more ? ev->text : "");
    return code;
}

awl_exit awl_command_next(awl_inputs *s, awl_out *out, const awl_input **in)
{
    const awl_err err = awl_inputs_next(s, in);
    if (err != AWL_OK) {
        awl_out_problem(out, err, "cannot wait for events: %s", awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    return AWL_EXIT_DONE;
}
