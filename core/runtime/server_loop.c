/* SPDX-License-Identifier: MIT */
#include "runtime/server_loop.h"

#include <stdio.h>
#include <stdlib.h>

#include "plat/clock.h"
#include "plat/paths.h"
#include "plat/random.h"
#include "plat/signal.h"

#include "runtime/key_file.h"
#include "runtime/server_impl.h"

#define END_WITHIN       AWL_SECOND(2)
#define SWEEP_EVERY      AWL_SECOND(1)
#define TOUCH_EVERY      AWL_SECOND(24 * 60 * 60)
#define CHECKPOINT_EVERY AWL_SECOND(60 * 60)

awl_err server_feed(awl_server_loop *l, awl_server_event ev)
{
    ev.now = l->now;
    return awl_server_handle(l->core, &ev);
}

void server_say(awl_server_loop *l, awl_server_log_kind kind, awl_err err, const char *text)
{
    const awl_server_line line = {.kind = kind, .err = err, .text = text};
    l->sink(l->sink_ctx, &line);
}

/* Does what core asks for. The two SENDs of an Introduce follow each other here. */
static void serve(awl_server_loop *l)
{
    awl_server_action a;
    while (awl_server_next(l->core, &a)) {
        switch (a.type) {
        case AWL_SERVER_ACT_NONE:
            break;
        case AWL_SERVER_ACT_AUTH:
            main_auth(l, a.client, &a.auth);
            break;
        case AWL_SERVER_ACT_SEND:
            main_send(l, a.client);
            break;
        case AWL_SERVER_ACT_CLOSE:
            main_close(l, a.client);
            break;
        case AWL_SERVER_ACT_LOG: {
            const awl_server_line line = {
                .kind = a.log.kind, .err = a.log.err, .attempt = a.log.attempt, .text = a.log.text};
            l->sink(l->sink_ctx, &line);
            break;
        }
        }
    }
}

static awl_err fail(char *problem, awl_err err, const char *what, const char *where)
{
    (void)snprintf(problem, AWL_SERVER_PROBLEM_SIZE, "%s %s: %s", what, where, awl_strerror(err));
    return err;
}

/* server.pem and names.db. */
static awl_err open_files(awl_server_loop *l, const char *dir, char *problem)
{
    char *path = NULL;
    awl_err err = plat_mkdirs(dir);
    if (err != AWL_OK) {
        return fail(problem, err, "cannot make the data directory", dir);
    }
    err = awl_key_file_load(dir, "server.pem", &l->identity);
    if (err != AWL_OK) {
        return fail(problem, err, "cannot load server.pem in", dir);
    }
    err = plat_path_join(dir, "names.db", &path);
    if (err == AWL_OK) {
        err = awl_names_open(path, &l->names);
    }
    free(path);
    return err == AWL_OK ? AWL_OK : fail(problem, err, "cannot open names.db in", dir);
}

static awl_err open_data(awl_server_loop *l, const char *dir, char *problem)
{
    char *usual = NULL;
    if (dir == NULL) {
        const awl_err err = plat_server_dir(&usual);
        if (err != AWL_OK) {
            return fail(problem, err, "cannot find", "the data directory");
        }
    }
    const awl_err err = open_files(l, dir != NULL ? dir : usual, problem);
    free(usual);
    return err;
}

static awl_err open_core(awl_server_loop *l)
{
    awl_server_config c = {.limits = awl_limits_default(),
                           .holes_count = (uint8_t)l->holes_count,
                           .random = plat_random};
    for (uint32_t i = 0; i < l->holes_count; i++) {
        c.holes[i] = l->holes[i];
    }
    awl_err err = awl_server_new(&c, &l->core);
    if (err == AWL_OK) {
        err = awl_tls_context_new(l->identity, AWL_TLS_MAIN, &l->tls);
    }
    if (err == AWL_OK) {
        err = main_init(l);
    }
    return err == AWL_OK ? hole_init(l) : err;
}

static awl_err open_all(awl_server_loop *l, const awl_server_loop_config *c, char *problem)
{
    awl_err err = open_data(l, c->data_dir, problem);
    if (err != AWL_OK) {
        return err;
    }
    err = plat_poll_new(&l->poll);
    if (err == AWL_OK) {
        err = plat_wake_new(l->poll, make_tag(TAG_WAKE, 0), &l->wake);
    }
    if (err == AWL_OK && c->signals) {
        err = plat_signal_on(l->wake);
        l->signals_on = err == AWL_OK;
    }
    if (err != AWL_OK) {
        return fail(problem, err, "cannot prepare", "the loop");
    }
    err = listen_everywhere(l, c, problem);
    if (err != AWL_OK) {
        return err;
    }
    err = open_core(l);
    return err == AWL_OK ? AWL_OK : fail(problem, err, "cannot start", "the server");
}

