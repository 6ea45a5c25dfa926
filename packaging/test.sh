#!/bin/sh
# Builds and tests the tree: see usage below. Needs no configuration; what cannot run says why.
set -u
cd "$(dirname "$0")/.." || exit 2
. packaging/deps.sh

usage() {
    cat <<'TEXT'
usage: packaging/test.sh [--no-install] [quick|full|STAGE...]

  quick     lint (changed files in clang-tidy), unit, sim and loopback tests and the app's models:
            about 3 minutes
  (none)    what CI runs, at most 25 minutes on two processors
  full      besides: twenty tries for each pair of NATs, mutants, long fuzzing, a clean Debian 12
  STAGE...  only these of the stages below

Stages: dev lint tests asan tsan poll fuzz windows natlab run gui packages mutants clean

  --no-install    install nothing; a stage without its tools is skipped and says so

Environment: AWL_SYSROOT       the mingw sysroot (packaging/README.md)
             AWL_FUZZ_SECONDS  seconds for each fuzz target (15; full: 300)
             AWL_TRIES         tries for each pair of NATs (5; full: 20)
             AWL_CI=1          a skip that .ci/may-skip does not list is a failure

What it leaves: build/packages      Debian packages, installer and portable ZIP for Windows
                build/test-report   logs, screenshots

Exit codes: 0 all passed, 1 something failed, 2 usage.
TEXT
}

size=default
install=yes
chosen=
for arg in "$@"; do
    case $arg in
    -h | --help) usage; exit 0 ;;
    --no-install) install=no ;;
    quick | full) size=$arg ;;
    dev | lint | tests | asan | tsan | poll | fuzz | windows | natlab | run | gui | packages | mutants | clean)
        chosen="$chosen $arg" ;;
    *) usage >&2; exit 2 ;;
    esac
done

case $size in
quick) stages="dev lint tests" ;;
full) stages="dev lint tests asan tsan poll fuzz windows natlab run gui packages mutants clean" ;;
default) stages="dev lint tests asan tsan poll fuzz windows natlab run gui packages" ;;
esac
[ -z "$chosen" ] || stages=$chosen

jobs=$(nproc 2>/dev/null || echo 2)
report=build/test-report
rm -rf "$report"
mkdir -p "$report" || exit 2
: >"$report/table"

# ---- counting: every stage adds lines "passed N", "failed N", "skipped N NAME REASON" ----

count() {
    echo "$*" >>"$report/$stage.counts"
}

# skip_stage WHAT REASON: the whole stage cannot run here for want of WHAT.
skip_stage() {
    echo "SKIP: $2"
    count skipped "$1" "$2"
}

# may_skip NAME: is this skip listed for this stage in .ci/may-skip?
may_skip() {
    grep -v '^#' .ci/may-skip 2>/dev/null | awk -v stage="$stage" -v name="$1" '
        ($1 == stage || $1 == "*") && $2 == name { found = 1 } END { exit !found }'
}

# needs SET...: 1 (and the stage counts as skipped) when packages of these sets are missing.
needs() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    lacking=$(awl_missing "$@" | paste -sd ' ' -)
    [ -z "$lacking" ] || skip_stage packages "not installed: $lacking"
    [ -z "$lacking" ]
}

# build PRESET [-DOPTION=VALUE] [TARGET...]: configures and builds it, or only these targets of it.
build() {
    build_preset=$1
    build_option=
    shift
    case ${1:-} in
    -D*) build_option=$1; shift ;;
    esac
    if cmake --preset "$build_preset" ${build_option:+"$build_option"} >"$report/$stage.configure" 2>&1; then
        cmake --build --preset "$build_preset" ${1:+--target "$@"}
    else
        cat "$report/$stage.configure"
        false
    fi && return 0
    count failed 1
    return 1
}

