#!/bin/sh
# What no file of the tree may contain, and what every C file starts with.
set -u
. "$(dirname "$0")/files.sh"
bad=0

all=$(lint_files .) || { echo "$all"; exit 77; }
# This file holds the patterns themselves, lint_test.sh plants them.
all=$(echo "$all" | grep -vE '^tests/lint/(check_text|lint_test)\.sh$')

# pick REGEX: the files whose names match
pick() {
    echo "$all" | grep -E "$1"
}

# forbid WHAT REGEX FILES [GREP-OPTION...]
forbid() {
    what=$1 regex=$2 files=$3
    shift 3
    [ -n "$files" ] || return 0
    hits=$(echo "$files" | xargs grep -nHIE "$@" -e "$regex")
    [ -n "$hits" ] || return 0
    printf '%s\ncheck_text: %s\n' "$hits" "$what" >&2
    bad=1
}

code=$(pick '\.(c|h)$')
prose=$(pick '\.(c|h|sh|py|md|1|proto|txt|cmake)$')

for file in $code; do
    if [ "$(head -n 1 "$file")" != "/* SPDX-License-Identifier: MIT */" ]; then
        echo "$file: the first line must be /* SPDX-License-Identifier: MIT */" >&2
        bad=1
    fi
done

forbid "unfinished mark" '\b(TODO|FIXME|XXX|HACK|TBD)\b|not implemented|\b[Pp]laceholders?\b([^-]|$)' "$prose"
forbid "path of one machine" '/work/|/farm/|/root/|/tmp/bash|/home/[a-z]' "$all"
forbid "_WIN32 belongs to platform/ and tests/support" '_WIN32\b' \
    "$(echo "$code" | grep -vE '^(platform|tests/support)/')"
forbid "trailing blank" '[[:blank:]]+$' "$(echo "$all" | grep -vE '\.(patch|pem|bin|svg|png|ico)$|/corpus/|^LICENSE$')"

# DESIGN's words: one word for one thing.
forbid "say peer" '\b(buddy|buddies)\b' "$prose" -i
forbid "say main connection" '\b(control|signall?ing) (connection|channel)\b' "$prose" -i
forbid "say mapped endpoint" '\b(public|external|reflexive) endpoints?\b' "$prose" -i
forbid "say hole port" '\b(STUN|punch(ing)?) ports?\b' "$prose" -i
forbid "say technique" '\bpunch(ing)? (method|strategy|mode)s?\b' "$prose" -i
exit $bad
