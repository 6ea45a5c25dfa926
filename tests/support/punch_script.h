/* SPDX-License-Identifier: MIT */
#ifndef PUNCH_SCRIPT_H
#define PUNCH_SCRIPT_H

/*
 * Bytes as a script of events for one engine: half of them answers to what the engine did, half of
 * them garbage (unknown ids, late news, wrong addresses, jumps of time). While it runs, a model of
 * the caller checks what holds whatever happens, and abort()s with a reason when it does not. Used
 * by the random unit test and by the fuzz target.
 *
 *   DONE comes exactly once, at give_up at the latest, and leaves nothing open but the winner
 *   at most 100 dials per pair of endpoints, and only to candidates that were taken
 *   PROVE only what is connected, at most AWL_UNPROVEN_MAX at once
 *   NOMINATE and CONFIRM only what is proven; no dial in between, no proven one closed before DONE
 *   the engine never asks to be woken in the past
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/trace.h"

enum {
    SCRIPT_CONNS_MAX = 4096,
    SCRIPT_PAIRS_MAX = 64,
    SCRIPT_DIALS_MAX = 100,
};

typedef enum script_state {
    S_GONE = 0,
    S_LISTEN,
    S_OBSERVE,
    S_OBSERVED,
    S_DIAL,
    S_CONNECTED,
    S_PROVING,
    S_PROVEN,
} script_state;

typedef struct script_conn {
    awl_conn_id id;
    script_state state;
    awl_addr local;
} script_conn;

typedef struct script_pair {
    awl_addr local, remote;
    unsigned dials;
} script_pair;

typedef struct script {
    const uint8_t *data;
    size_t len;
    awl_engine *e;
    awl_engine_config config;
    awl_time now;
    script_conn conns[SCRIPT_CONNS_MAX];
    size_t conns_count;
    script_pair pairs[SCRIPT_PAIRS_MAX];
    size_t pairs_count;
    awl_addr taken[AWL_CANDIDATES_MAX];
    size_t taken_count;
    awl_conn_id nominated, confirmed;
    unsigned accepted, dones, dials;
    awl_err err;    /* of DONE */
    uint64_t trace; /* hash of all lines: same script, same trace */
} script;

static void script_check(bool ok, const char *reason, const char *line)
{
    if (!ok) {
        fprintf(stderr, "broken: %s (%s)\n", reason, line);
        abort();
    }
}

static uint8_t script_byte(script *s)
{
    if (s->len == 0) {
        return 0;
    }
    s->len--;
    return *s->data++;
}

static script_conn *script_find(script *s, awl_conn_id id)
{
    for (size_t i = 0; i < s->conns_count; i++) {
        if (s->conns[i].id == id) {
            return &s->conns[i];
        }
    }
    return NULL;
}

static void script_open(script *s, awl_conn_id id, script_state state, const awl_addr *local)
{
    script_check(s->conns_count < SCRIPT_CONNS_MAX, "too many connections", "");
    script_check(script_find(s, id) == NULL, "an id was used twice", "");
    s->conns[s->conns_count++] = (script_conn){.id = id, .state = state, .local = *local};
}

static unsigned script_count(const script *s, script_state state)
{
    unsigned count = 0;
    for (size_t i = 0; i < s->conns_count; i++) {
        count += s->conns[i].state == state;
    }
    return count;
}

static bool script_taken(const script *s, const awl_addr *a)
{
    for (size_t i = 0; i < s->taken_count; i++) {
        if (awl_addr_equal(&s->taken[i], a)) {
            return true;
        }
    }
    return false;
}

static void script_dialled(script *s, const awl_action *a, const char *line)
{
    script_check(script_taken(s, &a->remote), "dialled outside the candidates", line);
    script_check(s->nominated == 0, "dialled while the OK was awaited", line);
    s->dials++;
    for (size_t i = 0; i < s->pairs_count; i++) {
        script_pair *p = &s->pairs[i];
        if (awl_addr_equal(&p->local, &a->local) && awl_addr_equal(&p->remote, &a->remote)) {
            script_check(++p->dials <= SCRIPT_DIALS_MAX, "a pair was dialled too often", line);
            return;
        }
    }
    script_check(s->pairs_count < SCRIPT_PAIRS_MAX, "too many pairs", line);
    s->pairs[s->pairs_count++] = (script_pair){a->local, a->remote, 1};
}

