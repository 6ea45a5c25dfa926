/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_TEXT_DATA_H
#define AWL_PROTO_TEXT_DATA_H

#include <stddef.h>
#include <stdint.h>

/* Tables of text.c; nobody else includes this. */
typedef struct awl_text_range {
    uint32_t first, last;
} awl_text_range;

typedef struct awl_text_fold {
    uint32_t first, last;
    int8_t step;
    int32_t delta;
} awl_text_fold;

extern const awl_text_range awl_text_hidden[];
extern const size_t awl_text_hidden_count;
extern const awl_text_range awl_text_unstable[];
extern const size_t awl_text_unstable_count;
extern const awl_text_fold awl_text_folds[];
extern const size_t awl_text_folds_count;

#endif
