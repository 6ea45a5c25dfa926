#!/bin/sh
# Builds Bradawl and shows its main job: see usage below.
set -u
cd "$(dirname "$0")/.." || exit 2
. packaging/deps.sh

usage() {
    cat <<'TEXT'
usage: packaging/run.sh [--no-install] [DEMO-ARGUMENT...]

Installs what is missing (Debian 12, with root or sudo; the packages are named first), builds
Bradawl into build/release, and connects two hosts through two NATs before your eyes: a server, two
hosts and two NATs of the Linux kernel, each in a network namespace of its own on this computer.
Nothing leaves this computer, and nothing of it is left behind.

  --no-install     install nothing
  DEMO-ARGUMENT    handed on to tests/natlab/lab.py demo, for example --pcap DIR to keep a capture

Exit codes: 0 connected, 1 not connected or not built, 2 usage, 3 not possible on this system.
TEXT
}

install=yes
case ${1:-} in
-h | --help) usage; exit 0 ;;
--no-install) install=no; shift ;;
--pcap | "") ;;
*) usage >&2; exit 2 ;;
esac

case $(uname -s) in
Linux) ;;
MINGW* | MSYS*)
    cat <<'TEXT'
The demonstration needs the network namespaces of Linux. On Windows, build and use Bradawl like this,
in MSYS2's UCRT64 shell:

    pacman -S --needed git mingw-w64-ucrt-x86_64-{gcc,cmake,ninja,pkgconf,openssl,protobuf-c,cjson,sqlite3,cmocka}
    cmake --preset msys2 && cmake --build --preset msys2 && ctest --preset msys2

    bradawl-server                                          (on the host that both can reach)
    bradawl --server HOST --name ann wait --accept everyone (on one computer)
    bradawl --server HOST --name bob connect ann            (on the other)

The programs are in build/msys2/core/cli.
TEXT
    exit 3
    ;;
*)
    echo "Bradawl runs on Linux and Windows; this is $(uname -s)." >&2
    exit 3
    ;;
esac

step() {
    printf '\n--- %s\n' "$*"
}

if [ "$install" = yes ]; then
    step "1/3 packages"
    awl_install build test lab || exit 3
fi

step "2/3 build (build/release)"
if ! cmake --preset release >build-release.log 2>&1; then
    cat build-release.log
    rm -f build-release.log
    echo "run.sh: configuring failed, its messages stand above" >&2
    exit 1
fi
rm -f build-release.log
cmake --build --preset release --target bradawl bradawl-server natlab || exit 1

step "3/3 two hosts behind two NATs"
python3 tests/natlab/lab.py demo --bin build/release/core/cli "$@"
status=$?
if [ "$status" -ne 0 ]; then
    echo "run.sh: the demonstration ended with $status; tests/README.md says what it needs" >&2
    exit 1
fi
