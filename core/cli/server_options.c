/* SPDX-License-Identifier: MIT */
#include "cli/server_options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PORT_MAX = 65535,
    OPT_HELP = 'h',
    OPT_VERSION = 'V',
    OPT_LISTEN = 256,
    OPT_MAIN_PORT,
    OPT_HOLE_PORT,
    OPT_DATA_DIR,
    OPT_JSON,
};

static const char usage[] =
    "Usage: bradawl-server [OPTION]...\n"
    "The rendezvous server of bradawl: tells peers who is here and what their\n"
    "endpoints look like from outside, so that they can connect directly.\n"
    "\n"
    "  --listen ADDR      listen on this address; may be given up to four times\n"
    "                     (every address)\n"
    "  --main-port PORT   TCP port of the main connections (4000); 0: any free one\n"
    "  --hole-port PORT   the first of the two hole ports, the other is one above\n"
    "                     (8000); 0: any free ones\n"
    "  --data-dir DIR     where the server's key and the names are kept\n"
    "  --json             the log as one JSON object a line on stdout\n"
    "  -h, --help         this text\n"
    "  -V, --version      the version\n"
    "\n"
    "When it serves, it prints:\n"
    "  ready main=ADDR:PORT hole=ADDR:PORT,ADDR:PORT id=SERVER-ID\n"
    "\n"
    "Exit status: 0 done, 1 internal error or a port is taken, 2 usage,\n"
    "130 interrupted.\n";

const char *awl_server_usage(void)
{
    return usage;
}

static awl_err problem(awl_server_options *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(o->problem, sizeof(o->problem), format, args);
    va_end(args);
    return AWL_ERR_INVALID;
}

static awl_err read_port(awl_server_options *o, const char *option, long highest, uint16_t *out)
{
    char *end = NULL;
    const long value = strtol(optarg, &end, 10);
    /* strtol forgives leading blanks and signs. */
    if (optarg[0] < '0' || optarg[0] > '9' || *end != '\0' || value > highest) {
        return problem(o, "%s wants a port from 0 to %ld, not \"%.40s\"", option, highest, optarg);
    }
    *out = (uint16_t)value;
    return AWL_OK;
}

/* An address with or without the brackets of an endpoint. */
static awl_err read_listen(awl_server_options *o)
{
    char text[AWL_ADDR_STRLEN];
    const size_t len = strlen(optarg);
    const bool brackets = len > 2 && optarg[0] == '[' && optarg[len - 1] == ']';
    if (o->listen_count == AWL_SERVER_LISTEN_MAX) {
        return problem(o, "--listen may be given %d times", (int)AWL_SERVER_LISTEN_MAX);
    }
    (void)snprintf(text, sizeof(text), "%.*s", (int)(brackets ? len - 2 : len),
                   brackets ? optarg + 1 : optarg);
    if (len >= sizeof(text) || awl_addr_parse_ip(text, 0, &o->listen[o->listen_count]) != AWL_OK) {
        return problem(o, "--listen wants an IP address of this computer, not \"%.60s\"", optarg);
    }
    o->listen_count++;
    return AWL_OK;
}

static awl_err read_data_dir(awl_server_options *o)
{
    o->data_dir = optarg;
    return optarg[0] != '\0' ? AWL_OK : problem(o, "--data-dir wants a directory");
}

static awl_err read_option(awl_server_options *o, int code, const char *word)
{
    switch (code) {
    case OPT_HELP:
        o->help = true;
        return AWL_OK;
    case OPT_VERSION:
        o->version = true;
        return AWL_OK;
    case OPT_JSON:
        o->json = true;
        return AWL_OK;
    case OPT_LISTEN:
        return read_listen(o);
    case OPT_MAIN_PORT:
        return read_port(o, "--main-port", PORT_MAX, &o->main_port);
    case OPT_HOLE_PORT:
        return read_port(o, "--hole-port", PORT_MAX - 1, &o->hole_port);
    case OPT_DATA_DIR:
        return read_data_dir(o);
    case ':':
        return problem(o, "%.60s wants a value", word);
    default: /* getopt's characters, no enum of ours */
        return problem(o, "there is no option \"%.60s\"", word);
    }
}

awl_err awl_server_options_parse(int argc, char *argv[], awl_server_options *out)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, OPT_HELP},
        {"version", no_argument, NULL, OPT_VERSION},
        {"listen", required_argument, NULL, OPT_LISTEN},
        {"main-port", required_argument, NULL, OPT_MAIN_PORT},
        {"hole-port", required_argument, NULL, OPT_HOLE_PORT},
        {"data-dir", required_argument, NULL, OPT_DATA_DIR},
        {"json", no_argument, NULL, OPT_JSON},
        {NULL, 0, NULL, 0},
    };
    *out =
        (awl_server_options){.main_port = AWL_SERVER_MAIN_PORT, .hole_port = AWL_SERVER_HOLE_PORT};
    opterr = 0;
    optind = 1;
    for (;;) {
        const int code = getopt_long(argc, argv, ":hV", options, NULL);
        if (code == -1) {
            break;
        }
        const awl_err err = read_option(out, code, argv[optind - 1]);
        if (err != AWL_OK || out->help || out->version) {
            return err;
        }
    }
    if (optind < argc) {
        return problem(out, "\"%.60s\" is one word too many", argv[optind]);
    }
    return AWL_OK;
}
