/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bradawl/link.h"

#include "engine/technique.h"

#define BIT(command) (1U << (command))

enum {
    POSITIONAL_MAX = 2,
    NUMBER_MAX = 1000000 /* of --replies and --count */
};

typedef enum option_code {
    OPT_IN_ORDER = 1, /* getopt's: not an option, but a word of the command */
    OPT_HELP = 'h',
    OPT_VERBOSE = 'v',
    OPT_VERSION = 'V',
    OPT_SERVER = 256,
    OPT_NAME,
    OPT_ROOM,
    OPT_PROFILE,
    OPT_JSON,
    OPT_ALLOW_LISTEN,
    OPT_ACCEPT,
    OPT_AUTO_CONNECT,
    OPT_ECHO,
    OPT_ONCE,
    OPT_TECHNIQUE,
    OPT_TIMEOUT,
    OPT_SEND,
    OPT_REPLIES,
    OPT_COUNT,
    OPT_VERIFY,
    OPT_FORGET,
    OPT_REPLACE,
} option_code;

static const struct option LONG_OPTIONS[] = {
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {"verbose", no_argument, NULL, OPT_VERBOSE},
    {"server", required_argument, NULL, OPT_SERVER},
    {"name", required_argument, NULL, OPT_NAME},
    {"room", required_argument, NULL, OPT_ROOM},
    {"profile", required_argument, NULL, OPT_PROFILE},
    {"json", no_argument, NULL, OPT_JSON},
    {"allow-listen", no_argument, NULL, OPT_ALLOW_LISTEN},
    {"accept", required_argument, NULL, OPT_ACCEPT},
    {"auto-connect", no_argument, NULL, OPT_AUTO_CONNECT},
    {"echo", no_argument, NULL, OPT_ECHO},
    {"once", no_argument, NULL, OPT_ONCE},
    {"technique", required_argument, NULL, OPT_TECHNIQUE},
    {"timeout", required_argument, NULL, OPT_TIMEOUT},
    {"send", required_argument, NULL, OPT_SEND},
    {"replies", required_argument, NULL, OPT_REPLIES},
    {"count", required_argument, NULL, OPT_COUNT},
    {"verify", no_argument, NULL, OPT_VERIFY},
    {"forget", no_argument, NULL, OPT_FORGET},
    {"replace", required_argument, NULL, OPT_REPLACE},
    {NULL, 0, NULL, 0},
};

static const struct {
    const char *name;
    awl_command command;
    size_t words_min, words_max; /* after the command: the PEER */
} COMMANDS[] = {
    {"wait", AWL_COMMAND_WAIT, 0, 0},       {"peers", AWL_COMMAND_PEERS, 0, 0},
    {"connect", AWL_COMMAND_CONNECT, 1, 1}, {"ping", AWL_COMMAND_PING, 1, 1},
    {"id", AWL_COMMAND_ID, 0, 1},           {"trust", AWL_COMMAND_TRUST, 0, 1},
};
enum {
    COMMANDS_COUNT = sizeof COMMANDS / sizeof COMMANDS[0]
};

/* What one run over argv collects beside the values. */
typedef struct scan {
    char *words[POSITIONAL_MAX];
    size_t words_count;
    const char *surplus; /* the first word too many */
    unsigned seen;       /* bit OPT_x - OPT_SERVER for each option that belongs to one command */
} scan;

const char *awl_command_name(awl_command command)
{
    for (size_t i = 0; i < COMMANDS_COUNT; i++) {
        if (COMMANDS[i].command == command) {
            return COMMANDS[i].name;
        }
    }
    return "";
}

/* The first problem is the one that is told. */
static awl_err problem(awl_options *o, const char *format, ...)
{
    if (o->problem[0] == '\0') {
        va_list args;
        va_start(args, format);
        (void)vsnprintf(o->problem, sizeof o->problem, format, args);
        va_end(args);
    }
    return AWL_ERR_INVALID;
}

