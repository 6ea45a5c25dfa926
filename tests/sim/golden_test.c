/* SPDX-License-Identifier: MIT */
/*
 * The story of a few canonical pairs, line by line: golden/NAME.txt. Who changes one on purpose
 * runs
 *
 *     SIM_UPDATE=1 golden
 *
 * and reads the difference before committing it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "world.h"

enum {
    GOLDEN_MAX = 64 * 1024
};

static void golden_path(const char *name, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/%s.txt", SIM_GOLDEN_DIR, name);
}

static void write_golden(const char *name, const char *text)
{
    char path[1024];
    golden_path(name, path, sizeof(path));
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static char *read_golden(const char *name)
{
    char path[1024];
    char *text = calloc(1, GOLDEN_MAX + 1);
    assert_non_null(text);
    golden_path(name, path, sizeof(path));
    FILE *f = fopen(path, "rb");
    if (f != NULL) {
        text[fread(text, 1, GOLDEN_MAX, f)] = '\0';
        (void)fclose(f);
    }
    return text;
}

/* Shows the first line that differs. */
static void show_difference(const char *want, const char *got)
{
    size_t line = 0, i = 0;
    for (; want[i] == got[i] && want[i] != '\0'; i++) {
        line = want[i] == '\n' ? i + 1 : line;
    }
    (void)fprintf(stderr, "golden: %.*s\nnow:    %.*s\n", (int)strcspn(want + line, "\n"),
                  want + line, (int)strcspn(got + line, "\n"), got + line);
}

static void assert_golden(const char *name, const scene *s)
{
    world *w = world_new(s, &modelled_proof);
    world_keep_trace(w, false);
    world_run(w);
    assert_string_equal(w->verdict, "");
    if (getenv("SIM_UPDATE") != NULL) {
        write_golden(name, w->text);
    }
    char *want = read_golden(name);
    const int same = strcmp(want, w->text) == 0;
    if (!same) {
        show_difference(want, w->text);
    }
    free(want);
    world_free(w);
    if (!same) {
        fail_msg("%s is not what golden/%s.txt tells", name, name);
    }
}

static void test_cone_and_cone(void **state)
{
    (void)state;
    const scene s = scene_pair("cone", "cone");
    assert_golden("cone-cone", &s);
}

static void test_two_rejecting_nats_and_a_detour(void **state)
{
    (void)state;
    scene s = scene_pair("cone-rst", "cone-rst");
    s.side[1].from_server = AWL_MS(100); /* its Introduce comes late, so the first SYN is refused */
    assert_golden("rst-rst-late", &s);
}

static void test_two_hosts_on_one_lan(void **state)
{
    (void)state;
    const scene s = scene_same_lan("cone");
    assert_golden("same-lan", &s);
}

static void test_sequential_on_two_cones(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.only = AWL_TECH_SEQUENTIAL;
    assert_golden("sequential-cone-cone", &s);
}

static void test_a_taken_pair_goes_to_fresh_ports(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.main_taken[0] = s.main_taken[1] = true;
    assert_golden("taken-fresh-ports", &s);
}

static void test_a_windows_host_dials_again_after_one_second(void **state)
{
    (void)state;
    scene s = scene_pair("cone", "cone");
    s.side[0].host.kernel = SIM_FAST_FAIL;
    s.side[1].from_server = AWL_MS(2500);
    assert_golden("fast-fail-waits", &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cone_and_cone),
        cmocka_unit_test(test_two_rejecting_nats_and_a_detour),
        cmocka_unit_test(test_two_hosts_on_one_lan),
        cmocka_unit_test(test_sequential_on_two_cones),
        cmocka_unit_test(test_a_taken_pair_goes_to_fresh_ports),
        cmocka_unit_test(test_a_windows_host_dials_again_after_one_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