awl_err awl_server_loop_new(const awl_server_loop_config *config,
                            char problem[AWL_SERVER_PROBLEM_SIZE], awl_server_loop **out)
{
    *out = NULL;
    problem[0] = '\0';
    awl_server_loop *l = calloc(1, sizeof(*l));
    if (l == NULL) {
        return fail(problem, AWL_ERR_NO_MEMORY, "cannot start", "the server");
    }
    l->reserve = PLAT_SOCK_NONE;
    l->sink = config->sink;
    l->sink_ctx = config->sink_ctx;
    const awl_err err = open_all(l, config, problem);
    if (err != AWL_OK) {
        awl_server_loop_free(l);
        return err;
    }
    *out = l;
    return AWL_OK;
}

void awl_server_loop_free(awl_server_loop *l)
{
    if (l == NULL) {
        return;
    }
    main_free_all(l);
    hole_free_all(l);
    listen_close(l);
    if (l->signals_on) {
        plat_signal_off();
    }
    plat_wake_free(l->wake);
    plat_poll_free(l->poll);
    awl_server_free(l->core);
    awl_tls_context_free(l->tls);
    awl_identity_free(l->identity);
    awl_names_close(l->names);
    free(l);
}

size_t awl_server_loop_mains(const awl_server_loop *l, const awl_addr **out)
{
    *out = l->mains;
    return l->mains_count;
}

size_t awl_server_loop_holes(const awl_server_loop *l, const awl_addr **out)
{
    *out = l->holes;
    return l->holes_count;
}

const awl_id *awl_server_loop_id(const awl_server_loop *l)
{
    return awl_identity_id(l->identity);
}

unsigned awl_server_loop_signals(const awl_server_loop *l)
{
    return l->signals;
}

void awl_server_loop_stop(awl_server_loop *l)
{
    atomic_store(&l->stop, true);
    plat_wake_signal(l->wake);
}

static void on_wake(awl_server_loop *l)
{
    if (l->signals_on) {
        l->signals |= plat_signal_take() & (PLAT_SIGNAL_INTERRUPT | PLAT_SIGNAL_TERMINATE);
    }
    if (!l->ending && (l->signals != 0 || atomic_load(&l->stop))) {
        l->ending = true;
        l->end_by = l->now + END_WITHIN;
        listen_close(l); /* first: nobody shall come to a server that is leaving */
        (void)server_feed(l, (awl_server_event){.type = AWL_SERVER_SHUTDOWN});
    }
}

static void dispatch(awl_server_loop *l, const plat_poll_event *ev)
{
    const uint32_t which = (uint32_t)ev->tag;
    switch (ev->tag >> 32) {
    case TAG_WAKE:
        on_wake(l);
        break;
    case TAG_LISTENER:
        listen_accept(l, which);
        break;
    case TAG_MAIN:
        main_ready(l, which, ev->what);
        break;
    default: /* TAG_HOLE; tags are numbers of our own, no enum */
        hole_ready(l, which);
        break;
    }
}

/* Due yet? Then when next. */
static bool due(awl_server_loop *l, awl_time *at, awl_time every)
{
    if (l->now < *at) {
        return false;
    }
    *at = l->now + every;
    return true;
}

static void on_time(awl_server_loop *l)
{
    if (l->now >= awl_server_deadline(l->core)) {
        (void)server_feed(l, (awl_server_event){.type = AWL_SERVER_TIMER});
    }
    if (due(l, &l->sweep_at, SWEEP_EVERY)) {
        main_sweep(l);
        hole_sweep(l);
    }
    if (due(l, &l->touch_at, TOUCH_EVERY)) {
        main_touch_names(l);
    }
    if (due(l, &l->checkpoint_at, CHECKPOINT_EVERY)) {
        awl_names_checkpoint(l->names);
    }
}

/* How long to wait; the housekeeping is not worth a wake-up when nobody is here. */
static awl_time wait_for(const awl_server_loop *l)
{
    awl_time at = awl_server_deadline(l->core);
    if (l->hole_used > 0 || l->lingering > 0) {
        at = l->sweep_at < at ? l->sweep_at : at;
    }
    if (l->ending) {
        at = l->end_by < at ? l->end_by : at;
    }
    if (at == AWL_TIME_NEVER) {
        return -1;
    }
    return at > l->now ? at - l->now : 0;
}

awl_err awl_server_loop_run(awl_server_loop *l)
{
    l->now = plat_now();
    while (!l->ending || (l->main_used > 0 && l->now < l->end_by)) {
        const awl_err err = plat_poll_wait(l->poll, wait_for(l));
        if (err != AWL_OK && err != AWL_ERR_TIMED_OUT) {
            return err;
        }
        plat_poll_event ev;
        l->now = plat_now();
        while (plat_poll_next(l->poll, &ev)) {
            dispatch(l, &ev);
            serve(l);
        }
        on_time(l);
        serve(l);
    }
    return AWL_OK;
}
