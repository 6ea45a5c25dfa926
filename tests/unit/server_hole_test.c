/* SPDX-License-Identifier: MIT */
#include "server_world.h"

typedef struct pair {
    world w;
    awl_ticket tickets[AWL_LOGIN_TICKETS_MAX]; /* of client 0 */
    uint32_t attempt;
} pair;

/* a and b are introduced to each other. */
static void introduced(pair *p)
{
    world_init(&p->w);
    const awl_login_event ev = world_login(&p->w, 0, world_everyone());
    memcpy(p->tickets, ev.tickets, sizeof(p->tickets));
    world_login(&p->w, 1, world_everyone());
    world_connect(&p->w, 0, "b", 1);
    world_run(&p->w);
    p->attempt = world_expect(&p->w, 0, AWL_LOGIN_INTRODUCE).attempt;
    world_expect(&p->w, 1, AWL_LOGIN_INTRODUCE);
}

static awl_candidate mapped(awl_addr addr)
{
    return (awl_candidate){.kind = AWL_CAND_MAPPED, .round = 1, .addr = addr};
}

static void test_any_stun_client_gets_its_endpoint_and_no_cookie(void **state)
{
    (void)state;
    world w;
    awl_stun answer;
    world_init(&w);
    const awl_addr from = awl_addr_v4(203, 0, 113, 77, 5555);
    world_ask_hole(&w, NULL, &from, &answer);
    assert_int_equal(answer.type, AWL_STUN_RESPONSE);
    assert_true(awl_addr_equal(&answer.mapped, &from));
    assert_false(answer.has_cookie);
    awl_ticket forged = {{1, 2, 3}};
    world_ask_hole(&w, &forged, &from, &answer);
    assert_true(awl_addr_equal(&answer.mapped, &from));
    assert_false(answer.has_cookie);
    world_free(&w);
}

static void test_an_ipv4_endpoint_is_named_as_such_on_a_dual_stack_socket(void **state)
{
    (void)state;
    world w;
    awl_stun answer;
    awl_addr from;
    world_init(&w);
    assert_int_equal(awl_addr_parse("[::ffff:203.0.113.77]:5555", &from), AWL_OK);
    world_ask_hole(&w, NULL, &from, &answer);
    const awl_addr want = awl_addr_v4(203, 0, 113, 77, 5555);
    assert_true(awl_addr_equal(&answer.mapped, &want));
    world_free(&w);
}

static void test_unknown_attributes_get_a_420(void **state)
{
    (void)state;
    static const uint8_t request[] = {0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6,
                                      7, 8, 9, 0, 1,    2,    0,    0x24, 0, 4, 0, 0, 0, 1};
    uint8_t reply[AWL_STUN_MAX];
    const awl_addr from = awl_addr_v4(203, 0, 113, 77, 5555);
    awl_stun answer;
    world w;
    world_init(&w);
    const size_t len = awl_server_hole(w.server, w.now, &from, request, sizeof(request), reply);
    assert_int_equal(awl_stun_parse(reply, len, &answer), AWL_OK);
    assert_int_equal(answer.type, AWL_STUN_ERROR);
    assert_int_equal(answer.error_code, 420);
    assert_int_equal(awl_server_hole(w.server, w.now, &from, reply, len, reply), 0);
    world_free(&w);
}

static void test_an_endpoint_counts_after_its_cookie_came_back(void **state)
{
    (void)state;
    pair p;
    introduced(&p);
    const awl_addr fresh = awl_addr_v4(203, 0, 113, 1, 50123);
    const awl_candidate c = mapped(fresh);
    assert_int_equal(awl_login_announce(p.w.clients[0].login, p.attempt, &c), AWL_OK);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_INVALID);
    world_expect_none(&p.w, 1, AWL_LOGIN_CANDIDATE);
    world_observe(&p.w, 0, &p.tickets[0], &fresh, false);
    assert_int_equal(awl_login_announce(p.w.clients[0].login, p.attempt, &c), AWL_OK);
    assert_int_equal(awl_login_ready(p.w.clients[0].login, p.attempt, &c), AWL_OK);
    world_run(&p.w);
    const awl_login_event got = world_expect(&p.w, 1, AWL_LOGIN_CANDIDATE);
    assert_int_equal(got.attempt, p.attempt);
    assert_int_equal(got.candidate.round, 1);
    assert_true(awl_addr_equal(&got.candidate.addr, &fresh));
    const awl_login_event ready = world_expect(&p.w, 1, AWL_LOGIN_PEER_READY);
    assert_true(awl_addr_equal(&ready.candidate.addr, &fresh));
    world_free(&p.w);
}

