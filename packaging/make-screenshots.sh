#!/bin/sh
# Takes the pictures for README and AppStream metainfo: see usage below.
set -eu
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: packaging/make-screenshots.sh

Takes packaging/linux/screenshots/*.png: scenes of tests/gui (the app's real windows, invented peers)
from build/dev, on an X server without a screen. The pictures are in the repository; take them again
when the window has changed, and look at each.
TEXT
}

case ${1:-} in
-h | --help) usage; exit 0 ;;
"") ;;
*) usage >&2; exit 2 ;;
esac

share=$PWD/build/dev/gui/share
out=packaging/linux/screenshots
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$out"
mkdir "$scratch/out"
# take LANGUAGE PREFIX SCENE...
take() {
    language=$1
    prefix=$2
    shift 2
    for scene in "$@"; do
        # What the scene finds wrong with the window is for the tests to tell.
        /usr/bin/python3 tests/gui/headless.py --screen 1120x700 -- \
            env "XDG_DATA_DIRS=$share:/usr/local/share:/usr/share" "LANGUAGE=$language" \
            build/dev/tests/gui/scenes \
            --locale-dir "$share/locale" --only "$scene" --out "$scratch/out" >/dev/null || true
        mv "$scratch/out/$scene.png" "$out/$prefix$scene.png" ||
            { echo "make-screenshots: no $scene" >&2; exit 1; }
    done
}

take en "" direct punching failed network
take zh_CN zh_CN- direct punching failed
ls -l "$out"
