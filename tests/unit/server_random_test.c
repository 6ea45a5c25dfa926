/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "server_world.h"

/*
 * Two to eight clients do random things for a while; the seed is in the message of a failure. What
 * must hold whatever they do:
 *
 *   - an attempt is introduced at most once a client, with one inviter and one invitee, who were
 *     told the same secret in the same turn
 *   - both sides know each other by the right name and ID
 *   - only endpoints that the server observed are passed on
 *   - two of the same pair do not overlap: a second Connect joins the first
 *   - every Connect is answered by exactly one FAILED, MERGED or INTRODUCE (RINGING in between)
 */
enum {
    SEEDS = 200,
    STEPS = 120,
    CLIENTS_MAX = 8,
    ATTEMPTS_MAX = 256,
};

typedef struct meeting {
    uint32_t attempt;
    unsigned who[2]; /* by role: inviter, invitee */
    bool seen[2];
    uint8_t secret[AWL_SECRET_LEN];
    awl_time when;
    bool over; /* somebody reported or left */
    bool half; /* one of them did not live to see it */
} meeting;

typedef struct scene {
    world w;
    unsigned count;
    uint64_t seed;
    meeting meetings[ATTEMPTS_MAX];
    unsigned meetings_count;
    uint32_t request;              /* last one given out */
    unsigned answers[STEPS + 1];   /* by request */
    unsigned askers[STEPS + 1];    /* client */
    bool void_request[STEPS + 1];  /* its client left before the answer */
    uint32_t invited[CLIENTS_MAX]; /* last attempt of an INVITE; 0: none */
    uint32_t running[CLIENTS_MAX]; /* last attempt of an INTRODUCE */
    bool somebody_left;            /* and does not listen any more, which the server cannot know */
} scene;

static meeting *meeting_of(scene *s, uint32_t attempt)
{
    for (unsigned i = 0; i < s->meetings_count; i++) {
        if (s->meetings[i].attempt == attempt) {
            return &s->meetings[i];
        }
    }
    assert_true(s->meetings_count < ATTEMPTS_MAX);
    s->meetings[s->meetings_count] = (meeting){.attempt = attempt};
    return &s->meetings[s->meetings_count++];
}

static void note_answer(scene *s, unsigned n, uint32_t request)
{
    if (request != 0) {
        assert_true(request <= s->request);
        assert_int_equal(s->askers[request], n);
        s->answers[request]++;
    }
}

static void note_introduce(scene *s, unsigned n, const awl_login_event *ev)
{
    meeting *m = meeting_of(s, ev->attempt);
    const unsigned role = ev->introduce.role == AWL_ROLE_INVITER ? 0 : 1;
    assert_false(m->seen[role]);
    m->seen[role] = true;
    m->who[role] = n;
    s->running[n] = ev->attempt;
    assert_int_equal(ev->peer[0] - 'a', ev->id.bytes[0] - 1);
    if (m->seen[1 - role]) {
        assert_memory_equal(m->secret, ev->introduce.secret, AWL_SECRET_LEN);
        assert_true(m->when == s->w.now);
        assert_int_not_equal(m->who[0], m->who[1]);
    }
    memcpy(m->secret, ev->introduce.secret, AWL_SECRET_LEN);
    m->when = s->w.now;
    assert_int_equal(ev->introduce.candidates_count, 1);
    const awl_addr want = world_remote((unsigned)(ev->peer[0] - 'a'));
    assert_true(awl_addr_equal(&ev->introduce.candidates[0].addr, &want));
}

static void note(scene *s, unsigned n, const awl_login_event *ev)
{
    if (ev->type == AWL_LOGIN_INTRODUCE) {
        note_introduce(s, n, ev);
        note_answer(s, n, ev->request);
    } else if (ev->type == AWL_LOGIN_FAILED || ev->type == AWL_LOGIN_MERGED) {
        note_answer(s, n, ev->request);
    } else if (ev->type == AWL_LOGIN_INVITE) {
        s->invited[n] = ev->attempt;
    } else if (ev->type == AWL_LOGIN_CANDIDATE) {
        const meeting *m = meeting_of(s, ev->attempt);
        const unsigned other = m->who[0] == n ? m->who[1] : m->who[0];
        const awl_addr want = world_remote(other);
        assert_true(awl_addr_same_ip(&ev->candidate.addr, &want));
    }
}

static void check_overlap(const meeting *older, const meeting *newer)
{
    const bool same = (older->who[0] == newer->who[0] && older->who[1] == newer->who[1]) ||
                      (older->who[0] == newer->who[1] && older->who[1] == newer->who[0]);
    if (same && !older->half && !newer->half && !older->over &&
        newer->when - older->when < AWL_SECOND(40)) {
        fail_msg("attempts %" PRIu32 " and %" PRIu32 " overlap", older->attempt, newer->attempt);
    }
}

