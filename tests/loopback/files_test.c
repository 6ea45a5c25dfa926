/* SPDX-License-Identifier: MIT */
/* plat/paths.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plat/paths.h"

#include "lo.h"
#include "os.h"
#include "wine.h"

/* Greek, Chinese, and a letter outside the basic plane (two units of UTF-16). */
#define UTF8_NAME "Δοκιμή-打洞-𝄞"

static char temp[512];

static char *at(const char *name)
{
    char *path = NULL;
    assert_int_equal(plat_path_join(temp, name, &path), AWL_OK);
    return path;
}

static void assert_content(const char *path, const char *want)
{
    uint8_t *data = NULL;
    size_t len = 0;
    assert_int_equal(plat_file_read(path, 1000, &data, &len), AWL_OK);
    assert_int_equal(len, strlen(want));
    assert_string_equal((const char *)data, want); /* a NUL follows */
    free(data);
}

static void test_a_file_is_replaced_whole(void **state)
{
    (void)state;
    char *path = at("replaced");
    assert_int_equal(plat_file_write(path, "first, longer", 13, PLAT_FILE_PRIVATE), AWL_OK);
    assert_content(path, "first, longer");
    assert_int_equal(plat_file_write(path, "second", 6, PLAT_FILE_PRIVATE), AWL_OK);
    assert_content(path, "second");
    assert_int_equal(plat_file_write(path, "", 0, PLAT_FILE_PRIVATE), AWL_OK);
    assert_content(path, "");
    assert_int_equal(plat_file_remove(path), AWL_OK);
    assert_int_equal(plat_file_remove(path), AWL_OK); /* gone already is fine */
    free(path);
}

static void test_private_files_are_private(void **state)
{
    (void)state;
    char *path = at("mode"), *dir = at("made");
    assert_int_equal(plat_file_write(path, "x", 1, PLAT_FILE_PUBLIC), AWL_OK);
    assert_true(t_on_windows() || t_file_mode(path) == 0644);
    assert_int_equal(plat_file_write(path, "x", 1, PLAT_FILE_PRIVATE), AWL_OK);
    assert_true(t_on_windows() || t_file_mode(path) == 0600);
    assert_int_equal(plat_mkdirs(dir), AWL_OK);
    assert_true(t_on_windows() || t_file_mode(dir) == 0700);
    free(path);
    free(dir);
}

static void test_a_failed_write_leaves_nothing_behind(void **state)
{
    (void)state;
    char *path = at("no-such-dir/file"), *dir = at("a-directory");
    assert_int_equal(plat_file_write(path, "x", 1, PLAT_FILE_PRIVATE), AWL_ERR_IO);
    assert_int_equal(plat_mkdirs(dir), AWL_OK);
    assert_int_equal(plat_file_write(dir, "x", 1, PLAT_FILE_PRIVATE), AWL_ERR_IO);
    free(path);
    free(dir);
}

static void test_reading_has_a_limit(void **state)
{
    (void)state;
    char *path = at("ten");
    uint8_t *data = NULL;
    size_t len = 0;
    assert_int_equal(plat_file_write(path, "0123456789", 10, PLAT_FILE_PRIVATE), AWL_OK);
    assert_int_equal(plat_file_read(path, 9, &data, &len), AWL_ERR_LIMIT);
    assert_null(data);
    assert_int_equal(plat_file_read(path, 10, &data, &len), AWL_OK);
    free(data);
    free(path);
}

static void test_a_missing_file_is_not_found(void **state)
{
    (void)state;
    char *path = at("missing");
    uint8_t *data = NULL;
    size_t len = 0;
    assert_int_equal(plat_file_read(path, 10, &data, &len), AWL_ERR_NOT_FOUND);
    assert_int_equal(plat_file_read(temp, 10, &data, &len), AWL_ERR_IO); /* a directory */
    free(path);
}

