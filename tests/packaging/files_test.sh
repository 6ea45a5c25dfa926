#!/bin/sh
# files_test.sh BUILD-DIR: what gets installed beside the programs is what desktops, software
# centres and Debian want: judged by their own tools. 77 when one of them is missing.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:?usage: files_test.sh BUILD-DIR}
app=io.github.bradawl.Bradawl

for tool in desktop-file-validate appstreamcli identify rsvg-convert gtk-encode-symbolic-svg icotool compare \
    lintian; do
    command -v "$tool" >/dev/null 2>&1 || { echo "SKIP: $tool is not installed"; exit 77; }
done
debs=$(ls build/packages/bradawl*.deb build/packages/libbradawl*.deb 2>/dev/null)
[ -n "$debs" ] || { echo "SKIP: no packages: run packaging/make-debs.sh first"; exit 77; }
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
bad=0
problem() {
    echo "FAILED: $*" >&2
    bad=1
}

# Below a prefix of its own, without DESTDIR: what "cmake --install" leaves must work at once.
cmake --install "$build" --prefix "$stage" >"$stage/log" 2>&1 || { cat "$stage/log"; exit 1; }
share=$stage/share
[ -f "$share/glib-2.0/schemas/gschemas.compiled" ] || problem "the schemas were not compiled"
[ -f "$share/locale/zh_CN/LC_MESSAGES/bradawl.mo" ] || problem "no Chinese translation"

desktop-file-validate "$share/applications/$app.desktop" || problem "the .desktop file"
appstreamcli validate --no-net --no-color "$share/metainfo/$app.metainfo.xml" || problem "the metainfo"
for file in "applications/$app.desktop" "metainfo/$app.metainfo.xml"; do
    grep -q 'zh_CN' "$share/$file" || problem "$file is not translated"
done

# The pictures that the metainfo promises are the ones in the tree, and big enough to be shown.
pictures=$(sed -n 's|.*<image type="source">.*/\(.*\)</image>.*|\1|p' "$share/metainfo/$app.metainfo.xml")
[ -n "$pictures" ] || problem "no pictures in the metainfo"
for picture in $pictures; do
    file=packaging/linux/screenshots/$picture
    size=$(identify -format '%w %h' "$file" 2>/dev/null) || { problem "$file is missing"; continue; }
    # shellcheck disable=SC2086 # width and height
    set -- $size
    if [ "$1" -lt 620 ] || [ "$2" -lt 350 ]; then
        problem "$file is smaller than AppStream wants"
    fi
done

# Icons: every size is what its folder says, and looks like its SVG.
for file in "$share"/icons/hicolor/*x*/apps/*.png; do
    folder=${file%/apps/*}
    [ "$(identify -format '%wx%h' "$file")" = "${folder##*/}" ] || problem "$file has another size"
done
sh packaging/make-icons.sh --check || problem "icons"

# Not for Debian's archive: no bug to close, no cross compilers that look for the library.
# shellcheck disable=SC2086 # a list of files
lintian --allow-root --fail-on error,warning \
    --suppress-tags initial-upload-closes-no-bugs,pkg-config-unavailable-for-cross-compilation \
    $debs || problem "lintian"
exit $bad
