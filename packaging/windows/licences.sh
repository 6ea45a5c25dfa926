#!/bin/sh
# usage: licences.sh DEST LICENCES
# Puts the licence of every DLL in DEST, and of the icons, into the folder LICENCES. The table is
# licences.txt; a DLL without a row there is an error: somebody must look what it may be used for.
set -eu
table=$(dirname "$0")/licences.txt
bad=0

# copy DLL-OR-ICONS
copy() {
    # libgdk_pixbuf-2.0-0.dll: libgdk_pixbuf; libcairo-gobject-2.dll: libcairo-gobject
    name=$(printf '%s\n' "$1" | sed -E 's/\.dll$//; s/-x64$//; s/(-[0-9c][0-9.]*)+$//')
    package=$(sed -n "s/^$name //p" "$table")
    file=/usr/share/doc/$package/copyright
    if [ -z "$package" ] || [ ! -f "$file" ]; then
        echo "licences: no licence for $1 (${package:-no row in licences.txt})" >&2
        bad=1
        return
    fi
    cp -L "$file" "$out/$package.txt"
}

out=$2
mkdir -p "$out"
for dll in "$1"/*.dll; do
    copy "${dll##*/}"
done
copy icons
# The copyright files name these instead of repeating them.
for common in LGPL-2 LGPL-2.1 LGPL-3 GPL-2 GPL-3 Apache-2.0 MPL-1.1; do
    cp -L "/usr/share/common-licenses/$common" "$out/$common.txt"
done
exit $bad
