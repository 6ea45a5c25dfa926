#!/bin/sh
# Makes the installer and the portable ZIP for Windows, on Linux: see usage below.
set -eu
cd "$(dirname "$0")/../.."
. packaging/deps.sh

usage() {
    cat <<'TEXT'
usage: packaging/windows/make.sh [--install]

Builds preset mingw-release, then writes to build/packages/
    bradawl-VERSION-windows-x64-setup.exe      the installer, for one user, without administrator
    bradawl-VERSION-windows-x64-portable.zip   to be unpacked anywhere; data stays beside the programs
and leaves what is in them in build/packages/windows/.

    --install   first installs the Debian packages that this needs

The libraries come from the mingw sysroot; packaging/README.md, "Windows from Linux".
TEXT
}

case ${1:-} in
-h | --help) usage; exit 0 ;;
--install) awl_install build gui windows ;;
"") ;;
*) usage >&2; exit 2 ;;
esac

AWL_SYSROOT=$(awl_sysroot) || { echo "make.sh: there is no mingw sysroot" >&2; exit 1; }
export AWL_SYSROOT
cmake --preset mingw-release >/dev/null
cmake --build --preset mingw-release
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' build/mingw-release/CMakeCache.txt)

out=$PWD/build/packages
name=bradawl-$version-windows-x64
mkdir -p "$out"
rm -rf "$out/windows"
sh packaging/windows/stage.sh build/mingw-release "$AWL_SYSROOT" "$out/windows"

# shellcheck disable=SC2016 # $INSTDIR is for NSIS
# The uninstaller removes exactly these and then empty folders: nothing else that may lie there.
(cd "$out/windows" && find . -type f | sed 's,^\./,,; s,/,\\,g; s,.*,Delete "$INSTDIR\\&",'
    find . -mindepth 1 -type d | sort -r | sed 's,^\./,,; s,/,\\,g; s,.*,RMDir "$INSTDIR\\&",') \
    >"$out/uninstall-files.nsh"
makensis -V2 -WX "-DVERSION=$version" "-DSTAGE=$out/windows" "-DOUT=$out/$name-setup.exe" \
    "-DSIZE_KB=$(du -sk "$out/windows" | cut -f 1)" "-DUNINSTALL_FILES=$out/uninstall-files.nsh" \
    packaging/windows/bradawl.nsi
rm -f "$out/uninstall-files.nsh"

rm -rf "$out/Bradawl-$version" "$out/$name-portable.zip"
cp -a "$out/windows" "$out/Bradawl-$version"
sed 's/$/\r/' packaging/windows/portable.ini >"$out/Bradawl-$version/portable.ini"
(cd "$out" && cmake -E tar cf "$name-portable.zip" --format=zip "Bradawl-$version")
rm -rf "$out/Bradawl-$version"
ls -l "$out/$name"*
