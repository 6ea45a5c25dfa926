#!/bin/sh
# fuzz-one.sh TARGET: runs one libFuzzer target for AWL_FUZZ_SECONDS on its checked-in corpus; what
# it finds goes to build/fuzz/corpus/NAME, inputs that crash it to build/fuzz/crashes. Prints one line.
set -u
target=$1
name=$(basename "$target" _fuzz)
seeds=tests/fuzz/corpus/$name
found=build/fuzz/corpus/$name
log=${AWL_FUZZ_LOGS:-build}/fuzz.$name.log
mkdir -p "$found" build/fuzz/crashes

if [ -z "$(ls -A "$seeds" 2>/dev/null)" ]; then
    echo "failed $name: no seed corpus in $seeds"
    exit 0
fi
if "$target" -max_total_time="${AWL_FUZZ_SECONDS:-15}" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/crashes/$name-" "$found" "$seeds" >"$log" 2>&1; then
    echo "passed $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs"
else
    echo "failed $name:"
    tail -n 40 "$log"
fi