static void script_done(script *s, const awl_action *a, const char *line)
{
    s->dones++;
    s->err = a->err;
    script_check(a->dials == s->dials, "dials were counted wrongly", line);
    for (size_t i = 0; i < s->conns_count; i++) {
        const script_conn *c = &s->conns[i];
        const bool winner = a->err == AWL_OK && c->id == a->conn;
        script_check(winner ? c->state == S_PROVEN : c->state == S_GONE,
                     "something was left open, or the winner is unproven", line);
    }
    if (a->err == AWL_OK) {
        script_check(s->confirmed == a->conn, "a winner without OK", line);
    }
}

static void script_enter(script_conn *c, script_state state)
{
    if (c != NULL) {
        c->state = state;
    }
}

/* One action: the model of the caller follows it, or finds it forbidden. */
static void script_act(script *s, const awl_action *a, const char *line)
{
    script_conn *c = script_find(s, a->conn);
    const script_state state = c != NULL ? c->state : S_GONE;
    script_check(s->dones == 0, "an action after DONE", line);
    switch (a->type) {
    case AWL_ACT_LISTEN:
        script_open(s, a->conn, S_LISTEN, &a->local);
        break;
    case AWL_ACT_OBSERVE:
        script_open(s, a->conn, S_OBSERVE, &a->local);
        break;
    case AWL_ACT_DIAL:
        script_dialled(s, a, line);
        script_open(s, a->conn, S_DIAL, &a->local);
        break;
    case AWL_ACT_PROVE:
        script_check(state == S_CONNECTED, "proof of what is not connected", line);
        script_enter(c, S_PROVING);
        script_check(script_count(s, S_PROVING) <= AWL_UNPROVEN_MAX, "too many proofs", line);
        break;
    case AWL_ACT_NOMINATE:
        script_check(s->config.role == AWL_ROLE_INVITER && s->nominated == 0, "two winners", line);
        script_check(state == S_PROVEN, "nominated before proof", line);
        s->nominated = a->conn;
        break;
    case AWL_ACT_CONFIRM:
        script_check(s->config.role == AWL_ROLE_INVITEE && s->confirmed == 0, "two winners", line);
        script_check(state == S_PROVEN, "confirmed before proof", line);
        s->confirmed = a->conn;
        break;
    case AWL_ACT_CLOSE:
        script_check(state != S_GONE, "closed what is not open", line);
        script_enter(c, S_GONE);
        break;
    case AWL_ACT_DONE:
        script_done(s, a, line);
        break;
    case AWL_ACT_NONE:
    case AWL_ACT_ATTEMPT:
    case AWL_ACT_ANNOUNCE:
    case AWL_ACT_READY:
        break;
    }
}

/* What an event means for the model; the engine ignores what does not fit, and so does this. */
static void script_follow(script *s, const awl_event *ev)
{
    script_conn *c = script_find(s, ev->conn);
    const script_state state = c != NULL ? c->state : S_GONE;
    if (ev->type == AWL_EV_ACCEPTED && (ev->conn & AWL_CONN_ACCEPTED) != 0) {
        if (c == NULL) {
            script_open(s, ev->conn, S_CONNECTED, &ev->local);
        } else if (state == S_GONE) { /* an id used twice: the engine cannot know */
            script_enter(c, S_CONNECTED);
        }
    } else if (ev->type == AWL_EV_OBSERVED && state == S_OBSERVE) {
        c->state = S_OBSERVED;
    } else if (ev->type == AWL_EV_DIAL_DONE && ev->err == AWL_OK && state == S_DIAL) {
        c->state = S_CONNECTED;
    } else if (ev->type == AWL_EV_PROVEN && state == S_PROVING) {
        c->state = S_PROVEN;
    } else if (ev->type == AWL_EV_CONFIRMED && state != S_GONE && ev->conn == s->nominated) {
        s->confirmed = ev->conn;
    } else if (state != S_GONE &&
               (ev->type == AWL_EV_CLOSED ||
                (ev->type == AWL_EV_LISTENING && ev->err != AWL_OK && state == S_LISTEN) ||
                (ev->type == AWL_EV_PROOF_FAILED && (state == S_CONNECTED || state == S_PROVING)) ||
                (ev->type == AWL_EV_DIAL_DONE && ev->err != AWL_OK &&
                 (state == S_DIAL || state == S_OBSERVE)))) {
        c->state = S_GONE;
        s->nominated = s->nominated == ev->conn ? 0 : s->nominated;
    }
}

