/* SPDX-License-Identifier: MIT */
#include <inttypes.h>

#include "punch_script.h"
#include "t.h"
#include "util/prng.h"

enum {
    SCRIPTS = 4000,
    LEN_MAX = 600,
};

static script s;

static size_t random_script(uint64_t seed, uint8_t data[LEN_MAX])
{
    awl_prng prng = awl_prng_seed(seed);
    const size_t len = 2 + awl_prng_below(&prng, LEN_MAX - 2);
    awl_prng_fill(&prng, data, len);
    data[1] |= 0x80; /* ten seconds at least, so that a story can unfold */
    return len;
}

/* A broken rule aborts inside script_run() and names itself; the seed is on stdout. */
static void test_rules_hold_whatever_the_caller_says(void **state)
{
    (void)state;
    uint8_t data[LEN_MAX];
    unsigned won = 0, dials = 0;
    for (uint64_t seed = 1; seed <= SCRIPTS; seed++) {
        printf("\rseed %" PRIu64, seed);
        script_run(&s, data, random_script(seed, data));
        won += s.err == AWL_OK;
        dials += s.dials;
    }
    printf("\n%u of %u scripts ended in a link, %u dials\n", won, (unsigned)SCRIPTS, dials);
    assert_true(won > SCRIPTS / 50); /* the scripts reach the interesting states */
}

static void test_same_script_has_the_same_trace(void **state)
{
    (void)state;
    uint8_t data[LEN_MAX];
    for (uint64_t seed = 1; seed <= 200; seed++) {
        const size_t len = random_script(seed, data);
        script_run(&s, data, len);
        const uint64_t first = s.trace;
        script_run(&s, data, len);
        assert_true(s.trace == first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_hold_whatever_the_caller_says),
        cmocka_unit_test(test_same_script_has_the_same_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
