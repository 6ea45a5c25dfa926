/* SPDX-License-Identifier: MIT */
#include "server_world.h"

/* How often that message waits in the output of client n. Takes nothing away. */
static unsigned waiting(const world *w, unsigned n, Awl__Envelope__BodyCase what)
{
    size_t len = 0, at = 0;
    unsigned found = 0;
    const uint8_t *data = awl_server_output(w->server, n, &len);
    while (len - at > AWL_FRAME_HEADER_LEN) {
        Awl__Envelope *m = NULL;
        const size_t body = awl_get_u32(data + at);
        assert_int_equal(awl_message_parse(data + at + 4, body, &m), AWL_OK);
        found += m->body_case == what;
        awl_message_free(m);
        at += 4 + body;
    }
    return found;
}

static void two(world *w, awl_consent consent_of_b)
{
    world_init(w);
    world_login(w, 0, world_everyone());
    world_login(w, 1, &(world_options){.policy = {.consent = consent_of_b}});
    world_forget(w);
}

static void test_introduce_goes_to_both_in_the_same_turn(void **state)
{
    (void)state;
    world w;
    awl_server_action first, second;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 5);
    world_upload(&w, 0); /* one event, and nothing else */
    assert_int_equal(waiting(&w, 0, AWL__ENVELOPE__BODY_INTRODUCE), 1);
    assert_int_equal(waiting(&w, 1, AWL__ENVELOPE__BODY_INTRODUCE), 1);
    assert_true(awl_server_next(w.server, &first));
    assert_true(awl_server_next(w.server, &second));
    assert_int_equal(first.type, AWL_SERVER_ACT_SEND);
    assert_int_equal(second.type, AWL_SERVER_ACT_SEND);
    assert_int_equal(first.client, 0);
    assert_int_equal(second.client, 1);
    world_free(&w);
}

static void test_both_learn_who_the_other_is_and_where(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    assert_int_equal(awl_login_connect(w.clients[0].login, "B", AWL_TECH_SEQUENTIAL, 5), AWL_OK);
    world_run(&w);
    const awl_login_event a = world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    const awl_login_event b = world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_string_equal(a.peer, "b");
    assert_string_equal(b.peer, "a");
    assert_int_equal(a.id.bytes[0], 2);
    assert_int_equal(b.id.bytes[0], 1);
    assert_int_equal(a.introduce.role, AWL_ROLE_INVITER);
    assert_int_equal(b.introduce.role, AWL_ROLE_INVITEE);
    assert_int_equal(a.introduce.technique, AWL_TECH_SEQUENTIAL);
    assert_int_equal(b.introduce.technique, AWL_TECH_SEQUENTIAL);
    assert_int_equal(a.attempt, b.attempt);
    assert_int_equal(a.request, 5);
    assert_int_equal(b.request, 0);
    assert_memory_equal(a.introduce.secret, b.introduce.secret, AWL_SECRET_LEN);
    assert_int_equal(a.tickets_count, 2);
    assert_int_equal(b.tickets_count, 2);
    assert_memory_not_equal(a.tickets[0].bytes, b.tickets[0].bytes, AWL_TICKET_LEN);
    assert_int_equal(a.introduce.candidates_count, 1);
    assert_int_equal(a.introduce.candidates[0].kind, AWL_CAND_MAPPED);
    assert_int_equal(a.introduce.candidates[0].round, 0);
    const awl_addr want = world_remote(1);
    assert_true(awl_addr_equal(&a.introduce.candidates[0].addr, &want));
    world_free(&w);
}

static void test_two_attempts_have_different_secrets(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_login(&w, 2, world_everyone());
    world_connect(&w, 0, "b", 1);
    world_connect(&w, 0, "c", 2);
    world_run(&w);
    const awl_login_event one = world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    const awl_login_event other = world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    assert_int_not_equal(one.attempt, other.attempt);
    assert_memory_not_equal(one.introduce.secret, other.introduce.secret, AWL_SECRET_LEN);
    world_free(&w);
}

