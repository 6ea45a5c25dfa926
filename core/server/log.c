/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proto/text.h"
#include "server/server_priv.h"
#include "util/hex.h"

const char *log_name(const char *name, log_name_buf *buf)
{
    return awl_text_escape(name, strlen(name), buf->text, sizeof(buf->text));
}

#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
static void
write_log(awl_server *s, awl_server_log_kind kind, awl_err err, uint32_t attempt_id,
          const char *format, ...)
{
    if (s->logs_len == LOG_QUEUE) {
        s->logs_at = (s->logs_at + 1) % LOG_QUEUE;
        s->logs_len--;
    }
    awl_server_log *log = &s->logs[(s->logs_at + s->logs_len++) % LOG_QUEUE];
    *log = (awl_server_log){.kind = kind, .err = err, .attempt = attempt_id};
    va_list args;
    va_start(args, format);
    (void)vsnprintf(log->text, sizeof(log->text), format, args);
    va_end(args);
}

void log_login(awl_server *s, const client *c)
{
    log_name_buf name, room;
    char addr[AWL_ADDR_STRLEN], id[AWL_ID_STRLEN];
    write_log(s, AWL_SERVER_LOG_LOGIN, AWL_OK, 0, "%s logged in from %s, room %s%s, ID %s",
              log_name(c->name.name, &name), awl_addr_format(&c->remote, addr),
              log_name(c->room.name, &room), c->listed ? "" : ", not listed",
              awl_id_format(&c->id, id));
}

/* Before login there may be no name to show. */
static const char *who(const client *c, log_name_buf *buf)
{
    return c->name.name[0] != '\0' ? log_name(c->name.name, buf) : "(no name)";
}

void log_refused(awl_server *s, const client *c, awl_err err)
{
    log_name_buf name;
    char addr[AWL_ADDR_STRLEN];
    write_log(s, AWL_SERVER_LOG_REFUSED, err, 0, "%s from %s was refused: %s", who(c, &name),
              awl_addr_format(&c->remote, addr), awl_strerror(err));
}

void log_left(awl_server *s, const client *c, awl_err err)
{
    log_name_buf name;
    char addr[AWL_ADDR_STRLEN];
    write_log(s, AWL_SERVER_LOG_LEFT, err, 0, "%s from %s left%s%s", who(c, &name),
              awl_addr_format(&c->remote, addr), err == AWL_OK ? "" : ": ",
              err == AWL_OK ? "" : awl_strerror(err));
}

void log_offence(awl_server *s, const client *c, awl_err err, const char *text)
{
    log_name_buf name;
    char addr[AWL_ADDR_STRLEN];
    write_log(s, AWL_SERVER_LOG_OFFENCE, err, 0, "%s from %s: %s", who(c, &name),
              awl_addr_format(&c->remote, addr), text);
}

void log_invited(awl_server *s, const attempt *a)
{
    log_name_buf inviter, invitee;
    const bool plan = a->technique == AWL_TECH_NONE;
    write_log(s, AWL_SERVER_LOG_INVITED, AWL_OK, a->id, "%s invited %s%s%s: %s",
              log_name(a->name[SIDE_INVITER], &inviter), log_name(a->name[SIDE_INVITEE], &invitee),
              plan ? "" : ", ", plan ? "" : awl_technique_name(a->technique),
              a->introduced ? "introduced" : "asking");
}

/* Once an attempt; who comes first has the say. */
void log_outcome(awl_server *s, attempt *a, awl_err err, const char *detail)
{
    log_name_buf inviter, invitee;
    if (a->logged) {
        return;
    }
    a->logged = true;
    write_log(s, AWL_SERVER_LOG_OUTCOME, err, a->id, "%s and %s: %s%s%s",
              log_name(a->name[SIDE_INVITER], &inviter), log_name(a->name[SIDE_INVITEE], &invitee),
              err == AWL_OK ? "connected" : awl_strerror(err), detail[0] != '\0' ? ", " : "",
              detail);
}
