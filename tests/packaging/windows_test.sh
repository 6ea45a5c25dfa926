#!/bin/sh
# The installer and the portable ZIP for Windows under Wine: tests/packaging/windows_test.py.
set -eu
cd "$(dirname "$0")/../.."
python=/usr/bin/python3 # knows Debian's python3-gi
[ -x $python ] || python=python3
exec $python tests/packaging/windows_test.py "${1:-build/dev}"