static void test_whoever_asks_is_invited_first_and_introduced_after_accepting(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 5);
    world_run(&w);
    const awl_login_event invite = world_expect(&w, 1, AWL_LOGIN_INVITE);
    const awl_login_event ringing = world_expect(&w, 0, AWL_LOGIN_RINGING);
    assert_string_equal(invite.peer, "a");
    assert_int_equal(ringing.request, 5);
    assert_int_equal(ringing.attempt, invite.attempt);
    world_expect_none(&w, 0, AWL_LOGIN_INTRODUCE); /* addresses stay secret until then */
    world_expect_none(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_int_equal(awl_login_answer(w.clients[1].login, invite.attempt, true), AWL_OK);
    world_upload(&w, 1);
    assert_int_equal(waiting(&w, 0, AWL__ENVELOPE__BODY_INTRODUCE), 1);
    assert_int_equal(waiting(&w, 1, AWL__ENVELOPE__BODY_INTRODUCE), 1);
    world_free(&w);
}

static void test_a_declined_call_tells_the_inviter_and_gives_no_address(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 5);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 1, AWL_LOGIN_INVITE).attempt;
    assert_int_equal(awl_login_answer(w.clients[1].login, attempt, false), AWL_OK);
    world_run(&w);
    const awl_login_event failed = world_expect(&w, 0, AWL_LOGIN_FAILED);
    assert_int_equal(failed.err, AWL_ERR_DECLINED);
    assert_int_equal(failed.request, 5);
    world_expect_none(&w, 0, AWL_LOGIN_INTRODUCE);
    assert_non_null(strstr(w.log, "a and b: the peer declined"));
    /* and an Answer that comes twice is nothing */
    assert_int_equal(awl_login_answer(w.clients[1].login, attempt, true), AWL_OK);
    world_run(&w);
    world_expect_none(&w, 0, AWL_LOGIN_INTRODUCE);
    world_free(&w);
}

static void test_a_call_without_answer_ends_after_thirty_seconds(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 5);
    world_run(&w);
    world_advance(&w, AWL_SECOND(29));
    world_expect_none(&w, 0, AWL_LOGIN_FAILED);
    assert_true(awl_server_deadline(w.server) <= w.now + AWL_SECOND(1));
    world_advance(&w, AWL_SECOND(1));
    assert_int_equal(world_expect(&w, 0, AWL_LOGIN_FAILED).err, AWL_ERR_NO_ANSWER);
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_FAILED).err, AWL_ERR_NO_ANSWER);
    world_free(&w);
}

static void test_known_peers_are_introduced_without_being_asked_about(void **state)
{
    (void)state;
    world w;
    awl_id known[AWL_KNOWN_MAX];
    memset(known, 0x77, sizeof(known));
    memset(&known[AWL_KNOWN_MAX - 1], 1, sizeof(known[0])); /* past what fits into Login */
    world_init(&w);
    world_login(&w, 0, world_everyone());
    world_login(&w, 1, &(world_options){.policy = {AWL_CONSENT_KNOWN, known, AWL_KNOWN_MAX}});
    world_login(&w, 2, world_everyone());
    world_connect(&w, 0, "b", 1);
    world_connect(&w, 2, "b", 1);
    world_run(&w);
    world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    world_expect(&w, 2, AWL_LOGIN_RINGING);
    world_expect_none(&w, 2, AWL_LOGIN_INTRODUCE);
    /* the policy can be changed at any time; ask means everybody */
    const awl_policy ask = {AWL_CONSENT_ASK, known, AWL_KNOWN_MAX};
    assert_int_equal(awl_login_set_policy(w.clients[1].login, &ask), AWL_OK);
    world_login(&w, 3, &(world_options){.key = 1, .name = "a", .unlisted = true});
    world_run(&w);
    world_connect(&w, 3, "b", 1);
    world_run(&w);
    world_expect(&w, 3, AWL_LOGIN_RINGING);
    world_free(&w);
}