static awl_err read_number(awl_options *o, const char *option, long highest, long *out)
{
    char *end = NULL;
    *out = strtol(optarg, &end, 10);
    /* strtol forgives leading blanks and signs; a script that passes those has a bug. */
    if (optarg[0] < '0' || optarg[0] > '9' || *end != '\0' || *out > highest) {
        return problem(o, "%s wants a whole number of at most %ld, not \"%.40s\"", option, highest,
                       optarg);
    }
    return AWL_OK;
}

static awl_err read_accept(awl_options *o)
{
    static const struct {
        const char *name;
        awl_accept accept;
    } POLICIES[] = {
        {"ask", AWL_ACCEPT_ASK},
        {"known", AWL_ACCEPT_KNOWN},
        {"everyone", AWL_ACCEPT_EVERYONE},
    };
    for (size_t i = 0; i < sizeof POLICIES / sizeof POLICIES[0]; i++) {
        if (strcmp(optarg, POLICIES[i].name) == 0) {
            o->accept = POLICIES[i].accept;
            o->accept_given = true;
            return AWL_OK;
        }
    }
    return problem(o, "--accept wants ask, known or everyone, not \"%.40s\"", optarg);
}

static awl_err read_technique(awl_options *o)
{
    const awl_technique technique = awl_technique_from_name(optarg);
    if (technique == AWL_TECH_NONE) {
        return problem(o, "--technique: there is no technique \"%.40s\"", optarg);
    }
    if (!awl_technique_known(technique)) {
        return problem(o, "--technique: \"%s\" comes with a later version", optarg);
    }
    o->technique = optarg;
    return AWL_OK;
}

static awl_err read_timeout(awl_options *o)
{
    long value = 0;
    const awl_err err = read_number(o, "--timeout", AWL_OPTIONS_TIMEOUT_MAX, &value);
    if (err == AWL_OK && value == 0) {
        return problem(o, "--timeout wants at least one second");
    }
    o->timeout_s = (int)value;
    return err;
}

static awl_err read_replies(awl_options *o)
{
    long value = 0;
    const awl_err err = read_number(o, "--replies", NUMBER_MAX, &value);
    o->replies = (uint32_t)value;
    return err;
}

static awl_err read_count(awl_options *o)
{
    long value = 0;
    const awl_err err = read_number(o, "--count", NUMBER_MAX, &value);
    if (err == AWL_OK && value == 0) {
        return problem(o, "--count wants at least one ping");
    }
    o->count = (uint32_t)value;
    return err;
}

static awl_err read_send(awl_options *o)
{
    if (o->send_count == AWL_OPTIONS_SEND_MAX) {
        return problem(o, "--send may be given %d times", (int)AWL_OPTIONS_SEND_MAX);
    }
    if (strlen(optarg) > AWL_MESSAGE_MAX) {
        return problem(o, "--send: a message has at most %d bytes", AWL_MESSAGE_MAX);
    }
    o->send[o->send_count++] = optarg;
    return AWL_OK;
}

static awl_err read_text(awl_options *o, const char *option, size_t longest, const char **out)
{
    if (optarg[0] == '\0') {
        return problem(o, "%s wants a value", option);
    }
    if (longest > 0 && strlen(optarg) > longest) {
        return problem(o, "%s: at most %zu bytes of UTF-8", option, longest);
    }
    *out = optarg;
    return AWL_OK;
}

static void take_word(scan *s, char *word)
{
    if (s->words_count < POSITIONAL_MAX) {
        s->words[s->words_count++] = word;
    } else if (s->surplus == NULL) {
        s->surplus = word;
    }
}

/* getopt's own verdict on argv[optind - 1]. Its return value cannot be used: for "--json=yes" glibc
 * says '?' and mingw says ':'. */
