/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "plat/clock.h"
#include "plat/console.h"
#include "plat/signal.h"
#include "plat/sock.h"

#include "cli/exit.h"
#include "cli/server_friends.h"
#include "cli/server_options.h"
#include "util/hex.h"

enum {
    /* As many endpoints as there can be, each with a comma. */
    LIST_SIZE = AWL_SERVER_HOLES_MAX * (AWL_ADDR_STRLEN + 1),
};

typedef struct screen {
    bool json;
    const char *data_dir; /* NULL: the default */
    awl_time start;
} screen;

/* ---- for scripts ---- */

static cJSON *new_event(const screen *s, const char *name)
{
    cJSON *o = cJSON_CreateObject();
    (void)cJSON_AddNumberToObject(o, "t", (double)(plat_now() - s->start) / 1e6);
    (void)cJSON_AddStringToObject(o, "event", name);
    return o;
}

static void print_event(cJSON *o)
{
    char *line = cJSON_PrintUnformatted(o);
    if (line != NULL) {
        (void)puts(line);
        (void)fflush(stdout);
    }
    cJSON_free(line);
    cJSON_Delete(o);
}

static void add_endpoints(cJSON *o, const char *name, const awl_addr *addrs, size_t count)
{
    char text[AWL_ADDR_STRLEN];
    cJSON *list = cJSON_AddArrayToObject(o, name);
    for (size_t i = 0; i < count; i++) {
        (void)cJSON_AddItemToArray(list, cJSON_CreateString(awl_addr_format(&addrs[i], text)));
    }
}

static const char *kind_name(awl_server_log_kind kind)
{
    switch (kind) {
    case AWL_SERVER_LOG_LOGIN:
        return "login";
    case AWL_SERVER_LOG_REFUSED:
        return "refused";
    case AWL_SERVER_LOG_LEFT:
        return "left";
    case AWL_SERVER_LOG_INVITED:
        return "invited";
    case AWL_SERVER_LOG_OUTCOME:
        return "outcome";
    case AWL_SERVER_LOG_OFFENCE:
        return "offence";
    }
    return "log";
}

static void print_line(void *ctx, const awl_server_line *line)
{
    const screen *s = ctx;
    char stamp[PLAT_STAMP_LEN];
    if (!s->json) {
        (void)fprintf(stderr, "%s %s\n", plat_wall_stamp(stamp), line->text);
        return;
    }
    cJSON *o = new_event(s, kind_name(line->kind));
    (void)cJSON_AddStringToObject(o, "text", line->text);
    if (line->err != AWL_OK) {
        char code[AWL_ERROR_CODE_SIZE];
        (void)cJSON_AddStringToObject(o, "code", awl_error_code(line->err, code));
    }
    if (line->attempt != 0) {
        (void)cJSON_AddNumberToObject(o, "attempt", (double)line->attempt);
    }
    print_event(o);
}

/* ---- for people ---- */

static const char *list(const awl_addr *addrs, size_t count, char buf[LIST_SIZE])
{
    char text[AWL_ADDR_STRLEN];
    size_t used = 0;
    buf[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const int n = snprintf(buf + used, LIST_SIZE - used, "%s%s", i > 0 ? "," : "",
                               awl_addr_format(&addrs[i], text));
        used += (size_t)n;
    }
    return buf;
}

static void print_ready(const screen *s, const awl_server_loop *l)
{
    char id[AWL_ID_STRLEN], mains_text[LIST_SIZE], holes_text[LIST_SIZE];
    const awl_addr *mains = NULL, *holes = NULL;
    const size_t mains_count = awl_server_loop_mains(l, &mains);
    const size_t holes_count = awl_server_loop_holes(l, &holes);
    (void)awl_id_format(awl_server_loop_id(l), id);
    if (s->json) {
        cJSON *o = new_event(s, "ready");
        add_endpoints(o, "main", mains, mains_count);
        add_endpoints(o, "hole", holes, holes_count);
        (void)cJSON_AddStringToObject(o, "id", id);
        print_event(o);
    }
    FILE *to = s->json ? stderr : stdout;
    (void)fprintf(to, "ready main=%s hole=%s id=%s\n", list(mains, mains_count, mains_text),
                  list(holes, holes_count, holes_text), id);
    (void)fflush(to);
    if (!s->json) {
        awl_server_tell_friends(l, s->data_dir);
    }
}

static void print_problem(const screen *s, awl_err err, const char *text)
{
    (void)fprintf(stderr, "bradawl-server: %s\n", text);
    if (err == AWL_ERR_ADDR_IN_USE) {
        (void)fprintf(stderr, "Is a server running already? --main-port and --hole-port choose "
                              "other ports.\n");
    }
    if (s->json) {
        char code[AWL_ERROR_CODE_SIZE];
        cJSON *o = new_event(s, "error");
        (void)cJSON_AddStringToObject(o, "code", awl_error_code(err, code));
        (void)cJSON_AddStringToObject(o, "text", text);
        print_event(o);
    }
}

/* ---- */

static int serve(const awl_server_options *o)
{
    screen s = {.json = o->json, .data_dir = o->data_dir, .start = plat_now()};
    char problem[AWL_SERVER_PROBLEM_SIZE];
    awl_server_loop *l = NULL;
    awl_server_loop_config config = {
        .listen_count = o->listen_count,
        .main_port = o->main_port,
        .hole_port = o->hole_port,
        .data_dir = o->data_dir,
        .signals = true,
        .sink = print_line,
        .sink_ctx = &s,
    };
    memcpy(config.listen, o->listen, sizeof(config.listen));
    awl_err err = awl_server_loop_new(&config, problem, &l);
    if (err != AWL_OK) {
        print_problem(&s, err, problem);
        return AWL_EXIT_INTERNAL;
    }
    print_ready(&s, l);
    err = awl_server_loop_run(l);
    const bool interrupted = (awl_server_loop_signals(l) & PLAT_SIGNAL_INTERRUPT) != 0;
    awl_server_loop_free(l);
    if (err != AWL_OK) {
        print_problem(&s, err, awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    return interrupted ? AWL_EXIT_INTERRUPTED : AWL_EXIT_DONE;
}

static int run(int argc, char **argv)
{
    awl_server_options o;
    if (awl_server_options_parse(argc, argv, &o) != AWL_OK) {
        (void)fprintf(stderr, "bradawl-server: %s\nTry \"bradawl-server --help\".\n", o.problem);
        return AWL_EXIT_USAGE;
    }
    if (o.help) {
        (void)fputs(awl_server_usage(), stdout);
        return AWL_EXIT_DONE;
    }
    if (o.version) {
        (void)printf("bradawl-server %s\n", AWL_VERSION);
        return AWL_EXIT_DONE;
    }
    return serve(&o);
}

int main(int argc, char **argv)
{
    awl_err err = plat_console_init(&argc, &argv);
    if (err == AWL_OK) {
        err = plat_net_init();
    }
    if (err != AWL_OK) {
        (void)fprintf(stderr, "bradawl-server: cannot start: %s\n", awl_strerror(err));
        return AWL_EXIT_INTERNAL;
    }
    const int code = run(argc, argv);
    plat_net_cleanup();
    if (code != AWL_EXIT_INTERRUPTED && plat_console_is_own()) {
        char line[2];
        size_t len;
        (void)fputs("\nPress Enter to close this window.\n", stderr);
        (void)plat_read_line(line, sizeof(line), &len);
    }
    return code;
}
