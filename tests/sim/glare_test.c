/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "t.h"
#include "world.h"

/* Both click. One attempt and one link have to come of it, whatever the time between the clicks and
 * whoever is first; two attempts, two winners and one-sided success are rules of the judge. */

enum {
    OFFSETS = 201
};

static void assert_one_link(scene *s, int first, awl_time offset)
{
    s->side[first].click = SCENE_CLICK;
    s->side[1 - first].click = SCENE_CLICK + offset;
    world *w = world_new(s, &modelled_proof);
    world_keep_trace(w, false);
    world_run(w);
    const peer *a = &w->peers[0], *b = &w->peers[1];
    const bool one = a->attempts == 1 && b->attempts == 1 && a->attempt == b->attempt &&
                     a->role != b->role && a->outcome.err == AWL_OK && b->outcome.err == AWL_OK &&
                     a->heard && b->heard;
    if (w->verdict[0] != '\0' || !one) {
        (void)fprintf(stderr, "%s\n", w->text);
        fail_msg("%d first, %d us later the other: %s", first, (int)offset, w->verdict);
    }
    world_free(w);
}

static void assert_one_link_at_all_offsets(scene s)
{
    for (int ms = 0; ms < OFFSETS; ms++) {
        for (int first = 0; first < 2; first++) {
            assert_one_link(&s, first, AWL_MS(ms));
        }
    }
}

static void test_both_click_at_every_offset_from_0_to_200_ms(void **state)
{
    (void)state;
    assert_one_link_at_all_offsets(scene_pair("cone", "cone"));
}

static void test_both_click_behind_nats_that_answer_rst(void **state)
{
    (void)state;
    assert_one_link_at_all_offsets(scene_pair("cone-rst", "cone-open"));
}

static void test_both_click_with_uplinks_of_different_length(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "fw");
    s.side[0].uplinks[0].delay = AWL_MS(3);
    s.side[1].uplinks[0].delay = AWL_MS(71);
    s.side[1].uplinks[0].jitter = AWL_MS(9);
    assert_one_link_at_all_offsets(s);
}

/* Whoever asks to be asked has answered with a click of its own. */
static void test_a_click_is_an_answer_to_the_others_call(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.ask = true;
    assert_one_link_at_all_offsets(s);
}

static void test_one_click_alone_is_only_a_question_where_one_is_asked(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.ask = true;
    world *w = world_new(&s, &modelled_proof);
    world_run(w);
    assert_string_equal(w->verdict, "");
    assert_int_equal(w->peers[0].attempts + w->peers[1].attempts, 0);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_click_at_every_offset_from_0_to_200_ms),
        cmocka_unit_test(test_both_click_behind_nats_that_answer_rst),
        cmocka_unit_test(test_both_click_with_uplinks_of_different_length),
        cmocka_unit_test(test_a_click_is_an_answer_to_the_others_call),
        cmocka_unit_test(test_one_click_alone_is_only_a_question_where_one_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