static void script_feed(script *s, awl_event ev)
{
    char line[AWL_TRACE_MAX];
    ev.now = s->now;
    if (s->dones == 0) {
        script_follow(s, &ev);
    }
    const unsigned proven = script_count(s, S_PROVEN);
    const awl_err err = awl_engine_handle(s->e, &ev);
    script_check(err != AWL_ERR_STATE || s->dones == 1, "an event was not taken",
                 awl_trace_event(&ev, line));
    const bool candidate = ev.type == AWL_EV_REMOTE || ev.type == AWL_EV_PEER_READY;
    const awl_addr plain = awl_addr_normalize(&ev.candidate.addr);
    if (candidate && err == AWL_OK && !script_taken(s, &plain)) {
        script_check(s->taken_count < AWL_CANDIDATES_MAX, "too many candidates", "");
        s->taken[s->taken_count++] = plain;
    }
    awl_action a;
    while (awl_engine_next(s->e, &a)) {
        awl_trace_action(&a, line);
        script_act(s, &a, line);
        for (const char *p = line; *p != '\0'; p++) {
            s->trace = (s->trace ^ (uint8_t)*p) * UINT64_C(1099511628211); /* FNV-1a */
        }
    }
    script_check(s->dones == 1 || script_count(s, S_PROVEN) == proven,
                 "a proven connection was closed before the OK", line);
    script_check(s->dones == 1 || awl_engine_deadline(s->e) > s->now, "woken in the past", line);
    script_check(s->dones == 1 || s->now < s->config.give_up, "past the end", line);
}

/* A pool of endpoints: usable, useless and forbidden ones. */
static awl_addr script_addr(script *s)
{
    static const char *const pool[] = {
        "203.0.113.2:40001",
        "203.0.113.2:40002",
        "203.0.113.3:40001",
        "192.168.1.9:40001",
        "192.168.1.10:40001",
        "192.168.1.5:40000",
        "192.168.2.9:40001",
        "[2001:db8::9]:40001",
        "[2001:db8::5]:40000",
        "127.0.0.1:40001",
        "[::ffff:203.0.113.2]:40001",
        "0.0.0.0:0",
        "224.0.0.1:40001",
        "192.168.1.9:22",
        "10.1.2.3:40001",
        "[64:ff9b::cb00:7103]:9",
    };
    awl_addr a;
    const uint8_t b = script_byte(s);
    awl_addr_parse(pool[b % 16], &a);
    a.port = (uint16_t)(a.port + b / 16 % 4);
    return a;
}

/* Mostly one that fits its kind. */
static awl_event script_candidate(script *s)
{
    static const unsigned rounds[] = {0, 0, 0, 1, 1, 2, 1000, UINT32_MAX};
    static const awl_candidate_kind kinds[] = {AWL_CAND_MAPPED, AWL_CAND_MAPPED, AWL_CAND_LAN,
                                               AWL_CAND_IPV6};
    static const char *const good[] = {"203.0.113.2:40001", "203.0.113.2:40002",
                                       "192.168.1.9:40001", "[2001:db8::9]:40001"};
    const uint8_t b = script_byte(s);
    awl_event ev = {.type = b >= 224 ? AWL_EV_PEER_READY : AWL_EV_REMOTE};
    ev.candidate.kind = kinds[b % 4];
    ev.candidate.round = rounds[b / 4 % 8];
    if (b % 32 == 31) {
        ev.candidate.kind = AWL_CAND_NONE;
    }
    if (b & 128) {
        ev.candidate.addr = script_addr(s);
    } else {
        awl_addr_parse(good[b % 4], &ev.candidate.addr);
        ev.candidate.addr.port = (uint16_t)(ev.candidate.addr.port + ev.candidate.round % 7);
    }
    return ev;
}

/* Any event about any connection, also one that is gone or never was. */
static awl_event script_garbage(script *s)
{
    awl_event ev = {.type = (awl_event_type)(AWL_EV_LISTENING + script_byte(s) % 9)};
    const uint8_t which = script_byte(s);
    ev.conn = s->conns_count > 0 ? s->conns[which % s->conns_count].id : which;
    ev.conn = which == 255 ? UINT32_MAX : ev.conn;
    ev.err = -(awl_err)(script_byte(s) % 28);
    ev.local = script_addr(s);
    ev.remote = script_addr(s);
    return ev;
}

