/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "proto/text.h"
#include "server/server_priv.h"

/*
 * An attempt lives from Connect until both sides have reported their Result, or its time is up.
 *
 *     Connect -- consent is there --> introduced -- Result, Result --> gone
 *            \-- Invite --> pending -- accepted, or the invitee clicks Connect too --> introduced
 *                                  \-- declined, no answer, somebody left --> gone
 *
 * Glare: while it is open, a Connect from the other side joins it and makes no second one. For a
 * side it is open until it has reported itself, or the other side has reported an error. A repeated
 * Connect of the inviter is AWL_ERR_IN_PROGRESS: a restart would throw away holes that are open.
 */

static void remove_attempt(awl_server *s, attempt *a)
{
    *a = s->attempts[--s->attempts_count];
}

static void send_failed(awl_server *s, client *to, uint32_t request, uint32_t attempt_id,
                        awl_err err)
{
    if (to == NULL) {
        return;
    }
    Awl__Failed f = AWL__FAILED__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    f.request = request;
    f.attempt = attempt_id;
    f.code = err;
    if (err == AWL_ERR_RATE_LIMITED) {
        f.retry_ms = 60000 / s->config.limits.attempts_per_minute;
    }
    m.body_case = AWL__ENVELOPE__BODY_FAILED;
    m.failed = &f;
    client_send(s, to, &m);
}

static void send_progress(awl_server *s, const attempt *a, int side, bool merged)
{
    Awl__Progress p = AWL__PROGRESS__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    p.request = a->request[side];
    p.attempt = a->id;
    p.merged = merged;
    m.body_case = AWL__ENVELOPE__BODY_PROGRESS;
    m.progress = &p;
    client_send(s, a->side[side], &m);
}

static void send_invite(awl_server *s, const attempt *a)
{
    Awl__Peer peer = session_peer(a->side[SIDE_INVITER]);
    Awl__Invite i = AWL__INVITE__INIT;
    Awl__Envelope m = AWL__ENVELOPE__INIT;
    i.attempt = a->id;
    i.peer = &peer;
    m.body_case = AWL__ENVELOPE__BODY_INVITE;
    m.invite = &i;
    client_send(s, a->side[SIDE_INVITEE], &m);
}

/* The call came to nothing before anybody was introduced. */
static void call_off(awl_server *s, attempt *a, awl_err to_inviter, awl_err to_invitee)
{
    send_failed(s, a->side[SIDE_INVITER], a->request[SIDE_INVITER], a->id, to_inviter);
    if (to_invitee != AWL_OK) {
        send_failed(s, a->side[SIDE_INVITEE], 0, a->id, to_invitee);
    }
    log_outcome(s, a, to_inviter, "");
    remove_attempt(s, a);
}

static void introduce(awl_server *s, attempt *a)
{
    a->introduced = true;
    a->deadline = s->now + s->config.limits.attempt_time;
    server_due(s, a->deadline);
    introduce_both(s, a);
}

/* Which side of the attempt c is on; -1: on none. */
static int side_of(const attempt *a, const client *c)
{
    return a->side[SIDE_INVITER] == c   ? SIDE_INVITER
           : a->side[SIDE_INVITEE] == c ? SIDE_INVITEE
                                        : -1;
}

static attempt *find_of(const awl_server *s, uint32_t id, const client *c, int *side)
{
    for (uint32_t i = 0; i < s->attempts_count; i++) {
        attempt *a = &s->attempts[i];
        if (a->id == id && side_of(a, c) >= 0) {
            *side = side_of(a, c);
            return a;
        }
    }
    return NULL;
}

static bool open_for(const attempt *a, int side)
{
    const int other = 1 - side;
    return a->side[other] != NULL && !a->reported[side] &&
           !(a->reported[other] && a->result[other] != AWL_OK);
}

/* The open attempt between c and the session of that name. */
static attempt *find_open(const awl_server *s, const client *c, const char *name_key, int *side)
{
    for (uint32_t i = 0; i < s->attempts_count; i++) {
        attempt *a = &s->attempts[i];
        *side = side_of(a, c);
        if (*side >= 0 && open_for(a, *side) &&
            strcmp(a->side[1 - *side]->name.key, name_key) == 0) {
            return a;
        }
    }
    return NULL;
}

static void join(awl_server *s, attempt *a, client *c, int side, uint32_t request)
{
    if (side == SIDE_INVITER) {
        send_failed(s, c, request, a->id, AWL_ERR_IN_PROGRESS);
        return;
    }
    a->request[SIDE_INVITEE] = request;
    if (a->introduced) {
        send_progress(s, a, SIDE_INVITEE, true);
    } else {
        introduce(s, a); /* its click is its consent */
    }
}

static bool consents(const client *invitee, const client *inviter)
{
    if (invitee->consent == AWL_CONSENT_EVERYONE) {
        return true;
    }
    for (size_t i = 0; invitee->consent == AWL_CONSENT_KNOWN && i < invitee->known_count; i++) {
        if (memcmp(invitee->known[i].bytes, inviter->id.bytes, AWL_ID_LEN) == 0) {
            return true;
        }
    }
    return false;
}

