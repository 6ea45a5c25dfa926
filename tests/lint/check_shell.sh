#!/bin/sh
# Every shell script is clean under shellcheck, and sh scripts hold no bashisms.
set -u
. "$(dirname "$0")/files.sh"
lint_need shellcheck

files=$(lint_files '*.sh' .ci/run) || { echo "$files"; exit 77; }
echo "$files" | xargs shellcheck --external-sources --source-path=SCRIPTDIR
