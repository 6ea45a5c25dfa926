#!/bin/sh
# run.sh [NAME...]: shows that the tests can fail. Each NN-name.patch of this folder breaks the code
# in one way; its header names the test that must notice:
#
#     Test: <regular expression for ctest -R>
#     Why: <what would go wrong for a user>
#
# One patch at a time is applied to a copy of the tree (build/mutants/tree), built, and the named test
# is run: it has to fail there and to pass without the patch. NAME is a file name or its beginning.
# Results: build/mutants/results. Exit codes: 0 all caught, 1 not all, 2 usage or no baseline.
set -u
cd "$(dirname "$0")/../.." || exit 2
here=$PWD/tests/mutants
work=$PWD/build/mutants
tree=$work/tree
# Otherwise git apply takes the copy for a folder of this repository and skips every file.
export GIT_CEILING_DIRECTORIES="$work"

patches=
for name in "${@:-}"; do
    found=
    for patch in "$here/${name%.patch}"*.patch; do
        [ ! -f "$patch" ] || found="$found $(basename "$patch")"
    done
    if [ -z "$found" ]; then
        echo "mutants: no patch ${name:-here}" >&2
        exit 2
    fi
    patches="$patches$found"
done

header() {
    sed -n "s/^$1: *//p;/^--- /q" "$here/$2" | head -n 1
}

# Only what changed is copied, so that a second run builds little.
copy_tree() {
    mkdir -p "$tree" || return 1
    git ls-files --cached --others --exclude-standard --deduplicate | while IFS= read -r file; do
        [ -f "$file" ] || continue
        cmp -s "$file" "$tree/$file" && continue
        mkdir -p "$tree/$(dirname "$file")" && cp "$file" "$tree/$file"
    done
    # What is gone here must be gone there.
    (cd "$tree" && find . -name build -prune -o -type f -print) | while IFS= read -r file; do
        [ -f "$file" ] || rm "$tree/$file"
    done
}

build() {
    (cd "$tree" && cmake --build --preset dev) >"$work/build.log" 2>&1
}

# run_test REGEX: "passed", "failed NAME...", "skipped", or "none" (no such test).
run_test() {
    rm -f "$work/junit.xml"
    ctest --test-dir "$tree/build/dev" -R "$1" --timeout 300 --output-on-failure \
        --output-junit "$work/junit.xml" >"$work/test.log" 2>&1
    awk '
        /<testcase / && match($0, / name="[^"]*"/) { name = substr($0, RSTART + 7, RLENGTH - 8); tests++ }
        /<testcase / && / status="fail"/ { failed = failed " " name }
        /<skipped / { skipped++ }
        END {
            if (failed != "") { print "failed" failed }
            else if (tests == 0) { print "none" }
            else if (skipped == tests) { print "skipped" }
            else { print "passed" }
        }' "$work/junit.xml" 2>/dev/null || echo none
}

say() {
    printf '%s\n' "$*" | tee -a "$work/results"
}

# try PATCH: one line in the results.
try() {
    name=${1%.patch}
    test=$(header Test "$1")
    if [ -z "$test" ] || [ -z "$(header Why "$1")" ]; then
        say "broken $name: the header wants Test: and Why:"
        return
    fi
    base=$(run_test "$test")
    if [ "$base" != passed ]; then
        say "broken $name: $test without the patch: $base"
        return
    fi
    if ! (cd "$tree" && git apply "$here/$1") 2>"$work/apply.log"; then
        say "broken $name: does not apply: $(head -n 1 "$work/apply.log")"
        return
    fi
    if build; then
        outcome=$(run_test "$test")
        case $outcome in
        failed*) say "caught $name by${outcome#failed}" ;;
        *) say "survived $name: $test $outcome" ;;
        esac
    else
        say "broken $name: does not compile: $(grep -m 1 -E 'error|FAILED' "$work/build.log")"
    fi
    # Only its own files, so that the next build is small.
    if ! (cd "$tree" && git apply -R "$here/$1") || ! build; then
        echo "mutants: $name could not be taken back" >&2
        exit 2
    fi
}

mkdir -p "$work" && : >"$work/results" && copy_tree || exit 2
if ! (cd "$tree" && cmake --preset dev) >"$work/build.log" 2>&1 || ! build; then
    tail -n 40 "$work/build.log"
    echo "mutants: the tree does not build without a patch" >&2
    exit 2
fi
for patch in $patches; do
    try "$patch"
done
total=$(wc -l <"$work/results")
caught=$(grep -c '^caught ' "$work/results")
echo "$caught of $total mutants caught"
[ "$caught" -eq "$total" ]
