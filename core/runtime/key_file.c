/* SPDX-License-Identifier: MIT */
#include "runtime/key_file.h"

#include <stdlib.h>

#include "plat/paths.h"

#include "crypt/hash.h"

static awl_err make(const char *path, awl_identity **out)
{
    char pem[AWL_IDENTITY_PEM_MAX];
    size_t len = 0;
    awl_identity *fresh = NULL;
    awl_err err = awl_identity_generate(&fresh);
    if (err == AWL_OK) {
        err = awl_identity_to_pem(fresh, pem, sizeof(pem), &len);
    }
    if (err == AWL_OK) {
        err = plat_file_write(path, pem, len, PLAT_FILE_PRIVATE);
    }
    awl_secret_wipe(pem, sizeof(pem));
    if (err != AWL_OK) {
        awl_identity_free(fresh);
        return err;
    }
    *out = fresh;
    return AWL_OK;
}

awl_err awl_key_file_load(const char *dir, const char *name, awl_identity **out)
{
    char *path = NULL;
    uint8_t *pem = NULL;
    size_t len = 0;
    *out = NULL;
    awl_err err = plat_path_join(dir, name, &path);
    if (err != AWL_OK) {
        return err;
    }
    err = plat_file_read(path, AWL_IDENTITY_PEM_MAX, &pem, &len);
    if (err == AWL_ERR_NOT_FOUND) {
        err = make(path, out);
    } else if (err == AWL_OK) {
        err = awl_identity_from_pem((const char *)pem, len, out);
        awl_secret_wipe(pem, len);
    }
    free(pem);
    free(path);
    return err;
}