static void end_meetings(scene *s, unsigned n, uint32_t attempt)
{
    for (unsigned i = 0; i < s->meetings_count; i++) {
        meeting *m = &s->meetings[i];
        const bool mine = m->who[0] == n || m->who[1] == n;
        m->over |= mine && (attempt == 0 || m->attempt == attempt);
    }
}

static void look_at_events(scene *s)
{
    for (unsigned n = 0; n < s->count; n++) {
        for (unsigned i = 0; i < s->w.clients[n].count; i++) {
            note(s, n, &s->w.clients[n].events[i]);
        }
    }
    world_forget(&s->w);
    /* An introduction is never half. */
    for (unsigned i = 0; i < s->meetings_count; i++) {
        meeting *m = &s->meetings[i];
        if (!m->seen[0] || !m->seen[1]) {
            assert_true(s->somebody_left);
            m->seen[0] = m->seen[1] = true;
            m->half = true;
        }
    }
    s->somebody_left = false;
    for (unsigned i = 0; i < s->meetings_count; i++) {
        for (unsigned j = i + 1; j < s->meetings_count; j++) {
            check_overlap(&s->meetings[i], &s->meetings[j]);
        }
    }
}

static void come_or_go(scene *s, unsigned n)
{
    world_client *c = &s->w.clients[n];
    if (c->login != NULL && !c->closed) {
        awl_login_bye(c->login);
        s->somebody_left = true;
        end_meetings(s, n, 0);
        for (uint32_t r = 1; r <= s->request; r++) {
            s->void_request[r] |= s->askers[r] == n;
        }
        return;
    }
    const awl_consent consent = (awl_consent)awl_prng_below(&s->w.prng, 3);
    world_try_login(&s->w, n, &(world_options){.policy = {.consent = consent}});
}

static void do_something(scene *s)
{
    const unsigned n = (unsigned)awl_prng_below(&s->w.prng, s->count);
    const char peer[2] = {(char)('a' + awl_prng_below(&s->w.prng, s->count)), '\0'};
    awl_login *l = s->w.clients[n].login;
    const bool in = l != NULL && !s->w.clients[n].closed;
    const awl_addr other = world_remote((n + 1) % s->count);
    const awl_candidate c = {.kind = AWL_CAND_MAPPED,
                             .addr = awl_prng_below(&s->w.prng, 2) ? world_remote(n) : other};
    const awl_login_result r = {.err = awl_prng_below(&s->w.prng, 2) ? AWL_OK : AWL_ERR_NO_PATH};
    switch (awl_prng_below(&s->w.prng, 10)) {
    case 0:
        come_or_go(s, n);
        break;
    case 1:
        s->w.now += (awl_time)awl_prng_below(&s->w.prng, (uint64_t)AWL_SECOND(3));
        world_feed(&s->w, (awl_server_event){.type = AWL_SERVER_TIMER});
        break;
    case 2:
    case 3:
        if (in && s->invited[n] != 0) {
            (void)awl_login_answer(l, s->invited[n], awl_prng_below(&s->w.prng, 3) != 0);
        }
        break;
    case 4:
        if (in && s->running[n] != 0) {
            (void)awl_login_announce(l, s->running[n], &c);
        }
        break;
    case 5:
        if (in && s->running[n] != 0) {
            (void)awl_login_report(l, s->running[n], &r);
            end_meetings(s, n, s->running[n]);
        }
        break;
    default:
        if (in && awl_login_connect(l, peer, AWL_TECH_NONE, s->request + 1) == AWL_OK) {
            s->askers[++s->request] = n;
        }
        break;
    }
    /* Sometimes several have acted before the server hears of it. */
    if (awl_prng_below(&s->w.prng, 3) != 0) {
        world_run(&s->w);
        look_at_events(s);
    }
}

static void play(uint64_t seed)
{
    static scene s;
    memset(&s, 0, sizeof(s));
    world_init(&s.w);
    s.w.prng = awl_prng_seed(seed);
    s.seed = seed;
    s.count = 2 + (unsigned)awl_prng_below(&s.w.prng, CLIENTS_MAX - 1);
    for (unsigned n = 0; n < s.count; n++) {
        come_or_go(&s, n);
    }
    for (int i = 0; i < STEPS; i++) {
        do_something(&s);
    }
    world_run(&s.w);
    look_at_events(&s);
    world_advance(&s.w, AWL_SECOND(31)); /* calls that nobody answered */
    look_at_events(&s);
    for (uint32_t r = 1; r <= s.request; r++) {
        if (s.answers[r] != 1 && !(s.answers[r] == 0 && s.void_request[r])) {
            fail_msg("seed %" PRIu64 ": request %" PRIu32 " has %u answers", seed, r, s.answers[r]);
        }
    }
    world_free(&s.w);
}

static void test_random_clients_break_no_rule(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        play(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_clients_break_no_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