static attempt *add_attempt(awl_server *s, client *inviter, client *invitee, const Awl__Connect *m)
{
    if (s->attempts_count == s->config.limits.attempts) {
        return NULL;
    }
    attempt *a = &s->attempts[s->attempts_count++];
    *a = (attempt){
        .id = ++s->next_attempt != 0 ? s->next_attempt : ++s->next_attempt,
        .side = {inviter, invitee},
        .request = {m->request, 0},
        .technique = (awl_technique)m->technique,
        .started = s->now,
        .deadline = s->now + s->config.limits.answer_time,
    };
    memcpy(a->name[SIDE_INVITER], inviter->name.name, sizeof(inviter->name.name));
    memcpy(a->name[SIDE_INVITEE], invitee->name.name, sizeof(invitee->name.name));
    server_due(s, a->deadline);
    return a;
}

static void start(awl_server *s, client *c, client *peer, const Awl__Connect *m)
{
    attempt *a = add_attempt(s, c, peer, m);
    if (a == NULL) {
        send_failed(s, c, m->request, 0, AWL_ERR_LIMIT);
        return;
    }
    if (consents(peer, c)) {
        introduce(s, a);
    } else {
        send_invite(s, a);
        send_progress(s, a, SIDE_INVITER, false);
    }
    log_invited(s, a);
}

/* A bucket of one minute's Connects that fills again steadily. */
static bool take_token(awl_server *s, client *c)
{
    const double full = s->config.limits.attempts_per_minute;
    c->tokens += (double)(s->now - c->tokens_at) * full / 60e6;
    c->tokens = c->tokens < full ? c->tokens : full;
    c->tokens_at = s->now;
    if (c->tokens < 1) {
        return false;
    }
    c->tokens -= 1;
    return true;
}

static awl_err refusal(const client *c, const client *peer, const char *name_key)
{
    if (strcmp(name_key, c->name.key) == 0) {
        return AWL_ERR_SELF;
    }
    if (peer == NULL) {
        return AWL_ERR_PEER_UNKNOWN;
    }
    return memcmp(peer->id.bytes, c->id.bytes, AWL_ID_LEN) == 0 ? AWL_ERR_SELF : AWL_OK;
}

void attempt_connect(awl_server *s, client *c, const Awl__Connect *m)
{
    char name[AWL_NAME_MAX + 1], key[AWL_NAME_MAX + 1];
    int side = 0;
    if (!take_token(s, c)) {
        send_failed(s, c, m->request, 0, AWL_ERR_RATE_LIMITED);
        return;
    }
    if (m->request == 0 || m->technique > AWL_TECH_RELAY ||
        awl_name_check(m->peer.data, m->peer.len, name) != AWL_OK) {
        send_failed(s, c, m->request, 0, AWL_ERR_INVALID);
        return;
    }
    awl_name_key(name, key);
    attempt *a = find_open(s, c, key, &side);
    if (a != NULL) {
        join(s, a, c, side, m->request);
        return;
    }
    client *peer = room_find(s, c, key);
    const awl_err err = refusal(c, peer, key);
    if (err != AWL_OK) {
        send_failed(s, c, m->request, 0, err);
        return;
    }
    start(s, c, peer, m);
}

void attempt_answer(awl_server *s, client *c, const Awl__Answer *m)
{
    int side = 0;
    attempt *a = find_of(s, m->attempt, c, &side);
    if (a == NULL || side != SIDE_INVITEE || a->introduced) {
        return; /* too late, or the own Connect was the answer: an honest race */
    }
    if (m->accept) {
        introduce(s, a);
    } else {
        call_off(s, a, AWL_ERR_DECLINED, AWL_OK);
    }
}

/* An endpoint may be passed on when the server itself saw it. */
static bool may_announce(const awl_server *s, const attempt *a, int side, const awl_candidate *cand)
{
    const client *c = a->side[side], *to = a->side[1 - side];
    const bool kind = cand->kind == AWL_CAND_MAPPED ||
                      (cand->kind == AWL_CAND_IPV6 && cand->addr.family == AWL_FAMILY_IPV6);
    return kind && ticket_counts_for(s, c, &cand->addr) && introduce_allowed(c, to, &cand->addr);
}

/* The attempt in which c may tell its peer something; NULL, and the client was told. */
static attempt *talking_in(awl_server *s, client *c, uint32_t id, int *side)
{
    attempt *a = find_of(s, id, c, side);
    if (a == NULL || !a->introduced || !open_for(a, *side)) {
        client_error(s, c, AWL_ERR_STATE, "that attempt is not open");
        return NULL;
    }
    return a;
}

static bool check_candidate(awl_server *s, attempt *a, int side, const Awl__Candidate *m,
                            awl_candidate *out)
{
    client *c = a->side[side];
    if (!awl_wire_get_candidate(m, out) || !may_announce(s, a, side, out)) {
        client_offence(s, c, AWL_ERR_INVALID, "that endpoint was not observed for this login");
        return false;
    }
    if (a->candidates[side] >= s->config.limits.candidates) {
        client_offence(s, c, AWL_ERR_LIMIT, "too many candidates");
        return false;
    }
    a->candidates[side]++;
    return true;
}

