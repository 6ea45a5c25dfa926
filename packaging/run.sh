#!/bin/sh
# Builds Bradawl and shows its main job: see usage below.
set -u
cd "$(dirname "$0")/.." || exit 2
. packaging/deps.sh

usage() {
    cat <<'TEXT'
usage: packaging/run.sh [--no-install] [--app | --terminal] [ARGUMENT...]

Installs what is missing (Debian 12, with root or sudo; the packages are named first), builds
Bradawl into build/release, and shows it.

With a display it opens the desktop app, installed into build/release/stage. There you can try it on
this computer alone.

Without one, it connects two hosts through two NATs before your eyes, in the terminal: a server, two
hosts and two NATs of the Linux kernel, each in a network namespace of its own on this computer.
Nothing leaves this computer, and nothing of it is left behind.

  --app          open the app, whatever DISPLAY and WAYLAND_DISPLAY say
  --terminal     the demonstration in the terminal, also with a display
  --no-install   install nothing
  ARGUMENT       handed on: to the app, for example bradawl://HOST, or to tests/natlab/lab.py demo,
                 for example --pcap DIR to keep a capture

Exit codes: 0 connected, or the app was closed; 1 not connected or not built, 2 usage,
3 not possible on this system.
TEXT
}

install=yes
show=
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help) usage; exit 0 ;;
    --no-install) install=no ;;
    --app) show=app ;;
    --terminal) show=terminal ;;
    --pcap) show=terminal; break ;;
    bradawl://*) show=app; break ;;
    *)
        [ -n "$show" ] || { usage >&2; exit 2; }
        break ;;
    esac
    shift
done
if [ -z "$show" ]; then
    show=terminal
    [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || show=app
fi

case $(uname -s) in
Linux) ;;
MINGW* | MSYS*)
    cat <<'TEXT'
This script is for Linux. On Windows, build and use Bradawl like this, in MSYS2's UCRT64 shell:

    pacman -S --needed git mingw-w64-ucrt-x86_64-{gcc,cmake,ninja,pkgconf,openssl,protobuf-c,cjson,sqlite3,cmocka} \
        mingw-w64-ucrt-x86_64-{gtk3,qrencode,gettext-tools,adwaita-icon-theme,librsvg}
    cmake --preset msys2 && cmake --build --preset msys2 && ctest --preset msys2

    build/msys2/gui/bradawl-gtk                             (the desktop app)

    bradawl-server                                          (on the host that both can reach)
    bradawl --server HOST --name ann wait --accept everyone (on one computer)
    bradawl --server HOST --name bob connect ann            (on the other)

The programs for the terminal are in build/msys2/core/cli.
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

# build OPTION TARGET...: configures build/release with that option, and builds these targets.
build() {
    if ! cmake --preset release "$1" >build-release.log 2>&1; then
        cat build-release.log
        rm -f build-release.log
        echo "run.sh: configuring failed, its messages stand above" >&2
        exit 1
    fi
    rm -f build-release.log
    shift
    cmake --build --preset release --target "$@" || exit 1
}

if [ "$show" = app ]; then
    if [ "$install" = yes ]; then
        step "1/3 packages"
        awl_install build test gui || exit 3
    fi
    step "2/3 build (build/release)"
    build -DAWL_BUILD_GUI=ON bradawl-gtk bradawl_gtk_share bradawl_gtk_desktop
    stage=$PWD/build/release/stage
    if ! cmake --install build/release --prefix "$stage" --component bradawl-gtk >"$stage.log"; then
        cat "$stage.log"
        exit 1
    fi
    step "3/3 the app (build/release/stage/bin/bradawl-gtk)"
    cat <<'TEXT'
In the window: press "Try it on this computer", then "Connect" in the row of the peer. The tab Hole
tells what happens, the tab Chat answers what you write. To see a hole through two real NATs instead:

    sh packaging/run.sh --terminal

TEXT
    "$stage/bin/bradawl-gtk" "$@"
    status=$?
    [ "$status" -eq 0 ] || echo "run.sh: the app ended with $status; without a display: --terminal" >&2
    [ "$status" -eq 0 ]
    exit
fi

if [ "$install" = yes ]; then
    step "1/3 packages"
    awl_install build test lab || exit 3
fi

step "2/3 build (build/release)"
build -DAWL_BUILD_GUI=OFF bradawl bradawl-server natlab

step "3/3 two hosts behind two NATs"
python3 tests/natlab/lab.py demo --bin build/release/core/cli "$@"
status=$?
if [ "$status" -ne 0 ]; then
    echo "run.sh: the demonstration ended with $status; tests/README.md says what it needs" >&2
    exit 1
fi
