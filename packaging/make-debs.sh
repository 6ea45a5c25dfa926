#!/bin/sh
# Makes the Debian packages: see usage below.
set -eu
cd "$(dirname "$0")/.."

usage() {
    cat <<'TEXT'
usage: packaging/make-debs.sh

Builds build/release and makes build/packages/*.deb of it: bradawl, bradawl-gtk, bradawl-server and
libbradawl-dev, from the same install rules as "cmake --install", one package a component. They are
for the release of Debian that this runs on. Needs no root.

Environment: DEB_REVISION       what follows the version (1)
             SOURCE_DATE_EPOCH  the time in the packages (that of the last commit)

There is no debian/rules: the release build exists already when this runs in the tests, and what
debhelper would add (no maintainer scripts: triggers of the libraries do all) fits in this file.
TEXT
}

case ${1:-} in
-h | --help) usage; exit 0 ;;
"") ;;
*) usage >&2; exit 2 ;;
esac

build=$PWD/build/release
out=$PWD/build/packages
work=$PWD/build/debs
umask 022

log=$(mktemp)
cmake --preset release -DAWL_BUILD_GUI=ON >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
rm -f "$log"
cmake --build --preset release

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[A-Z]*=//p' "$build/CMakeCache.txt")-${DEB_REVISION:-1}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

rm -rf "$work"
mkdir -p "$work/debian" "$out"
rm -f "$out"/bradawl_*.deb "$out"/bradawl-gtk_*.deb "$out"/bradawl-server_*.deb "$out"/libbradawl-dev_*.deb
cp packaging/debian/control "$work/debian/control"
printf 'bradawl (%s) unstable; urgency=medium\n\n  * See changelog.gz.\n\n -- %s  %s\n' "$version" \
    "$(sed -n 's/^Maintainer: //p' packaging/debian/control)" \
    "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" >"$work/debian/changelog"

# fill PACKAGE TREE: what Debian's policy wants besides what gets installed.
fill() {
    doc=$2/usr/share/doc/$1
    mkdir -p "$doc"
    cp packaging/debian/copyright "$doc/copyright"
    gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
    gzip -9nc "$work/debian/changelog" >"$doc/changelog.Debian.gz"
    find "$2" -path '*/man/*' -name '*.1' -exec gzip -9n {} +
    find "$2" -name '*.a' -exec strip --strip-debug --enable-deterministic-archives {} +
}

# describe PACKAGE TREE: DEBIAN/control and DEBIAN/md5sums.
describe() {
    mkdir "$2/DEBIAN"
    set -- "$1" "$2" "$(find "$2/usr/bin" -type f 2>/dev/null)"
    # dpkg-shlibdeps and dpkg-gencontrol want a source tree around them.
    (
        cd "$work"
        : >"$1.substvars"
        [ -z "$3" ] || dpkg-shlibdeps "-T$1.substvars" "$3"
        dpkg-gencontrol "-p$1" "-P$2" "-T$1.substvars" "-f$1.files"
    )
    (
        cd "$2"
        find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums
    )
}

for package in bradawl bradawl-gtk bradawl-server libbradawl-dev; do
    tree=$work/$package
    DESTDIR=$tree cmake --install "$build" --prefix /usr --component "$package" --strip >"$work/$package.log"
    fill "$package" "$tree"
    describe "$package" "$tree"
    find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group --build "$tree" "$out" >>"$work/$package.log"
done
rm -rf "$work"
ls -l "$out"/*.deb
