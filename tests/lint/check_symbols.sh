#!/bin/sh
# check_symbols.sh BUILD_DIR: no two libraries of the house define one name. A linker takes the
# first that it meets and says nothing, so the wrong function would run.
set -u
build=$1
libs=$(find "$build/core" "$build/platform" -name 'libawl_*.a')
[ -n "$libs" ] || { echo "check_symbols: no libraries in $build: build first" >&2; exit 1; }
doubles=$(for lib in $libs; do
    nm -g --defined-only "$lib" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u
done | sort | uniq -d)
[ -z "$doubles" ] && exit 0
for name in $doubles; do
    echo "check_symbols: $name is defined more than once:" >&2
    for lib in $libs; do
        nm -g --defined-only "$lib" 2>/dev/null | awk -v n="$name" '$3 == n { f = 1 } END { exit !f }' &&
            echo "  $lib" >&2
    done
done
exit 1