void attempt_candidates(awl_server *s, client *c, const Awl__Candidates *m)
{
    int side = 0;
    attempt *a = talking_in(s, c, m->attempt, &side);
    for (size_t i = 0; a != NULL && i < m->n_candidates; i++) {
        awl_candidate cand;
        awl_wire_candidates w;
        if (!check_candidate(s, a, side, m->candidates[i], &cand)) {
            return;
        }
        awl_wire_candidates_put(&w, &cand, 1);
        Awl__Candidates list = AWL__CANDIDATES__INIT;
        Awl__Envelope out = AWL__ENVELOPE__INIT;
        list.attempt = a->id;
        list.candidates = w.list;
        list.n_candidates = 1;
        out.body_case = AWL__ENVELOPE__BODY_CANDIDATES;
        out.candidates = &list;
        client_send(s, a->side[1 - side], &out);
    }
}

void attempt_ready(awl_server *s, client *c, const Awl__Ready *m)
{
    int side = 0;
    awl_candidate cand;
    attempt *a = talking_in(s, c, m->attempt, &side);
    if (a == NULL || !check_candidate(s, a, side, m->candidate, &cand)) {
        return;
    }
    awl_wire_candidates w;
    awl_wire_candidates_put(&w, &cand, 1);
    Awl__Ready ready = AWL__READY__INIT;
    Awl__Envelope out = AWL__ENVELOPE__INIT;
    ready.attempt = a->id;
    ready.candidate = w.list[0];
    out.body_case = AWL__ENVELOPE__BODY_READY;
    out.ready = &ready;
    client_send(s, a->side[1 - side], &out);
}

/* The inviter nominates, so its word is the outcome. */
static void note_outcome(awl_server *s, attempt *a, int side, const Awl__Result *m)
{
    char detail[96] = "";
    if (side != SIDE_INVITER) {
        return;
    }
    if (m->code == AWL_OK) {
        const awl_technique t =
            m->technique <= AWL_TECH_RELAY ? (awl_technique)m->technique : AWL_TECH_NONE;
        const awl_path p = m->path <= AWL_PATH_RELAYED ? (awl_path)m->path : AWL_PATH_NONE;
        snprintf(detail, sizeof(detail), "%s by %s in %u ms, %u dials", awl_path_name(p),
                 awl_technique_name(t), (unsigned)m->elapsed_ms, (unsigned)m->dials);
    }
    log_outcome(s, a, (awl_err)m->code, detail);
}

void attempt_result(awl_server *s, client *c, const Awl__Result *m)
{
    int side = 0;
    attempt *a = find_of(s, m->attempt, c, &side);
    if (a == NULL || a->reported[side]) {
        return; /* its time was up, an honest race */
    }
    if (!a->introduced) {
        if (side == SIDE_INVITER && m->code != AWL_OK) {
            call_off(s, a, AWL_ERR_ABORTED, AWL_ERR_ABORTED);
        }
        return;
    }
    a->reported[side] = true;
    a->result[side] = (awl_err)m->code;
    note_outcome(s, a, side, m);
    const int other = 1 - side;
    if (m->code != AWL_OK && !a->reported[other]) {
        /* Coarse on purpose: why it failed here is not the peer's business (DESIGN 7). */
        send_failed(s, a->side[other], 0, a->id, AWL_ERR_ABORTED);
    }
    if (a->reported[other] || a->side[other] == NULL) {
        log_outcome(s, a, a->result[SIDE_INVITEE], "");
        remove_attempt(s, a);
    }
}

void attempt_client_left(awl_server *s, client *c)
{
    for (uint32_t i = 0; i < s->attempts_count;) {
        attempt *a = &s->attempts[i];
        const int side = side_of(a, c);
        if (side < 0) {
            i++;
            continue;
        }
        const int other = 1 - side;
        a->side[side] = NULL;
        if (!a->introduced) {
            call_off(s, a, AWL_ERR_PEER_LEFT, AWL_ERR_PEER_LEFT);
        } else if (a->side[other] == NULL || a->reported[other]) {
            log_outcome(s, a, AWL_ERR_PEER_LEFT, "");
            remove_attempt(s, a);
        } else {
            i++; /* the other side is still at it and will report */
        }
    }
}

void attempt_expire(awl_server *s)
{
    for (uint32_t i = 0; i < s->attempts_count;) {
        attempt *a = &s->attempts[i];
        if (s->now < a->deadline) {
            server_due(s, a->deadline);
            i++;
        } else if (a->introduced) {
            log_outcome(s, a, AWL_ERR_TIMED_OUT, "");
            remove_attempt(s, a);
        } else {
            call_off(s, a, AWL_ERR_NO_ANSWER, AWL_ERR_NO_ANSWER);
        }
    }
}