static void test_calls_that_cannot_be_are_refused_with_a_cause(void **state)
{
    (void)state;
    static const struct {
        const char *peer;
        awl_err err;
    } cases[] = {
        {"nobody", AWL_ERR_PEER_UNKNOWN}, {"a", AWL_ERR_SELF}, {"A", AWL_ERR_SELF},
        {"c", AWL_ERR_PEER_UNKNOWN}, /* in another room */
        {"d", AWL_ERR_PEER_UNKNOWN}, /* not listed */
    };
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_login(&w, 2, &(world_options){.room = "elsewhere"});
    world_login(&w, 3, &(world_options){.unlisted = true});
    for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        world_connect(&w, 0, cases[i].peer, i + 1);
        world_run(&w);
        const awl_login_event failed = world_expect(&w, 0, AWL_LOGIN_FAILED);
        assert_int_equal(failed.err, cases[i].err);
        assert_int_equal(failed.request, i + 1);
    }
    world_free(&w);
}

static void test_glare_is_merged_into_one_attempt(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 1);
    world_connect(&w, 1, "a", 2); /* before it heard of anything */
    world_run(&w);
    const awl_login_event a = world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    const awl_login_event b = world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    const awl_login_event merged = world_expect(&w, 1, AWL_LOGIN_MERGED);
    assert_int_equal(a.attempt, b.attempt);
    assert_int_equal(merged.attempt, b.attempt);
    assert_int_equal(merged.request, 2);
    assert_int_equal(b.introduce.role, AWL_ROLE_INVITEE);
    world_expect_none(&w, 0, AWL_LOGIN_INTRODUCE);
    world_expect_none(&w, 1, AWL_LOGIN_INTRODUCE);
    world_free(&w);
}

static void test_glare_counts_as_consent(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 1, AWL_LOGIN_INVITE).attempt;
    world_connect(&w, 1, "a", 2);
    world_run(&w);
    const awl_login_event a = world_expect(&w, 0, AWL_LOGIN_INTRODUCE);
    const awl_login_event b = world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_int_equal(a.attempt, attempt);
    assert_int_equal(b.attempt, attempt);
    assert_int_equal(a.introduce.role, AWL_ROLE_INVITER);
    assert_int_equal(b.introduce.role, AWL_ROLE_INVITEE);
    assert_int_equal(a.request, 1);
    assert_int_equal(b.request, 2);
    /* the answer that the user gives to the invitation meanwhile does no harm */
    assert_int_equal(awl_login_answer(w.clients[1].login, attempt, false), AWL_OK);
    world_run(&w);
    world_expect_none(&w, 0, AWL_LOGIN_FAILED);
    world_expect_none(&w, 1, AWL_LOGIN_ERROR);
    world_free(&w);
}

static void test_a_repeated_connect_of_the_inviter_is_in_progress(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 1);
    world_connect(&w, 0, "b", 2);
    world_run(&w);
    const awl_login_event failed = world_expect(&w, 0, AWL_LOGIN_FAILED);
    assert_int_equal(failed.err, AWL_ERR_IN_PROGRESS);
    assert_int_equal(failed.request, 2);
    world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    world_expect_none(&w, 1, AWL_LOGIN_INTRODUCE);
    world_free(&w);
}

static void test_after_the_result_a_new_connect_is_a_new_attempt(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 0, AWL_LOGIN_INTRODUCE).attempt;
    world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    world_report(&w, 0, attempt, AWL_ERR_NO_PATH);
    const awl_login_event failed = world_expect(&w, 1, AWL_LOGIN_FAILED);
    assert_int_equal(failed.attempt, attempt);
    assert_int_equal(failed.err, AWL_ERR_ABORTED); /* why is not told */
    world_connect(&w, 1, "a", 2);                  /* although b has not reported yet */
    world_run(&w);
    const awl_login_event again = world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_int_not_equal(again.attempt, attempt);
    assert_int_equal(again.introduce.role, AWL_ROLE_INVITER);
    world_free(&w);
}

