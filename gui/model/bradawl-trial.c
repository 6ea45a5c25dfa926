/* SPDX-License-Identifier: MIT */
#include "model/bradawl-trial.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "model/bradawl-wake.h"
#include "runtime/local_server.h"

struct BradawlTrial {
    char *folder, *server_folder, *echo_folder, *own_folder;
    awl_local_server *server;
    awl_client *echo;
    BradawlWake *wake;
};

static void answer_all(gpointer data)
{
    BradawlTrial *self = data;
    awl_client_event ev;
    unsigned n = 0;
    while (awl_client_next(self->echo, &ev)) {
        if (ev.type == AWL_CLIENT_MESSAGE) {
            /* A link that went away in the meantime has nobody who waits for the echo. */
            (void)awl_client_send(self->echo, ev.call, ev.text, ev.text_len, &n);
        }
        awl_client_event_clear(&ev);
    }
}

static awl_err open_echo(BradawlTrial *self)
{
    self->wake = bradawl_wake_new(answer_all, self);
    const awl_client_config config = {
        .server = awl_local_server_address(self->server),
        .name = "echo",
        .room = "lobby",
        .profile = self->echo_folder,
        .listed = true,
        .accept = AWL_ACCEPT_EVERYONE,
        .stay = true,
        .notify = bradawl_wake_raise,
        .notify_ctx = self->wake,
    };
    return awl_client_open(&config, &self->echo);
}

BradawlTrial *bradawl_trial_new(awl_err *err)
{
    BradawlTrial *self = g_new0(BradawlTrial, 1);
    *err = AWL_ERR_IO;
    self->folder = g_dir_make_tmp("bradawl-try-XXXXXX", NULL);
    if (self->folder != NULL) {
        self->server_folder = g_build_filename(self->folder, "server", NULL);
        self->echo_folder = g_build_filename(self->folder, "echo", NULL);
        self->own_folder = g_build_filename(self->folder, "you", NULL);
        *err = awl_local_server_open(self->server_folder, &self->server);
    }
    if (*err == AWL_OK) {
        *err = open_echo(self);
    }
    if (*err != AWL_OK) {
        bradawl_trial_free(self);
        return NULL;
    }
    return self;
}

/* The server and the profiles keep plain files only. */
static void remove_folder(const char *path)
{
    GDir *dir = path != NULL ? g_dir_open(path, 0, NULL) : NULL;
    if (dir == NULL) {
        return;
    }
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        (void)g_remove(file);
    }
    g_dir_close(dir);
    (void)g_rmdir(path);
}

void bradawl_trial_free(BradawlTrial *self)
{
    if (self == NULL) {
        return;
    }
    awl_client_close(self->echo);
    bradawl_wake_free(self->wake);
    awl_local_server_close(self->server);
    remove_folder(self->server_folder);
    remove_folder(self->echo_folder);
    remove_folder(self->own_folder);
    remove_folder(self->folder);
    g_free(self->server_folder);
    g_free(self->echo_folder);
    g_free(self->own_folder);
    g_free(self->folder);
    g_free(self);
}

const char *bradawl_trial_get_server(const BradawlTrial *self)
{
    return awl_local_server_address(self->server);
}

const char *bradawl_trial_get_profile(const BradawlTrial *self)
{
    return self->own_folder;
}
