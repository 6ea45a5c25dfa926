/* SPDX-License-Identifier: MIT */
#include "runtime/local_server.h"

#include <stdlib.h>

#include "plat/sock.h"
#include "plat/thread.h"

#include "runtime/server_loop.h"

struct awl_local_server {
    awl_server_loop *loop;
    plat_thread *thread;
    char address[AWL_ADDR_STRLEN];
};

static void serve(void *server)
{
    const awl_local_server *s = server;
    /* Its end is seen by the clients, who lose their main connection. */
    (void)awl_server_loop_run(s->loop);
}

/* Who tries Bradawl out looks at the client's side of it. */
static void no_log(void *ctx, const awl_server_line *line)
{
    (void)ctx;
    (void)line;
}

static awl_err public_error(awl_err err)
{
    if (err == AWL_OK || err == AWL_ERR_IO || err == AWL_ERR_NO_MEMORY) {
        return err;
    }
    return err == AWL_ERR_MALFORMED ? AWL_ERR_IO : AWL_ERR_OS;
}

static awl_err start(awl_local_server *s, const char *data_dir)
{
    char problem[AWL_SERVER_PROBLEM_SIZE];
    const awl_server_loop_config config = {
        .listen = {{.family = AWL_FAMILY_IPV4, .ip = {127, 0, 0, 1}}},
        .listen_count = 1,
        .data_dir = data_dir,
        .sink = no_log,
    };
    awl_err err = awl_server_loop_new(&config, problem, &s->loop);
    if (err == AWL_OK) {
        const awl_addr *mains = NULL;
        (void)awl_server_loop_mains(s->loop, &mains);
        (void)awl_addr_format(&mains[0], s->address);
        err = plat_thread_start("bradawl-server", serve, s, &s->thread);
    }
    return err;
}

awl_err awl_local_server_open(const char *data_dir, awl_local_server **out)
{
    *out = NULL;
    awl_local_server *s = calloc(1, sizeof(*s));
    if (s == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = plat_net_init();
    if (err != AWL_OK) {
        free(s);
        return public_error(err);
    }
    err = start(s, data_dir);
    if (err != AWL_OK) {
        awl_server_loop_free(s->loop);
        plat_net_cleanup();
        free(s);
        return public_error(err);
    }
    *out = s;
    return AWL_OK;
}

void awl_local_server_close(awl_local_server *s)
{
    if (s == NULL) {
        return;
    }
    awl_server_loop_stop(s->loop);
    plat_thread_join(s->thread);
    awl_server_loop_free(s->loop);
    plat_net_cleanup();
    free(s);
}

const char *awl_local_server_address(const awl_local_server *s)
{
    return s->address;
}