# Reads a JUnit file: one line a test "passed|failed|skipped NAME", and "inner NAME/TEST" for each
# test that skipped itself inside a cmocka program, "listed NAME/TEST" for each that such a program
# left out because a checked-in list says that this system cannot run it (tests/loopback).
read_junit() {
    awk '
        function attr(key,   rest) {
            if (!match($0, " " key "=\"[^\"]*\"")) { return "" }
            rest = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 4)
            return rest
        }
        /<testcase / {
            name = attr("name"); status = attr("status")
            if (status == "run") { print "passed " name }
            else if (status == "fail") { print "failed " name }
        }
        /<skipped / { print "skipped " name }
        /\[  SKIPPED \] / && !/test\(s\)/ {
            inner = $0; sub(/.*\[  SKIPPED \] /, "", inner); sub(/[^A-Za-z0-9_].*/, "", inner)
            if (!seen[name "/" inner]++) { print "inner " name "/" inner }
        }
        /# left out: / {
            inner = $0; sub(/.*# left out: /, "", inner); sub(/[^A-Za-z0-9_].*/, "", inner)
            print "listed " name "/" inner
        }' "$1"
}

# run_ctest BUILD-DIR ARG...: runs and counts those tests.
run_ctest() {
    ctest_dir=$1
    shift
    ctest_runs=$((${ctest_runs:-0} + 1))
    ctest_log=$PWD/$report/$stage.$(basename "$ctest_dir").$ctest_runs.xml
    # Without address randomisation: TSan of gcc 12 does not know the wide layout of new kernels.
    setarch "$(uname -m)" -R ctest --test-dir "$ctest_dir" --output-on-failure --no-tests=error \
        --test-output-size-passed 1000000 --output-junit "$ctest_log" "$@"
    ctest_status=$?
    if [ ! -f "$ctest_log" ]; then
        count failed 1
        return 1
    fi
    read_junit "$ctest_log" >"$ctest_log.list"
    count passed "$(grep -c '^passed ' "$ctest_log.list")"
    ctest_failed=$(grep -c '^failed ' "$ctest_log.list")
    # ctest may fail without a failed test, e.g. when there was no test at all.
    [ "$ctest_status" -eq 0 ] || [ "$ctest_failed" -gt 0 ] || ctest_failed=1
    count failed "$ctest_failed"
    sed -n 's/^skipped \(.*\)/skipped \1 its output says why/p
        s/^inner \(.*\)/skipped \1 skipped by the test itself/p
        s/^listed \(.*\)/skipped \1 listed as impossible on this system/p' \
        "$ctest_log.list" >>"$report/$stage.counts"
}

# ---- the stages ----

# Tests that no stage but their own runs.
elsewhere='lint|natlab|bench|gui|packages'
# Of the app's tests, those that need no X server: its models, and the bridge to the runtime.
models='^gui\.[a-z_]*_test$'
# Of those that need one, what the address sanitizer sees: the first link, every widget once.
walks='^gui\.(first_run|walk|scenes\..*)$'

stage_dev() {
    needs build test gui || return
    build dev && count passed 1
}

stage_lint() {
    needs build test lint gui guitest || return
    # clang-tidy wants generated headers, but a tree that does not compile gets its other lint too.
    build dev
    [ -f build/dev/CTestTestfile.cmake ] || return
    if [ "$size" = quick ] && [ -z "${TIDY_BASE:-}" ]; then
        # What this branch changed; on the main branch itself, what is not committed yet.
        for base in origin/HEAD origin/main main HEAD; do
            TIDY_BASE=$(git merge-base "$base" HEAD 2>/dev/null) && break
        done
        echo "clang-tidy looks at files changed since ${TIDY_BASE:-?} only; packaging/test.sh lint: at all"
        export TIDY_BASE
    fi
    run_ctest build/dev -L '^lint$'
}

stage_tests() {
    needs build test gui || return
    build dev || return
    if [ "$size" = quick ]; then
        run_ctest build/dev -j "$jobs" -L '^(unit|sim|loopback)$'
        run_ctest build/dev -j "$jobs" -R "$models"
    else
        run_ctest build/dev -j "$jobs" -LE "^($elsewhere)$"
    fi
}

stage_asan() {
    needs build test gui guitest || return
    build asan || return
    run_ctest build/asan -j "$jobs" -LE "^($elsewhere)$"
    run_ctest build/asan -j "$jobs" -R "$models|$walks"
}

# Threads are in runtime, platform, the programs, and between them and the app's session.
stage_tsan() {
    needs build test gui || return
    build tsan || return
    run_ctest build/tsan -j "$jobs" -LE "^($elsewhere|unit|sim)$"
    run_ctest build/tsan -j "$jobs" -R "$models"
}