static void test_a_late_click_joins_until_its_own_result(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 0, AWL_LOGIN_INTRODUCE).attempt;
    world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    world_report(&w, 0, attempt, AWL_OK);
    assert_non_null(strstr(w.log, "a and b: connected, direct by simultaneous in 203 ms, 1 dials"));
    world_connect(&w, 1, "a", 2);
    world_run(&w);
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_MERGED).attempt, attempt);
    world_report(&w, 1, attempt, AWL_OK);
    world_connect(&w, 1, "a", 3);
    world_run(&w);
    assert_int_not_equal(world_expect(&w, 1, AWL_LOGIN_INTRODUCE).attempt, attempt);
    world_free(&w);
}

static void test_an_attempt_without_results_ends_after_forty_seconds(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_EVERYONE);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 0, AWL_LOGIN_INTRODUCE).attempt;
    world_advance(&w, AWL_SECOND(39));
    world_connect(&w, 1, "a", 2);
    world_run(&w);
    assert_int_equal(world_expect(&w, 1, AWL_LOGIN_MERGED).attempt, attempt);
    world_advance(&w, AWL_SECOND(1));
    world_connect(&w, 1, "a", 3);
    world_run(&w);
    world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_int_not_equal(world_expect(&w, 1, AWL_LOGIN_INTRODUCE).attempt, attempt);
    world_free(&w);
}

static void test_the_inviter_can_withdraw_a_call(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    const uint32_t attempt = world_expect(&w, 0, AWL_LOGIN_RINGING).attempt;
    world_report(&w, 0, attempt, AWL_ERR_ABORTED);
    const awl_login_event off = world_expect(&w, 1, AWL_LOGIN_FAILED);
    assert_int_equal(off.attempt, attempt);
    assert_int_equal(off.err, AWL_ERR_ABORTED);
    world_free(&w);
}

static void test_when_the_peer_leaves_the_call_is_over(void **state)
{
    (void)state;
    world w;
    two(&w, AWL_CONSENT_ASK);
    world_connect(&w, 0, "b", 1);
    world_run(&w);
    awl_login_bye(w.clients[1].login);
    world_run(&w);
    const awl_login_event failed = world_expect(&w, 0, AWL_LOGIN_FAILED);
    assert_int_equal(failed.err, AWL_ERR_PEER_LEFT);
    assert_int_equal(failed.request, 1);
    const awl_login_event left = world_expect(&w, 0, AWL_LOGIN_PEER);
    assert_int_equal(left.state, AWL_PEER_LEFT);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_introduce_goes_to_both_in_the_same_turn),
        cmocka_unit_test(test_both_learn_who_the_other_is_and_where),
        cmocka_unit_test(test_two_attempts_have_different_secrets),
        cmocka_unit_test(test_whoever_asks_is_invited_first_and_introduced_after_accepting),
        cmocka_unit_test(test_a_declined_call_tells_the_inviter_and_gives_no_address),
        cmocka_unit_test(test_a_call_without_answer_ends_after_thirty_seconds),
        cmocka_unit_test(test_known_peers_are_introduced_without_being_asked_about),
        cmocka_unit_test(test_calls_that_cannot_be_are_refused_with_a_cause),
        cmocka_unit_test(test_glare_is_merged_into_one_attempt),
        cmocka_unit_test(test_glare_counts_as_consent),
        cmocka_unit_test(test_a_repeated_connect_of_the_inviter_is_in_progress),
        cmocka_unit_test(test_after_the_result_a_new_connect_is_a_new_attempt),
        cmocka_unit_test(test_a_late_click_joins_until_its_own_result),
        cmocka_unit_test(test_an_attempt_without_results_ends_after_forty_seconds),
        cmocka_unit_test(test_the_inviter_can_withdraw_a_call),
        cmocka_unit_test(test_when_the_peer_leaves_the_call_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