static awl_err read_unknown(awl_options *o, int code, const char *arg)
{
    const char *equals = strchr(arg, '=');
    if (optopt >= OPT_SERVER || optopt == OPT_HELP || optopt == OPT_VERBOSE ||
        optopt == OPT_VERSION) {
        if (equals != NULL) {
            return problem(o, "%.*s takes no value", (int)(equals - arg), arg);
        }
        if (code == ':') {
            return problem(o, "%.40s wants a value", arg);
        }
    }
    return problem(o, "unknown option %.60s", arg);
}

static awl_err read_option(awl_options *o, option_code code)
{
    switch (code) {
    case OPT_HELP:
        o->help = true;
        break;
    case OPT_VERSION:
        o->version = true;
        break;
    case OPT_VERBOSE:
        o->verbose = true;
        break;
    case OPT_JSON:
        o->json = true;
        break;
    case OPT_ALLOW_LISTEN:
        o->allow_listen = true;
        break;
    case OPT_AUTO_CONNECT:
        o->auto_connect = true;
        break;
    case OPT_ECHO:
        o->echo = true;
        break;
    case OPT_ONCE:
        o->once = true;
        break;
    case OPT_SERVER:
        return read_text(o, "--server", 0, &o->server);
    case OPT_NAME:
        return read_text(o, "--name", AWL_CLIENT_NAME_SIZE - 1, &o->name);
    case OPT_ROOM:
        return read_text(o, "--room", AWL_CLIENT_NAME_SIZE - 1, &o->room);
    case OPT_PROFILE:
        return read_text(o, "--profile", 0, &o->profile);
    case OPT_ACCEPT:
        return read_accept(o);
    case OPT_TECHNIQUE:
        return read_technique(o);
    case OPT_TIMEOUT:
        return read_timeout(o);
    case OPT_SEND:
        return read_send(o);
    case OPT_REPLIES:
        return read_replies(o);
    case OPT_COUNT:
        return read_count(o);
    case OPT_VERIFY:
        o->verify = true;
        break;
    case OPT_FORGET:
        o->forget = true;
        break;
    case OPT_REPLACE:
        return read_text(o, "--replace", 0, &o->replace);
    case OPT_IN_ORDER:
        break;
    }
    return AWL_OK;
}

static awl_err scan_args(awl_options *o, int argc, char *argv[], scan *s)
{
    awl_err first = AWL_OK; /* goes on after a mistake: --help further right still wins */
    optind = 0;             /* glibc and mingw: begin anew */
    opterr = 0;
    for (;;) {
        optopt = 0;
        const int code = getopt_long(argc, argv, "-:hvV", LONG_OPTIONS, NULL);
        if (code == -1) {
            break;
        }
        awl_err err = AWL_OK;
        if (code == OPT_IN_ORDER) {
            take_word(s, optarg);
        } else if (code == '?' || code == ':') {
            err = read_unknown(o, code, argv[optind - 1]);
        } else {
            s->seen |= code >= OPT_SERVER ? 1U << (code - OPT_SERVER) : 0U;
            err = read_option(o, (option_code)code);
        }
        first = first == AWL_OK ? err : first;
    }
    for (int i = optind; i < argc; i++) { /* behind "--" */
        take_word(s, argv[i]);
    }
    return first;
}