/* What a caller would say next about a connection. */
static awl_event script_answer(script *s)
{
    static const awl_err dial[] = {AWL_OK,
                                   AWL_OK,
                                   AWL_ERR_REFUSED,
                                   AWL_ERR_REFUSED,
                                   AWL_ERR_UNREACHABLE,
                                   AWL_ERR_TIMED_OUT,
                                   AWL_ERR_EXISTS,
                                   AWL_ERR_ADDR_IN_USE};
    const uint8_t which = script_byte(s), how = script_byte(s);
    const size_t recent = s->conns_count < 16 ? s->conns_count : 16;
    if (recent == 0) {
        return script_candidate(s);
    }
    const script_conn *c = &s->conns[s->conns_count - 1 - which % recent];
    awl_event ev = {.type = AWL_EV_TIMER, .conn = c->id, .local = c->local};
    switch (c->state) {
    case S_LISTEN:
        ev.type = AWL_EV_ACCEPTED;
        ev.conn = AWL_CONN_ACCEPTED | ++s->accepted;
        ev.remote = script_addr(s);
        break;
    case S_OBSERVE:
        ev.type = how < 200 ? AWL_EV_OBSERVED : AWL_EV_DIAL_DONE;
        ev.err = how < 200 ? AWL_OK : AWL_ERR_REFUSED;
        ev.local.port = (uint16_t)(41000 + c->id);
        ev.remote = awl_addr_v4(198, 51, 100, 5, (uint16_t)(51000 + c->id));
        break;
    case S_DIAL:
        ev.type = AWL_EV_DIAL_DONE;
        ev.err = dial[how % 8];
        break;
    case S_PROVING:
        ev.type = how < 160 ? AWL_EV_PROVEN : AWL_EV_PROOF_FAILED;
        ev.err = how < 160 ? AWL_OK : how < 170 ? AWL_ERR_WRONG_PEER : AWL_ERR_TLS;
        break;
    case S_PROVEN:
        ev.type = how < 100 ? AWL_EV_CLOSED : how < 180 ? AWL_EV_CONFIRMED : AWL_EV_NOMINATED;
        break;
    case S_GONE:
    case S_OBSERVED:
    case S_CONNECTED:
        break;
    }
    return ev;
}

static void script_step(script *s)
{
    const uint8_t op = script_byte(s);
    if (op < 16) {
        s->now += AWL_SECOND(op / 4);
    } else if (op < 80) {
        s->now += AWL_MS(op - 16);
    } else if (op < 112 && awl_engine_deadline(s->e) < s->config.give_up) {
        s->now = awl_engine_deadline(s->e);
    }
    if (op == 255 && script_byte(s) == 255) {
        script_feed(s, (awl_event){.type = AWL_EV_ABORT});
    } else if (op % 8 == 0) {
        script_feed(s, script_candidate(s));
    } else if (op % 8 == 1) {
        script_feed(s, script_garbage(s));
    } else if (op % 8 == 2) {
        script_feed(s, (awl_event){.type = AWL_EV_TIMER});
    } else {
        script_feed(s, script_answer(s));
    }
}

static void script_config(script *s)
{
    static const awl_technique only[] = {AWL_TECH_NONE,       AWL_TECH_NONE,        AWL_TECH_NONE,
                                         AWL_TECH_NONE,       AWL_TECH_LAN,         AWL_TECH_IPV6,
                                         AWL_TECH_SEQUENTIAL, AWL_TECH_SIMULTANEOUS};
    const uint8_t b = script_byte(s), t = script_byte(s);
    s->config = (awl_engine_config){.role = b & 1 ? AWL_ROLE_INVITER : AWL_ROLE_INVITEE};
    s->config.may_listen = (b & 2) != 0;
    s->config.kernel_resends = (b & 4) != 0;
    s->config.main_taken = (b & 24) == 24;
    s->config.only = only[b / 32 % 8];
    s->config.main_local = awl_addr_v4(192, 168, 1, 5, 40000);
    awl_addr_parse("[2001:db8::5]:40000", &s->config.ipv6_local);
    s->config.locals[0] = (awl_local){.addr = s->config.main_local, .prefix_len = 24};
    s->config.locals_count = t & 1;
    s->config.give_up = AWL_MS(100 + 100 * (t / 2));
    s->config.seed = b;
}

/* Runs a script to its end and past it, to DONE. Aborts when a rule is broken. */
static void script_run(script *s, const uint8_t *data, size_t len)
{
    memset(s, 0, sizeof(*s));
    s->data = data;
    s->len = len;
    s->trace = UINT64_C(14695981039346656037);
    script_config(s);
    script_check(awl_engine_new(&s->config, &s->e) == AWL_OK, "no engine", "");
    script_feed(s, (awl_event){.type = AWL_EV_START});
    while (s->len > 0 && s->conns_count < SCRIPT_CONNS_MAX - 64) {
        script_step(s);
    }
    for (unsigned i = 0; s->dones == 0; i++) {
        script_check(i < 10000, "the engine never finishes", "");
        s->now = awl_engine_deadline(s->e);
        script_feed(s, (awl_event){.type = AWL_EV_TIMER});
    }
    awl_engine_free(s->e);
}

#endif
