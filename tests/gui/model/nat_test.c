/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "events.h"
#include "model/bradawl-nat.h"

#define NOW 1750000000

static void tell(BradawlNat *nat, awl_client_event ev)
{
    ev = told(ev);
    (void)bradawl_nat_event(nat, &ev, NOW);
}

static BradawlNat logged_in(awl_addr local, awl_addr mapped)
{
    BradawlNat nat = {0};
    tell(&nat, (awl_client_event){.type = AWL_CLIENT_LOGGED_IN, .local = local, .remote = mapped});
    return nat;
}

static void probed(BradawlNat *nat, const char *state)
{
    tell(nat, (awl_client_event){.type = AWL_CLIENT_PROBED, .state = state});
}

static void headline_is(const BradawlNat *nat, const char *expected)
{
    g_autofree char *text = bradawl_nat_headline(nat);
    assert_string_equal(text, expected);
}

static void subtitle_is(const BradawlNat *nat, const char *expected)
{
    g_autofree char *text = bradawl_nat_subtitle(nat, NOW + 120);
    assert_string_equal(text, expected);
}

static void test_nothing_known_is_unknown_and_never_no(void **state)
{
    (void)state;
    const BradawlNat nat = {0};
    headline_is(&nat, "Your NAT is not known yet");
    subtitle_is(&nat, "kind unknown · not tested yet");
    guint count = 0;
    BradawlNatFact *facts = bradawl_nat_facts(&nat, &count);
    assert_int_equal(count, 6);
    for (guint i = 0; i < count; i++) {
        assert_string_equal(facts[i].value, "unknown");
    }
    bradawl_nat_facts_free(facts, count);
}

static void test_the_login_shows_the_address_and_the_port(void **state)
{
    (void)state;
    const BradawlNat nat = logged_in(ALICE, ALICE_NAT);
    assert_int_equal(nat.translated, BRADAWL_KNOWN_YES);
    assert_int_equal(nat.preserves_port, BRADAWL_KNOWN_YES);
    assert_int_equal(nat.same_port, BRADAWL_KNOWN_NOT);
    assert_true(nat.testing);
    headline_is(&nat, "Looking at your NAT…");
    const BradawlNat moved = logged_in(ALICE, BOB_NAT);
    assert_int_equal(moved.preserves_port, BRADAWL_KNOWN_NO);
}

static void test_the_own_address_outside_means_no_nat(void **state)
{
    (void)state;
    BradawlNat nat = logged_in(ALICE_NAT, ALICE_NAT);
    assert_int_equal(nat.translated, BRADAWL_KNOWN_NO);
    probed(&nat, "none");
    headline_is(&nat, "There is no NAT in front of you");
    subtitle_is(&nat, "no NAT · tested 2 min ago");
}

static void test_the_same_port_is_a_cone_of_unknown_kind(void **state)
{
    (void)state;
    BradawlNat nat = logged_in(ALICE, ALICE_NAT);
    tell(&nat, (awl_client_event){
                   .type = AWL_CLIENT_OBSERVED, .n = 0, .local = ALICE, .remote = ALICE_NAT});
    tell(&nat, (awl_client_event){
                   .type = AWL_CLIENT_OBSERVED, .n = 1, .local = ALICE, .remote = ALICE_NAT});
    probed(&nat, "same");
    assert_int_equal(nat.holes_count, 2);
    assert_false(nat.testing);
    assert_int_equal(nat.tested_at, NOW);
    headline_is(&nat, "Your NAT is easy to get through");
    subtitle_is(&nat, "one of the cones · tested 2 min ago");
    guint count = 0;
    BradawlNatFact *facts = bradawl_nat_facts(&nat, &count);
    assert_string_equal(facts[1].value, "unknown"); /* filtering was not tested */
    bradawl_nat_facts_free(facts, count);
}

static void test_another_port_each_time_is_symmetric(void **state)
{
    (void)state;
    BradawlNat nat = logged_in(ALICE, ALICE_NAT);
    probed(&nat, "varies");
    headline_is(&nat, "Your NAT is hard to get through");
    subtitle_is(&nat, "symmetric · tested 2 min ago");
    g_autofree char *advice = bradawl_nat_advice(&nat);
    assert_non_null(strstr(advice, "another network"));
}

static void test_no_answer_changes_no_finding(void **state)
{
    (void)state;
    BradawlNat nat = logged_in(ALICE, ALICE_NAT);
    probed(&nat, "same");
    nat.testing = TRUE;
    probed(&nat, "unknown");
    assert_false(nat.testing);
    assert_int_equal(nat.same_port, BRADAWL_KNOWN_YES);
    tell(&nat, (awl_client_event){.type = AWL_CLIENT_OBSERVED, .n = 99, .remote = BOB_NAT});
    tell(&nat, (awl_client_event){.type = AWL_CLIENT_OBSERVED, .n = 0, .err = AWL_ERR_TIMED_OUT});
    assert_int_equal(nat.holes_count, 0);
}

static void test_the_report_has_every_fact(void **state)
{
    (void)state;
    BradawlNat nat = logged_in(ALICE, ALICE_NAT);
    tell(&nat, (awl_client_event){.type = AWL_CLIENT_OBSERVED, .n = 1, .remote = ALICE_NAT});
    probed(&nat, "same");
    g_autofree char *report = bradawl_nat_report(&nat);
    static const char *const parts[] = {"Mapping: ",         "Filtering: unknown",
                                        "Port allocation: ", "Unsolicited SYN: ",
                                        "Port mapping: ",    "Hole port 2 sees 203.0.113.10:51820"};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        assert_non_null(strstr(report, parts[i]));
    }
    assert_null(strstr(report, "Hole port 1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_known_is_unknown_and_never_no),
        cmocka_unit_test(test_the_login_shows_the_address_and_the_port),
        cmocka_unit_test(test_the_own_address_outside_means_no_nat),
        cmocka_unit_test(test_the_same_port_is_a_cone_of_unknown_kind),
        cmocka_unit_test(test_another_port_each_time_is_symmetric),
        cmocka_unit_test(test_no_answer_changes_no_finding),
        cmocka_unit_test(test_the_report_has_every_fact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
