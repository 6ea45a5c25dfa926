#!/bin/sh
# Copies every DLL that programs need, and that those need in turn: see usage below.
set -eu

usage() {
    cat <<'TEXT'
usage: collect-dlls.sh FROM PROGRAM...

Reads the import tables of the programs and of what they import, and copies each DLL that lies in
the folder FROM beside the first program. A DLL that is neither there nor one of Windows' own
(windows-dlls.txt) is an error. Prints how many were copied.

OBJDUMP names the objdump to use; else x86_64-w64-mingw32-objdump or objdump is taken.
TEXT
}

[ $# -ge 2 ] || { usage >&2; exit 2; }
own=$(dirname "$0")/windows-dlls.txt
from=$1
shift
beside=$(dirname "$1")
for objdump in "${OBJDUMP:-}" x86_64-w64-mingw32-objdump objdump none; do
    [ -z "$objdump" ] || ! command -v "$objdump" >/dev/null 2>&1 || break
done
[ "$objdump" != none ] || { echo "collect-dlls: there is no objdump" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Windows' file names know no case; the import tables use any.
ls "$from" >"$scratch/there"
grep -v '^#' "$own" | tr '[:upper:]' '[:lower:]' | sort >"$scratch/own"
: >"$scratch/seen"

imports() {
    "$objdump" -p "$@" | sed -n 's/^[[:space:]]*DLL Name: \([^[:space:]]*\).*/\1/p' |
        tr '[:upper:]' '[:lower:]' | sort -u
}

bad=0
imports "$@" >"$scratch/todo"
while [ -s "$scratch/todo" ]; do
    sort -u "$scratch/todo" "$scratch/seen" -o "$scratch/seen"
    : >"$scratch/next"
    while IFS= read -r dll; do
        file=$(grep -ixF "$dll" "$scratch/there" | head -n 1) || true
        if [ -n "$file" ]; then
            cp "$from/$file" "$beside/"
            imports "$from/$file" >>"$scratch/next"
        elif ! grep -qxF "$dll" "$scratch/own" && ! expr "$dll" : 'api-ms-win-' >/dev/null; then
            echo "collect-dlls: $dll is neither in $from nor known as Windows' own" >&2
            bad=1
        fi
    done <"$scratch/todo"
    sort -u "$scratch/next" | comm -23 - "$scratch/seen" >"$scratch/todo"
done
echo "$(find "$beside" -maxdepth 1 -iname '*.dll' | wc -l) DLLs beside ${1##*/}"
exit $bad
