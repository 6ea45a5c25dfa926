/* SPDX-License-Identifier: MIT */
#ifndef AWL_PROTO_TEXT_H
#define AWL_PROTO_TEXT_H

#include <stdbool.h>

#include "bradawl/err.h"

#include "util/types.h"

/*
 * Names and texts that come from other people: data, never trusted.
 *
 * Two names are the same when their keys are equal. DESIGN asks for NFC and case folding; there is
 * no Unicode library in our list, so NFC holds by construction: a name with a character that NFC
 * would change or join with its neighbour (Latin letter + U+0308, conjoining Hangul, compatibility
 * ideographs, vowel signs that compose) is refused, and what is left is its own NFC. Input methods
 * and file names of all systems but old macOS give the composed form anyway. Not covered: the order
 * of several marks in scripts that need them (Thai, Lao, Tibetan, Myanmar): two orders, two names.
 * Folding is the simple one (no lengthening: sharp s stays) for Latin, Greek, Cyrillic, Armenian,
 * Georgian and fullwidth letters; other scripts with case compare exactly.
 */

/* Strict UTF-8 (RFC 3629): no NUL, no surrogates, no overlong forms. */
bool awl_text_valid(const void *data, size_t len);

/* Copies the name without spaces around it. AWL_ERR_NAME_INVALID: empty, longer than AWL_NAME_MAX
 * after trimming, not UTF-8, control, bidi or invisible characters, or not stable (see above);
 * out is empty then. */
awl_err awl_name_check(const void *data, size_t len, char out[AWL_NAME_MAX + 1]);

/* The form for comparison of a name that awl_name_check() let through. Never longer than it. */
void awl_name_key(const char *name, char key[AWL_NAME_MAX + 1]);

/* Writes text for showing it in one line: control, bidi and invisible characters as \u{200B},
 * bytes that are no UTF-8 as \x{FF}. Line ends are control characters. Cut at a whole character
 * when size is too small; always terminated. Returns out. */
const char *awl_text_escape(const void *data, size_t len, char *out, size_t size);

#endif