stage_poll() {
    needs build test || return
    build poll || return
    run_ctest build/poll -j "$jobs" -LE "^($elsewhere|unit|sim)$"
}

stage_windows() {
    needs build test lint gui windows || return
    AWL_SYSROOT=$(awl_sysroot) || {
        skip_stage sysroot "no mingw sysroot: set AWL_SYSROOT, packaging/README.md says how to make one"
        return
    }
    export AWL_SYSROOT
    build mingw || return
    export WINEPREFIX="$PWD/build/wine" WINEARCH=win64 WINEDEBUG=-all
    export WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
    if [ ! -f "$WINEPREFIX/system.reg" ]; then
        echo "making a Wine prefix in build/wine"
        wine wineboot -i >"$report/wineboot" 2>&1 || cat "$report/wineboot"
        wineserver -w
    fi
    WINEPATH=$(wine winepath -w "$AWL_SYSROOT/bin" 2>/dev/null)
    export WINEPATH
    # One at a time: all of them share this prefix's wineserver, which stays between two of them.
    wineserver -p60
    run_ctest build/mingw -LE "^($elsewhere)$"
    run_ctest build/mingw -R "$models"
    wineserver -k
    wineserver -w
    # Sources that no build for Linux compiles.
    if sh tests/lint/check_tidy.sh build/mingw 'platform/win/*.c' 'gui/system/*-win.c'; then
        count passed 1
    else
        count failed 1
    fi
}

stage_fuzz() {
    needs build test fuzz || return
    # Only the targets: the tests themselves are not run from this build.
    # shellcheck disable=SC2046 # a list of words
    build fuzz $(find tests/fuzz -name '*_fuzz.c' -exec basename {} .c \; | sort) || return
    seconds=${AWL_FUZZ_SECONDS:-$([ "$size" = full ] && echo 300 || echo 15)}
    targets=$(find build/fuzz/tests/fuzz -maxdepth 1 -name '*_fuzz' -type f | sort)
    if [ -z "$targets" ]; then
        echo "no fuzz target was built"
        count failed 1
        return
    fi
    echo "$targets" | AWL_FUZZ_LOGS=$report AWL_FUZZ_SECONDS=$seconds \
        xargs -n 1 -P "$jobs" sh packaging/fuzz-one.sh | tee "$report/fuzz.results"
    count passed "$(grep -c '^passed ' "$report/fuzz.results")"
    count failed "$(($(echo "$targets" | wc -l) - $(grep -c '^passed ' "$report/fuzz.results")))"
}

stage_natlab() {
    needs build test lab || return
    # For its test with a Windows client, which takes the programs of the stage windows.
    AWL_SYSROOT=$(awl_sysroot) && export AWL_SYSROOT
    build release -DAWL_BUILD_GUI=OFF || return
    AWL_TRIES=${AWL_TRIES:-$([ "$size" = full ] && echo 20 || echo 5)}
    export AWL_TRIES
    run_ctest build/release -L '^natlab$'
}

# The README's first command, as a newcomer runs it: without a display and with one.
stage_run() {
    needs build lab || return
    if env -u DISPLAY -u WAYLAND_DISPLAY sh packaging/run.sh; then
        count passed 1
    else
        echo "packaging/run.sh ended with $?"
        count failed 1
    fi
    needs gui guitest || return
    if /usr/bin/python3 tests/gui/headless.py -- sh tests/packaging/run_app.sh; then
        count passed 1
    else
        count failed 1
    fi
}

# The app on an X server of its own, alone and behind the NATs of natlab; what it looked like.
stage_gui() {
    needs build test lab gui guitest || return
    build dev || return
    run_ctest build/dev -j "$jobs" -L '^gui$'
}

# What people install: made, installed, used and removed again.
stage_packages() {
    needs build test gui package || return
    sh packaging/make-debs.sh || { count failed 1; return; }
    if AWL_SYSROOT=$(awl_sysroot); then
        needs windows guitest lab || return
        export AWL_SYSROOT
        sh packaging/windows/make.sh || { count failed 1; return; }
        run_ctest build/release -L '^packages$'
    else
        skip_stage sysroot "no mingw sysroot, so no installer for Windows"
        run_ctest build/release -L '^packages$' -E '^packages\.windows_'
    fi
}

