/* SPDX-License-Identifier: MIT */
/* peers.json and login.json: whatever is in them, nothing crashes, and what is read can be written
 * and read again. */
#include <stdlib.h>
#include <string.h>

#include "runtime/profile_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    awl_pin_file f, again;
    if (awl_pin_file_read(text, &f) == AWL_OK) {
        char *out = awl_pin_file_write(&f);
        if (out == NULL || awl_pin_file_read(out, &again) != AWL_OK ||
            again.peers_count != f.peers_count || again.servers_count != f.servers_count) {
            abort();
        }
        awl_pin_file_free(&again);
        free(out);
    }
    awl_pin_file_free(&f);
    awl_login_memory m;
    awl_login_memory_read(text, &m);
    free(text);
    return 0;
}