/* Options that belong to some commands only. */
static awl_err check_options(awl_options *o, unsigned seen)
{
    enum {
        WAIT = BIT(AWL_COMMAND_WAIT),
        CONNECT = BIT(AWL_COMMAND_CONNECT),
        PING = BIT(AWL_COMMAND_PING),
        TRUST = BIT(AWL_COMMAND_TRUST)
    };
    static const struct {
        const char *name;
        option_code code;
        unsigned owners;
        const char *owners_text;
    } OWNED[] = {
        {"--accept", OPT_ACCEPT, WAIT, "\"wait\""},
        {"--auto-connect", OPT_AUTO_CONNECT, WAIT, "\"wait\""},
        {"--echo", OPT_ECHO, WAIT, "\"wait\""},
        {"--once", OPT_ONCE, WAIT, "\"wait\""},
        {"--technique", OPT_TECHNIQUE, CONNECT | PING, "\"connect\" and \"ping\""},
        {"--timeout", OPT_TIMEOUT, CONNECT | PING, "\"connect\" and \"ping\""},
        {"--send", OPT_SEND, CONNECT, "\"connect\""},
        {"--replies", OPT_REPLIES, CONNECT, "\"connect\""},
        {"--count", OPT_COUNT, PING, "\"ping\""},
        {"--verify", OPT_VERIFY, TRUST, "\"trust\""},
        {"--forget", OPT_FORGET, TRUST, "\"trust\""},
        {"--replace", OPT_REPLACE, TRUST, "\"trust\""},
    };
    for (size_t i = 0; i < sizeof OWNED / sizeof OWNED[0]; i++) {
        if ((seen & (1U << (OWNED[i].code - OPT_SERVER))) != 0 &&
            (OWNED[i].owners & BIT(o->command)) == 0) {
            return problem(o, "%s belongs to %s, not to \"%s\"", OWNED[i].name,
                           OWNED[i].owners_text, awl_command_name(o->command));
        }
    }
    return AWL_OK;
}

/* What `trust` changes is said once and exactly: a key is no place for a guess. */
static awl_err check_trust(awl_options *o)
{
    const int wishes = (o->verify ? 1 : 0) + (o->forget ? 1 : 0) + (o->replace != NULL ? 1 : 0);
    if (wishes > 1) {
        return problem(o, "trust: one of --verify, --replace and --forget");
    }
    if (o->verify && o->peer == NULL) {
        return problem(o, "trust --verify wants the name of a PEER");
    }
    if (wishes > 0 && o->peer == NULL && o->server == NULL) {
        return problem(o, "trust: whose key? Give a PEER or --server SERVER");
    }
    return AWL_OK;
}

static awl_err find_command(awl_options *o, const scan *s, size_t *row)
{
    if (s->words_count == 0) {
        return problem(o, "which command? wait, peers, connect PEER, ping PEER, id or trust");
    }
    for (*row = 0; *row < COMMANDS_COUNT; (*row)++) {
        if (strcmp(s->words[0], COMMANDS[*row].name) == 0) {
            o->command = COMMANDS[*row].command;
            return AWL_OK;
        }
    }
    return problem(o, "there is no command \"%.40s\"", s->words[0]);
}

static awl_err check_words(awl_options *o, const scan *s, size_t row)
{
    const size_t words = s->words_count - 1;
    if (words < COMMANDS[row].words_min) {
        return problem(o, "%s wants the name of a PEER", COMMANDS[row].name);
    }
    if (words > COMMANDS[row].words_max || s->surplus != NULL) {
        return problem(o, "%s: one word too many: \"%.60s\"", COMMANDS[row].name,
                       words > COMMANDS[row].words_max ? s->words[1] : s->surplus);
    }
    if (words == 1) {
        o->peer = s->words[1];
        if (o->peer[0] == '\0' || strlen(o->peer) >= AWL_CLIENT_NAME_SIZE) {
            return problem(o, "a PEER's name has 1 to %d bytes of UTF-8", AWL_CLIENT_NAME_SIZE - 1);
        }
    }
    return AWL_OK;
}

awl_err awl_options_parse(int argc, char *argv[], awl_options *out)
{
    *out = (awl_options){.timeout_s = 30, .count = 4};
    scan s = {0};
    awl_err err = scan_args(out, argc, argv, &s);
    size_t row = 0;
    const awl_err found = find_command(out, &s, &row);
    if (out->help || out->version) {
        return AWL_OK;
    }
    err = err != AWL_OK ? err : found;
    err = err != AWL_OK ? err : check_words(out, &s, row);
    err = err != AWL_OK ? err : check_options(out, s.seen);
    return err != AWL_OK ? err : check_trust(out);
}
