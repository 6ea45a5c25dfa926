/* SPDX-License-Identifier: MIT */
#include "clients.h"

#include <stdio.h>
#include <string.h>

#include "plat/clock.h"

static void wake(void *ctx)
{
    clients *f = ctx;
    plat_mutex_lock(f->mutex);
    f->notified = true;
    plat_cond_signal(f->changed);
    plat_mutex_unlock(f->mutex);
}

const char *clients_path(const clients *f, const char *name, char out[512])
{
    (void)snprintf(out, 512, "%s/%s", f->temp, name);
    return out;
}

int clients_set_up(void **state)
{
    static clients f;
    char path[512];
    f = (clients){.base = {.listed = true,
                           .stay = true,
                           .accept = AWL_ACCEPT_EVERYONE,
                           .notify = wake,
                           .notify_ctx = &f}};
    *state = &f;
    assert_true(t_make_temp_dir(f.temp, sizeof(f.temp)));
    assert_int_equal(plat_mutex_new(&f.mutex), AWL_OK);
    assert_int_equal(plat_cond_new(&f.changed), AWL_OK);
    assert_int_equal(awl_local_server_open(clients_path(&f, "server", path), &f.server), AWL_OK);
    return 0;
}

int clients_tear_down(void **state)
{
    clients *f = *state;
    awl_client_close(f->ann);
    awl_client_close(f->ben);
    awl_local_server_close(f->server);
    plat_cond_free(f->changed);
    plat_mutex_free(f->mutex);
    t_remove_tree(f->temp);
    return 0;
}

awl_client *clients_open(clients *f, const char *name)
{
    char path[512];
    awl_client *c = NULL;
    awl_client_config config = f->base;
    config.name = name;
    config.profile = clients_path(f, name, path);
    if (config.server == NULL) {
        config.server = awl_local_server_address(f->server);
    }
    assert_int_equal(awl_client_open(&config, &c), AWL_OK);
    return c;
}

awl_client *clients_login(clients *f, const char *name)
{
    awl_client *c = clients_open(f, name);
    awl_client_event ev = clients_wait(f, c, AWL_CLIENT_LOGGED_IN);
    memcpy(f->shown, ev.id, sizeof(f->shown));
    awl_client_event_clear(&ev);
    return c;
}

void clients_both(clients *f)
{
    f->ben = clients_login(f, "ben");
    f->ann = clients_login(f, "ann");
    clients_skip(f, f->ann, AWL_CLIENT_ROSTER_DONE);
}

bool clients_next(clients *f, awl_client *c, int ms, awl_client_event *out)
{
    const awl_time deadline = plat_now() + AWL_MS(ms);
    bool in_time = true;
    for (;;) {
        if (awl_client_next(c, out)) {
            return true;
        }
        if (!in_time) {
            return false;
        }
        plat_mutex_lock(f->mutex);
        while (!f->notified && in_time) {
            in_time = plat_cond_wait_until(f->changed, f->mutex, deadline);
        }
        f->notified = false;
        plat_mutex_unlock(f->mutex);
    }
}

awl_client_event clients_wait(clients *f, awl_client *c, awl_client_event_type type)
{
    return clients_wait_state(f, c, type, NULL);
}

awl_client_event clients_wait_state(clients *f, awl_client *c, awl_client_event_type type,
                                    const char *state)
{
    const awl_time deadline = plat_now() + AWL_SECOND(PATIENCE_S);
    awl_client_event ev = {0};
    while (plat_now() < deadline && clients_next(f, c, PATIENCE_S * 1000, &ev)) {
        if (ev.type == type && (state == NULL || strcmp(ev.state, state) == 0)) {
            return ev;
        }
        awl_client_event_clear(&ev);
    }
    fail_msg("no event of type %d, %s", (int)type, state != NULL ? state : "any state");
    return ev;
}

void clients_skip(clients *f, awl_client *c, awl_client_event_type type)
{
    awl_client_event ev = clients_wait(f, c, type);
    awl_client_event_clear(&ev);
}

awl_call clients_call(clients *f)
{
    awl_call id = 0;
    assert_int_equal(awl_client_connect(f->ann, "ben", NULL, CALL_MS, &id), AWL_OK);
    awl_client_event ev = clients_wait(f, f->ann, AWL_CLIENT_CONNECTED);
    assert_int_equal(ev.call, id);
    awl_client_event_clear(&ev);
    clients_skip(f, f->ben, AWL_CLIENT_CONNECTED);
    return id;
}

void clients_hang_up(clients *f, awl_call call)
{
    assert_int_equal(awl_client_hang_up(f->ann, call), AWL_OK);
    clients_skip(f, f->ann, AWL_CLIENT_CLOSED);
    clients_skip(f, f->ben, AWL_CLIENT_CLOSED);
}
