#!/bin/sh
# Every C file is as clang-format 14 with .clang-format writes it.  --fix rewrites them.
set -u
. "$(dirname "$0")/files.sh"
tool=${CLANG_FORMAT:-clang-format}
lint_need "$tool"
version=$("$tool" --version | sed 's/.*version \([0-9]*\).*/\1/')
# Other versions break lines differently: their verdict would be noise.
[ "$version" = 14 ] || lint_skip "clang-format 14 decides here, found version $version"

files=$(lint_files '*.c' '*.h') || { echo "$files"; exit 77; }
if [ "${1:-}" = --fix ]; then
    echo "$files" | xargs "$tool" -i
else
    echo "$files" | xargs "$tool" --dry-run -Werror
fi