static void test_a_ticket_is_good_once(void **state)
{
    (void)state;
    pair p;
    awl_stun answer;
    introduced(&p);
    const awl_addr first = awl_addr_v4(203, 0, 113, 1, 50123);
    const awl_addr second = awl_addr_v4(203, 0, 113, 1, 50124);
    world_ask_hole(&p.w, &p.tickets[0], &first, &answer);
    assert_true(answer.has_cookie);
    world_ask_hole(&p.w, &p.tickets[0], &second, &answer);
    assert_false(answer.has_cookie);
    world_free(&p.w);
}

static void test_a_ticket_is_good_for_ten_seconds(void **state)
{
    (void)state;
    pair p;
    awl_stun answer;
    introduced(&p);
    const awl_addr from = awl_addr_v4(203, 0, 113, 1, 50123);
    p.w.now += AWL_SECOND(10) - 1;
    world_ask_hole(&p.w, &p.tickets[0], &from, &answer);
    assert_true(answer.has_cookie);
    p.w.now += 1;
    awl_stun late;
    world_ask_hole(&p.w, &p.tickets[1], &from, &late);
    assert_false(late.has_cookie);
    /* and a cookie that comes back too late is worth nothing */
    awl_login_observed(p.w.clients[0].login, &p.tickets[0], answer.cookie, false);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_NOT_FOUND);
    world_free(&p.w);
}

static void test_a_ticket_belongs_to_its_login(void **state)
{
    (void)state;
    pair p;
    awl_stun answer;
    introduced(&p);
    const awl_addr from = awl_addr_v4(203, 0, 113, 1, 50123);
    world_ask_hole(&p.w, &p.tickets[0], &from, &answer);
    awl_login_observed(p.w.clients[1].login, &p.tickets[0], answer.cookie, false);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 1, AWL_LOGIN_ERROR).err, AWL_ERR_NOT_FOUND);
    const awl_candidate c = mapped(from);
    awl_login_announce(p.w.clients[1].login, p.attempt, &c);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 1, AWL_LOGIN_ERROR).err, AWL_ERR_INVALID);
    world_free(&p.w);
}

static void test_a_wrong_cookie_spends_the_ticket(void **state)
{
    (void)state;
    pair p;
    awl_stun answer;
    introduced(&p);
    const awl_addr from = awl_addr_v4(203, 0, 113, 1, 50123);
    world_ask_hole(&p.w, &p.tickets[0], &from, &answer);
    answer.cookie[7] ^= 1;
    awl_login_observed(p.w.clients[0].login, &p.tickets[0], answer.cookie, false);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_INVALID);
    answer.cookie[7] ^= 1;
    awl_login_observed(p.w.clients[0].login, &p.tickets[0], answer.cookie, false);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_NOT_FOUND);
    world_free(&p.w);
}

static void test_tickets_are_given_on_request_up_to_a_limit(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    world_login(&w, 0, world_everyone()); /* gave 4 */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(awl_login_request_tickets(w.clients[0].login, 4), AWL_OK);
        world_run(&w);
        assert_int_equal(world_expect(&w, 0, AWL_LOGIN_TICKETS).tickets_count, 4);
    }
    assert_int_equal(awl_login_request_tickets(w.clients[0].login, 1), AWL_OK);
    world_run(&w);
    const awl_login_event no = world_expect(&w, 0, AWL_LOGIN_ERROR);
    assert_int_equal(no.err, AWL_ERR_RATE_LIMITED);
    assert_int_equal(no.retry_ms, 10000);
    world_advance(&w, AWL_SECOND(10));
    assert_int_equal(awl_login_request_tickets(w.clients[0].login, 1), AWL_OK);
    world_run(&w);
    world_expect(&w, 0, AWL_LOGIN_TICKETS);
    world_free(&w);
}

