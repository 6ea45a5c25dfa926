/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plat/paths.h"

static const char *home(void)
{
    const char *dir = getenv("HOME");
    if (dir != NULL && dir[0] == '/') {
        return dir;
    }
    const struct passwd *user = getpwuid(getuid());
    return user != NULL && user->pw_dir != NULL && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

/* XDG Base Directory Specification: a relative $XDG_DATA_HOME is to be ignored. */
static awl_err data_dir(const char *name, char **out)
{
    *out = NULL;
    const char *xdg = getenv("XDG_DATA_HOME");
    if (xdg != NULL && xdg[0] == '/') {
        return plat_path_join(xdg, name, out);
    }
    char *share = NULL;
    const char *dir = home();
    if (dir == NULL) {
        return AWL_ERR_NOT_FOUND;
    }
    awl_err err = plat_path_join(dir, ".local/share", &share);
    if (err == AWL_OK) {
        err = plat_path_join(share, name, out);
    }
    free(share);
    return err;
}

awl_err plat_profile_dir(char **out)
{
    return data_dir("bradawl", out);
}

awl_err plat_server_dir(char **out)
{
    return data_dir("bradawl-server", out);
}

awl_err plat_path_join(const char *dir, const char *name, char **out)
{
    const size_t len = strlen(dir), size = len + strlen(name) + 2;
    *out = malloc(size);
    if (*out == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    const char *slash = len > 0 && dir[len - 1] != '/' ? "/" : "";
    (void)snprintf(*out, size, "%s%s%s", dir, slash, name);
    return AWL_OK;
}

static awl_err make_one(const char *path)
{
    struct stat st;
    if (mkdir(path, 0700) == 0) {
        return AWL_OK;
    }
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? AWL_OK : AWL_ERR_IO;
}

awl_err plat_mkdirs(const char *path)
{
    char *part = strdup(path);
    if (part == NULL) {
        return AWL_ERR_NO_MEMORY;
    }
    awl_err err = path[0] != '\0' ? AWL_OK : AWL_ERR_INVALID;
    for (size_t i = 1; err == AWL_OK && part[i] != '\0'; i++) {
        if (part[i] == '/' && part[i - 1] != '/') {
            part[i] = '\0';
            err = make_one(part);
            part[i] = '/';
        }
    }
    if (err == AWL_OK) {
        err = make_one(part);
    }
    free(part);
    return err;
}
