#!/bin/sh
# The manual pages are correct mdoc.
set -u
. "$(dirname "$0")/files.sh"
lint_need mandoc

files=$(lint_files 'packaging/man/*.1') || { echo "$files"; exit 77; }
[ -n "$files" ] || { echo "no manual pages in packaging/man" >&2; exit 1; }
echo "$files" | xargs mandoc -Tlint -W warning
