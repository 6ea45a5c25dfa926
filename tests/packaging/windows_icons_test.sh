#!/bin/sh
# Every icon that the app names is in the Windows package: there is no other theme to fall back to,
# and GTK draws a broken picture. Looks into build/packages/windows.
set -u
cd "$(dirname "$0")/../.." || exit 2

stage=build/packages/windows
[ -d $stage ] || { echo "SKIP: no $stage: run packaging/windows/make.sh first"; exit 77; }
for tool in strings grep; do
    command -v $tool >/dev/null 2>&1 || { echo "SKIP: $tool is not installed"; exit 77; }
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What is asked for: properties of templates, and strings of the code that look like it.
{
    grep -rhoE '<(property|attribute) name="(icon[-_]name|icon|verb-icon|primary[-_]icon[-_]name)"[^>]*>[^<]+<' gui/ui |
        sed -E 's/.*>([^<]+)<$/\1/'
    grep -rhoE '"[a-z0-9]+(-[a-z0-9]+)*-symbolic"' gui --include='*.c' --include='*.h' | tr -d '"'
    grep -rhoE '(from_icon_name|set_icon_name|set_from_icon_name)\([^"()]*"[a-z0-9-]+"' gui --include='*.c' |
        sed -E 's/.*"([a-z0-9-]+)"$/\1/'
} | sort -u >"$scratch/asked"

# What is there: the theme, our own, and those inside GTK's DLL.
{
    find $stage/share/icons gui/data/icons -name '*.png' -exec basename {} .png \; | sed 's/\.symbolic$//'
    strings -a -n 6 $stage/libgtk-3-0.dll | grep -oE '[a-z0-9-]+(\.symbolic)?\.png' |
        sed -E 's/\.png$//; s/\.symbolic$//'
} | sort -u >"$scratch/there"

[ -s "$scratch/asked" ] || { echo "FAILED: found no icon's name in gui/" >&2; exit 1; }
comm -23 "$scratch/asked" "$scratch/there" >"$scratch/missing"
if [ -s "$scratch/missing" ]; then
    echo "FAILED: not in the Windows package:" >&2
    cat "$scratch/missing" >&2
    exit 1
fi
echo "$(wc -l <"$scratch/asked") names, all there"
