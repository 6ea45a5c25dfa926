#!/bin/sh
# No source or script is longer than 500 lines. (Functions: readability-function-size, check_tidy.sh.)
set -u
. "$(dirname "$0")/files.sh"
limit=500

files=$(lint_files '*.c' '*.h' '*.sh' '*.py' '*.cmake' '*CMakeLists.txt') || { echo "$files"; exit 77; }
echo "$files" | xargs wc -l | awk -v limit="$limit" '
    $2 != "total" && $1 > limit { printf "%s: %d lines, the limit is %d\n", $2, $1, limit; bad = 1 }
    END { exit bad }'