stage_mutants() {
    needs build test || return
    sh tests/mutants/run.sh
    status=$?
    count passed "$(grep -c '^caught ' build/mutants/results 2>/dev/null)"
    failed=$(grep -vc '^caught ' build/mutants/results 2>/dev/null)
    [ "$status" -eq 0 ] || [ "${failed:-0}" -gt 0 ] || failed=1
    count failed "${failed:-0}"
}

stage_clean() {
    needs clean || return
    if [ "$(id -u)" -ne 0 ]; then
        skip_stage root "packaging/try-clean.sh must be root"
        return
    fi
    # The packages are those of the stage before, if there was one.
    for command in "sh packaging/run.sh" "sh tests/packaging/debs_test.sh --here"; do
        if sh packaging/try-clean.sh "$command"; then
            count passed 1
        else
            count failed 1
        fi
    done
}

# ---- the run ----

sets="build test"
for stage in $stages; do
    case $stage in
    dev | tests | tsan) sets="$sets gui" ;;
    asan) sets="$sets gui guitest" ;;
    lint) sets="$sets lint gui guitest" ;;
    fuzz) sets="$sets fuzz" ;;
    windows) sets="$sets lint gui windows" ;;
    natlab) sets="$sets lab" ;;
    run | gui) sets="$sets lab gui guitest" ;;
    packages) sets="$sets gui package windows guitest lab" ;;
    clean) sets="$sets clean" ;;
    esac
done
# shellcheck disable=SC2086 # a list of words
if [ "$install" = yes ] && ! awl_install $sets; then
    echo "Going on: a stage without its tools is skipped."
fi

sum() {
    awk -v kind="$1" '$1 == kind { n += $2 } END { print n + 0 }' "$report/$stage.counts"
}

all_passed=0 all_failed=0 all_skipped=0
begin_all=$(date +%s)
for stage in $stages; do
    printf '\n=== %s ===\n' "$stage"
    : >"$report/$stage.counts"
    begin=$(date +%s)
    ("stage_$stage") 2>&1 | tee "$report/$stage.log"
    seconds=$(($(date +%s) - begin))
    passed=$(sum passed)
    failed=$(sum failed)
    skipped=$(grep -c '^skipped ' "$report/$stage.counts")
    grep '^skipped ' "$report/$stage.counts" >"$report/$stage.skipped"
    while read -r _ name reason; do
        if [ "$reason" = "listed as impossible on this system" ]; then
            echo "$stage: $name was left out: $reason"
        elif may_skip "$name"; then
            echo "$stage: $name was skipped ($reason), as .ci/may-skip allows"
        elif [ "${AWL_CI:-0}" = 1 ]; then
            echo "$stage: $name was skipped ($reason): a failure here, .ci/may-skip does not list it"
            failed=$((failed + 1))
            skipped=$((skipped - 1))
        else
            echo "$stage: $name was skipped ($reason)"
        fi
    done <"$report/$stage.skipped"
    # A stage that counted nothing broke off.
    [ $((passed + failed + skipped)) -gt 0 ] || failed=1
    result=passed
    [ "$skipped" -eq 0 ] || [ "$passed" -gt 0 ] || result=skipped
    [ "$failed" -eq 0 ] || result=FAILED
    printf '%-9s %-8s %7d %7d %8d %6d s\n' "$stage" "$result" "$passed" "$failed" "$skipped" \
        "$seconds" >>"$report/table"
    all_passed=$((all_passed + passed))
    all_failed=$((all_failed + failed))
    all_skipped=$((all_skipped + skipped))
done

printf '\n%-9s %-8s %7s %7s %8s %8s\n' stage result passed failed skipped time
cat "$report/table"
# What these stages made, for whoever wants to have it.
case " $stages " in
*" packages "*) artifacts=$(ls build/packages/*.deb build/packages/*.exe build/packages/*.zip 2>/dev/null) ;;
*) artifacts= ;;
esac
for artifact in $artifacts "$report"/screenshots; do
    [ ! -e "$artifact" ] || printf '%8s  %s\n' "$(du -sh "$artifact" | cut -f 1)" "$artifact"
done
printf 'in all %d s; logs in %s\n\n' "$(($(date +%s) - begin_all))" "$report"
echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
[ "$all_failed" -eq 0 ] && [ "$all_passed" -gt 0 ]
