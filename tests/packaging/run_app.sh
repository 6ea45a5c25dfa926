#!/bin/sh
# The README's first command as a newcomer with a display runs it: it opens the app's window and
# says what to click, and when the app is closed it ends. For tests/gui/headless.py -- sh THIS.
set -u
cd "$(dirname "$0")/../.." || exit 2
log=$(mktemp)
G_DEBUG=fatal-criticals sh packaging/run.sh --no-install >"$log" 2>&1 &
run=$!

# It builds first.
tries=0
until xwininfo -root -tree 2>/dev/null | grep -q '"Bradawl"'; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ] || ! kill -0 "$run" 2>/dev/null; then
        kill "$run" 2>/dev/null
        cat "$log"
        echo "FAILED: no window" >&2
        exit 1
    fi
    sleep 0.5
done
cat "$log"
grep -q 'Try it on this computer' "$log" || { echo "FAILED: it does not say what to click" >&2; exit 1; }

tries=0
while kill -0 "$run" 2>/dev/null && [ $tries -lt 20 ]; do
    tries=$((tries + 1))
    xdotool search --onlyvisible --class bradawl-gtk windowfocus key ctrl+q
    sleep 0.5
done
kill -0 "$run" 2>/dev/null && { echo "FAILED: Ctrl+Q does not close it" >&2; kill "$run"; exit 1; }
wait "$run" || { cat "$log"; echo "FAILED: run.sh ended with $?" >&2; exit 1; }
rm -f "$log"
echo "passed: the window came, and run.sh ended with it"
