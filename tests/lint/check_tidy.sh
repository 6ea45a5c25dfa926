#!/bin/sh
# check_tidy.sh [BUILD-DIR [PATHSPEC...]]: clang-tidy over the C files which BUILD-DIR (build/dev)
# compiles, as many at a time as there are processors.
# TIDY_BASE=COMMIT: only files changed since that commit, and files that include a changed header.
set -u
. "$(dirname "$0")/files.sh"
tool=${CLANG_TIDY:-clang-tidy}
lint_need "$tool"
build=${1:-build/dev}
[ $# -eq 0 ] || shift
database=$build/compile_commands.json
if [ ! -f "$database" ]; then
    echo "check_tidy: no $database: configure first (cmake --preset dev)" >&2
    exit 1
fi

files=$(lint_files "$@") || { echo "$files"; exit 77; }
files=$(echo "$files" | grep '\.c$' | while IFS= read -r file; do
    ! grep -q "\"file\": \".*/$file\"" "$database" || echo "$file"
done)

if [ -n "${TIDY_BASE:-}" ]; then
    changed=$({ git diff --name-only "$TIDY_BASE" -- '*.c' '*.h' && git ls-files -o --exclude-standard '*.c' '*.h'; }) ||
        { echo "check_tidy: TIDY_BASE=$TIDY_BASE is no commit here" >&2; exit 1; }
    # Headers are included as FOLDER/NAME.h or NAME.h: the last two parts decide.
    headers=$(echo "$changed" | grep '\.h$' | sed -E 's,^.*/([^/]+/)([^/]+)$,(\1)?\2,; s/\./\\./g' | paste -sd '|' -)
    files=$(echo "$files" | while IFS= read -r file; do
        if echo "$changed" | grep -qxF "$file"; then
            echo "$file"
        elif [ -n "$headers" ] && grep -qE "^#include \"($headers)\"" "$file"; then
            echo "$file"
        fi
    done)
    echo "changed since $TIDY_BASE:"
fi
[ -n "$files" ] || { echo "no file to check"; exit 0; }
echo "clang-tidy on $(echo "$files" | wc -l) files"
echo "$files" | xargs -n 1 -P "$(nproc)" "$tool" --quiet -p "$build"