static void test_an_observed_endpoint_grows_stale(void **state)
{
    (void)state;
    pair p;
    awl_addr fresh = awl_addr_v4(203, 0, 113, 1, 50123);
    const awl_candidate c = mapped(fresh);
    introduced(&p);
    world_observe(&p.w, 0, &p.tickets[0], &fresh, false);
    p.w.now += AWL_SECOND(90);
    world_report(&p.w, 0, p.attempt, AWL_ERR_NO_PATH);
    world_connect(&p.w, 0, "b", 2);
    world_run(&p.w);
    const uint32_t attempt = world_expect(&p.w, 0, AWL_LOGIN_INTRODUCE).attempt;
    awl_login_announce(p.w.clients[0].login, attempt, &c);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_INVALID);
    world_free(&p.w);
}

static void test_candidates_are_for_open_attempts_of_the_own_only(void **state)
{
    (void)state;
    pair p;
    introduced(&p);
    world_login(&p.w, 2, world_everyone());
    const awl_candidate c = mapped(world_remote(2)); /* its own endpoint, a stranger's attempt */
    awl_login_announce(p.w.clients[2].login, p.attempt, &c);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 2, AWL_LOGIN_ERROR).err, AWL_ERR_STATE);
    world_report(&p.w, 0, p.attempt, AWL_OK);
    const awl_candidate mine = mapped(world_remote(0));
    awl_login_announce(p.w.clients[0].login, p.attempt, &mine);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_STATE);
    world_expect_none(&p.w, 1, AWL_LOGIN_CANDIDATE);
    world_free(&p.w);
}

static void test_sixteen_candidates_a_side_are_passed_on(void **state)
{
    (void)state;
    pair p;
    introduced(&p);
    const awl_candidate c = mapped(world_remote(0));
    for (int i = 0; i < 17; i++) {
        awl_login_announce(p.w.clients[0].login, p.attempt, &c);
    }
    world_run(&p.w);
    for (int i = 0; i < 16; i++) {
        world_expect(&p.w, 1, AWL_LOGIN_CANDIDATE);
    }
    world_expect_none(&p.w, 1, AWL_LOGIN_CANDIDATE);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_LIMIT);
    world_free(&p.w);
}

static void test_claimed_lan_addresses_cannot_be_trickled(void **state)
{
    (void)state;
    pair p;
    introduced(&p);
    const awl_candidate c = {.kind = AWL_CAND_LAN, .addr = world_remote(0)};
    awl_login_announce(p.w.clients[0].login, p.attempt, &c);
    world_run(&p.w);
    assert_int_equal(world_expect(&p.w, 0, AWL_LOGIN_ERROR).err, AWL_ERR_INVALID);
    world_expect_none(&p.w, 1, AWL_LOGIN_CANDIDATE);
    world_free(&p.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_stun_client_gets_its_endpoint_and_no_cookie),
        cmocka_unit_test(test_an_ipv4_endpoint_is_named_as_such_on_a_dual_stack_socket),
        cmocka_unit_test(test_unknown_attributes_get_a_420),
        cmocka_unit_test(test_an_endpoint_counts_after_its_cookie_came_back),
        cmocka_unit_test(test_a_ticket_is_good_once),
        cmocka_unit_test(test_a_ticket_is_good_for_ten_seconds),
        cmocka_unit_test(test_a_ticket_belongs_to_its_login),
        cmocka_unit_test(test_a_wrong_cookie_spends_the_ticket),
        cmocka_unit_test(test_tickets_are_given_on_request_up_to_a_limit),
        cmocka_unit_test(test_an_observed_endpoint_grows_stale),
        cmocka_unit_test(test_candidates_are_for_open_attempts_of_the_own_only),
        cmocka_unit_test(test_sixteen_candidates_a_side_are_passed_on),
        cmocka_unit_test(test_claimed_lan_addresses_cannot_be_trickled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