static void test_names_are_utf8(void **state)
{
    (void)state;
    char *dir = at(UTF8_NAME), *path = NULL;
    assert_int_equal(plat_path_join(dir, UTF8_NAME, &path), AWL_OK);
    assert_int_equal(plat_mkdirs(dir), AWL_OK);
    assert_int_equal(plat_file_write(path, "x", 1, PLAT_FILE_PRIVATE), AWL_OK);
    assert_content(path, "x");
    free(dir);
    free(path);
}

static void test_directories_are_made_with_those_above(void **state)
{
    (void)state;
    char *deep = at("one/two/three/"), *file = at("one/file"), *below = at("one/file/dir");
    assert_int_equal(plat_mkdirs(deep), AWL_OK);
    assert_int_equal(plat_mkdirs(deep), AWL_OK);
    assert_int_equal(plat_file_write(file, "x", 1, PLAT_FILE_PRIVATE), AWL_OK);
    assert_int_equal(plat_mkdirs(file), AWL_ERR_IO);
    assert_int_equal(plat_mkdirs(below), AWL_ERR_IO);
    assert_int_equal(plat_mkdirs(""), AWL_ERR_INVALID);
    free(deep);
    free(file);
    free(below);
}

static void test_a_lock_is_taken_once(void **state)
{
    (void)state;
    char *path = at("lock"), *nowhere = at("no-such-dir/lock");
    plat_lock *first = NULL, *second = NULL;
    assert_int_equal(plat_lock_take(path, &first), AWL_OK);
    assert_int_equal(plat_lock_take(path, &second), AWL_ERR_LOCKED);
    assert_null(second);
    plat_lock_release(first);
    assert_int_equal(plat_lock_take(path, &second), AWL_OK);
    plat_lock_release(second);
    plat_lock_release(NULL);
    assert_int_equal(plat_lock_take(nowhere, &first), AWL_ERR_NOT_FOUND);
    free(path);
    free(nowhere);
}

static void test_paths_are_joined_with_one_separator(void **state)
{
    (void)state;
    char *path = NULL;
    assert_int_equal(plat_path_join("a/", "b", &path), AWL_OK);
    assert_string_equal(path, "a/b");
    free(path);
    assert_int_equal(plat_path_join("a", "b", &path), AWL_OK);
    assert_true(strcmp(path, "a/b") == 0 || strcmp(path, "a\\b") == 0);
    free(path);
}

static void assert_ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text), n = strlen(end);
    assert_true(len >= n && strcmp(text + len - n, end) == 0);
}

static void test_the_profile_has_its_place(void **state)
{
    (void)state;
    char *path = NULL;
    assert_true(t_set_env("XDG_DATA_HOME", NULL));
    assert_int_equal(plat_profile_dir(&path), AWL_OK);
    assert_ends_with(path, t_on_windows() ? "\\Bradawl" : "/.local/share/bradawl");
    free(path);
    assert_int_equal(plat_server_dir(&path), AWL_OK);
    assert_ends_with(path, t_on_windows() ? "\\Bradawl-Server" : "/.local/share/bradawl-server");
    free(path);
    assert_true(t_set_env("XDG_DATA_HOME", "/data"));
    assert_int_equal(plat_profile_dir(&path), AWL_OK);
    assert_true(t_on_windows() || strcmp(path, "/data/bradawl") == 0);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_replaced_whole),
        cmocka_unit_test(test_private_files_are_private),
        cmocka_unit_test(test_a_failed_write_leaves_nothing_behind),
        cmocka_unit_test(test_reading_has_a_limit),
        cmocka_unit_test(test_a_missing_file_is_not_found),
        cmocka_unit_test(test_names_are_utf8),
        cmocka_unit_test(test_directories_are_made_with_those_above),
        cmocka_unit_test(test_a_lock_is_taken_once),
        cmocka_unit_test(test_paths_are_joined_with_one_separator),
        cmocka_unit_test(test_the_profile_has_its_place),
    };
    if (!t_make_temp_dir(temp, sizeof(temp))) {
        (void)fprintf(stderr, "no temporary directory\n");
        return 1;
    }
    const int failed = LO_MAIN("files_test", tests);
    t_remove_tree(temp);
    return failed;
}
