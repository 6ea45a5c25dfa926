#!/bin/sh
# Makes a folder in which Bradawl runs on any Windows 10: see usage below.
set -eu

usage() {
    cat <<'TEXT'
usage: stage.sh BUILD PREFIX DEST

BUILD    a build tree for Windows (preset mingw-release), built
PREFIX   where the libraries it was built with are installed: the sysroot
DEST     the folder to make; it must not exist

Installs the three programs by the install rules, then adds what they need: DLLs (collect-dlls.sh),
GTK's preferences, translations and icons, the licences. The theme Adwaita must be installed here as
well: it has some icons as SVG only, which GTK on Windows cannot read. Nothing is listed by hand that can be
computed: DLLs come from the import tables, icons from the names that the programs and DLLs contain.
TEXT
}

[ $# -eq 3 ] || { usage >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
build=$1 prefix=$2 dest=$3
[ ! -e "$dest" ] || { echo "stage: $dest exists" >&2; exit 1; }

for component in bradawl bradawl-server bradawl-gtk; do
    cmake --install "$build" --strip --component "$component" --prefix "$dest" >/dev/null
done
rm -rf "$dest/share/man"

# GLib starts these two when it starts another program, such as the browser for a link.
cp "$prefix"/bin/gspawn-win64-helper.exe "$prefix"/bin/gspawn-win64-helper-console.exe "$dest/"
sh "$here/collect-dlls.sh" "$prefix/bin" "$dest"/*.exe

schemas=$dest/share/glib-2.0/schemas
cp "$prefix"/share/glib-2.0/schemas/org.gtk.Settings.*.gschema.xml "$schemas/"
glib-compile-schemas --strict "$schemas"
rm -f "$schemas"/*.xml

# Which languages: ours. GTK's own words in the same ones.
for language in "$dest"/share/locale/*/; do
    language=$(basename "$language")
    for domain in gtk30 glib20 gdk-pixbuf; do
        mo=share/locale/$language/LC_MESSAGES/$domain.mo
        [ ! -f "$prefix/$mo" ] || cp "$prefix/$mo" "$dest/$mo"
    done
done

# Icons: an icon's name that no program and no DLL contains is never asked for. The names of file
# types are put together by GIO, so all of those stay.
mkdir -p "$dest/share/icons/Adwaita" "$dest/share/icons/hicolor"
cp "$prefix/share/icons/Adwaita/index.theme" "$dest/share/icons/Adwaita/"
cp "$prefix/share/icons/hicolor/index.theme" "$dest/share/icons/hicolor/"
rm -rf "$dest"/share/icons/hicolor/scalable "$dest"/share/icons/hicolor/symbolic # no SVG loader
names=$(mktemp)
trap 'rm -f "$names"' EXIT
strings -a -n 4 "$dest"/*.exe "$dest"/*.dll | tr -cs 'a-z0-9+-' '\n' | sort -u >"$names"
(cd "$prefix/share/icons/Adwaita" && find . -name '*.png') | awk -v names="$names" '
    BEGIN { while ((getline name < names) > 0) known[name] = 1 }
    {
        n = $0
        sub(/.*\//, "", n); sub(/\.png$/, "", n); sub(/\.symbolic$/, "", n)
        plain = n; sub(/-(rtl|ltr)$/, "", plain); sub(/-symbolic(-rtl|-ltr)?$/, "", plain)
        if (n in known || plain in known || (plain "-symbolic") in known || /\/mimetypes\//) print
    }' | sort >"$names.keep"
(cd "$prefix/share/icons/Adwaita" && tar -cf - -T "$names.keep") | tar -xf - -C "$dest/share/icons/Adwaita"
rm -f "$names.keep"

# Icons that the theme has as SVG only, as every spinner's process-working-symbolic.
icons=$dest/share/icons/Adwaita
for svg in /usr/share/icons/Adwaita/*/*/*-symbolic.svg; do
    name=$(basename "$svg" .svg)
    if grep -qxF "$name" "$names" && [ -z "$(find "$icons" -name "$name.symbolic.png")" ]; then
        group=$(basename "$(dirname "$svg")")
        for size in 16 24 32 48; do
            mkdir -p "$icons/${size}x$size/$group"
            gtk-encode-symbolic-svg -o "$icons/${size}x$size/$group" "$svg" "${size}x$size"
        done
    fi
done

cp "$here/../../LICENSE" "$dest/LICENSE.txt"
sh "$here/licences.sh" "$dest" "$dest/share/licenses"
