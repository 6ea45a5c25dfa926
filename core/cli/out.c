/* SPDX-License-Identifier: MIT */
#include "cli/out.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "cli/shown.h"

enum {
    SENTENCE_MAX = 512
};

void awl_out_init(awl_out *o, bool json, bool verbose, bool colour)
{
    *o = (awl_out){.json = json,
                   .out = stdout,
                   .err = stderr,
                   .human = {.colour = colour && !json, .verbose = verbose}};
}

void awl_out_json(awl_out *o, const char *line)
{
    if (o->json && line != NULL) {
        (void)fprintf(o->out, "%s\n", line);
        (void)fflush(o->out);
    }
}

void awl_out_event(awl_out *o, const awl_client_event *ev)
{
    o->t = ev->t;
    if (ev->type == AWL_CLIENT_TRACE) { /* a diagnostic, whatever the face */
        awl_human_event(&o->human, o->err, ev);
        (void)fflush(o->err);
    } else if (o->json) {
        char *line = awl_json_event(ev);
        awl_out_json(o, line);
        free(line);
    } else {
        awl_human_event(&o->human, o->out, ev);
        (void)fflush(o->out);
    }
}

void awl_out_note(awl_out *o, const char *sentence)
{
    if (!o->json) {
        awl_human_time(&o->human, o->out, o->t);
        (void)fprintf(o->out, "%s\n", sentence);
        (void)fflush(o->out);
    }
}

void awl_out_line(awl_out *o, const char *format, ...)
{
    if (o->json) {
        return;
    }
    va_list args;
    va_start(args, format);
    (void)vfprintf(o->out, format, args);
    va_end(args);
    (void)fputc('\n', o->out);
    (void)fflush(o->out);
}

void awl_out_problem(awl_out *o, awl_err err, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    (void)fputs("bradawl: ", o->err);
    awl_show(o->err, sentence, strlen(sentence));
    (void)fputc('\n', o->err);
    (void)fflush(o->err);
    if (o->json) {
        char *line = awl_json_error(o->t, err, sentence);
        awl_out_json(o, line);
        free(line);
    }
}
