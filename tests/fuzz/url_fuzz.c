/* SPDX-License-Identifier: MIT */
/* Server addresses and endpoints as people type them. */
#include <stdlib.h>
#include <string.h>

#include "bradawl/addr.h"

#include "runtime/server_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written whole, and is the same when it is read again. */
static void check_written(const awl_server_url *url)
{
    char text[AWL_SERVER_URL_SIZE];
    awl_server_url again;
    awl_server_url_format(url, text);
    if (url->host[0] == '\0' || url->port == 0 || awl_server_url_parse(text, &again) != AWL_OK ||
        memcmp(url, &again, sizeof(again)) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[900], back[AWL_ADDR_STRLEN];
    const size_t len = size < sizeof(text) ? size : sizeof(text) - 1;
    memcpy(text, data, len);
    text[len] = '\0';
    awl_server_url url;
    if (awl_server_url_parse(text, &url) == AWL_OK) {
        check_written(&url);
    }
    awl_addr a, b;
    if (awl_addr_parse(text, &a) == AWL_OK &&
        (awl_addr_parse(awl_addr_format(&a, back), &b) != AWL_OK || !awl_addr_equal(&a, &b))) {
        abort();
    }
    return 0;
}
