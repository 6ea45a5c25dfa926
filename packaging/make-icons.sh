#!/bin/sh
# Renders the PNGs of the app's icon from its SVGs: see usage below.
set -eu
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: packaging/make-icons.sh [--check]

Renders gui/data/icons/hicolor/*x*/apps/*.png from the SVGs beside them, and puts them together as
packaging/windows/bradawl.ico. All are in the repository: GTK on Windows has no loader for SVG, and
so no build needs a renderer.

  --check    changes nothing; 1 when a PNG is missing or does not look like its SVG

Needs librsvg2-bin, libgtk-3-bin and icoutils; --check needs imagemagick as well.
TEXT
}

check=no
case ${1:-} in
-h | --help) usage; exit 0 ;;
--check) check=yes ;;
"") ;;
*) usage >&2; exit 2 ;;
esac

id=io.github.bradawl.Bradawl
icons=gui/data/icons/hicolor
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bad=0

# put SIZE NAME: what lies in the scratch folder becomes the icon, or is compared with it.
put() {
    target=$icons/$1x$1/apps/$2
    if [ "$check" = no ]; then
        mkdir -p "${target%/*}"
        cp "$scratch/$2" "$target"
        return
    fi
    # Another version of the renderer may round a pixel elsewhere; another picture differs in many.
    differ=$(compare -metric AE -fuzz 5% "$scratch/$2" "$target" null: 2>&1) || true
    case $differ in
    [0-9] | [0-9][0-9]) ;;
    *) echo "make-icons: $target does not look like its SVG ($differ)" >&2; bad=1 ;;
    esac
}

# Thin lines vanish below 32 pixels: those have a drawing of their own.
for size in 16 24 32 48 64 128 256; do
    svg=$icons/scalable/apps/$id.svg
    [ "$size" -gt 32 ] || svg=gui/data/icons/small-sizes.svg
    rsvg-convert -w "$size" -h "$size" -o "$scratch/$id.png" "$svg"
    put "$size" "$id.png"
done
for size in 16 24 32 48; do
    gtk-encode-symbolic-svg -o "$scratch" "$icons/symbolic/apps/$id-symbolic.svg" "${size}x$size"
    put "$size" "$id-symbolic.symbolic.png"
done

# Windows shows these sizes; the largest stays a PNG inside.
ico=packaging/windows/bradawl.ico
set --
for size in 16 24 32 48 64; do
    set -- "$@" "$icons/${size}x$size/apps/$id.png"
done
icotool -c -o "$scratch/bradawl.ico" "$@" "--raw=$icons/256x256/apps/$id.png"
if [ "$check" = no ]; then
    cp "$scratch/bradawl.ico" "$ico"
elif ! cmp -s "$scratch/bradawl.ico" "$ico"; then
    echo "make-icons: $ico is not made of the PNGs" >&2
    bad=1
fi
exit $bad
