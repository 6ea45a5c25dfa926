/* SPDX-License-Identifier: MIT */
#include "server_world.h"

static awl_addr addr(const char *text)
{
    awl_addr a;
    assert_int_equal(awl_addr_parse(text, &a), AWL_OK);
    return a;
}

static bool has(const awl_login_event *ev, awl_candidate_kind kind, const char *text)
{
    const awl_addr want = addr(text);
    for (unsigned i = 0; i < ev->introduce.candidates_count; i++) {
        const awl_candidate *c = &ev->introduce.candidates[i];
        if (c->kind == kind && c->round == 0 && awl_addr_equal(&c->addr, &want)) {
            return true;
        }
    }
    return false;
}

/* Both log in as told, the first calls the second; what each learned about the other. */
static void call(world *w, world_options a, world_options b, awl_login_event learned[2])
{
    a.policy.consent = b.policy.consent = AWL_CONSENT_EVERYONE;
    world_init(w);
    world_login(w, 0, &a);
    world_login(w, 1, &b);
    world_connect(w, 0, "b", 1);
    world_run(w);
    learned[0] = world_expect(w, 0, AWL_LOGIN_INTRODUCE);
    learned[1] = world_expect(w, 1, AWL_LOGIN_INTRODUCE);
}

static void test_lan_addresses_are_told_behind_one_public_address(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w,
         (world_options){
             .remote = addr("203.0.113.9:1111"), .lan = {addr("192.168.1.2:4001")}, .lan_count = 1},
         (world_options){.remote = addr("203.0.113.9:2222"),
                         .lan = {addr("192.168.1.3:4002"), addr("[fd00::3]:4002")},
                         .lan_count = 2},
         ev);
    assert_true(has(&ev[0], AWL_CAND_MAPPED, "203.0.113.9:2222"));
    assert_true(has(&ev[0], AWL_CAND_LAN, "192.168.1.3:4002"));
    assert_true(has(&ev[0], AWL_CAND_LAN, "[fd00::3]:4002"));
    assert_true(has(&ev[1], AWL_CAND_LAN, "192.168.1.2:4001"));
    assert_int_equal(ev[1].introduce.candidates_count, 2);
    world_free(&w);
}

static void test_lan_addresses_stay_secret_otherwise(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    const world_options o = {.lan = {addr("192.168.1.2:4001")}, .lan_count = 1};
    call(&w, o, o, ev); /* 203.0.113.1 and .2 */
    assert_int_equal(ev[0].introduce.candidates_count, 1);
    assert_int_equal(ev[1].introduce.candidates_count, 1);
    world_free(&w);
}

static void test_claims_that_are_no_lan_addresses_are_dropped(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w, (world_options){.remote = addr("203.0.113.9:1111")},
         (world_options){.remote = addr("203.0.113.9:2222"),
                         .lan = {addr("8.8.8.8:4001"), addr("192.168.1.3:80"),
                                 addr("127.0.0.1:4001"), addr("169.254.1.1:4001")},
                         .lan_count = 4},
         ev);
    assert_int_equal(ev[0].introduce.candidates_count, 1);
    world_free(&w);
}

static void test_a_global_ipv6_endpoint_is_an_ipv6_candidate(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w, (world_options){.remote = addr("[2001:db8::1]:1111")},
         (world_options){.remote = addr("[2001:db8:1::2]:2222")}, ev);
    assert_true(has(&ev[0], AWL_CAND_IPV6, "[2001:db8:1::2]:2222"));
    assert_true(has(&ev[1], AWL_CAND_IPV6, "[2001:db8::1]:1111"));
    world_free(&w);
}

static void test_the_other_family_counts_when_it_was_observed_from_the_main_port(void **state)
{
    (void)state;
    world w;
    world_init(&w);
    const awl_login_event a = world_login(&w, 0, world_everyone());
    world_login(&w, 1, world_everyone());
    const awl_addr six = addr("[2001:db8::1]:40001"), fresh = addr("[2001:db8::1]:50000");
    world_observe(&w, 0, &a.tickets[0], &six, true);
    world_observe(&w, 0, &a.tickets[1], &fresh, false); /* another port is not round 0 */
    world_connect(&w, 1, "a", 1);
    world_run(&w);
    const awl_login_event ev = world_expect(&w, 1, AWL_LOGIN_INTRODUCE);
    assert_int_equal(ev.introduce.candidates_count, 2);
    assert_true(has(&ev, AWL_CAND_MAPPED, "203.0.113.1:40001"));
    assert_true(has(&ev, AWL_CAND_IPV6, "[2001:db8::1]:40001"));
    world_free(&w);
}

static void test_hidden_ipv4_is_introduced_in_its_plain_form(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w, (world_options){.remote = addr("[::ffff:203.0.113.50]:1111")},
         (world_options){.remote = addr("203.0.113.60:2222")}, ev);
    assert_true(has(&ev[1], AWL_CAND_MAPPED, "203.0.113.50:1111"));
    world_free(&w);
}

static void test_loopback_is_introduced_to_loopback_only(void **state)
{
    (void)state;
    const world_options one = {.remote = addr("127.0.0.1:1111"), .local = addr("127.0.0.1:4000")};
    const world_options two = {.remote = addr("127.0.0.1:2222"), .local = addr("127.0.0.1:4000")};
    world w;
    awl_login_event ev[2];
    call(&w, one, two, ev);
    assert_true(has(&ev[0], AWL_CAND_MAPPED, "127.0.0.1:2222"));
    assert_true(has(&ev[0], AWL_CAND_LAN, "127.0.0.1:2222")); /* one side must listen here */
    world_free(&w);
    call(&w, one, (world_options){.remote = addr("203.0.113.5:2222")}, ev);
    assert_int_equal(ev[1].introduce.candidates_count, 0);
    assert_true(has(&ev[0], AWL_CAND_MAPPED, "203.0.113.5:2222"));
    world_free(&w);
}

static void test_a_server_in_the_lan_makes_observed_endpoints_lan_candidates(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w, (world_options){.remote = addr("192.168.1.2:1111")},
         (world_options){.remote = addr("192.168.1.3:2222")}, ev);
    assert_true(has(&ev[0], AWL_CAND_LAN, "192.168.1.3:2222"));
    assert_true(has(&ev[0], AWL_CAND_MAPPED, "192.168.1.3:2222"));
    world_free(&w);
}

static void test_link_local_endpoints_are_not_introduced(void **state)
{
    (void)state;
    world w;
    awl_login_event ev[2];
    call(&w, (world_options){.remote = addr("[fe80::1%2]:1111")},
         (world_options){.remote = addr("203.0.113.5:2222")}, ev);
    assert_int_equal(ev[1].introduce.candidates_count, 0);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lan_addresses_are_told_behind_one_public_address),
        cmocka_unit_test(test_lan_addresses_stay_secret_otherwise),
        cmocka_unit_test(test_claims_that_are_no_lan_addresses_are_dropped),
        cmocka_unit_test(test_a_global_ipv6_endpoint_is_an_ipv6_candidate),
        cmocka_unit_test(test_the_other_family_counts_when_it_was_observed_from_the_main_port),
        cmocka_unit_test(test_hidden_ipv4_is_introduced_in_its_plain_form),
        cmocka_unit_test(test_loopback_is_introduced_to_loopback_only),
        cmocka_unit_test(test_a_server_in_the_lan_makes_observed_endpoints_lan_candidates),
        cmocka_unit_test(test_link_local_endpoints_are_not_introduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
