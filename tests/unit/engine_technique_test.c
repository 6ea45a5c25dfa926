/* SPDX-License-Identifier: MIT */
#include "engine/technique.h"
#include "t.h"

/* Part of the contract for scripts (DESIGN 8): only additions. */
static const struct {
    awl_technique t;
    const char *name;
    int known;
} techniques[] = {
    {AWL_TECH_LAN, "lan", 1},
    {AWL_TECH_IPV6, "ipv6", 1},
    {AWL_TECH_OPEN, "open", 0},
    {AWL_TECH_PORT_MAPPED, "port-mapped", 0},
    {AWL_TECH_SIMULTANEOUS, "simultaneous", 1},
    {AWL_TECH_SEQUENTIAL, "sequential", 1},
    {AWL_TECH_STAGGERED, "staggered", 0},
    {AWL_TECH_PREDICTED, "predicted", 0},
    {AWL_TECH_BIRTHDAY, "birthday", 0},
    {AWL_TECH_RELAY, "relay", 0},
};

static void test_every_technique_has_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(techniques) / sizeof(techniques[0]); i++) {
        assert_string_equal(awl_technique_name(techniques[i].t), techniques[i].name);
        assert_int_equal(awl_technique_from_name(techniques[i].name), techniques[i].t);
        assert_int_equal(awl_technique_known(techniques[i].t), techniques[i].known);
    }
}

static void test_unknown_techniques_are_none(void **state)
{
    (void)state;
    assert_string_equal(awl_technique_name(AWL_TECH_NONE), "none");
    assert_string_equal(awl_technique_name((awl_technique)99), "none");
    assert_string_equal(awl_technique_name((awl_technique)-1), "none");
    assert_int_equal(awl_technique_from_name("magic"), AWL_TECH_NONE);
    assert_int_equal(awl_technique_from_name("none"), AWL_TECH_NONE);
    assert_int_equal(awl_technique_from_name(""), AWL_TECH_NONE);
    assert_int_equal(awl_technique_known(AWL_TECH_NONE), 0);
    assert_int_equal(awl_technique_known((awl_technique)99), 0);
}

static void test_paths_have_names(void **state)
{
    (void)state;
    assert_string_equal(awl_path_name(AWL_PATH_LAN), "lan");
    assert_string_equal(awl_path_name(AWL_PATH_IPV6), "ipv6");
    assert_string_equal(awl_path_name(AWL_PATH_DIRECT), "direct");
    assert_string_equal(awl_path_name(AWL_PATH_PORT_MAPPED), "port-mapped");
    assert_string_equal(awl_path_name(AWL_PATH_RELAYED), "relayed");
    assert_string_equal(awl_path_name(AWL_PATH_NONE), "none");
    assert_string_equal(awl_path_name((awl_path)99), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_technique_has_its_name),
        cmocka_unit_test(test_unknown_techniques_are_none),
        cmocka_unit_test(test_paths_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
