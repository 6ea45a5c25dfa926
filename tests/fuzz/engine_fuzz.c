/* SPDX-License-Identifier: MIT */
#include "../support/punch_script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static script s;
    script_run(&s, data, size);
    return 0;
}
