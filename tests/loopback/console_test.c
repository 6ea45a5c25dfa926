/* SPDX-License-Identifier: MIT */
/* plat/console.h. With arguments it only checks that these came through in UTF-8. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plat/console.h"
#include "plat/paths.h"

#include "lo.h"
#include "os.h"

static char temp[512];

static void assert_line(const char *want)
{
    char buf[16];
    size_t len = 99;
    assert_int_equal(plat_read_line(buf, sizeof(buf), &len), AWL_OK);
    assert_string_equal(buf, want);
    assert_int_equal(len, strlen(want));
}

static void test_lines_of_a_file_are_read(void **state)
{
    (void)state;
    static const char text[] = "one\n\ntwo\r\n打洞\n0123456789abcde\n0123456789abcdef\nlast";
    char *path = NULL, buf[16];
    size_t len = 99;
    assert_int_equal(plat_path_join(temp, "lines", &path), AWL_OK);
    assert_int_equal(plat_file_write(path, text, sizeof(text) - 1, PLAT_FILE_PRIVATE), AWL_OK);
    assert_true(t_stdin_from(path));
    assert_false(plat_is_terminal(PLAT_STDIN));
    assert_line("one");
    assert_line("");
    assert_line("two");
    assert_line("打洞");
    assert_line("0123456789abcde");
    assert_int_equal(plat_read_line(buf, sizeof(buf), &len), AWL_ERR_LIMIT); /* 16 and no NUL */
    assert_int_equal(len, 0);
    assert_line("last");
    assert_int_equal(plat_read_line(buf, sizeof(buf), &len), AWL_ERR_CLOSED);
    assert_int_equal(plat_read_line(buf, sizeof(buf), &len), AWL_ERR_CLOSED);
    free(path);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_of_a_file_are_read),
    };
    if (plat_console_init(&argc, &argv) != AWL_OK) {
        return 1;
    }
    if (argc > 1) {
        for (int i = 0; i < argc; i++) {
            printf("argument %d: %s\n", i, argv[i]);
        }
        return argc == 3 && strcmp(argv[1], "grüße-打洞") == 0 && strcmp(argv[2], "a b") == 0 &&
                       argv[3] == NULL
                   ? 0
                   : 1;
    }
    if (!t_make_temp_dir(temp, sizeof(temp))) {
        return 1;
    }
    const int failed = LO_MAIN("console_test", tests);
    t_remove_tree(temp);
    return failed;
}
